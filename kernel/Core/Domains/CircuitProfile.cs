// Checks a binary circuit and measures it (XDV-060.3, XDV-012.4): the verdict on xdv_call's Q payload. The bytes
// come from a program and are not trusted: every field is checked, nothing is followed, nothing is allocated. One
// pass, O(operations).
//
// The critical path counts, per qubit and classical bit, when it is free again; a gate starts when all of its
// operands are, and a condition waits for the bits it reads. Barriers join nothing across qubits: one operation
// names one qubit.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Core.Domains;

/// <summary>What a valid circuit needs.</summary>
public struct CircuitProfile
{
    public uint Qubits;
    public uint Bits;
    public uint Operations;
    public uint Bytes;
    public uint Measurements;
    /// <summary>One shot on the declared hardware, critical path, in ns.</summary>
    public ulong DurationNanoseconds;

    [InlineArray((int)(CircuitFormat.MaxQubits + CircuitFormat.MaxBits))]
    private struct FreeAt
    {
        private ulong _first;
    }

    /// <summary>Validates <paramref name="circuit"/> against the encoding and the provider's declaration.</summary>
    /// <returns>Ok; DescriptorInvalid when the bytes are not a circuit; QuantumGateUnsupported; ResourceExhausted
    /// when it has more qubits or operations than the provider declares.</returns>
    public static Status Analyse(ReadOnlySpan<byte> circuit, in AttestationRecord provider, out CircuitProfile profile)
    {
        profile = default;
        if (circuit.Length < CircuitHeader.Size) return Status.DescriptorInvalid;
        CircuitHeader header = MemoryMarshal.Read<CircuitHeader>(circuit);
        if (!IsValid(header, circuit.Length)) return Status.DescriptorInvalid;
        if (header.Qubits > provider.Capacity || header.Operations > provider.MaxOperations)
            return Status.ResourceExhausted;
        profile.Qubits = header.Qubits;
        profile.Bits = header.Bits;
        profile.Operations = header.Operations;
        profile.Bytes = (uint)header.TotalBytes;
        FreeAt free = default;
        Span<ulong> freeAt = free;
        ReadOnlySpan<byte> rest = circuit[CircuitHeader.Size..];
        for (uint i = 0; i < header.Operations; i++)
        {
            CircuitOperation operation = MemoryMarshal.Read<CircuitOperation>(rest);
            rest = rest[CircuitOperation.Size..];
            Status status = Check(operation, header, provider);
            if (status != Status.Ok) return status;
            if (operation.Gate == GateCode.Measure) profile.Measurements++;
            ulong end = Advance(operation, provider, freeAt);
            if (end > profile.DurationNanoseconds) profile.DurationNanoseconds = end;
        }
        return Status.Ok;
    }

    private static bool IsValid(in CircuitHeader header, int length) =>
        header.Magic == CircuitHeader.CurrentMagic && header.Version == CircuitFormat.Version
        && header.OperationBytes == CircuitOperation.Size && header.Reserved0 == 0
        && header.Qubits is > 0 and <= CircuitFormat.MaxQubits && header.Bits <= CircuitFormat.MaxBits
        && header.Operations <= CircuitFormat.MaxOperations
        && header.TotalBytes == CircuitHeader.Size + (ulong)header.Operations * CircuitOperation.Size
        && header.TotalBytes == (ulong)length;

    private static Status Check(in CircuitOperation operation, in CircuitHeader header, in AttestationRecord provider)
    {
        int arity = CircuitFormat.Arity(operation.Gate);
        if (arity == 0 || !OperandsValid(operation, arity, header) || !ConditionValid(operation, header)
            || !ParametersValid(operation)) return Status.DescriptorInvalid;
        ulong gates = (int)operation.Gate < 64 ? provider.GatesLow : provider.GatesHigh;
        return (gates >> ((int)operation.Gate & 63) & 1) == 1 ? Status.Ok : Status.QuantumGateUnsupported;
    }

    private static bool OperandsValid(in CircuitOperation operation, int arity, in CircuitHeader header)
    {
        if (operation.Qubit0 >= header.Qubits) return false;
        if (arity < 2 ? operation.Qubit1 != 0 : operation.Qubit1 >= header.Qubits) return false;
        if (arity < 3 ? operation.Qubit2 != 0 : operation.Qubit2 >= header.Qubits) return false;
        if (arity >= 2 && operation.Qubit0 == operation.Qubit1) return false;
        if (arity == 3 && (operation.Qubit0 == operation.Qubit2 || operation.Qubit1 == operation.Qubit2)) return false;
        if (operation.Gate == GateCode.Measure ? operation.Bit >= header.Bits : operation.Bit != 0) return false;
        return operation.Reserved0 == 0;
    }

    private static bool ConditionValid(in CircuitOperation operation, in CircuitHeader header)
    {
        if (operation.Conditional == 0)
            return operation is { ConditionOffset: 0, ConditionWidth: 0, ConditionValue: 0 };
        if (operation.Conditional != 1 || operation.ConditionWidth is 0 or > 64) return false;
        if ((uint)operation.ConditionOffset + operation.ConditionWidth > header.Bits) return false;
        return operation.ConditionWidth == 64 || operation.ConditionValue >> operation.ConditionWidth == 0;
    }

    private static bool ParametersValid(in CircuitOperation operation)
    {
        int used = CircuitFormat.Parameters(operation.Gate);
        return FloatRules.IsParameter(operation.Param0, used > 0) && FloatRules.IsParameter(operation.Param1, used > 1)
            && FloatRules.IsParameter(operation.Param2, used > 2);
    }

    private static ulong Advance(in CircuitOperation operation, in AttestationRecord provider, Span<ulong> freeAt)
    {
        int arity = CircuitFormat.Arity(operation.Gate);
        ref ulong first = ref freeAt[operation.Qubit0];
        ulong start = first;
        if (arity >= 2) start = Math.Max(start, freeAt[operation.Qubit1]);
        if (arity == 3) start = Math.Max(start, freeAt[operation.Qubit2]);
        int bits = (int)CircuitFormat.MaxQubits;
        for (int i = 0; i < operation.ConditionWidth; i++)
            start = Math.Max(start, freeAt[bits + operation.ConditionOffset + i]);
        ulong end = start + Duration(operation.Gate, arity, provider);
        first = end;
        if (arity >= 2) freeAt[operation.Qubit1] = end;
        if (arity == 3) freeAt[operation.Qubit2] = end;
        if (operation.Gate == GateCode.Measure) freeAt[bits + operation.Bit] = end;
        return end;
    }

    /// <summary>Declared duration; a three-qubit gate counts as six two-qubit ones (its CX decomposition).</summary>
    private static ulong Duration(GateCode gate, int arity, in AttestationRecord provider) => gate switch
    {
        GateCode.Measure => provider.MeasureNanoseconds,
        GateCode.Reset => provider.ResetNanoseconds,
        GateCode.Barrier => 0,
        _ => arity switch
        {
            1 => provider.OneQubitNanoseconds,
            2 => provider.TwoQubitNanoseconds,
            _ => 6UL * provider.TwoQubitNanoseconds,
        },
    };
}
