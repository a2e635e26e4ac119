// When an answer leaves the worker. Usually at once; two habits exist for tests of determinism and of crashes: jitter
// delays each answer by a random time (the host's randomness, on purpose: nothing in XDV may depend on it), and one
// answer can be held back for ever so that the worker can be killed at a known moment.
using System;
using System.Threading;
using System.Threading.Tasks;
using Xdv.HardwareServer.Serving;

namespace Xdv.HardwareServer.Worker;

/// <summary>Shared by all guests of a worker.</summary>
public sealed class AnswerDelivery
{
    private readonly uint _heldJob;
    private readonly int _jitterMilliseconds;
    private readonly Action<uint> _held;
    private int _jobs;

    /// <param name="heldJob">Number of the job, from 1, whose answer never leaves; 0 = none.</param>
    /// <param name="jitterMilliseconds">Largest delay of an answer; 0 = none. Delayed answers may overtake each
    /// other.</param>
    /// <param name="held">Told when the answer to hold has been computed.</param>
    public AnswerDelivery(uint heldJob, int jitterMilliseconds, Action<uint> held)
    {
        (_heldJob, _jitterMilliseconds, _held) = (heldJob, jitterMilliseconds, held);
    }

    /// <summary>Sends, delays or holds the answer of a request that is being handled; the return value is what
    /// IQueueHandler.Handle returns.</summary>
    public int Deliver(in QueueRequest request, ReadOnlySpan<byte> answer)
    {
        if (_jitterMilliseconds == 0 && _heldJob == 0) return answer.Length;
        Deliver(request.Defer(), answer);
        return 0;
    }

    /// <summary>The same for one that was deferred.</summary>
    public void Deliver(DeferredAnswer request, ReadOnlySpan<byte> answer)
    {
        var number = (uint)Interlocked.Increment(ref _jobs);
        if (number == _heldJob)
        {
            _held(number);
            return;
        }
        if (_jitterMilliseconds == 0)
        {
            request.Complete(answer);
            return;
        }
        byte[] copy = answer.ToArray();
        int delay = Random.Shared.Next(_jitterMilliseconds + 1);
        _ = Task.Delay(delay).ContinueWith(_ => request.Complete(copy), TaskScheduler.Default);
    }
}
