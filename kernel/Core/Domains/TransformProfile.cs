// Checks a binary Φ transform program and measures it (XDV-033.1, XDV-061.1): the verdict on xdv_call's Φ payload.
// The bytes are not trusted. One pass, no allocation. Preparation comes first and names each mode at most once;
// detectors come last, and no two of them have a mode in common.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Core.Domains;

/// <summary>What a valid transform program needs.</summary>
public struct TransformProfile
{
    public uint Modes;
    public uint Elements;
    public uint Bytes;
    /// <summary>Modes that the program prepares with light.</summary>
    public uint Injections;
    public uint Detectors;
    /// <summary>Modes of each detector; 0 when they differ in size.</summary>
    public uint DetectorModes;

    [InlineArray((int)(TransformFormat.MaxModes / 64))]
    private struct ModeSet
    {
        private ulong _first;
    }

    /// <summary>Validates <paramref name="program"/> against the encoding and the provider's declaration.</summary>
    /// <returns>Ok; DescriptorInvalid when the bytes are not a program; PhaseTransformUnsupported for an element the
    /// provider does not declare; ResourceExhausted for more modes or elements than it declares.</returns>
    public static Status Analyse(ReadOnlySpan<byte> program, in AttestationRecord provider,
        out TransformProfile profile)
    {
        profile = default;
        if (program.Length < TransformHeader.Size) return Status.DescriptorInvalid;
        TransformHeader header = MemoryMarshal.Read<TransformHeader>(program);
        if (!IsValid(header, program.Length)) return Status.DescriptorInvalid;
        if (header.Modes > provider.Capacity
            || header.Elements > provider.MaxOperations) return Status.ResourceExhausted;
        profile.Modes = header.Modes;
        profile.Elements = header.Elements;
        profile.Bytes = (uint)header.TotalBytes;
        ModeSet set = default, seen = default;
        Span<ulong> prepared = set, detected = seen;
        bool preparing = true;
        ReadOnlySpan<byte> rest = program[TransformHeader.Size..];
        for (uint i = 0; i < header.Elements; i++)
        {
            TransformElement element = MemoryMarshal.Read<TransformElement>(rest);
            rest = rest[TransformElement.Size..];
            preparing &= element.Code == ElementCode.Inject;
            if (!IsValid(element, header.Modes)) return Status.DescriptorInvalid;
            if (element.Code == ElementCode.Inject)
            {
                if (!preparing || !Prepare(prepared, element)) return Status.DescriptorInvalid;
                profile.Injections++;
            }
            else if (element.Code >= ElementCode.Loss && !TransformFormat.IsInRange(element))
            {
                return Status.DescriptorInvalid;
            }
            bool fits = element.Code == ElementCode.Detector ? Detect(detected, element, ref profile)
                : profile.Detectors == 0;
            if (!fits) return Status.DescriptorInvalid;
            if ((provider.GatesLow >> (int)element.Code & 1) == 0) return Status.PhaseTransformUnsupported;
        }
        return Status.Ok;
    }

    private static bool IsValid(in TransformHeader header, int length) =>
        header.Magic == TransformHeader.CurrentMagic && header.Version == TransformFormat.Version
        && header.ElementBytes == TransformElement.Size && header.Reserved == 0
        && header.Modes is > 0 and <= TransformFormat.MaxModes && header.Elements <= TransformFormat.MaxElements
        && header.TotalBytes == TransformHeader.Size + (ulong)header.Elements * TransformElement.Size
        && header.TotalBytes == (ulong)length;

    private static bool IsValid(in TransformElement element, uint modes)
    {
        int arity = TransformFormat.Arity(element.Code);
        if (arity < 0 || element.Reserved0 != 0 || element.Reserved1 != 0) return false;
        bool modesValid = arity switch
        {
            0 => element.Mode0 <= 1 && element.Mode1 == 0,
            1 => element.Mode0 < modes && element.Mode1 == 0,
            _ => element.Mode0 < modes && element.Mode1 < modes
                && (element.Code == ElementCode.Detector ? element.Mode0 <= element.Mode1 && element.Param0 >= 0
                    : element.Mode0 != element.Mode1),
        };
        return modesValid && FloatRules.IsParameter(element.Param0, arity > 0)
            && FloatRules.IsParameter(element.Param1, TransformFormat.Parameters(element.Code) == 2);
    }

    private static bool Prepare(Span<ulong> prepared, in TransformElement element) =>
        TransformFormat.IsInRange(element) && TryAdd(prepared, element.Mode0);

    private static bool Detect(Span<ulong> detected, in TransformElement element, ref TransformProfile profile)
    {
        for (uint mode = element.Mode0; mode <= element.Mode1; mode++)
            if (!TryAdd(detected, mode)) return false;
        TransformFormat.Count(element, ref profile.Detectors, ref profile.DetectorModes);
        return true;
    }

    /// <summary>False when the mode is in the set already.</summary>
    private static bool TryAdd(Span<ulong> set, uint mode)
    {
        ref ulong word = ref set[(int)(mode >> 6)];
        ulong bit = 1UL << (int)(mode & 63);
        if ((word & bit) != 0) return false;
        word |= bit;
        return true;
    }
}
