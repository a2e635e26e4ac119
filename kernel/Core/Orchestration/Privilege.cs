// Who may raise what (XDV-010.4). A privilege level is not a mode of the processor but a side of the core that an input
// comes in by: each kind of record belongs to exactly one level, and Core refuses an input that another raises. So a
// program cannot pass for a provider that answered, nor a device adapter for a program that asked, whatever bug the
// code on their side has.
//
// Domain state and mappings change only in records and effects that Core derives (XDV-013.4): those belong to level 0,
// and no level can raise them.
using System.Runtime.CompilerServices;
using Xdv.Abi;

namespace Xdv.Core.Orchestration;

/// <summary>The four privilege levels (XDV-010.4); a lower number is more trusted, not more permitted.</summary>
public enum PrivilegeLevel : byte
{
    /// <summary>The orchestration core: boots, and derives everything that follows from an input. Its code does not
    /// change at run time.</summary>
    Core = 0,
    /// <summary>A domain manager: says how a Q or Φ job ended, after it judged what the provider answered.</summary>
    Manager = 1,
    /// <summary>A trusted service: an adapter that brings in what a device or the host said.</summary>
    Service = 2,
    /// <summary>A program: what its running thread does by itself, and the kernel entries that carry its wishes.
    /// </summary>
    User = 3,
}

/// <summary>The table of levels: for each the kinds of input that it raises, as bits.</summary>
public static class Privilege
{
    private const ulong CoreKinds = 1UL << (int)RecordKind.Boot;

    private const ulong ManagerKinds = 1UL << (int)RecordKind.QuantumMeasure | 1UL << (int)RecordKind.PhaseTransform;

    private const ulong ServiceKinds = 1UL << (int)RecordKind.ConsoleInput | 1UL << (int)RecordKind.ProviderAttached
        | 1UL << (int)RecordKind.ProviderLost | 1UL << (int)RecordKind.FilesAttached | 1UL << (int)RecordKind.Entropy
        | 1UL << (int)RecordKind.BlockRead | 1UL << (int)RecordKind.RealTime;

    private const ulong UserKinds = 1UL << (int)RecordKind.SystemCall | 1UL << (int)RecordKind.SliceExpired
        | 1UL << (int)RecordKind.Trap | 1UL << (int)RecordKind.MemoryFault | 1UL << (int)RecordKind.Payload
        | 1UL << (int)RecordKind.CallDetails;

    private const int Bits = 64;

    /// <summary>True when this level may raise this kind of input. No kind is two levels', and what Core derives is
    /// nobody's to raise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayRaise(PrivilegeLevel level, RecordKind kind)
    {
        ulong kinds = level == PrivilegeLevel.User ? UserKinds : level == PrivilegeLevel.Service ? ServiceKinds
            : level == PrivilegeLevel.Manager ? ManagerKinds : level == PrivilegeLevel.Core ? CoreKinds : 0;
        return (int)kind < Bits && (kinds >> (int)kind & 1) != 0;
    }

    /// <summary>The level a record comes from: of an input, who may raise it; Core for what is derived.</summary>
    public static PrivilegeLevel LevelOf(RecordKind kind)
    {
        for (PrivilegeLevel level = PrivilegeLevel.User; level > PrivilegeLevel.Core; level--)
            if (MayRaise(level, kind)) return level;
        return PrivilegeLevel.Core;
    }
}
