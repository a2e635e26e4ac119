// `vhm snapshot` and `vhm restore`: what a person means by them, of vhm_control's single steps. A machine that is in
// the middle of something is let on a little and stopped again.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Vhm;

internal static class MachineSnapshot
{
    private const int Rounds = 20, Tries = 2_000;

    /// <summary>Pauses it while the snapshot is taken, unless it is paused anyway.</summary>
    public static int Take(ushort number)
    {
        VirtualMachine machine = new(number);
        VhmInfo row = default;
        if (!TryRead(number, ref row)) return Say(number, Status.VhmNotFound);
        if (row.HasSnapshot != 0)
        {
            Terminal.ErrorLine($"vhm: machine {number} has a snapshot already; vhm forget {number} drops it");
            return 1;
        }

        if (row.State != VhmState.Active) return Say(number, Try(machine, VhmOperation.Snapshot));
        Status status = Status.Busy;
        for (int round = 0; status == Status.Busy && round < Rounds; round++)
        {
            status = machine.Control(VhmOperation.Pause);
            if (status != Status.Ok) break;
            status = Try(machine, VhmOperation.Snapshot);
            Status resumed = machine.Control(VhmOperation.Resume);
            if (status == Status.Ok) status = resumed;
            if (status == Status.Busy) HybridProcess.Yield();
        }

        return Say(number, status);
    }

    /// <summary>Ends what there is of it, and goes on from the snapshot; ends when it does, with its status.</summary>
    public static int Restore(ushort number)
    {
        VirtualMachine machine = new(number);
        VhmInfo row = default;
        if (!TryRead(number, ref row)) return Say(number, Status.VhmNotFound);
        if (row.HasSnapshot == 0)
        {
            Terminal.ErrorLine($"vhm: machine {number} has no snapshot");
            return 1;
        }

        Status status = Status.Ok;
        if (row.State < VhmState.Terminated) status = machine.Control(VhmOperation.Terminate);
        if (status != Status.Ok) return Say(number, status);
        status = Try(machine, VhmOperation.Restore);
        if (status == Status.Ok) status = machine.Control(VhmOperation.Resume);
        if (status != Status.Ok || !TryRead(number, ref row)) return Say(number, status);
        status = HybridProcess.Wait(row.Init, out int exit);
        return status == Status.Ok ? exit : Say(number, status);
    }

    /// <summary>Again while something of it is still in the middle of something: jobs complete meanwhile.</summary>
    private static Status Try(VirtualMachine machine, VhmOperation operation)
    {
        Status status = machine.Control(operation);
        for (int i = 0; status == Status.Busy && i < Tries; i++)
        {
            HybridProcess.Yield();
            status = machine.Control(operation);
        }

        return status;
    }

    private static bool TryRead(ushort number, ref VhmInfo row)
    {
        for (uint index = 0; VirtualMachine.Row(index, ref row) == Status.Ok; index++)
            if (row.Vhm == number) return true;
        return false;
    }

    private static int Say(ushort number, Status status)
    {
        if (status == Status.Ok) return 0;
        Terminal.ErrorLine($"vhm: machine {number}: {StatusNames.Of(status)}");
        if (status == Status.Busy)
            Terminal.Error("it shares memory, or a thread in it waits for a person or somebody outside\n"u8);
        return 1;
    }
}
