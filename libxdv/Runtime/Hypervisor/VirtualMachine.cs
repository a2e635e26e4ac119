// Virtual hybrid machines (XDV-014, XDV-083): made, entered, paused, ended and looked at from the machine around them.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>A machine in the caller's, by its number. To make and rule one needs Hypervise.</summary>
public readonly struct VirtualMachine(ushort number)
{
    /// <summary>1000 and up; what trace records carry.</summary>
    public ushort Number { get; } = number;

    /// <summary>A new machine, whose quotas are the caller's machine's no more until it has ended. It goes with the
    /// caller unless somebody has entered it. Errors: as vhm_create.</summary>
    public static Status Create(VhmTerms terms, out VirtualMachine machine)
    {
        machine = new VirtualMachine((ushort)Gateway.Invoke(SystemCall.VhmCreate, out Status status,
            Gateway.Address(ref terms)));
        return status;
    }

    /// <summary>Starts a program in it, as a child of the caller; the first is the machine's init. Arguments as for
    /// HybridProcess.Spawn. Errors: as vhm_spawn.</summary>
    public Status Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, out uint process,
        Permissions permissions = Permissions.All & ~Permissions.Administer)
    {
        process = (uint)Gateway.Invoke(SystemCall.VhmSpawn, out Status status, Gateway.Address(path),
            (ulong)path.Length, Gateway.Address(arguments), (ulong)arguments.Length, (ulong)permissions, Number);
        return status;
    }

    /// <summary>Pauses, resumes or ends it; takes, restores or forgets its snapshot. Errors: as vhm_control.</summary>
    public Status Control(VhmOperation operation)
    {
        Gateway.Invoke(SystemCall.VhmControl, out Status status, Number, (ulong)operation);
        return status;
    }

    /// <summary>Row <paramref name="index"/> of the caller's machine and those in it; EndOfList behind the last. Needs
    /// Telemetry.</summary>
    public static Status Row(uint index, ref VhmInfo row)
    {
        Gateway.Invoke(SystemCall.VhmInfo, out Status status, index, Gateway.Address(ref row));
        return status;
    }
}
