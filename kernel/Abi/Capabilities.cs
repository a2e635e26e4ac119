// Capabilities as programs see them (XDV-002.3, XDV-015): 64-bit generation-tagged handles onto a kernel table.
using System;
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>What a capability permits. Bits 0–8 are the runtime's capability flags; 16.. name the Q/Φ rights of
/// XDV-002.3.</summary>
[Flags]
public enum Permissions : uint
{
    None = 0,
    CallClassical = 1,
    /// <summary>EXECUTE_Q.</summary>
    CallQuantum = 2,
    /// <summary>EXECUTE_PHI.</summary>
    CallPhase = 4,
    Ipc = 8,
    /// <summary>TRANSITION(origin → target).</summary>
    Transition = 16,
    ContractBind = 32,
    Syscall = 64,
    Replay = 128,
    Telemetry = 256,
    /// <summary>MEASURE_Q.</summary>
    MeasureQuantum = 1 << 16,
    /// <summary>PROJECT_PHI.</summary>
    ProjectPhase = 1 << 17,
    /// <summary>ALLOCATE.</summary>
    Allocate = 1 << 18,
    /// <summary>May create processes.</summary>
    Spawn = 1 << 19,
    /// <summary>May freeze and thaw a domain; in a process's own capability also: end the session and read the boot
    /// command, as init does.</summary>
    Administer = 1 << 20,
    /// <summary>May map a segment. Bits of their own, not Ipc: what may be written is decided by grant.</summary>
    ReadSegment = 1 << 21,
    /// <summary>May map it writable.</summary>
    WriteSegment = 1 << 22,
    /// <summary>May create and control machines in its own (XDV-014).</summary>
    Hypervise = 1 << 23,

    All = CallClassical | CallQuantum | CallPhase | Ipc | Transition | ContractBind | Syscall | Replay | Telemetry
        | MeasureQuantum | ProjectPhase | Allocate | Spawn | Administer
        | ReadSegment | WriteSegment | Hypervise,
}

/// <summary>What a capability names.</summary>
public enum CapabilityKind : byte
{
    /// <summary>A domain and rights in it.</summary>
    Domain = 0,
    /// <summary>An endpoint: Ipc permits to call; its owner receives.</summary>
    Endpoint = 1,
    /// <summary>A notification: Ipc permits to signal; its owner waits.</summary>
    Notification = 2,
    /// <summary>A memory segment: ReadSegment and WriteSegment permit to map it; it ends with its owner's
    /// capability.</summary>
    Segment = 3,
    /// <summary>A container or envelope that its owner shares: jobs in it, under its contract (state_share).</summary>
    StateObject = 4,
}

/// <summary>A handle: generation in the upper, table index in the lower 32 bits. 0 is never valid.</summary>
public static class Handle
{
    public static ulong Make(uint index, uint generation) => ((ulong)generation << 32) | index;

    public static uint Index(ulong handle) => (uint)handle;

    public static uint Generation(ulong handle) => (uint)(handle >> 32);
}

/// <summary>A capability as capability_get shows it, and as capability_derive takes it. 48 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct CapabilityInfo
{
    [FieldOffset(0)] public ulong Handle;
    /// <summary>The handle it was derived from; 0 for the root.</summary>
    [FieldOffset(8)] public ulong Parent;
    [FieldOffset(16)] public Permissions Permissions;
    [FieldOffset(20)] public Domain Origin;
    [FieldOffset(21)] public Domain Target;
    /// <summary>capability_derive leaves it as it is.</summary>
    [FieldOffset(22)] public CapabilityKind Kind;
    /// <summary>Valid while T is in [ValidFrom, ValidUntil).</summary>
    [FieldOffset(24)] public ulong ValidFrom;
    [FieldOffset(32)] public ulong ValidUntil;
    /// <summary>Most qubits or modes one contract under this capability may hold; of a segment, its pages: never more
    /// than there are.</summary>
    [FieldOffset(40)] public uint ResourceLimit;
    [FieldOffset(44)] public uint Owner;
}
