// The seam between transport and meaning: what serves a Q or Φ job, or the host channel, sees bytes in and bytes out
// and nothing of rings, vectors or shared memory.
using System;

namespace Xdv.HardwareServer.Serving;

/// <summary>Answers the requests of one guest. Calls come one at a time, from the guest's serving thread, in ring
/// order.</summary>
public interface IQueueHandler
{
    /// <summary>Handles one request.</summary>
    /// <param name="request">A private copy of what the driver sent; its bytes are valid during the call.</param>
    /// <param name="answer">A private buffer as large as the driver's answer buffer (bounded); may hold old
    /// bytes.</param>
    /// <returns>Bytes of <paramref name="answer"/> to send, 0…its length. Ignored after <see
    /// cref="QueueRequest.Defer"/>.</returns>
    int Handle(in QueueRequest request, Span<byte> answer);

    /// <summary>The driver reset or broke the device: whatever this guest left here is forgotten.</summary>
    void Reset();
}

/// <summary>One request, on the stack of the call that serves it.</summary>
public readonly ref struct QueueRequest
{
    private readonly WindowService _service;

    internal QueueRequest(WindowService service, int queue, ReadOnlySpan<byte> bytes)
    {
        _service = service;
        Queue = queue;
        Bytes = bytes;
    }

    public int Queue { get; }

    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Keeps the request open after the call returns. At most once per request.</summary>
    public DeferredAnswer Defer() => _service.Defer();
}

/// <summary>A request that is answered later, or never. It dies quietly with the ring it came from.</summary>
public sealed class DeferredAnswer
{
    private readonly WindowService _service;

    internal DeferredAnswer(WindowService service, int queue, in DescriptorChain chain, ulong epoch)
    {
        (_service, Queue, Chain, Epoch) = (service, queue, chain, epoch);
    }

    internal int Queue { get; }

    internal DescriptorChain Chain { get; }

    /// <summary>Which configuration of the device the request belongs to.</summary>
    internal ulong Epoch { get; }

    internal byte[] Answer { get; private set; } = [];

    /// <summary>Sends the answer; from any thread, at most once.</summary>
    public void Complete(ReadOnlySpan<byte> answer)
    {
        Answer = answer.ToArray();
        _service.Enqueue(this);
    }
}

/// <summary>Is told, on the serving thread, how far a guest's requests are; the broker's watchdog reads it.</summary>
public interface IServiceObserver
{
    /// <param name="outstanding">Requests taken and not answered.</param>
    /// <param name="progress">Grows with every answer and every reset.</param>
    void Report(int outstanding, ulong progress);
}
