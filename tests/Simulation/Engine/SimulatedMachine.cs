// The machine layer's part: drives the real Core exactly as Orchestrator.cs prescribes and shows everything that
// leaves it to the checkers. Providers answer as the seed says; when they answered physically is nowhere, by
// design.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;
using Xdv.Tests.Core.Machine;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public delegate void CorruptRecord(ref TraceRecord record);

public delegate void CorruptEffect(ref Effect effect);

public delegate void CorruptAnswer(ref ulong value, ref Status status);

public sealed class SimulatedMachine : IInvariantSink
{
    private const long RecomputeEvery = 1000;

    private readonly TraceLog _log;
    private readonly ulong _outcomes;
    private long _recomputed;

    /// <param name="seed">Decides what providers report.</param>
    /// <param name="outcomes">Decides only what outcomes say, and the boot seed.</param>
    /// <param name="records">Kept there when it is not null.</param>
    public SimulatedMachine(in CoreLimits limits, ulong seed, ulong outcomes, uint slice, List<TraceRecord>? records,
        ulong policies = 0)
    {
        Seed = seed;
        _outcomes = outcomes;
        Records = records;
        Invariant invariant = new(this);
        _log = new TraceLog(limits.TraceCapacity, invariant);
        Core = new Orchestrator(limits, _log, invariant);
        Checks = new CheckList(limits);
        TraceRecord boot = default;
        Operands.FillBoot(ref boot, limits, slice, 65536, (ulong)TraceFlags.CountedSlices, Digest(0), policies);
        Apply(PrivilegeLevel.Core, boot);
    }

    public ulong Seed { get; }
    public Orchestrator Core { get; }
    public CheckList Checks { get; }
    public List<TraceRecord>? Records { get; }

    /// <summary>One in so many jobs fails; 0 = none does.</summary>
    public int FailOneIn { get; set; } = 4;

    /// <summary>Records so far.</summary>
    public long Events { get; private set; }

    /// <summary>Calls that went the short way.</summary>
    public long QuickCalls { get; private set; }

    /// <summary>Stands between Core and the checkers, to show that they can fail.</summary>
    public CorruptRecord? OnRecord { get; set; }

    public CorruptEffect? OnEffect { get; set; }

    public CorruptAnswer? OnAnswer { get; set; }

    /// <summary>State object of the latest job submitted.</summary>
    public ulong LatestObject { get; private set; }

    /// <summary>What the latest input record, as Core completed it, says.</summary>
    public TraceRecord Latest { get; private set; }

    public void Broken(string where) => throw new Violation("core invariant", where);

    /// <param name="by">The side that the simulated machine layer raises it on.</param>
    public void Apply(PrivilegeLevel by, in TraceRecord input)
    {
        Checks.BeginInput();
        Core.Apply(by, input);
        Observe(input.Kind, null);
    }

    /// <summary>A kernel entry of the running thread: completions that come first, then the call, the short way when
    /// Core offers it.</summary>
    public void Enter(ref TraceRecord input)
    {
        int thread = Core.Running;
        bool answered = Core.TakeReturn(thread, out ulong value, out Status status);
        Resume(thread, answered, value, status);
        CompleteDue(input.Instructions);
        Checks.BeginInput();
        if (input.Kind != RecordKind.SystemCall || !QuickPath.TryEnter(Core, input, out value, out QuickMessage? moved))
        {
            Apply(PrivilegeLevel.User, input);
            return;
        }
        QuickCalls++;
        Observe(input.Kind, moved);
        // The short way puts answers into registers at once.
        if (moved is { } delivery) Resume(delivery.To, true, delivery.Value, Status.Ok);
        else if (Core.Threads[thread].State != ThreadState.Blocked) Resume(thread, true, value, Status.Ok);
    }

    private void Resume(int thread, bool answered, ulong value, Status status)
    {
        OnAnswer?.Invoke(ref value, ref status);
        Checks.OnResume(thread, answered, value, status);
    }

    public void CompleteDue(uint instructions)
    {
        while (Core.TryDue(instructions, out DueJob due)) Complete(due);
    }

    public void Complete(in DueJob due)
    {
        TraceRecord input = default;
        Dice dice = new(Seed ^ due.Job * 0x9E37_79B9 ^ due.Due);
        Status status = Answer(ref dice, due);
        Operands.FillCompletion(ref input, due, status, Digest(due.Job), status != Status.Ok && !dice.OneIn(8));
        Apply(PrivilegeLevel.Manager, input);
    }

    public void Recompute()
    {
        _recomputed = Events;
        Checks.Recompute(Core);
    }

    /// <param name="moved">The message that the short way moved.</param>
    private void Observe(RecordKind kind, QuickMessage? moved)
    {
        for (ulong n = _log.Oldest; n < _log.Sequence; n++)
        {
            TraceRecord record = _log[n];
            Records?.Add(record);
            if (record.Kind == kind) Latest = record;
            OnRecord?.Invoke(ref record);
            Checks.OnRecord(record);
        }
        Events += _log.Count;
        _log.Drop(_log.Count);
        if (moved is { } delivery)
            Show(new Effect
            {
                Kind = EffectKind.DeliverMessage, Thread = (uint)delivery.To, Count = delivery.Words,
                Bytes0 = (ulong)delivery.From,
            });
        while (Core.TryTakeEffect(out Effect effect)) Show(effect);
        Checks.AfterInput(Core);
        if (Events - _recomputed >= RecomputeEvery) Recompute();
    }

    private void Show(Effect effect)
    {
        if (effect.Kind == EffectKind.SubmitJob) LatestObject = effect.Request.StateObject;
        OnEffect?.Invoke(ref effect);
        Checks.OnEffect(effect);
    }

    /// <summary>Ok, one of the domain's own statuses, that it was not run, or a status it has no right to.</summary>
    private Status Answer(ref Dice dice, in DueJob due)
    {
        // For some jobs there is hardly ever room: only they come to the end of their retries.
        bool unlucky = new Dice(Seed + due.Job * 0x9E37_79B9).OneIn(6);
        if (FailOneIn != 0 && unlucky && !dice.OneIn(6)) return Status.ResourceExhausted;
        if (FailOneIn == 0 || !dice.OneIn(FailOneIn)) return Status.Ok;
        uint first = (uint)(due.Domain == Domain.Quantum ? Status.QuantumDecoherenceExceeded
            : Status.PhaseCoherenceTimeout);
        return dice.Below(10) switch
        {
            0 => Status.CapabilityInvalid,
            1 => (Status)uint.MaxValue,
            3 => dice.OneIn(2) ? Status.ResourceExhausted : Status.TransitionRollback,
            4 => Status.DomainNotAvailable,
            5 => due.Domain == Domain.Quantum ? Status.QuantumMeasurementFailure : Status.ResourceExhausted,
            2 => due.Domain == Domain.Quantum ? Status.PhaseStabilityBreach : Status.QuantumHardwareFailure,
            _ => (Status)(first + (uint)dice.Below(7)),
        };
    }

    private Bytes32 Digest(ulong what)
    {
        Span<ulong> words = [Dice.Mix(_outcomes + what), Dice.Mix(_outcomes ^ what), _outcomes, what];
        return Bytes32.From(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words));
    }
}
