// What an answer header and an attestation must look like before anyone acts on them. Pure functions over private
// copies: the window is read once, then only the copy counts (XDV-030.2, XDV-034.4).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Hal;

namespace Xdv.Drivers.Virtio;

public static class AnswerCheck
{
    /// <summary>Longest of the costs a provider may declare, in ticks (thousandths for the per-operation and per-shot
    /// costs): with it d = base + operations + shots + bytes cannot overflow 64 bits for any job the formats
    /// allow.</summary>
    public const ulong MaxCost = 1UL << 30;

    /// <summary>True when <paramref name="answer"/> belongs to this job and generation, carries a status this domain
    /// can have and claims no more result than the server wrote. All counts in bytes.</summary>
    public static bool IsValid(in JobAnswer answer, Domain domain, ulong job, uint generation, uint written) =>
        written >= JobAnswer.Size && answer.Magic == JobAnswer.CurrentMagic && answer.Job == job
        && answer.Generation == generation && answer.ResultBytes <= written - JobAnswer.Size
        && IsStatusOf(domain, answer.Status);

    /// <summary>The system's own statuses, and the numbers of the provider's domain, never the other
    /// domain's.</summary>
    public static bool IsStatusOf(Domain domain, Status status) => status switch
    {
        <= Status.TransitionInvalid => true,
        >= Status.DomainUnauthorized and <= Status.DomainPanic => true,
        Status.DomainNotAvailable => true,
        >= Status.QuantumDecoherenceExceeded and <= Status.QuantumNoCloneViolation => domain == Domain.Quantum,
        >= Status.PhaseCoherenceTimeout and <= Status.PhaseHardwareFailure => domain == Domain.Phase,
        >= Status.BadAddress and <= Status.ProcessKilled => true,
        _ => false,
    };

    /// <summary>True when the record declares a provider of this domain within the bounds of version 1.</summary>
    public static bool IsValid(in AttestationRecord record, Domain domain) =>
        record.Magic == AttestationRecord.CurrentMagic && record.Version == 1 && record.Domain == domain
        && record.Kind is (ProviderKind.Simulator or ProviderKind.Hardware) && IsBounded(record);

    /// <summary>Copies a structure out of the window and takes it as bytes; nothing of it has been checked.</summary>
    public static T Copy<T, TWindow>(ref TWindow window, ulong offset, Span<byte> scratch)
        where T : struct
        where TWindow : struct, IRegisterWindow
    {
        window.Read(offset, scratch);
        return MemoryMarshal.Read<T>(scratch);
    }

    private static bool IsBounded(in AttestationRecord record) =>
        record.Capacity != 0 && record.MaxOperations != 0 && record.SignatureBytes == 0
        && record.CostBase <= MaxCost && record.CostPerOperationMilli <= MaxCost
        && record.CostPerShotMilli <= MaxCost && record.CostPerKibibyte <= MaxCost;
}
