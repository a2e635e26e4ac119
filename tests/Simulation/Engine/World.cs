// What happens around Core, decided by one word per step: who enters the kernel with what, what providers and
// console do. A step is possible in every state, so that any sub-list of a history runs. Operands are mostly the
// caller's own and valid, sometimes another's, ended, or invented.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Transitions;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public sealed partial class World
{
    /// <summary>Of a hundred choices up to here the latest are about machines.</summary>
    private const int MachineCalls = 77, CapabilityCalls = 59;
    /// <summary>No choice of every world's.</summary>
    private const int SnapshotCalls = 100;

    private readonly bool _tinyCosts;
    /// <summary>Every fifth world is mostly about machines and their snapshots.</summary>
    private readonly bool _keeps;
    /// <summary>Half of these have one machine in the root, with nearly everything, and all others are in it.</summary>
    private readonly bool _nests;
    private uint _generation = 1;

    public World(ulong seed, ulong outcomes, List<TraceRecord>? records = null)
    {
        Dice dice = new(Dice.Mix(seed));
        Dice about = new(Dice.Mix(seed ^ 0x5A5A));
        _keeps = about.OneIn(5);
        _nests = _keeps && about.OneIn(2);
        bool tiny = dice.OneIn(2) && !_keeps;
        CoreLimits limits = tiny
            ? new CoreLimits(2 + dice.Below(5), 8 + dice.Below(32), 1 + dice.Below(4), 1 + dice.Below(4),
                1 + dice.Below(4))
            : new CoreLimits((_nests ? 14 : 4) + dice.Below(8), 40 + dice.Below(60), 4 + dice.Below(12),
                4 + dice.Below(12), 4 + dice.Below(12));
        uint slice = dice.OneIn(3) ? 5_000u : 100_000u;
        _tinyCosts = dice.OneIn(2);
        Machine = new SimulatedMachine(limits, seed, outcomes, slice, records, PoliciesOf(seed))
        {
            FailOneIn = dice.OneIn(4) ? 0 : 2 + dice.Below(8),
        };
        Attach(ref dice, Domain.Quantum, 1);
        Attach(ref dice, Domain.Phase, 1);
    }

    public SimulatedMachine Machine { get; }

    /// <summary>Every third world orders by other policies than the default.</summary>
    private static ulong PoliciesOf(ulong seed)
    {
        Dice dice = new(Dice.Mix(~seed));
        PolicyOrder order = PolicyOrder.None;
        if (!dice.OneIn(3)) return 0;
        for (int left = 1 + dice.Below(3); left > 0; left--)
            order = order.Then(PolicyOrder.Of((SchedulingPolicy)(1 + dice.Below(5))));
        return order.IsDefault ? 0 : order.Packed;
    }

    private Orchestrator Core => Machine.Core;

    public void Step(ulong word)
    {
        if (Core.Ended) return;
        Dice dice = new(word);
        if (dice.OneIn(50)) Outside(ref dice);
        if (Core.Running < 0)
        {
            if (Core.TryNextDue(out DueJob due)) Machine.Complete(due);
            else if (Core.Threads.FindBlocked(BlockReason.Console) >= 0) Console(ref dice);
            return;
        }
        TraceRecord input = default;
        input.Kind = RecordKind.SystemCall;
        input.Instructions = (uint)dice.Below(dice.OneIn(10) ? 250_000 : dice.OneIn(3) ? 1 : 2500);
        switch (_keeps && dice.OneIn(_nests ? 2 : 3) ? AboutMachines(ref dice) : dice.Below(100))
        {
            case < 4:
                input.Kind = RecordKind.SliceExpired;
                input.Instructions = Core.SliceInstructionsLeft;
                break;
            case < 5 when Core.RunningProcess != 1 || dice.OneIn(200):
                Fault(ref dice, ref input);
                break;
            case < 19:
                Submit(ref dice, ref input);
                break;
            case < 31:
                ContractCall(ref dice, ref input);
                break;
            case < 38:
                JobCall(ref dice, ref input);
                break;
            case < 41:
                TokenCall(ref dice, ref input);
                break;
            case < 54:
                ProcessCall(ref dice, ref input);
                break;
            case <= CapabilityCalls:
                CapabilityCall(ref dice, ref input);
                break;
            case < 64:
                AnyCall(ref dice, ref input);
                break;
            case < 70:
                ThreadCall(ref dice, ref input);
                break;
            case < 74:
                SegmentCall(ref dice, ref input);
                break;
            case <= MachineCalls:
                MachineCall(ref dice, ref input);
                break;
            case SnapshotCalls:
                SnapshotCall(ref dice, ref input);
                break;
            default:
                MessageCall(ref dice, ref input);
                break;
        }
        if (dice.OneIn(4) && Core.RunningProcess != 1 && Machine.Checks.Messages.HasHandler(Core.RunningProcess))
            Fault(ref dice, ref input);
        else if (dice.OneIn(2) && Machine.Checks.Threads[Core.Running].FaultCaller >= 0)
            Decide(ref dice, ref input);
        if (Core.Running == 0) Supervise(ref dice, ref input);
        Machine.Enter(ref input);
        TakeToken(Machine.Latest);
    }

    /// <summary>A trap, or a page; seldom one that cannot be had.</summary>
    private static void Fault(ref Dice dice, ref TraceRecord input)
    {
        uint instructions = input.Instructions;
        input = default;
        (input.Kind, input.Instructions) = (RecordKind.Trap, instructions);
        if (!dice.OneIn(3))
        {
            input.Operation = (ushort)dice.Below(32);
            return;
        }
        input.Kind = RecordKind.MemoryFault;
        (input.Arg0, input.Arg2) = ((ulong)dice.Below(64) << 12, 1);
        if (!dice.OneIn(3)) input.Verdict = Status.OutOfMemory;
    }

    private void Outside(ref Dice dice)
    {
        Domain domain = dice.Provided();
        switch (dice.Below(8))
        {
            case 0:
                TraceRecord lost = default;
                lost.Kind = RecordKind.ProviderLost;
                lost.Domain = dice.OneIn(20) ? Domain.Classical : domain;
                Machine.Apply(PrivilegeLevel.Service, lost);
                break;
            case <= 3:
                Attach(ref dice, domain, dice.OneIn(6) ? _generation : ++_generation);
                break;
            case 4:
                TraceRecord files = default;
                files.Kind = RecordKind.FilesAttached;
                Machine.Apply(PrivilegeLevel.Service, files);
                break;
            default:
                Console(ref dice);
                break;
        }
    }

    private void Console(ref Dice dice)
    {
        TraceRecord input = default;
        input.Kind = RecordKind.ConsoleInput;
        input.Operation = (ushort)(dice.OneIn(8) ? dice.Below(40) : dice.Below(6));
        input.Arg0 = dice.Next();
        if (_keeps) Interrupt(ref dice, ref input);
        Machine.Apply(PrivilegeLevel.Service, input);
    }

    private void Attach(ref Dice dice, Domain domain, uint generation)
    {
        AttestationRecord attestation = default;
        attestation.Domain = domain;
        attestation.Capacity = (uint)dice.Below(24);
        if (attestation.Capacity == 0 && !dice.OneIn(4)) attestation.Capacity = 8;
        attestation.MaxCoherence = (ulong)(dice.OneIn(4) ? dice.Below(400) : 5000 + dice.Below(100_000));
        attestation.CalibrationEpoch = (ulong)dice.Below(3) + 1;
        attestation.MaxShots = 1000;
        attestation.MaxOperations = 100_000;
        attestation.CostBase = (ulong)dice.Below(_tinyCosts ? 4 : 300);
        attestation.CostPerOperationMilli = 1000;
        if (!dice.OneIn(4)) attestation.Features = ProviderFeatures.PhaseFromMeasurement;
        if (!dice.OneIn(4)) attestation.Features |= ProviderFeatures.Projections;
        if (dice.OneIn(3)) attestation.ThermalElements = (uint)dice.Below(400);
        if (dice.OneIn(3)) attestation.OpticalInputs = (uint)dice.Below(60);
        attestation.CostPerShotMilli = _tinyCosts ? 0 : (ulong)dice.Below(2000);
        TraceRecord input = default;
        Operands.FillProvider(ref input, attestation, generation, Bytes32.From("attestation"u8));
        Machine.Apply(PrivilegeLevel.Service, input);
    }

    /// <summary>A handle for the running process to try: its own, another's, an ended or an invented one.</summary>
    private ulong Pick<T>(ref Dice dice, Book<T> book) where T : struct, IOwned
    {
        switch (dice.Below(40))
        {
            case 0:
                return dice.Next();
            case 1:
                return Handle.Make((uint)dice.Below(book.Capacity + 2), (uint)dice.Below(4));
            case 2:
                return book.Ended(dice.Below(8));
            case 3:
                return book.At(dice.Below(book.Capacity));
        }
        int first = dice.Below(book.Capacity);
        for (int i = 0; i < book.Capacity; i++)
        {
            int slot = (first + i) % book.Capacity;
            if (book.At(slot) != 0 && book.Row(slot).Owner == Core.RunningProcess) return book.At(slot);
        }
        return book.Ended(first);
    }

    /// <summary>Handle of the running process's own capability for a domain, usually.</summary>
    private ulong Right(ref Dice dice, Domain domain)
    {
        if (dice.OneIn(10)) return Pick(ref dice, Machine.Checks.Capabilities.Notes);
        ref Xdv.Core.Scheduling.ProcessRow row = ref Core.Processes[Core.Threads[Core.Running].ProcessSlot];
        return domain switch
        {
            Domain.Classical => row.ClassicalCapability,
            Domain.Quantum => row.QuantumCapability,
            _ => row.PhaseCapability,
        };
    }

    /// <summary>The tick at which something else ends, for things to coincide; 0 = none.</summary>
    private ulong SomeEnd(ref Dice dice)
    {
        Book<ContractNote> contracts = Machine.Checks.Contracts.Notes;
        if (dice.OneIn(2) && Core.TryNextDue(out DueJob due)) return due.Due;
        int slot = dice.Below(contracts.Capacity);
        return contracts.At(slot) == 0 ? 0 : contracts.Row(slot).End;
    }
}
