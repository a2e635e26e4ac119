// Virtual machines of simulated processes: made, entered, paused, resumed and ended at random, by whoever may and by
// whoever may not.
using System;
using Xdv.Abi;
using Xdv.Core.Hypervisor;
using Xdv.Core.Orchestration;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public sealed partial class World
{
    private void MachineCall(ref Dice dice, ref TraceRecord input)
    {
        MachineBook machines = Machine.Checks.Machines;
        ushort own = machines.Of(Core.RunningProcess);
        if (_keeps && MachineLeft(ref dice, ref input, own)) return;

        ulong inside = dice.OneIn(12) ? machines.Some(dice.Below(64)) : machines.In(own, dice.Below(64));
        int choice = dice.Below(12);
        if (dice.OneIn(2) && machines.Standing(own) is ulong standing and not 0) (inside, choice) = (standing, 10);
        if (_keeps && inside != 0 && choice < 4 && !dice.OneIn(4)) choice = 7;
        if (choice < 4 || (inside == 0 && !dice.OneIn(8)))
        {
            CreateMachine(ref dice, ref input, own);
            return;
        }

        input.Arg0 = inside;
        switch (choice)
        {
            case < 7:
                input.Operation = (ushort)SystemCall.VhmSpawn;
                input.Arg0 = inside << 32 | (dice.OneIn(6) ? (uint)dice.Next() & (uint)Permissions.All
                    : (uint)Permissions.All);
                input.Arg1 = (ulong)dice.Below(4) << 32;
                break;
            case < 11:
                input.Operation = (ushort)SystemCall.VhmControl;
                input.Arg1 = dice.OneIn(5) ? (ulong)dice.Below(8) : (ulong)Usual(ref dice, inside);
                if (dice.OneIn(20)) input.Verdict = Status.OutOfMemory;
                break;
            default:
                input.Operation = (ushort)SystemCall.VhmInfo;
                input.Arg0 = (ulong)dice.Below(4);
                break;
        }
    }

    /// <summary>What is mostly possible with a machine as it is.</summary>
    private VhmOperation Usual(ref Dice dice, ulong machine)
    {
        if (machine == 0 || !Core.Machines.TryFind(machine, out int index)) return Abi.VhmOperation.Pause;
        ref Vhm row = ref Core.Machines[index];
        return row.State switch
        {
            VhmState.Paused => row.HasSnapshot == 0 && dice.OneIn(2) ? Abi.VhmOperation.Snapshot
                : _nests && row.HasSnapshot != 0 && dice.OneIn(3) ? Abi.VhmOperation.Terminate
                : Abi.VhmOperation.Resume,
            VhmState.Terminated => dice.OneIn(6) ? Abi.VhmOperation.Forget : Abi.VhmOperation.Restore,
            _ => row.HasSnapshot != 0 && dice.OneIn(2) ? Abi.VhmOperation.Terminate : Abi.VhmOperation.Pause,
        };
    }

    /// <summary>Mostly what the machine around still has; sometimes more, or nonsense.</summary>
    private void CreateMachine(ref Dice dice, ref TraceRecord input, ushort own)
    {
        ref Vhm around = ref Core.Machines.Of(own);
        VhmResources left = VhmRules.Subtract(around.Quota, around.Used);
        if (dice.OneIn(2) || _keeps) left = Half(left);
        VhmTerms terms = default;
        terms.Tenant = dice.OneIn(8) || own == VhmRange.Root ? (ushort)(1 + dice.Below(5)) : around.Tenant;
        terms.Profile = (VhmProfile)(1 + dice.Below(4));
        if (!dice.OneIn(8) && own != VhmRange.Root) terms.Profile = around.Profile;
        if (dice.OneIn(40)) terms.Profile = (VhmProfile)dice.Below(7);
        terms.Share = (ushort)dice.Below(3);
        terms.Quota.Pages = Some(ref dice, left.Pages, 4000);
        terms.Quota.Processes = Some(ref dice, left.Processes, 4);
        terms.Quota.Threads = Some(ref dice, left.Threads, 6);
        terms.Quota.Capabilities = Some(ref dice, left.Capabilities, 20);
        terms.Quota.Objects = Some(ref dice, left.Objects, 4);
        terms.Quota.Machines = Some(ref dice, left.Machines, 2) - 1;
        if (terms.Quota.Machines > left.Machines && !dice.OneIn(20)) terms.Quota.Machines = 0;
        if (_keeps) Settle(ref terms, left);
        bool quantum = VhmRules.Includes(terms.Profile, Domain.Quantum);
        bool phase = VhmRules.Includes(terms.Profile, Domain.Phase);
        if (quantum || phase || dice.OneIn(60))
        {
            terms.Quota.Contracts = Some(ref dice, left.Contracts, 4);
            terms.Quota.Jobs = Some(ref dice, left.Jobs, 4);
        }

        if (quantum || dice.OneIn(60)) terms.Quota.Qubits = Some(ref dice, left.Qubits, 10);
        if (phase || dice.OneIn(60)) terms.Quota.Modes = Some(ref dice, left.Modes, 10);
        Operands.FillMachine(ref input, terms);
    }

    /// <summary>What leaves as much again, for a snapshot.</summary>
    private static VhmResources Half(VhmResources left)
    {
        left.Processes = (left.Processes + 1) / 2;
        left.Threads = (left.Threads + 1) / 2;
        left.Capabilities = (left.Capabilities + 1) / 2;
        left.Objects = (left.Objects + 1) / 2;
        left.Contracts = (left.Contracts + 1) / 2;
        left.Jobs = (left.Jobs + 1) / 2;
        return left;
    }

    private static uint Some(ref Dice dice, uint left, uint most) =>
        dice.OneIn(40) ? left + 1 : 1 + (uint)dice.Below((int)Math.Min(Math.Max(left, 1), most));
}
