// Worlds that are mostly about machines and their snapshots. What can go wrong there needs several things one after the
// other that chance alone seldom brings together: so who runs does what leads on from where its machine is.
using System;
using Xdv.Abi;
using Xdv.Core.Hypervisor;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public sealed partial class World
{
    /// <summary>The one machine in the root that all others are in; 0 = there is none.</summary>
    private ulong Outer => _nests ? Machine.Checks.Machines.In(VhmRange.Root, 0) : 0;

    /// <summary>Who is in a machine changes its rights meanwhile; who is around it rules it.</summary>
    private int AboutMachines(ref Dice dice)
    {
        if (dice.OneIn(3)) return SnapshotCalls;
        ushort own = Machine.Checks.Machines.Of(Core.RunningProcess);
        bool inside = own != VhmRange.Root && own != Outer;
        return inside && !dice.OneIn(3) ? CapabilityCalls : MachineCalls;
    }

    /// <summary>Who made a machine that has a snapshot leaves, now and then; who has ended children forgets them;
    /// rights for a while, and contracts under them; the console.</summary>
    private void SnapshotCall(ref Dice dice, ref TraceRecord input)
    {
        ref ProcessRow row = ref Core.Processes[Core.Threads[Core.Running].ProcessSlot];
        bool inside = row.Vhm != VhmRange.Root;
        Make(ref input, SystemCall.Yield, 0);
        if (dice.OneIn(6)) Make(ref input, SystemCall.ConsoleForeground, dice.OneIn(3) ? row.Process
            : Machine.Checks.Processes.Child(dice.Below(64)));
        else if (inside && row.Process != Machine.Checks.Machines.InitOf(row.Process) && HasKeptChild(row)
            && dice.OneIn(3)) Make(ref input, SystemCall.Exit, 0);
        else if (EndedChild(row.Process) is uint ended and not 0
            && dice.OneIn(ended > row.Process ? 3 : 12))
            Make(ref input, SystemCall.Wait, ended);
        else if (inside) Briefly(ref dice, ref input);
    }

    /// <summary>No Ctrl-C in what is typed, or one.</summary>
    private static void Interrupt(ref Dice dice, ref TraceRecord input)
    {
        input.Arg0 |= 0x0404_0404_0404_0404;
        if (input.Operation is 0 or > 8 || !dice.OneIn(2)) return;
        int shift = 8 * dice.Below(input.Operation);
        input.Arg0 = (input.Arg0 & ~(0xFFUL << shift)) | ((ulong)ConsoleState.Interrupt << shift);
    }

    /// <summary>True for the parent of a living process in a machine in its own that has a snapshot.</summary>
    private bool HasKeptChild(in ProcessRow parent)
    {
        for (int place = 0; place < Core.Processes.Count; place++)
        {
            ref ProcessRow row = ref Core.Processes[Core.Processes.AtOrder(place)];
            if (row.Parent == parent.Process && row.Vhm != parent.Vhm && row.State != ProcessState.Terminated
                && Core.Machines.Of(row.Vhm).HasSnapshot != 0) return true;
        }
        return false;
    }

    /// <summary>A right of the running process that ends soon, or else a contract under one.</summary>
    private void Briefly(ref Dice dice, ref TraceRecord input)
    {
        Book<CapabilityNote> notes = Machine.Checks.Capabilities.Notes;
        Domain domain = dice.Provided();
        for (int slot = 0; slot < notes.Capacity; slot++)
        {
            if (notes.At(slot) == 0 || notes.Row(slot).Owner != Core.RunningProcess) continue;
            ref CapabilityNote note = ref notes.Row(slot);
            if (note.Target != domain || note.Object != 0 || note.Until == ulong.MaxValue || note.Until <= Core.Time)
                continue;
            ContractTerms terms = default;
            (terms.Domain, terms.Resources, terms.Duration) = (domain, 1, 1000 + (ulong)dice.Below(20_000));
            Operands.FillContract(ref input, terms, notes.At(slot));
            return;
        }

        ulong right = Right(ref dice, domain);
        if (!notes.Has(right)) return;
        CapabilityInfo wish = default;
        ref CapabilityNote parent = ref notes[right];
        (wish.Permissions, wish.Target) = (parent.Permissions, parent.Target);
        (wish.ValidFrom, wish.ResourceLimit) = (parent.From, parent.Limit);
        wish.ValidUntil = Math.Min(parent.Until, Core.Time + (ulong)dice.Below(3000));
        Operands.FillDerive(ref input, right, wish);
    }

    /// <summary>What comes before a choice about machines: an ended child of a machine that is to be restored is
    /// forgotten, or it is about the outer machine, which is init's.</summary>
    private bool MachineLeft(ref Dice dice, ref TraceRecord input, ushort own)
    {
        if (dice.OneIn(4) && EndedChild(Core.RunningProcess) is uint ended and not 0
            && (ended > Core.RunningProcess || dice.OneIn(6)))
        {
            Make(ref input, SystemCall.Wait, ended);
            return true;
        }

        if (_nests && own == Outer && WaitsForSnapshot(ref dice, own))
        {
            Make(ref input, SystemCall.Yield, 0);
            return true;
        }

        if (!_nests || own != VhmRange.Root || dice.OneIn(24)) return false;
        Make(ref input, SystemCall.Yield, 0);
        if (Core.RunningProcess == 1) Around(ref dice, ref input, Outer);
        return true;
    }

    /// <summary>Mostly the outer machine has a snapshot before there are machines in it, and who restores one of these
    /// is not its first process.</summary>
    private bool WaitsForSnapshot(ref Dice dice, ushort outer)
    {
        ref Vhm row = ref Core.Machines.Of(outer);
        if (row.HasSnapshot == 0 && row.Used.Machines == 0) return !dice.OneIn(4);
        return row.Init == Core.RunningProcess && Machine.Checks.Machines.Standing(outer) != 0 && !dice.OneIn(4);
    }

    /// <summary>Without what is not there now, and with enough capabilities to begin.</summary>
    private void Settle(ref VhmTerms terms, in VhmResources left)
    {
        terms.Quota.Capabilities = Math.Max(terms.Quota.Capabilities, Math.Min(left.Capabilities, 8));
        for (Domain domain = Domain.Quantum; domain <= Domain.Phase; domain++)
            if (VhmRules.Includes(terms.Profile, domain)
                && (Core.Providers[domain].Frozen != 0 || !Core.Providers.IsAvailable(domain) || left.Contracts == 0
                || left.Jobs == 0)) terms.Profile = VhmProfile.ClassicalOnly;
    }

    /// <summary>Of the outer machine: it gets what there is but for a snapshot of its own, and now and then somebody
    /// more; it has a snapshot before there are machines in it; it ends when somebody came back in it who is still
    /// to be waited for by somebody younger, and seldom else.</summary>
    private void Around(ref Dice dice, ref TraceRecord input, ulong machine)
    {
        if (!Core.Machines.TryFind(machine, out int index))
        {
            ref Vhm root = ref Core.Machines.Of(VhmRange.Root);
            VhmTerms terms = default;
            (terms.Tenant, terms.Profile) = (1, VhmProfile.Full);
            terms.Quota = Half(VhmRules.Subtract(root.Quota, root.Used));
            terms.Quota.Processes += 1;
            terms.Quota.Machines = Math.Min(terms.Quota.Machines, 1 + (uint)dice.Below(3)) - 1;
            Settle(ref terms, terms.Quota);
            if (terms.Profile == VhmProfile.ClassicalOnly) terms.Quota.Contracts = terms.Quota.Jobs =
                terms.Quota.Qubits = terms.Quota.Modes = 0;
            Operands.FillMachine(ref input, terms);
            return;
        }

        ref Vhm row = ref Core.Machines[index];
        Make(ref input, SystemCall.Yield, 0);
        switch (row.State)
        {
            case VhmState.Paused:
                Control(ref input, machine, row.HasSnapshot == 0 && dice.OneIn(2) ? Abi.VhmOperation.Snapshot
                    : Abi.VhmOperation.Resume);
                return;
            case VhmState.Terminated:
                if (EndedChild(1) is uint ended and not 0) Make(ref input, SystemCall.Wait, ended);
                else Control(ref input, machine, dice.OneIn(6) ? Abi.VhmOperation.Forget : Abi.VhmOperation.Restore);
                return;
        }

        if (dice.OneIn(OwesYounger() ? 2 : 60)) Control(ref input, machine, Abi.VhmOperation.Terminate);
        else if (row.Used.Processes < 3 || dice.OneIn(6))
            Make(ref input, SystemCall.VhmSpawn, machine << 32 | (uint)Permissions.All);
        else if (row.HasSnapshot == 0 && row.Used.Machines == 0 && dice.OneIn(2))
            Control(ref input, machine, Abi.VhmOperation.Pause);
    }

    /// <summary>True when somebody has ended whose parent is younger: it restored that one's machine.</summary>
    private bool OwesYounger()
    {
        for (int place = 0; place < Core.Processes.Count; place++)
        {
            ref ProcessRow row = ref Core.Processes[Core.Processes.AtOrder(place)];
            if (row.State == ProcessState.Terminated && row.Parent > row.Process) return true;
        }
        return false;
    }

    private static void Control(ref TraceRecord input, ulong machine, VhmOperation operation)
    {
        Make(ref input, SystemCall.VhmControl, machine);
        input.Arg1 = (ulong)operation;
    }
}
