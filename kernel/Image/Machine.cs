// Core's hardware: applies inputs, carries out what they lead to, keeps the trace moving. The kernel loop and the
// system calls reach Core only through here, so that no effect is forgotten and no record lost.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;
using Xdv.Crypto;
using Xdv.Drivers.Phi;
using Xdv.Drivers.Q;
using Xdv.Drivers.Virtio;
using Xdv.Kernel.Devices;
using Xdv.Kernel.Processes;
using Xdv.Kernel.Sessions;
using Xdv.Kernel.SystemCalls;

namespace Xdv.Kernel;

internal sealed partial class Machine(Orchestrator core, TraceLog log, TraceDrain trace, UserProcess[] processes,
    UserThread[] threads, ContextPool contexts, ProcessBuilder builder, ThreadCalls threadCalls, TrapReport traps,
    SegmentStore segments, SnapshotStore snapshots, ProviderLink quantum, ProviderLink phase, ResultStore results)
{
    private readonly Orchestrator _core = core;
    private readonly TraceLog _log = log;
    private readonly TraceDrain _trace = trace;
    private readonly UserProcess[] _processes = processes;
    private readonly UserThread[] _threads = threads;
    private readonly ContextPool _contexts = contexts;
    private readonly ProcessBuilder _builder = builder;
    private readonly ThreadCalls _threadCalls = threadCalls;
    private readonly TrapReport _traps = traps;
    private readonly SegmentStore _segments = segments;
    private readonly SnapshotStore _snapshots = snapshots;
    private readonly ProviderLink _quantum = quantum;
    private readonly ProviderLink _phase = phase;
    private readonly ResultStore _results = results;

    /// <summary>Hands admitted jobs to their providers; set once by the composition.</summary>
    public DomainCalls? Domains { get; set; }

    /// <summary>Learns what results say; set once by the composition.</summary>
    public TelemetryCalls? Telemetry { get; set; }

    /// <summary>Names of the latest processes that ended.</summary>
    public EndedNames Ended { get; } = new();

    /// <summary>The status to end the session with, once Core said so or nothing can happen any more.</summary>
    public uint? ExitStatus { get; private set; }

    /// <summary>What the machine does after that.</summary>
    public PowerMode PowerMode { get; private set; }

    /// <summary>Ends the session from outside: nothing that Core could decide will ever come.</summary>
    public void GiveUp(uint exitStatus) => ExitStatus = exitStatus;

    /// <summary>Applies one input and everything it leads to.</summary>
    private void Apply(PrivilegeLevel by, in TraceRecord input)
    {
        _core.Apply(by, input);
        while (_core.TryTakeEffect(out Effect effect)) CarryOut(effect);
        _builder.Drop();
        _threadCalls.Drop();
        Drain();
    }

    /// <summary>Seals what fills blocks, and everything when the log could not take another input.</summary>
    public void Drain()
    {
        _trace.Pump();
        if (_core.NeedsDrain) _trace.Flush();
    }

    /// <summary>Brings in every outcome that takes effect before the running thread's kernel entry after
    /// <paramref name="instructions"/> more instructions (determinism.md 3).</summary>
    public void Settle(uint instructions)
    {
        while (_core.TryDue(instructions, out DueJob due)) Complete(due);
    }

    /// <summary>Waits for a job's outcome and lets it take effect. When its provider is lost instead, that is the
    /// input.</summary>
    public void Complete(in DueJob due)
    {
        ProviderLink provider = LinkOf(due.Domain);
        if (provider.Await(due.Job, out CompletedJob completed) == AwaitedAnswer.Lost)
        {
            Lose(provider);
            return;
        }

        Status status = completed.Status;
        Bytes32 digest = default;
        if (status == Status.Ok) status = TakeResult(provider, due, completed.ResultBytes, out digest);
        bool held = completed.Status != Status.Ok && provider.Holds(due.Job);
        if (!held) provider.Forget(due.Job);
        TraceRecord input = default;
        Operands.FillCompletion(ref input, due, status, digest, held);
        ulong sequence = _log.Sequence;
        // The outcome's own record: behind the time jump, if there is one. Its bytes go out before the job may be
        // discarded.
        ApplyCompletion(input, due.Job, sequence);
        if (held) provider.ForgetAnswered(due.Job);
    }

    /// <summary>Reports providers that went away since the last look, and takes them back when they are there
    /// again.</summary>
    public void WatchProviders()
    {
        if (_quantum.TryTakeLoss()) Report(_quantum);
        if (_phase.TryTakeLoss()) Report(_phase);
    }

    /// <summary>Connects a provider and reports it; nothing when there is none.</summary>
    public void Attach(ProviderLink provider)
    {
        if (!provider.TryConnect()) return;
        AttestationRecord attestation = provider.Attestation;
        Bytes32 digest = Sha3.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<AttestationRecord>(in attestation)));
        TraceRecord input = default;
        Operands.FillProvider(ref input, attestation, provider.Generation, digest);
        Services.Apply(input);
    }

    /// <summary>Copies a result and judges the copy's header (XDV-024.1). Not Ok: no room, not a result of this job, or
    /// of another program than it was (XDV-033.3).</summary>
    private Status TakeResult(ProviderLink provider, in DueJob due, uint bytes, out Bytes32 digest)
    {
        bool quantum = due.Domain == Domain.Quantum;
        if (!_results.TryTake(provider, due.Job, bytes, out digest))
            return quantum ? Status.QuantumMeasurementFailure : Status.PhaseHardwareFailure;
        ReadOnlySpan<byte> start = _results.Piece(due.Job, 0);
        Status status = quantum ? QuantumResultCheck.Judge(start, due.Job, bytes)
            : PhaseResultCheck.Judge(start, due.Job, bytes, _results.Programs);
        if (status == Status.Ok) return status;
        _results.Discard(due.Job);
        digest = default;
        return status;
    }

    private void ApplyCompletion(in TraceRecord input, ulong job, ulong sequence)
    {
        _core.Apply(PrivilegeLevel.Manager, input);
        if (_log[sequence].Kind == RecordKind.Schedule) sequence++;
        _trace.WriteResult(sequence, job, _results);
        Telemetry!.Observe(sequence, _results.Piece(job, 0));
        while (_core.TryTakeEffect(out Effect effect)) CarryOut(effect);
        Drain();
    }

    private void Lose(ProviderLink provider)
    {
        if (!provider.TryTakeLoss()) Environment.FailFast("a job nobody knows");
        Report(provider);
    }

    private void Report(ProviderLink provider)
    {
        TraceRecord input = default;
        input.Kind = RecordKind.ProviderLost;
        input.Domain = provider.Domain;
        input.Arg0 = provider.Generation;
        Services.Apply(input);
        Attach(provider);
    }

    private ProviderLink LinkOf(Domain domain) => domain == Domain.Quantum ? _quantum : _phase;

    private void CarryOut(in Effect effect)
    {
        switch (effect.Kind)
        {
            case EffectKind.StartProcess:
                _builder.Adopt(_processes[effect.Count], _threads[effect.Thread], effect.Process);
                break;
            case EffectKind.DestroyProcess:
                Ended.Add(effect.Process, _processes[effect.Count].Name);
                _builder.Release(_processes[effect.Count]);
                break;
            case EffectKind.BackPage:
                PageSupply.Grant(_processes[effect.Count], effect.Bytes0, effect.Bytes1);
                break;
            case EffectKind.SubmitJob:
                Domains!.Submit(effect.Request, effect.Bytes0);
                break;
            case EffectKind.ResubmitJob:
                Domains!.Resubmit(effect.Request);
                break;
            case EffectKind.ReleaseStateObject:
                LinkOf(effect.Request.Domain).Release(effect.Request.StateObject);
                break;
            case EffectKind.DiscardJob:
                LinkOf(effect.Request.Domain).Forget(effect.Request.Job);
                _results.Discard(effect.Request.Job);
                break;
            case EffectKind.DeliverConsole:
                Deliver(effect);
                break;
            case EffectKind.StartThread:
                UserProcess process = _processes[effect.Count];
                _threadCalls.Start(_threads[effect.Thread], process, effect.Bytes0, effect.Bytes1, effect.Bytes2);
                break;
            case EffectKind.StopThread:
                _threadCalls.Stop((int)effect.Thread);
                break;
            case EffectKind.DeliverMessage:
                _threadCalls.Deliver((int)effect.Bytes0, (int)effect.Thread, effect.Count);
                break;
            case EffectKind.DeliverFault:
                _threadCalls.DeliverFault(effect);
                break;
            case EffectKind.ContinueThread:
                _threadCalls.Continue((int)effect.Thread, effect.Bytes0);
                break;
            case EffectKind.ReportFault:
                bool exhausted = effect.Bytes0 == (ulong)FaultKind.MemoryExhausted;
                _traps.Write(_processes[effect.Count], _threads[effect.Thread], exhausted);
                break;
            case EffectKind.PowerOff:
                ExitStatus = effect.Count;
                PowerMode = (PowerMode)effect.Bytes0;
                break;
            case >= EffectKind.KeepProcess and <= EffectKind.ForgetResult:
                CarryOutSnapshot(effect);
                break;
            default:
                CarryOutSegment(effect);
                break;
        }
    }

    private void CarryOutSnapshot(in Effect effect)
    {
        switch (effect.Kind)
        {
            case EffectKind.KeepProcess:
                _snapshots.Keep(effect.Count);
                break;
            case EffectKind.RestoreProcess:
                _snapshots.Restore(effect.Count);
                break;
            case EffectKind.ForgetProcess:
                _snapshots.Forget(effect.Count);
                break;
            case EffectKind.KeepResult:
                _results.Keep(effect.Request.Job);
                break;
            case EffectKind.RestoreResult:
                _results.Restore(effect.Request.Job);
                break;
            case EffectKind.ForgetResult:
                _results.Forget(effect.Request.Job);
                break;
        }
    }

    private void CarryOutSegment(in Effect effect)
    {
        switch (effect.Kind)
        {
            case EffectKind.CreateSegment:
                _segments.Create(effect.Count, effect.Bytes0);
                break;
            case EffectKind.MapSegment:
                _segments.Map(_processes[effect.Count], effect.Bytes0, (uint)effect.Bytes3, effect.Bytes1,
                    effect.Bytes2);
                break;
            case EffectKind.UnmapSegment:
                SegmentStore.Unmap(_processes[effect.Count], effect.Bytes0, effect.Bytes1);
                break;
            case EffectKind.FreeSegment:
                _segments.Free(effect.Count);
                break;
        }
    }

    private void Deliver(in Effect effect)
    {
        UserThread thread = _threads[effect.Thread];
        ReadOnlySpan<ulong> words = [effect.Bytes0, effect.Bytes1, effect.Bytes2, effect.Bytes3];
        thread.Process!.Space.CopyToUser(thread.ConsoleBuffer, MemoryMarshal.AsBytes(words)[..(int)effect.Count]);
    }
}
