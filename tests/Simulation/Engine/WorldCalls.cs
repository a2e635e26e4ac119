// The system calls of simulated processes: each fills one input.
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Core.Orchestration;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public sealed partial class World
{
    /// <summary>xdv_call, with its payload; often with a cost that makes it due exactly when something else
    /// ends.</summary>
    private void Submit(ref Dice dice, ref TraceRecord input)
    {
        Book<ContractNote> contracts = Machine.Checks.Contracts.Notes;
        ulong held = dice.OneIn(2) ? 0 : Pick(ref dice, Machine.Checks.Objects.Notes);
        bool continues = Machine.Checks.Objects.Notes.Has(held) && !dice.OneIn(4);
        ulong contract = continues ? Machine.Checks.Objects.Notes[held].Contract : Pick(ref dice, contracts);
        bool known = contracts.Has(contract);
        Domain domain = known && !dice.OneIn(30) ? contracts[contract].Domain : dice.Provided();
        uint resources = known ? contracts[contract].Resources : (uint)dice.Below(4);
        if (dice.OneIn(4)) resources = (uint)dice.Below(5);
        JobFlags flags = dice.OneIn(2) ? JobFlags.Keep : JobFlags.None;
        if (dice.OneIn(60)) flags |= (JobFlags)8;
        if (continues && !dice.OneIn(20)) resources = Machine.Checks.Objects.Notes[held].Resources;
        uint operations = (uint)dice.Below(60);
        ulong end = known && dice.OneIn(2) ? contracts[contract].End : SomeEnd(ref dice);
        if (end != 0 && dice.OneIn(2)) operations = Aim(domain, end, operations);
        ulong share = dice.OneIn(20) ? 0 : SomeShare(ref dice);
        if (share != 0)
        {
            held = Machine.Checks.Capabilities.Notes[share].Object;
            ref ObjectNote row = ref Machine.Checks.Objects.Notes[held];
            (domain, contract, flags) = (row.Domain, row.Contract, dice.OneIn(20) ? flags : JobFlags.Keep);
            if (!dice.OneIn(20)) resources = row.Resources;
            if (dice.OneIn(4)) held = Another(held);
        }
        Machine.CompleteDue(input.Instructions);
        ulong duration = dice.OneIn(10) ? (ulong)dice.Below(1_000_000) : 0;
        if (domain == Domain.Phase && contracts.Has(contract) && dice.OneIn(2))
            duration = Length(ref dice, operations, contracts[contract].Start, input.Instructions);
        if (!dice.OneIn(40)) Stage(ref dice, operations, duration);
        if (dice.OneIn(40)) input.Verdict = Status.BadAddress;
        if (domain == Domain.Quantum)
            Operands.FillCall(ref input, dice.OneIn(50) ? Domain.Quantum : Domain.Classical,
                share != 0 ? share : Right(ref dice, domain),
                new QJobDescriptor { Contract = contract, QubitCount = resources },
                new QJobExtension
                {
                    Container = held, Flags = flags, Shots = flags != 0 ? 1 : (uint)dice.Below(30),
                });
        else
            Operands.FillCall(ref input, Source(ref dice, ref held), share != 0 ? share : Right(ref dice, domain),
                new PhiTransformDescriptor { Contract = contract, Transform = PhaseTransform.Program },
                new PhiTransformExtension
                {
                    Envelope = held, Flags = flags | (dice.OneIn(4) ? JobFlags.None : JobFlags.Evaluate),
                    Modes = resources, Projection = (PhaseProjection)(dice.OneIn(3) ? dice.Below(5) : 0),
                });
    }

    /// <summary>Where a transform gets its phases from: mostly K, else a Q job that is named before the call.</summary>
    private Domain Source(ref Dice dice, ref ulong held)
    {
        Book<JobNote> jobs = Machine.Checks.Jobs.Notes;
        ulong job = Pick(ref dice, jobs);
        for (int slot = 0; slot < jobs.Capacity && !dice.OneIn(4); slot++)
            if (jobs.At(slot) != 0 && jobs.Row(slot) is { InFlight: false, Domain: Domain.Quantum }
                && jobs.Row(slot).Owner == Core.RunningProcess) job = jobs.At(slot);
        bool suits = jobs.Has(job) && jobs[job].Domain == Domain.Quantum;
        if (!(suits ? !dice.OneIn(6) : dice.OneIn(40))) return Domain.Classical;
        TraceRecord source = default;
        Operands.FillSource(ref source, Domain.Quantum, job);
        Machine.Apply(PrivilegeLevel.User, source);
        if (!dice.OneIn(8)) held = 0;
        return dice.OneIn(30) ? Domain.Phase : Domain.Quantum;
    }

    /// <summary>A capability of the running process for a container or envelope that exists; 0 = it has none.</summary>
    private ulong SomeShare(ref Dice dice)
    {
        Book<CapabilityNote> notes = Machine.Checks.Capabilities.Notes;
        int first = dice.Below(notes.Capacity);
        for (int i = 0; i < notes.Capacity; i++)
        {
            int slot = (first + i) % notes.Capacity;
            if (notes.At(slot) != 0 && notes.Row(slot).Owner == Core.RunningProcess
                && Machine.Checks.Objects.Notes.Has(notes.Row(slot).Object)) return notes.At(slot);
        }
        return 0;
    }

    /// <summary>state_share: mostly of its own, for a child that may be in a machine.</summary>
    private void Share(ref Dice dice, ref TraceRecord input)
    {
        Book<ObjectNote> objects = Machine.Checks.Objects.Notes;
        input.Operation = (ushort)SystemCall.StateShare;
        input.Arg0 = Pick(ref dice, objects);
        Domain domain = objects.Has(input.Arg0) ? objects[input.Arg0].Domain : dice.Provided();
        input.Capability = Right(ref dice, domain);
        input.Arg1 = dice.OneIn(4) ? Machine.Checks.Processes.Some(dice.Below(64))
            : Machine.Checks.Processes.Child(dice.Below(64));
        input.Arg2 = (ulong)dice.Below(2);
    }

    /// <summary>Operations that make a job due at a tick, if there are any.</summary>
    private uint Aim(Domain domain, ulong end, uint otherwise)
    {
        ref Provider provider = ref Core.Providers[domain];
        ulong begin = provider.BusyUntil > Core.Time ? provider.BusyUntil : Core.Time;
        ulong least = CostModel.Duration(provider.Limits, domain, 0, 1, 0);
        return end > begin + least && end - begin - least < 50_000 ? (uint)(end - begin - least) : otherwise;
    }

    /// <summary>What a transform needs from the start of its window on, nearly to the tick.</summary>
    private ulong Length(ref Dice dice, uint operations, ulong start, uint instructions)
    {
        ref Provider provider = ref Core.Providers[Domain.Phase];
        ulong now = Core.Time + instructions / CrossingCost.InstructionsPerTick;
        ulong begin = provider.BusyUntil > now ? provider.BusyUntil : now;
        ulong end = begin + CostModel.Duration(provider.Limits, Domain.Phase, operations, 0, PayloadBytes);
        return end > start ? end - start + (ulong)dice.Below(4) : 0;
    }

    /// <summary>Another container or envelope under the same contract, if there is one.</summary>
    private ulong Another(ulong held)
    {
        Book<ObjectNote> objects = Machine.Checks.Objects.Notes;
        for (int slot = 0; slot < objects.Capacity; slot++)
            if (objects.At(slot) != 0 && objects.At(slot) != held
                && objects.Row(slot).Contract == objects[held].Contract) return objects.At(slot);
        return held;
    }

    private const uint PayloadBytes = 64;

    private void Stage(ref Dice dice, uint operations, ulong duration)
    {
        TraceRecord payload = default;
        Operands.FillPayload(ref payload, Bytes32.From("program"u8), PayloadBytes, operations, duration,
            (ulong)dice.Below(2));
        Machine.Apply(PrivilegeLevel.User, payload);
    }

    private void ContractCall(ref Dice dice, ref TraceRecord input)
    {
        Book<ContractNote> contracts = Machine.Checks.Contracts.Notes;
        int choice = dice.Below(10);
        if (choice >= 4)
        {
            input.Operation = (ushort)(choice >= 6 || dice.OneIn(3) ? SystemCall.ContractActivate
                : SystemCall.ContractRelease);
            input.Contract = Pick(ref dice, contracts);
            return;
        }
        ContractTerms terms = default;
        terms.Domain = dice.Provided();
        terms.Resources = (uint)dice.Below(dice.OneIn(4) ? 30 : 5);
        terms.Start = dice.OneIn(6) ? Core.Time + (ulong)dice.Below(300) : 0;
        terms.Duration = dice.OneIn(30) ? 0 : (ulong)dice.Below(dice.OneIn(3) ? 20_000 : 500);
        terms.Calibration = dice.OneIn(20) ? (ulong)dice.Below(4) : 0;
        terms.Budget = dice.OneIn(10) ? (ulong)dice.Below(1000) : 0;
        ulong end = dice.OneIn(3) ? SomeEnd(ref dice) : 0;
        if (end > Core.Time && terms.Start == 0) terms.Duration = end - Core.Time;
        if (dice.OneIn(60)) (terms.Start, terms.Duration) = (dice.Next(), dice.Next());
        terms.Flags = dice.OneIn(3) ? ContractFlags.None : ContractFlags.Share
            | (dice.OneIn(3) ? ContractFlags.None : ContractFlags.ShareMeasurement);
        if (dice.OneIn(60)) terms.Flags = (ContractFlags)dice.Below(8);
        if (dice.OneIn(terms.Domain == Domain.Phase ? 2 : 60)) terms.Evaluations = (ushort)(1 + dice.Below(3));
        if (dice.OneIn(terms.Domain == Domain.Phase ? 3 : 60)) terms.Projections = (AllowedProjections)dice.Below(18);
        if (dice.OneIn(6)) (terms.MeasurementLimit, terms.MeasurementWindow) =
            ((uint)dice.Below(dice.OneIn(20) ? 1 : 40), 1 + (uint)dice.Below(3000));
        Operands.FillContract(ref input, terms, Right(ref dice, terms.Domain));
        if (!dice.OneIn(4)) terms.Retries = (byte)dice.Below(dice.OneIn(60) ? 12 : 5);
        TraceRecord details = default;
        if (!Operands.FillTerms(ref details, terms)) return;
        Machine.CompleteDue(input.Instructions);
        Machine.Apply(PrivilegeLevel.User, details);
    }

    private void JobCall(ref Dice dice, ref TraceRecord input)
    {
        if (dice.OneIn(3))
        {
            Share(ref dice, ref input);
            return;
        }
        if (dice.OneIn(4))
        {
            input.Operation = (ushort)SystemCall.StateOperation;
            input.Arg0 = Pick(ref dice, Machine.Checks.Objects.Notes);
            input.Arg1 = dice.OneIn(300) ? (ulong)dice.Below(6) : (ulong)StateOperationKind.Release;
            Domain domain = Machine.Checks.Objects.Notes.Has(input.Arg0)
                ? Machine.Checks.Objects.Notes[input.Arg0].Domain : dice.Provided();
            input.Capability = Right(ref dice, domain);
            return;
        }
        Book<JobNote> jobs = Machine.Checks.Jobs.Notes;
        input.Operation = (ushort)(dice.OneIn(3) ? SystemCall.JobRead : SystemCall.JobWait);
        input.Arg0 = Pick(ref dice, jobs);
        if (input.Operation == (ushort)SystemCall.JobRead)
        {
            bool known = jobs.Has(input.Arg0);
            input.Capability = Right(ref dice, known ? jobs[input.Arg0].Domain : dice.Provided());
            if (known && jobs[input.Arg0].Share != 0 && !dice.OneIn(4)) input.Capability = jobs[input.Arg0].Share;
        }
    }

    private void ProcessCall(ref Dice dice, ref TraceRecord input)
    {
        int random = dice.Below(64);
        uint child = dice.OneIn(8) ? Machine.Checks.Processes.Some(random) : Machine.Checks.Processes.Child(random);
        bool init = Core.RunningProcess == 1;
        switch (dice.Below(32))
        {
            case < 9:
                input.Operation = (ushort)SystemCall.Spawn;
                input.Arg0 = dice.OneIn(6) ? (uint)dice.Next() & (uint)Permissions.All : (uint)Permissions.All;
                break;
            case < 12:
                input.Operation = (ushort)(init && !dice.OneIn(100) ? SystemCall.Yield : SystemCall.Exit);
                break;
            case 12:
                Operands.FillAffinity(ref input, dice.OneIn(2) ? Core.RunningProcess : child, new ProcessAffinity
                {
                    QuantumDuration = (ulong)dice.Below(5000), PhaseDuration = (ulong)dice.Below(500),
                    QuantumTolerance = dice.OneIn(20) ? (uint)dice.Next() : 0,
                    Calibration = dice.OneIn(10) ? (ulong)dice.Below(4) : 0,
                });
                break;
            case 13 when !init:
                ProcessLimits limits = Core.Processes[Core.Threads[Core.Running].ProcessSlot].Limits;
                limits.Children = (uint)dice.Below(3);
                Operands.FillLimits(ref input, dice.OneIn(2) ? Core.RunningProcess : child, limits);
                break;
            case < 16:
                input.Operation = (ushort)SystemCall.Wait;
                input.Arg0 = child;
                break;
            case < 19:
                input.Operation = (ushort)SystemCall.Kill;
                input.Arg0 = child;
                break;
            case < 21:
                input.Operation = (ushort)SystemCall.ConsoleRead;
                input.Arg0 = (ulong)dice.Below(5);
                break;
            case < 27:
                input.Operation = (ushort)SystemCall.Yield;
                break;
            default:
                input.Operation = (ushort)(dice.OneIn(2) ? SystemCall.Clock : SystemCall.ProcessId);
                break;
        }
    }

    private void CapabilityCall(ref Dice dice, ref TraceRecord input)
    {
        Book<CapabilityNote> notes = Machine.Checks.Capabilities.Notes;
        ulong capability = Pick(ref dice, notes);
        if (dice.OneIn(8))
        {
            input.Operation = (ushort)SystemCall.CapabilityCombine;
            (input.Capability, input.Arg0) = (capability, Pick(ref dice, notes));
            if (dice.OneIn(2)) input.Arg1 = Machine.Checks.Processes.Child(dice.Below(64));
            return;
        }
        if (!dice.OneIn(2))
        {
            CapabilityInfo wish = default;
            if (notes.Has(capability))
            {
                ref CapabilityNote parent = ref notes[capability];
                (wish.Permissions, wish.Target) = (parent.Permissions, parent.Target);
                (wish.ValidFrom, wish.ValidUntil, wish.ResourceLimit) = (parent.From, parent.Until, parent.Limit);
            }
            if (dice.OneIn(2)) wish.Permissions &= (Permissions)(uint)dice.Next();
            if (dice.OneIn(3)) wish.ValidUntil = Core.Time + (ulong)dice.Below(2000);
            wish.ResourceLimit = System.Math.Min(wish.ResourceLimit, (uint)dice.Below(30));
            if (dice.OneIn(12)) wish.Permissions |= (Permissions)(1u << dice.Below(24));
            if (dice.OneIn(20)) wish.Target = (Domain)dice.Below(3);
            if (dice.OneIn(2)) wish.Owner = Machine.Checks.Processes.Child(dice.Below(64));
            Operands.FillDerive(ref input, capability, wish);
            return;
        }
        input.Operation = (ushort)SystemCall.CapabilityRevoke;
        input.Capability = dice.OneIn(3) ? notes.At(dice.Below(notes.Capacity)) : capability;
        // What a process was created with goes seldom: a session without rights is a short one.
        bool given = Core.Processes[Core.Threads[Core.Running].ProcessSlot].ClassicalCapability == input.Capability
            || (notes.Has(input.Capability) && notes[input.Capability].Limit == uint.MaxValue);
        if (given && !dice.OneIn(100)) input.Operation = (ushort)SystemCall.CapabilityGet;
    }

    /// <summary>Any number, with operands that mean nothing.</summary>
    private void AnyCall(ref Dice dice, ref TraceRecord input)
    {
        int rare = dice.OneIn(2) ? 57 + 12 * dice.Below(2) : dice.Below(6);
        if (rare < 6) rare += rare < 3 ? (int)SystemCall.MetricRead : 200;
        SystemCall call = (SystemCall)(dice.OneIn(16) ? rare : dice.Below(50));
        if (call is > SystemCall.SegmentUnmap and < SystemCall.FaultHandler)
            call += SystemCall.VhmCreate - SystemCall.SegmentUnmap - 1;
        bool ends = call is SystemCall.PowerOff or SystemCall.Exit or SystemCall.CapabilityRevoke
            or SystemCall.ThreadExit;
        if (ends && !dice.OneIn(60)) call = SystemCall.ProcessInfo;
        input.Operation = (ushort)call;
        if (call is SystemCall.Clock or SystemCall.ProcessId) return;
        input.Domain = (Domain)dice.Below(4);
        input.Verdict = dice.OneIn(4) ? Status.BadAddress : Status.Ok;
        input.Capability = Right(ref dice, (Domain)dice.Below(3));
        input.Contract = Pick(ref dice, Machine.Checks.Contracts.Notes);
        input.Arg0 = (ulong)dice.Below(9);
        input.Arg1 = (ulong)dice.Below(6);
        input.Arg2 = (ulong)dice.Below(6);
        input.Arg3 = (ulong)dice.Below(6);
        input.Value = (ulong)dice.Below(100);
    }
}
