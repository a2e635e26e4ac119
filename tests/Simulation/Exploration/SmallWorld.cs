// A configuration small enough to try everything: init and two processes that start alike, a Q provider of two qubits
// and a Φ provider of two modes, three contracts, three containers or envelopes. One letter of the alphabet is one
// kernel entry of whoever runs, or something from outside; each entry takes the same time, a third of a job's, so that
// histories meet again. With machines, the two processes are each the init of a virtual machine of its own, which has
// half of what there is.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Transitions;
using Xdv.Tests.Simulation.Checks;
using Xdv.Tests.Simulation.Engine;

namespace Xdv.Tests.Simulation.Exploration;

public enum Letter : byte
{
    Yield,
    /// <summary>Yields after more ticks than a window is long.</summary>
    WaitLong,
    RequestQuantum,
    /// <summary>Both modes, from now on.</summary>
    RequestWindow,
    /// <summary>Both modes, from where the other window ends.</summary>
    RequestNextWindow,
    Activate,
    Release,
    Submit,
    /// <summary>Under the contract of another process.</summary>
    SubmitForeign,
    /// <summary>In the container or envelope that is held.</summary>
    Continue,
    AwaitJob,
    ReadJob,
    /// <summary>Of what is held: a violation.</summary>
    Copy,
    ReleaseHeld,
    Derive,
    /// <summary>Its capability for Q, with what was derived from it.</summary>
    Revoke,
    Exit,
    KillFirst,
    KillSecond,
    AwaitChild,
    /// <summary>Waits for the end of a machine that has ended.</summary>
    Reap,
    LoseProvider,
    AttachProvider,
    /// <summary>From here on in the order of VhmOperation, for the first machine and the second.</summary>
    PauseFirst,
    PauseSecond,
    ResumeFirst,
    ResumeSecond,
    StopFirst,
    StopSecond,
    SnapshotFirst,
    SnapshotSecond,
    RestoreFirst,
    RestoreSecond,
    ForgetFirst,
    ForgetSecond,
}

public sealed class SmallWorld
{
    private const uint EntryTicks = 30;
    /// <summary>Two jobs, one after the other, fit into it.</summary>
    private const uint WindowTicks = 210;
    /// <summary>Instructions before an entry.</summary>
    private const uint Step = EntryTicks * CrossingCost.InstructionsPerTick - CrossingCost.KernelEntryInstructions;
    private const uint LongWait = Step + WindowTicks * CrossingCost.InstructionsPerTick;

    private static readonly CoreLimits Limits = new(4, 16, 3, 3, 3);

    private readonly bool _machines;
    private uint _generation;

    public SmallWorld(bool machines = false)
    {
        _machines = machines;
        Machine = new SimulatedMachine(Limits, seed: 1, outcomes: 1, slice: int.MaxValue, records: null)
        {
            FailOneIn = 0,
        };
        Attach(Domain.Quantum);
        Attach(Domain.Phase);
        for (int child = 0; child < Actors - 1; child++)
        {
            if (machines) MakeMachine((ushort)(child + 1));
            TraceRecord spawn = Entry(machines ? SystemCall.VhmSpawn : SystemCall.Spawn);
            spawn.Arg0 = (uint)Permissions.All | (machines ? (ulong)VhmOf(child) << 32 : 0);
            Machine.Enter(ref spawn);
        }
    }

    /// <summary>Number of the machine around the n-th of the processes that are alike.</summary>
    public static ushort VhmOf(int child) => (ushort)(VhmRange.Root + 1 + child);

    /// <summary>init, and processes that are alike.</summary>
    public const int Actors = 3;

    public SimulatedMachine Machine { get; }

    private Orchestrator Core => Machine.Core;

    private uint Pid => Core.RunningProcess;

    private int Slot => Core.Threads[Core.Running].ProcessSlot;

    /// <summary>What can happen now and may change something.</summary>
    public List<Letter> Possible()
    {
        List<Letter> all = [];
        if (Core.Ended) return all;
        // Nobody runs: time goes to the next completion, or somebody outside does something.
        if (Core.Running < 0)
        {
            if (Core.TryNextDue(out _)) all.Add(Letter.WaitLong);
            return all;
        }

        foreach (Letter letter in Enum.GetValues<Letter>())
            if (IsPossible(letter)) all.Add(letter);
        return all;
    }

    public void Apply(Letter letter)
    {
        if (Core.Running < 0)
        {
            if (Core.TryNextDue(out DueJob due)) Machine.Complete(due);
            return;
        }

        if (letter is Letter.LoseProvider or Letter.AttachProvider)
        {
            Outside(letter);
            return;
        }

        if (letter is Letter.Submit or Letter.SubmitForeign or Letter.Continue)
        {
            Machine.CompleteDue(Step);
            // Who runs is still the same: completions from outside take nobody's processor.
            TraceRecord payload = default;
            Operands.FillPayload(ref payload, Bytes32.From("program"u8), 64, 1, 0, 1);
            Machine.Apply(PrivilegeLevel.User, payload);
        }

        TraceRecord input = Input(letter);
        Machine.Enter(ref input);
    }

    /// <summary>The capability that a copy of what is held would be asked with.</summary>
    /// <remarks>0 when by then it has expired, or what is held has ended with its contract.</remarks>
    public ulong RightUsed()
    {
        if (Core.Running < 0 || Held() == 0) return 0;
        ref ObjectNote held = ref Machine.Checks.Objects.Notes[Held()];
        ulong right = Right(held.Domain), entry = Core.Time + EntryTicks;
        return right != 0 && Machine.Checks.Capabilities.Notes[right].Until > entry
            && Machine.Checks.Contracts.Notes[held.Contract].End > entry ? right : 0;
    }

    private void Outside(Letter letter)
    {
        if (letter == Letter.AttachProvider)
        {
            Attach(Domain.Quantum);
            return;
        }

        TraceRecord lost = default;
        (lost.Kind, lost.Domain) = (RecordKind.ProviderLost, Domain.Quantum);
        Machine.Apply(PrivilegeLevel.Service, lost);
    }

    private bool IsPossible(Letter letter)
    {
        bool init = Pid == ProcessTable.Init;
        bool first = Child(0) != 0, second = Child(1) != 0;
        return letter switch
        {
            Letter.RequestNextWindow => OwnedContract(Domain.Phase, _ => true, ofAnybody: true) != 0,
            Letter.Activate => OwnedContract(null, state => state == ContractState.Issued) != 0,
            Letter.Release => OwnedContract(null, _ => true) != 0,
            Letter.Submit => OwnedContract(null, state => state == ContractState.Active) != 0,
            Letter.SubmitForeign => Foreign() != 0,
            Letter.Continue or Letter.Copy or Letter.ReleaseHeld => Held() != 0,
            Letter.AwaitJob or Letter.ReadJob => Job() != 0,
            Letter.Exit => !init,
            Letter.KillFirst => init && first,
            Letter.KillSecond => init && second,
            Letter.AwaitChild => init && (first || second),
            Letter.LoseProvider => Core.Providers.IsAvailable(Domain.Quantum),
            Letter.AttachProvider => !Core.Providers.IsAvailable(Domain.Quantum),
            Letter.Derive => Given(Domain.Quantum) != 0 && Core.Capabilities.CountOf(Slot) < 5,
            Letter.PauseFirst or Letter.StopFirst or Letter.ResumeFirst => _machines && init && first,
            Letter.PauseSecond or Letter.StopSecond or Letter.ResumeSecond => _machines && init && second,
            Letter.Reap => _machines && init && Zombie() != 0,
            Letter.SnapshotFirst => _machines && init && first && !HasSnapshot(0),
            Letter.SnapshotSecond => _machines && init && second && !HasSnapshot(1),
            Letter.RestoreFirst or Letter.ForgetFirst => _machines && init && HasSnapshot(0),
            Letter.RestoreSecond or Letter.ForgetSecond => _machines && init && HasSnapshot(1),
            Letter.Revoke => Given(Domain.Quantum) != 0,
            _ => true,
        };
    }

    private TraceRecord Input(Letter letter)
    {
        TraceRecord input = Entry(SystemCall.Yield);
        switch (letter)
        {
            case Letter.WaitLong:
                input.Instructions = LongWait;
                break;
            case Letter.RequestQuantum or Letter.RequestWindow or Letter.RequestNextWindow:
                Request(ref input, letter);
                break;
            case Letter.Activate:
                input.Operation = (ushort)SystemCall.ContractActivate;
                input.Contract = OwnedContract(null, state => state == ContractState.Issued);
                break;
            case Letter.Release:
                input.Operation = (ushort)SystemCall.ContractRelease;
                input.Contract = OwnedContract(null, _ => true);
                break;
            case Letter.Submit:
                Submit(ref input, OwnedContract(null, state => state == ContractState.Active), 0);
                break;
            case Letter.SubmitForeign:
                Submit(ref input, Foreign(), 0);
                break;
            case Letter.Continue:
                Submit(ref input, Machine.Checks.Objects.Notes[Held()].Contract, Held());
                break;
            case Letter.AwaitJob or Letter.ReadJob:
                input.Operation = (ushort)(letter == Letter.AwaitJob ? SystemCall.JobWait : SystemCall.JobRead);
                input.Arg0 = Job();
                if (letter == Letter.ReadJob) input.Capability = Right(Machine.Checks.Jobs.Notes[Job()].Domain);
                break;
            case Letter.Copy or Letter.ReleaseHeld:
                input.Operation = (ushort)SystemCall.StateOperation;
                input.Arg0 = Held();
                input.Arg1 = (ulong)(letter == Letter.Copy ? StateOperationKind.Copy : StateOperationKind.Release);
                input.Capability = Right(Machine.Checks.Objects.Notes[Held()].Domain);
                break;
            case Letter.Derive or Letter.Revoke:
                Rights(ref input, letter);
                break;
            case Letter.Exit:
                input.Operation = (ushort)SystemCall.Exit;
                break;
            case Letter.KillFirst or Letter.KillSecond or Letter.AwaitChild:
                input.Operation = (ushort)(letter == Letter.AwaitChild ? SystemCall.Wait : SystemCall.Kill);
                input.Arg0 = letter == Letter.KillSecond || Child(0) == 0 ? Child(1) : Child(0);
                break;
            case Letter.Reap:
                input.Operation = (ushort)SystemCall.Wait;
                input.Arg0 = Zombie();
                break;
            case >= Letter.PauseFirst:
                input.Operation = (ushort)SystemCall.VhmControl;
                input.Arg0 = VhmOf((letter - Letter.PauseFirst) % 2);
                input.Arg1 = (ulong)(1 + (letter - Letter.PauseFirst) / 2);
                break;
        }

        return input;
    }

    /// <summary>A machine for one process, with one qubit and one mode.</summary>
    private void MakeMachine(ushort tenant)
    {
        VhmTerms terms = default;
        (terms.Tenant, terms.Profile) = (tenant, VhmProfile.Full);
        terms.Quota = new VhmResources
        {
            Pages = 8, Processes = 1, Threads = 1, Capabilities = 5, Contracts = 1, Jobs = 1, Qubits = 1, Modes = 1,
        };
        TraceRecord create = Entry(SystemCall.VhmCreate);
        Operands.FillMachine(ref create, terms);
        Machine.Enter(ref create);
    }

    private static TraceRecord Entry(SystemCall call) => new()
    {
        Kind = RecordKind.SystemCall, Operation = (ushort)call, Instructions = Step,
    };

    private void Request(ref TraceRecord input, Letter letter)
    {
        ContractTerms terms = default;
        terms.Domain = letter == Letter.RequestQuantum ? Domain.Quantum : Domain.Phase;
        terms.Resources = letter == Letter.RequestQuantum || _machines ? 1u : 2u;
        terms.Duration = WindowTicks;
        if (letter == Letter.RequestNextWindow)
        {
            ulong other = OwnedContract(Domain.Phase, _ => true, ofAnybody: true);
            terms.Start = Machine.Checks.Contracts.Notes[other].End;
        }

        Operands.FillContract(ref input, terms, Right(terms.Domain));
    }

    private void Submit(ref TraceRecord input, ulong contract, ulong held)
    {
        // A completion that came first may have ended what was chosen; then the call is refused, as it should be.
        Book<ContractNote> notes = Machine.Checks.Contracts.Notes;
        Domain domain = notes.Has(contract) ? notes[contract].Domain : Domain.Quantum;
        if (domain == Domain.Quantum)
            Operands.FillCall(ref input, Domain.Classical, Right(domain),
                new QJobDescriptor { Contract = contract, QubitCount = 1 },
                new QJobExtension { Container = held, Flags = JobFlags.Keep, Shots = 1 });
        else
            Operands.FillCall(ref input, Domain.Classical, Right(domain),
                new PhiTransformDescriptor { Contract = contract, Transform = PhaseTransform.Program },
                new PhiTransformExtension { Envelope = held, Flags = JobFlags.Keep | JobFlags.Evaluate,
                    Modes = _machines ? 1u : 2 });
    }

    private void Rights(ref TraceRecord input, Letter letter)
    {
        ulong capability = Given(Domain.Quantum);
        if (letter == Letter.Revoke)
        {
            input.Operation = (ushort)SystemCall.CapabilityRevoke;
            input.Capability = capability;
            return;
        }

        ref CapabilityNote parent = ref Machine.Checks.Capabilities.Notes[capability];
        CapabilityInfo wish = default;
        (wish.Permissions, wish.Target, wish.ResourceLimit) = (parent.Permissions, parent.Target, 1);
        // For the entry after this one, and over at the next.
        (wish.ValidFrom, wish.ValidUntil) = (parent.From, Core.Time + 3 * EntryTicks);
        Operands.FillDerive(ref input, capability, wish);
    }

    /// <summary>What it uses: what it derived for a while, to the very tick at which that is over; else what it was
    /// made with.</summary>
    private ulong Right(Domain domain)
    {
        Book<CapabilityNote> notes = Machine.Checks.Capabilities.Notes;
        ulong entry = Core.Time + EntryTicks, best = Given(domain), until = ulong.MaxValue;
        for (int slot = 0; slot < notes.Capacity; slot++)
        {
            ref CapabilityNote note = ref notes.Row(slot);
            if (notes.At(slot) == 0 || note.Owner != Pid || note.Target != domain || note.Until < entry
                || note.Until >= until) continue;
            (best, until) = (notes.At(slot), note.Until);
        }

        return best;
    }

    /// <summary>The capability it was made with; 0 = it is gone.</summary>
    private ulong Given(Domain domain)
    {
        ref ProcessRow row = ref Core.Processes[Slot];
        ulong own = domain == Domain.Quantum ? row.QuantumCapability : row.PhaseCapability;
        return Machine.Checks.Capabilities.Notes.Has(own) ? own : 0;
    }

    /// <summary>Pid of the n-th of the processes that are alike, while it lives; 0 = it has ended.</summary>
    private uint Child(int number)
    {
        uint pid = (uint)number + 2;
        return Machine.Checks.Processes.IsAlive(pid) ? pid : 0;
    }

    /// <summary>Pid of one of them that has ended and was not waited for; 0 = none.</summary>
    private uint Zombie()
    {
        for (uint pid = 2; pid <= Actors; pid++)
            if (Core.Processes.TryFind(pid, out int slot) && Core.Processes[slot].State == ProcessState.Terminated)
                return pid;
        return 0;
    }

    private bool HasSnapshot(int child) => Core.Machines.Of(VhmOf(child)).HasSnapshot != 0;

    private ulong OwnedContract(Domain? domain, Predicate<ContractState> wanted, bool ofAnybody = false)
    {
        Book<ContractNote> notes = Machine.Checks.Contracts.Notes;
        for (int slot = 0; slot < notes.Capacity; slot++)
            if (notes.At(slot) != 0 && (ofAnybody || notes.Row(slot).Owner == Pid) && wanted(notes.Row(slot).State)
                && (domain is null || notes.Row(slot).Domain == domain)) return notes.At(slot);
        return 0;
    }

    private ulong Foreign()
    {
        Book<ContractNote> notes = Machine.Checks.Contracts.Notes;
        for (int slot = 0; slot < notes.Capacity; slot++)
            if (notes.At(slot) != 0 && notes.Row(slot).Owner != Pid) return notes.At(slot);
        return 0;
    }

    private ulong Held()
    {
        Book<ObjectNote> notes = Machine.Checks.Objects.Notes;
        for (int slot = 0; slot < notes.Capacity; slot++)
            if (notes.At(slot) != 0 && notes.Row(slot).Owner == Pid
                && Machine.Checks.Contracts.Notes.Has(notes.Row(slot).Contract)) return notes.At(slot);
        return 0;
    }

    private ulong Job()
    {
        Book<JobNote> notes = Machine.Checks.Jobs.Notes;
        for (int slot = 0; slot < notes.Capacity; slot++)
            if (notes.At(slot) != 0 && notes.Row(slot).Owner == Pid) return notes.At(slot);
        return 0;
    }

    private void Attach(Domain domain)
    {
        AttestationRecord attestation = default;
        attestation.Domain = domain;
        attestation.Capacity = 2;
        attestation.MaxCoherence = WindowTicks;
        attestation.CalibrationEpoch = 1;
        attestation.MaxShots = 1;
        attestation.MaxOperations = 1;
        attestation.CostBase = 1;
        TraceRecord input = default;
        Operands.FillProvider(ref input, attestation, ++_generation, Bytes32.From("attestation"u8));
        Machine.Apply(PrivilegeLevel.Service, input);
    }
}
