// A transition that is refused leaves nothing (XDV-022.1, XDV-003.3): from random states, random transitions that fail
// in every phase that can refuse. The state afterwards is compared with that of a copy which spent the same time on a
// call that does nothing: every table, byte by byte, so but for clock and trace nothing may differ.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Memory;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-022.1")]
[Requirement("XDV-003.3")]
public sealed class RollbackTests
{
    private const int Seeds = 40, Attempts = 60;

    private readonly Dictionary<(TransitionPhase, Status), int> _refused = [];
    private int _admitted;

    /// <summary>A copy of a machine's Core that goes its own way.</summary>
    private sealed class Copy
    {
        private readonly TraceLog _log;
        private readonly Orchestrator _core;

        public Copy(Orchestrator source)
        {
            Xdv.Core.Faults.Invariant invariant = new(new ThrowingSink());
            _log = new TraceLog(source.Limits.TraceCapacity, invariant);
            _core = new Orchestrator(source.Limits, _log, invariant);
            _core.CopyFrom(source);
        }

        public Orchestrator Core => _core;

        public int Effects { get; private set; }

        public List<TraceRecord> Apply(TraceRecord input)
        {
            ulong first = _log.Sequence;
            int thread = _core.Running;
            _core.Apply(Privilege.LevelOf(input.Kind), input);
            while (_core.TryTakeEffect(out _)) Effects++;
            if (_core.Running == thread) _core.TakeReturn(thread, out _, out _);
            List<TraceRecord> made = [];
            for (ulong n = first; n < _log.Sequence; n++) made.Add(_log[n]);
            _log.Drop(_log.Count);
            return made;
        }
    }

    [Fact]
    public void ARefusedTransitionLeavesEverythingAsItWas()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            RandomSession session = new(seed);
            session.Run(30 + seed % 7 * 20, end: false);
            FakeMachine machine = session.Machine;
            if (machine.Core.Ended || machine.Core.Running < 0) continue;
            Random random = new(seed);
            Prepare(machine, Domain.Quantum);
            Prepare(machine, Domain.Phase);
            for (int i = 0; i < Attempts && machine.Core.Running >= 0; i++) Try(machine, random);
        }
        TransitionPhase[] can = [TransitionPhase.Capability, TransitionPhase.Reservation, TransitionPhase.Contract,
            TransitionPhase.Binding, TransitionPhase.Projection];
        foreach (TransitionPhase phase in can)
            Assert.True(_refused.Where(r => r.Key.Item1 == phase).Sum(r => r.Value) >= 20, $"{phase}: {Reached()}");
        Assert.All(_refused.Keys, reason => Assert.Contains(reason.Item1, can));
        Assert.True(_refused.Count >= 16 && _admitted > 20, $"{_admitted} admitted; {Reached()}");
    }

    private string Reached() => string.Join(", ", _refused.Select(r => $"{r.Key.Item1} {r.Key.Item2} {r.Value}"));

    /// <summary>Two contracts and a kept container or envelope, as far as the state allows.</summary>
    private static void Prepare(FakeMachine machine, Domain domain)
    {
        for (int i = 0; i < 2; i++)
        {
            CallResult issued = machine.Request(domain, 2, 20_000);
            if (issued.Status != Status.Ok) return;
            machine.OnContract(SystemCall.ContractActivate, issued.Value);
            if (i > 0) continue;
            JobFlags keep = JobFlags.Keep;
            CallResult job = domain == Domain.Quantum ? machine.Submit(new QJob(issued.Value, Flags: keep))
                : machine.Submit(new PhiJob(issued.Value, Flags: keep | JobFlags.Evaluate));
            if (job.Status == Status.Ok) machine.Call(SystemCall.Yield, instructions: 300_000);
            if (machine.Core.Running < 0) return;
        }
    }

    private void Try(FakeMachine machine, Random random)
    {
        Copy tried = new(machine.Core), idle = new(machine.Core);
        TraceRecord call = Call(machine.Core, random), nothing = default;
        (nothing.Kind, nothing.Operation) = (RecordKind.SystemCall, (ushort)SystemCall.Clock);
        if (random.Next(12) != 0)
        {
            TraceRecord payload = default;
            uint operations = (uint)(random.Next(4) == 0 ? random.Next(200_000) : random.Next(60));
            ulong duration = (ulong)(random.Next(4) == 0 ? random.Next(1_000_000_000) : random.Next(3000));
            Operands.FillPayload(ref payload, Bytes32.From("program"u8), 64, operations, duration, 0);
            tried.Apply(payload);
            idle.Apply(payload);
        }
        if (machine.Core.TryDue(0, out _))
        {
            machine.CompleteDue(0);
            return;
        }
        TraceRecord made = tried.Apply(call).LastOrDefault(r => r.Kind == RecordKind.Transition);
        idle.Apply(nothing);
        if (made.Kind != RecordKind.Transition || made.Status == Status.Ok)
        {
            _admitted += made.Kind == RecordKind.Transition ? 1 : 0;
            return;
        }
        (TransitionPhase, Status) reason = ((TransitionPhase)made.Operation, made.Status);
        string where = $"{reason} of process {made.Process}";
        Assert.True(tried.Core.StateDigest().Same(idle.Core.StateDigest()), where);
        Assert.Equal(idle.Core.Jobs.Due.Count, tried.Core.Jobs.Due.Count);
        Assert.Equal(idle.Core.Jobs.Due.NextTime, tried.Core.Jobs.Due.NextTime);
        Assert.Equal(idle.Core.Contracts.NextExpiry, tried.Core.Contracts.NextExpiry);
        Assert.Equal((idle.Core.Time, idle.Effects), (tried.Core.Time, tried.Effects));
        _refused[reason] = _refused.GetValueOrDefault(reason) + 1;
    }

    /// <summary>A call with operands that are mostly the running process's own, in any combination.</summary>
    private static TraceRecord Call(Orchestrator core, Random random)
    {
        ref Xdv.Core.Scheduling.ProcessRow row = ref core.Processes[core.Threads[core.Running].ProcessSlot];
        uint process = row.Process;
        Domain domain = random.Next(2) == 0 ? Domain.Quantum : Domain.Phase;
        ulong capability = random.Next(12) switch
        {
            0 => (ulong)random.NextInt64(),
            1 => row.ClassicalCapability,
            _ => domain == Domain.Quantum ? row.QuantumCapability : row.PhaseCapability,
        };
        ulong[] contracts = [.. Enumerable.Range(0, core.Contracts.HighWater).Where(i => core.Contracts.IsLive(i)
            && core.Contracts[i].OwnerProcess == process && (core.Contracts[i].Domain == domain || random.Next(9) == 0))
            .Select(core.Contracts.HandleOf), 0];
        ulong[] objects = [.. Enumerable.Range(0, core.StateObjects.HighWater).Where(i => core.StateObjects.IsLive(i)
            && (core.StateObjects[i].Domain == domain || random.Next(9) == 0)).Select(core.StateObjects.HandleOf), 0];
        ulong contract = contracts[random.Next(contracts.Length)], held = objects[random.Next(objects.Length)];
        uint resources = (uint)(random.Next(5) == 0 ? random.Next(8) : 2), tolerance = 0;
        JobFlags flags = random.Next(2) == 0 ? JobFlags.Keep : JobFlags.None;
        TraceRecord call = default;
        call.Kind = RecordKind.SystemCall;
        if (random.Next(20) == 0) call.Verdict = Status.BadAddress;
        Domain source = random.Next(20) == 0 ? Domain.Quantum : Domain.Classical;
        if (domain == Domain.Quantum)
            Operands.FillCall(ref call, source, capability,
                new QJobDescriptor { Contract = contract, QubitCount = resources },
                new QJobExtension { Container = held, Flags = flags, Shots = flags != 0 ? 1 : (uint)random.Next(3) });
        else
            Operands.FillCall(ref call, source, capability,
                new PhiTransformDescriptor
                {
                    Contract = contract, Transform = PhaseTransform.Program, StabilityTolerance = tolerance,
                    CoherenceStart = random.Next(4) == 0 ? core.Time + (ulong)random.Next(30_000) : 0,
                },
                new PhiTransformExtension { Envelope = held, Flags = flags | JobFlags.Evaluate, Modes = resources });
        return call;
    }
}
