// Virtual hybrid machines as programs see them (XDV-014, XDV-083): who is in one, what it may hold, what it is bound
// to. A machine is named by its number, 1000 and up, which is what every trace record carries; 1000 is the machine
// that the kernel boots, and contains all others.
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>Lifecycle of a machine. Allowed: 0→1→2, 2↔3, 0–3→4, 4→5, and 4→3 from a snapshot.</summary>
public enum VhmState : byte
{
    /// <summary>Asked for; nothing is promised.</summary>
    Requested = 0,
    /// <summary>Its quotas are taken from its parent's.</summary>
    Validated = 1,
    /// <summary>Its first process, the machine's init, exists.</summary>
    Active = 2,
    /// <summary>None of its threads runs, nor any of a machine in it.</summary>
    Paused = 3,
    /// <summary>Its processes have ended; a contract, a job, an ended process that nobody waited for or a snapshot is
    /// left.</summary>
    Terminated = 4,
    /// <summary>Everything came back; the number may be another machine's.</summary>
    Released = 5,
}

/// <summary>Which domains a machine's processes may hold.</summary>
public enum VhmProfile : byte
{
    None = 0,
    ClassicalOnly = 1,
    Quantum = 2,
    Phase = 3,
    Full = 4,
}

/// <summary>Binding of a machine to a domain's provider (XDV-014.3). Allowed: 0→1→2→3→4, 2→4, 4→1.</summary>
public enum BindingState : byte
{
    None = 0,
    Requested = 1,
    /// <summary>The provider has attested and the machine's quota admits it.</summary>
    Validated = 2,
    /// <summary>A contract of the machine is active.</summary>
    Active = 3,
    Released = 4,
}

/// <summary>What vhm_control is to do.</summary>
public enum VhmOperation : ushort
{
    None = 0,
    /// <summary>Active → Paused, with every machine in it.</summary>
    Pause = 1,
    /// <summary>Paused → Active.</summary>
    Resume = 2,
    /// <summary>Ends all its processes, and the machines in it.</summary>
    Terminate = 3,
    /// <summary>Keeps a paused machine's K state and the terms of its contracts, never a state of Q or Φ (XDV-014.6);
    /// one for a machine. What it takes is the machine's around. Errors: LifecycleInvalid (not paused, has one); Busy
    /// (a machine in it, a job in flight, a segment; a thread that waits for a person, in a fault or for somebody
    /// outside, or keeps somebody outside waiting); ResourceExhausted (of the machine around; more than MostKept
    /// processes), OutOfMemory.</summary>
    Snapshot = 4,
    /// <summary>Terminated → Paused: the machine is as its snapshot has it, with the same pids and handles. Containers
    /// and envelopes are gone; its contracts are asked for again, from now on; what was revoked does not come back. The
    /// caller is the parent of its init, and of whoever entered it later. Rights: also Spawn. Errors: VhmNotFound (not
    /// directly in the caller's); LifecycleInvalid (has not ended, has no snapshot); Busy (something of it is left);
    /// CapabilityInvalid (what its init stood on has been revoked); ResourceExhausted, OutOfMemory.</summary>
    Restore = 5,
    /// <summary>Forgets the snapshot. Errors: LifecycleInvalid (there is none).</summary>
    Forget = 6,
}

/// <summary>Limits of machines.</summary>
public static class VhmRange
{
    public const ushort Root = 1000;
    /// <summary>A machine in a machine in a machine of the root.</summary>
    public const int MaxNesting = 3;
    /// <summary>Most processes of a machine that has a snapshot.</summary>
    public const int MostKept = 256;
    public const ushort MinTenant = 1, MaxTenant = 4095;
    /// <summary>Weight of a machine when processors are shared; the root has 100.</summary>
    public const ushort MaxShare = 1000, DefaultShare = 100;
}

/// <summary>Amounts of everything a machine accounts for. 40 bytes. Operands of vhm_create carry Processes, Threads,
/// Capabilities, Contracts, Jobs, Objects and Machines in 16 bits each.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct VhmResources
{
    /// <summary>Frames: pages of its processes and their page tables.</summary>
    [FieldOffset(0)] public uint Pages;
    /// <summary>Processes, ended ones that nobody waited for included.</summary>
    [FieldOffset(4)] public uint Processes;
    [FieldOffset(8)] public uint Threads;
    [FieldOffset(12)] public uint Capabilities;
    [FieldOffset(16)] public uint Contracts;
    /// <summary>Jobs in flight, or whose result has not been read.</summary>
    [FieldOffset(20)] public uint Jobs;
    /// <summary>Endpoints, notifications and segments.</summary>
    [FieldOffset(24)] public uint Objects;
    /// <summary>Machines in it, at every depth.</summary>
    [FieldOffset(28)] public uint Machines;
    /// <summary>Qubits of its live contracts together.</summary>
    [FieldOffset(32)] public uint Qubits;
    /// <summary>Modes of its live contracts together.</summary>
    [FieldOffset(36)] public uint Modes;

    /// <summary>True when nothing is above <paramref name="other"/>.</summary>
    public readonly bool IsWithin(in VhmResources other) => Pages <= other.Pages && Processes <= other.Processes
        && Threads <= other.Threads && Capabilities <= other.Capabilities && Contracts <= other.Contracts
        && Jobs <= other.Jobs && Objects <= other.Objects && Machines <= other.Machines && Qubits <= other.Qubits
        && Modes <= other.Modes;

    public readonly bool IsEmpty => (Pages | Processes | Threads | Capabilities | Contracts | Jobs | Objects | Machines
        | Qubits | Modes) == 0;
}

/// <summary>Operand of vhm_create. 48 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct VhmTerms
{
    /// <summary>1–4095. A machine in another than the root has that one's.</summary>
    [FieldOffset(0)] public ushort Tenant;
    [FieldOffset(2)] public VhmProfile Profile;
    [FieldOffset(3)] public byte Reserved0;
    /// <summary>1–1000; 0 = 100.</summary>
    [FieldOffset(4)] public ushort Share;
    [FieldOffset(6)] public ushort Reserved1;
    [FieldOffset(8)] public VhmResources Quota;
}

/// <summary>Row of vhm_info. 112 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
public struct VhmInfo
{
    public const int Size = 112;

    [FieldOffset(0)] public ushort Vhm;
    /// <summary>0 for the root.</summary>
    [FieldOffset(2)] public ushort Parent;
    [FieldOffset(4)] public ushort Tenant;
    [FieldOffset(6)] public ushort Share;
    [FieldOffset(8)] public VhmState State;
    [FieldOffset(9)] public VhmProfile Profile;
    [FieldOffset(10)] public BindingState Quantum;
    [FieldOffset(11)] public BindingState Phase;
    /// <summary>Machines around it.</summary>
    [FieldOffset(12)] public byte Depth;
    /// <summary>1 while a snapshot of it is kept.</summary>
    [FieldOffset(13)] public byte HasSnapshot;
    /// <summary>Pid of its first process; 0 = none yet.</summary>
    [FieldOffset(16)] public uint Init;
    /// <summary>Pid of the process that asked for it.</summary>
    [FieldOffset(20)] public uint Creator;
    [FieldOffset(24)] public VhmResources Quota;
    [FieldOffset(64)] public VhmResources Used;
    /// <summary>User instructions of its processes, those that ended included; nested machines have their
    /// own.</summary>
    [FieldOffset(104)] public ulong Instructions;
}
