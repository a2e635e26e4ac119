// A device does one job at a time, for many guests. Who is next is decided by start-time fair queueing (Goyal, Vin and
// Cheng 1996): a guest's next job starts, in virtual time, where its last one ended, or now if it was away, and the
// smallest start is served. What a job costs is what it took. So a guest that was idle waits for one job at most,
// whatever others have sent, and guests that always want something get equal shares of the device's time (XDV-030.2).
// No order here is visible to XDV's decisions: answers are inputs of a trace.
using System;
using System.Collections.Generic;
using System.Threading;

namespace Xdv.HardwareServer.Worker;

/// <summary>What becomes of a job that comes in.</summary>
public enum Admission
{
    /// <summary>The device is free and the caller's: it calls <see cref="DeviceQueue.Leave"/> afterwards.</summary>
    Run,
    /// <summary>A place is taken: the caller calls <see cref="DeviceQueue.Add"/>.</summary>
    Wait,
    /// <summary>There is no place.</summary>
    Overload,
    /// <summary>The device takes no jobs now.</summary>
    Closed,
}

/// <summary>The queue at one device and the thread that works it off. Guests' threads bring jobs.</summary>
public sealed class DeviceQueue : IDisposable
{
    /// <summary>State objects of a guest that may be waiting to be forgotten before its thread waits, too.</summary>
    private const int MostForgotten = 1024;
    private readonly object _gate = new();
    private readonly List<GuestQueue> _guests = [];
    private readonly QueueLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Thread _thread;
    private GuestQueue? _running;
    private long _began;
    private long _now;
    private int _waiting;
    private int _clearing;
    private int _common;
    private bool _closed;
    private bool _over;

    /// <param name="limits">How much may wait.</param>
    /// <param name="clock">What jobs cost is measured with.</param>
    public DeviceQueue(QueueLimits limits, TimeProvider clock)
    {
        (_limits, _clock) = (limits, clock);
        _thread = new Thread(Work) { IsBackground = true, Name = "device" };
        _thread.Start();
    }

    /// <summary>True: jobs that come in are turned away; those that wait are done. For maintenance.</summary>
    public bool IsClosed
    {
        set
        {
            lock (_gate) _closed = value;
        }
    }

    public void Join(GuestQueue guest)
    {
        lock (_gate) _guests.Add(guest);
    }

    /// <summary>The guest has nothing here any more; see <see cref="Clear"/>.</summary>
    public void Part(GuestQueue guest)
    {
        lock (_gate) _guests.Remove(guest);
    }

    /// <summary>A guest's thread asks for the device.</summary>
    /// <param name="bytes">Of the request.</param>
    /// <param name="brief">The job is so short that it is done on the spot when the device is free: a change of
    /// threads costs more.</param>
    public Admission Enter(GuestQueue guest, int bytes, bool brief)
    {
        lock (_gate)
        {
            if (_closed) return Admission.Closed;
            if (brief && _running is null && _waiting == 0)
            {
                guest.Start = Math.Max(_now, guest.Finish);
                Begin(guest);
                return Admission.Run;
            }
            if (guest.Bytes + bytes > QueueLimits.GuestBytes) return Admission.Overload;
            bool beyond = guest.Jobs >= _limits.Reserved;
            if (beyond && _common >= _limits.Common) return Admission.Overload;
            if (beyond) _common++;
            guest.Jobs++;
            guest.Bytes += bytes;
            guest.Tally?.Waits(guest.Jobs);
            return Admission.Wait;
        }
    }

    /// <summary>Puts something at the end of the guest's own queue. Jobs have a place from <see cref="Enter"/>.
    /// </summary>
    public void Add(GuestQueue guest, QueuedJob job)
    {
        lock (_gate)
        {
            _clearing++;
            while (job.Answer is null && guest.Waiting.Count - guest.Jobs >= MostForgotten) Monitor.Wait(_gate);
            _clearing--;
            if (guest.Waiting.Count == 0 && _running != guest) guest.Start = Math.Max(_now, guest.Finish);
            guest.Waiting.AddLast(job);
            _waiting++;
            if (_running is null) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>True while something of the guest waits or runs: what it sends now must stay behind it.</summary>
    public bool IsOccupied(GuestQueue guest)
    {
        lock (_gate) return guest.Waiting.Count > 0 || _running == guest;
    }

    /// <summary>After <see cref="Admission.Run"/>.</summary>
    public void Leave()
    {
        lock (_gate) End();
    }

    /// <summary>Forgets what waits, and returns when nothing of the guest runs any more. Not from the device's
    /// thread.</summary>
    public void Clear(GuestQueue guest)
    {
        lock (_gate)
        {
            foreach (QueuedJob job in guest.Waiting) Vacate(guest, job);
            _waiting -= guest.Waiting.Count;
            guest.Waiting.Clear();
            _clearing++;
            while (_running == guest) Monitor.Wait(_gate);
            _clearing--;
        }
    }

    /// <summary>Takes waiting jobs away; their state objects are forgotten in their place.</summary>
    /// <param name="guest">Null: of any guest.</param>
    /// <param name="job">The guest's number of it; null: all.</param>
    /// <param name="taken">Answers each, under the lock.</param>
    /// <returns>How many there were.</returns>
    public int Cancel(GuestQueue? guest, ulong? job, Action<GuestQueue, QueuedJob> taken)
    {
        int count = 0;
        lock (_gate)
        {
            foreach (GuestQueue one in _guests)
            {
                if (guest is not null && guest != one) continue;
                for (LinkedListNode<QueuedJob>? at = one.Waiting.First; at is not null; at = at.Next)
                {
                    QueuedJob waiting = at.Value;
                    if (!waiting.IsJob || (job is not null && waiting.Header.Job != job)) continue;
                    Vacate(one, waiting);
                    at.Value = QueuedJob.Forget(waiting.Header, waiting.Arrived);
                    taken(one, waiting);
                    count++;
                }
            }
        }
        return count;
    }

    /// <summary>Ends the thread after the job it is in.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
    }

    private void Work()
    {
        byte[] answer = new byte[4096];
        while (Next() is (var guest, var job))
        {
            if (answer.Length < job.AnswerBytes) answer = new byte[job.AnswerBytes];
            guest.Handler.Run(job, answer);
            Leave();
        }
    }

    private (GuestQueue, QueuedJob)? Next()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_over) return null;
                if (_running is null && First() is { } guest)
                {
                    QueuedJob job = guest.Waiting.First!.Value;
                    guest.Waiting.RemoveFirst();
                    _waiting--;
                    Vacate(guest, job);
                    Begin(guest);
                    return (guest, job);
                }
                Monitor.Wait(_gate);
            }
        }
    }

    private GuestQueue? First()
    {
        GuestQueue? first = null;
        foreach (GuestQueue guest in _guests)
            if (guest.Waiting.Count > 0 && (first is null || guest.Start < first.Start)) first = guest;
        return first;
    }

    private void Vacate(GuestQueue guest, QueuedJob job)
    {
        if (!job.IsJob) return;
        if (guest.Jobs > _limits.Reserved) _common--;
        guest.Jobs--;
        guest.Bytes -= job.Bytes.Length;
        guest.Tally?.Waits(guest.Jobs);
    }

    private void Begin(GuestQueue guest)
    {
        _running = guest;
        _now = guest.Start;
        _began = _clock.GetTimestamp();
        guest.Tally?.Runs(true);
    }

    private void End()
    {
        GuestQueue guest = _running!;
        // At least 1: a guest whose jobs cost nothing would otherwise be first for ever.
        long cost = Math.Max(1, _clock.GetElapsedTime(_began).Ticks);
        guest.Finish = guest.Start + cost;
        guest.Start = guest.Finish;
        _running = null;
        guest.Tally?.Runs(false);
        if (_waiting > 0 || _clearing > 0) Monitor.PulseAll(_gate);
    }
}
