// Jobs to a Q or Φ provider and their answers: what the two typed faces share. One queue, one chain per job (request,
// answer).
//
// Answers arrive when they like and stay here until the kernel asks for that job at its logical time; when they came
// is invisible (determinism.md 2 and 3). A lost provider ends every job at once, also those already answered: whether
// an answer won the race against the crash is timing. Nothing restarts behind the kernel's back: TryTakeLoss, then
// Restart (XDV-024).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Hal;

namespace Xdv.Drivers.Virtio;

/// <summary>A job the provider answered; the header is checked, the result bytes are whatever the server
/// wrote.</summary>
public struct CompletedJob
{
    public ulong Job;
    public Status Status;
    public uint ResultBytes;
}

public enum JobProgress : byte
{
    /// <summary>No such job: never submitted, forgotten, or ended by a loss.</summary>
    Unknown = 0,
    InFlight = 1,
    Answered = 2,
    /// <summary>The provider is gone; <see cref="JobQueue{TRegisters, TWindow}.TryTakeLoss"/> comes first.</summary>
    Lost = 3,
}

/// <summary>The job queue of one provider.</summary>
public sealed class JobQueue<TRegisters, TWindow>
    where TRegisters : struct, IRegisterWindow
    where TWindow : struct, IRegisterWindow
{
    private const int Queue = 0;
    private const uint ReleaseToken = 0x8000_0000;
    private const int AttestationAttempts = 3;

    private readonly WindowDevice<TRegisters, TWindow> _device;
    private readonly Domain _domain;
    private readonly ulong _maxPayload;
    private readonly JobTable _jobs = new();
    private readonly ReleaseQueue _releases = new();
    private readonly byte[] _scratch = new byte[AttestationRecord.Size];
    private readonly ChainSegment[] _chain = new ChainSegment[2];
    private JobLayout _layout;
    private bool _planned;
    private bool _lossTaken;

    /// <param name="registers">BAR0.</param>
    /// <param name="window">BAR2.</param>
    /// <param name="device">Quantum or Phase.</param>
    /// <param name="domain">The domain jobs and answers must name.</param>
    /// <param name="maxPayload">Bytes of the largest circuit or program the format allows.</param>
    /// <param name="ackPolls">Polls of one handshake step before it has failed.</param>
    public JobQueue(
        TRegisters registers, TWindow window, DeviceId device, Domain domain, ulong maxPayload, uint ackPolls)
    {
        _device = new WindowDevice<TRegisters, TWindow>(registers, window, device, 1, ackPolls);
        _domain = domain;
        _maxPayload = maxPayload;
    }

    /// <summary>The transport, for state, heartbeat and watchdog.</summary>
    public WindowDevice<TRegisters, TWindow> Device => _device;

    /// <summary>Jobs that may be known at once. The kernel admits no more, so that an early answer never holds up a
    /// due one.</summary>
    public static int Capacity => JobLayout.AnswerSlots;

    /// <summary>Jobs in flight or answered.</summary>
    public int Known => _jobs.Known;

    /// <summary>Largest payload this window takes, in bytes; 0 until Ready.</summary>
    public ulong MaxPayload => _planned ? _layout.MaxPayload : 0;

    /// <summary>Looks once at the device, takes every answer that is there and sends releases that found no room
    /// before.</summary>
    public WindowState Poll()
    {
        WindowState state = _device.Poll();
        if (state != WindowState.Ready) return state;
        if (!_planned && !Plan()) return _device.State;
        TakeAnswers();
        if (_device.State == WindowState.Ready) SendReleases();
        return _device.State;
    }

    /// <summary>As <see cref="Poll()"/>, and reports each answered job once, in order of arrival
    /// (`completions=recorded`).</summary>
    public bool Poll(out CompletedJob completed)
    {
        Poll();
        completed = default;
        int slot = _device.State == WindowState.Ready ? _jobs.NextArrival() : -1;
        if (slot < 0) return false;
        _jobs[slot].Reported = true;
        completed = _jobs[slot].Answer;
        return true;
    }

    /// <summary>Sends a job. The kernel fills in Job, StateObject, Flags and the terms; magic, version, domain,
    /// operation, payload size and generation are written here. Errors: DomainNotAvailable (not Ready),
    /// InvalidArgument (job 0, known or with the release bit, state object 0), ResourceExhausted (payload larger than
    /// this window takes), Busy (no room now: poll and try again before anything else happens, it is invisible to
    /// programs).</summary>
    public Status Submit(in JobRequest request, ReadOnlySpan<byte> payload)
    {
        if (!_planned || _device.State != WindowState.Ready) return Status.DomainNotAvailable;
        if (request.Job is 0 or >= ReleaseQueue.JobBit || request.StateObject == 0) return Status.InvalidArgument;
        if (_jobs.Find(request.Job) >= 0) return Status.InvalidArgument;
        if ((ulong)payload.Length > _layout.MaxPayload) return Status.ResourceExhausted;
        if (_releases.Waiting > 0 || _device.Queue(Queue).FreeDescriptors < _chain.Length) return Status.Busy;
        ulong bytes = JobRequest.Size + (ulong)payload.Length;
        if (!_jobs.TryTake(request.Job, bytes, _layout, out int slot)) return Status.Busy;

        ref JobRequest header = ref _jobs.Sent(slot);
        header = request;
        header.Operation = JobOperation.Execute;
        header.PayloadBytes = (uint)payload.Length;
        ulong offset = _layout.Request(_jobs[slot].Request);
        WriteHeader(ref header, offset);
        _device.Window.Write(offset + JobRequest.Size, payload);
        Send(offset, (uint)bytes, _layout.Answer(slot), (uint)_layout.AnswerBytes, (uint)slot);
        return Status.Ok;
    }

    /// <summary>True for an answered job that can be sent once more: its request was small. The same for the same job
    /// in the same window, whenever it is asked.</summary>
    public bool Holds(ulong job)
    {
        int slot = _jobs.Find(job);
        return slot >= 0 && _jobs[slot].State == JobSlotState.Answered && _jobs[slot].Request >= 0;
    }

    /// <summary>Sends an answered job once more, with the same bytes and terms, in another container or envelope and
    /// from another time on; what was answered is gone. What the server may have made of the bytes is its own affair:
    /// they are its alone to run. Errors: DomainNotAvailable (not Ready), InvalidArgument (not held, state object 0),
    /// Busy (as <see cref="Submit"/>).</summary>
    public Status Resubmit(ulong job, ulong stateObject, ulong time)
    {
        if (!_planned || _device.State != WindowState.Ready) return Status.DomainNotAvailable;
        if (!Holds(job) || stateObject == 0) return Status.InvalidArgument;
        if (_releases.Waiting > 0 || _device.Queue(Queue).FreeDescriptors < _chain.Length) return Status.Busy;
        int slot = _jobs.Find(job);
        _jobs.SendAgain(slot);
        ref JobRequest header = ref _jobs.Sent(slot);
        header.StateObject = stateObject;
        header.Time = time;
        ulong offset = _layout.Request(_jobs[slot].Request);
        WriteHeader(ref header, offset);
        uint bytes = JobRequest.Size + header.PayloadBytes;
        Send(offset, bytes, _layout.Answer(slot), (uint)_layout.AnswerBytes, (uint)slot);
        return Status.Ok;
    }

    /// <summary>Tells the provider to drop a container or envelope; nothing is answered to the caller. After a loss
    /// the object is gone anyway. False only when <see cref="ReleaseQueue.Capacity"/> releases wait already, or the
    /// id is 0.</summary>
    public bool Release(ulong stateObject)
    {
        if (_device.State != WindowState.Ready) return stateObject != 0;
        if (!_releases.TryAdd(stateObject)) return false;
        if (_planned) SendReleases();
        return true;
    }

    /// <summary>How far a job is, as of the last poll.</summary>
    public JobProgress Query(ulong job, out CompletedJob completed)
    {
        completed = default;
        if (_device.State is WindowState.Lost or WindowState.Failed && !_lossTaken) return JobProgress.Lost;
        int slot = _jobs.Find(job);
        if (slot < 0) return JobProgress.Unknown;
        if (_jobs[slot].State != JobSlotState.Answered) return JobProgress.InFlight;
        completed = _jobs[slot].Answer;
        return JobProgress.Answered;
    }

    /// <summary>Copies result bytes of an answered job from <paramref name="offset"/> on; answers how many. The
    /// server can still write them: read each byte once, and check and hash the copy.</summary>
    public int ReadResult(ulong job, uint offset, Span<byte> destination)
    {
        int slot = _jobs.Find(job);
        if (slot < 0 || _jobs[slot].State != JobSlotState.Answered) return 0;
        uint size = _jobs[slot].Answer.ResultBytes;
        if (offset >= size) return 0;
        int count = (int)Math.Min(size - offset, (uint)destination.Length);
        _device.Window.Read(_layout.Answer(slot) + JobAnswer.Size + offset, destination[..count]);
        return count;
    }

    /// <summary>Frees a job's buffers. One that is in flight keeps them until the server returns the chain. False: no
    /// such job.</summary>
    public bool Forget(ulong job)
    {
        int slot = _jobs.Find(job);
        if (slot < 0) return false;
        _jobs.Forget(slot);
        return true;
    }

    /// <summary>Reports a loss once and ends every job. The device stays down until <see cref="Restart"/>.</summary>
    public bool TryTakeLoss(out ProviderLoss loss)
    {
        loss = default;
        if (_device.State is not (WindowState.Lost or WindowState.Failed) || _lossTaken) return false;
        loss.Reason = _device.Reason;
        loss.Generation = _device.Generation;
        loss.Jobs = _jobs.Known;
        _jobs.Clear();
        _releases.Clear();
        _planned = false;
        _lossTaken = true;
        return true;
    }

    /// <summary>Begins a new handshake after a loss that was taken; otherwise does nothing.</summary>
    public void Restart()
    {
        if (!_lossTaken) return;
        _lossTaken = false;
        _device.Restart();
    }

    /// <summary>Copies the provider's attestation and checks the copy. False while not Ready, while the server is
    /// changing it, or when it is not valid for this domain.</summary>
    public bool TryReadAttestation(out AttestationRecord record)
    {
        record = default;
        if (_device.State != WindowState.Ready) return false;
        for (int attempt = 0; attempt < AttestationAttempts; attempt++)
        {
            uint before = _device.Window.Read32(DeviceWindow.ConfigGenerationOffset);
            AttestationRecord copy = AnswerCheck.Copy<AttestationRecord, TWindow>(
                ref _device.Window, DeviceWindow.Attestation, _scratch);
            if (_device.Window.Read32(DeviceWindow.ConfigGenerationOffset) != before) continue;
            if (!AnswerCheck.IsValid(copy, _domain)) return false;
            record = copy;
            return true;
        }
        return false;
    }

    /// <summary>Rings once more: for a wait that has gone on for long, should a kick have been lost.</summary>
    public void Nudge() => _device.Kick(Queue);

    /// <summary>Asks for an interrupt with the next answer. True when one is there already: poll instead of
    /// sleeping.</summary>
    public bool ArmInterrupt()
    {
        if (_device.State != WindowState.Ready) return false;
        _device.Queue(Queue).SetInterruptWanted(true);
        _device.Fence();
        return _device.Queue(Queue).HasUsed;
    }

    /// <summary>The next answers need no interrupt. Only a wish: the server may interrupt all the same.</summary>
    public void DisarmInterrupt()
    {
        if (_device.State == WindowState.Ready && (_device.Features & DeviceFeatures.NoInterrupt) != 0)
            _device.Queue(Queue).SetInterruptWanted(false);
    }

    private bool Plan()
    {
        _planned = JobLayout.TryPlan(_device.BuffersStart, _device.BuffersEnd, _maxPayload, out _layout);
        if (!_planned) _device.Fail(LossReason.WindowTooSmall);
        return _planned;
    }

    private void TakeAnswers()
    {
        SplitQueue<TWindow> queue = _device.Queue(Queue);
        int limit = queue.ChainsInFlight;
        for (int i = 0; i < limit; i++)
        {
            QueuePoll taken = queue.TryTakeUsed(out UsedChain used);
            if (taken == QueuePoll.Empty) return;
            bool valid = taken == QueuePoll.Taken && TakeAnswer(used);
            if (valid) continue;
            _device.Fail(taken == QueuePoll.Failed ? LossReason.RingViolation : LossReason.AnswerViolation);
            return;
        }
        // With nothing in flight any movement of the used index is a lie, and TryTakeUsed says so.
        if (limit == 0 && queue.TryTakeUsed(out _) == QueuePoll.Failed) _device.Fail(LossReason.RingViolation);
    }

    private bool TakeAnswer(in UsedChain used)
    {
        bool release = (used.Token & ReleaseToken) != 0;
        int slot = (int)(used.Token & ~ReleaseToken);
        ulong job = release ? _releases.Return(slot) : _jobs[slot].Job;
        ulong offset = release ? _layout.Release(slot) + JobLayout.ReleaseAnswerOffset : _layout.Answer(slot);
        JobAnswer answer = AnswerCheck.Copy<JobAnswer, TWindow>(
            ref _device.Window, offset, _scratch.AsSpan(0, JobAnswer.Size));
        if (!AnswerCheck.IsValid(answer, _domain, job, _device.Generation, used.WrittenBytes)) return false;
        if (release) return true;
        CompletedJob completed = default;
        completed.Job = job;
        completed.Status = answer.Status;
        completed.ResultBytes = answer.ResultBytes;
        _jobs.Return(slot, completed);
        return true;
    }

    private void SendReleases()
    {
        SplitQueue<TWindow> queue = _device.Queue(Queue);
        while (queue.FreeDescriptors >= _chain.Length && _releases.TryPeek(out ulong stateObject, out int slot))
        {
            JobRequest header = default;
            header.Operation = JobOperation.Release;
            header.Job = ReleaseQueue.JobId(stateObject);
            header.StateObject = stateObject;
            ulong offset = _layout.Release(slot);
            WriteHeader(ref header, offset);
            _releases.Take(slot);
            ulong answer = offset + JobLayout.ReleaseAnswerOffset;
            Send(offset, JobRequest.Size, answer, JobAnswer.Size, ReleaseToken | (uint)slot);
        }
    }

    private void WriteHeader(ref JobRequest header, ulong offset)
    {
        header.Magic = JobRequest.CurrentMagic;
        header.Version = JobRequest.CurrentVersion;
        header.Domain = _domain;
        header.Generation = _device.Generation;
        MemoryMarshal.Write(_scratch, in header);
        _device.Window.Write(offset, _scratch.AsSpan(0, JobRequest.Size));
    }

    private void Send(ulong request, uint requestBytes, ulong answer, uint answerBytes, uint token)
    {
        _chain[0] = new ChainSegment { Offset = request, Bytes = requestBytes };
        _chain[1] = new ChainSegment { Offset = answer, Bytes = answerBytes, ServerWrites = true };
        _device.Queue(Queue).TryAdd(_chain, token);
        _device.Queue(Queue).Publish();
        _device.Kick(Queue);
    }
}
