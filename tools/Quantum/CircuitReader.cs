// The border: bytes from a program, through the kernel and the ring, become a Circuit here or not at all. Nothing
// after this file checks an index again.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>Reads CircuitFormat.cs.</summary>
internal static class CircuitReader
{
    /// <summary>Decodes and checks a circuit.</summary>
    /// <param name="bytes">Header and operations, nothing after them.</param>
    /// <param name="circuit">The circuit, or null.</param>
    /// <param name="problem">What is wrong, with numbers; empty on success.</param>
    /// <returns>Ok; DescriptorInvalid for malformed bytes; QuantumGateUnsupported for an unknown gate.</returns>
    public static Status Read(ReadOnlySpan<byte> bytes, out Circuit? circuit, out string problem)
    {
        circuit = null;
        if (!ReadHeader(bytes, out CircuitHeader header, out problem)) return Status.DescriptorInvalid;
        CircuitOperation[] operations = MemoryMarshal
            .Cast<byte, CircuitOperation>(bytes[CircuitHeader.Size..]).ToArray();
        for (int i = 0; i < operations.Length; i++)
        {
            ref readonly CircuitOperation operation = ref operations[i];
            if (CircuitFormat.Arity(operation.Gate) == 0)
            {
                problem = $"operation {i}: gate {(byte)operation.Gate} is unknown";
                return Status.QuantumGateUnsupported;
            }
            string? fault = Check(operation, header);
            if (fault is null) continue;
            problem = $"operation {i} ({operation.Gate}): {fault}";
            return Status.DescriptorInvalid;
        }
        circuit = new Circuit((int)header.Qubits, (int)header.Bits, operations);
        return Status.Ok;
    }

    private static bool ReadHeader(ReadOnlySpan<byte> bytes, out CircuitHeader header, out string problem)
    {
        problem = "";
        if (!MemoryMarshal.TryRead(bytes, out header))
        {
            problem = $"{bytes.Length} bytes are no circuit: the header has {CircuitHeader.Size}";
            return false;
        }
        ulong total = CircuitHeader.Size + (ulong)header.Operations * CircuitOperation.Size;
        if (header.Magic != CircuitHeader.CurrentMagic) problem = $"magic 0x{header.Magic:X8} is not a circuit's";
        else if (header.Version != CircuitFormat.Version) problem = $"circuit version {header.Version} is unknown";
        else if (header.OperationBytes != CircuitOperation.Size || header.Reserved0 != 0)
            problem = "the header's fixed fields are not those of this version";
        else if (header.Qubits is 0 or > CircuitFormat.MaxQubits)
            problem = $"{header.Qubits} qubits; a circuit has 1 to {CircuitFormat.MaxQubits}";
        else if (header.Bits > CircuitFormat.MaxBits)
            problem = $"{header.Bits} classical bits; a circuit has at most {CircuitFormat.MaxBits}";
        else if (header.Operations > CircuitFormat.MaxOperations)
            problem = $"{header.Operations} operations; a circuit has at most {CircuitFormat.MaxOperations}";
        else if (header.TotalBytes != total || (ulong)bytes.Length != total)
            problem = $"{header.Operations} operations take {total} bytes; header says {header.TotalBytes}, "
                + $"{bytes.Length} came";
        return problem.Length == 0;
    }

    /// <summary>The first thing wrong with an operation whose gate exists, or null.</summary>
    private static string? Check(in CircuitOperation operation, in CircuitHeader header)
    {
        int arity = CircuitFormat.Arity(operation.Gate);
        if (operation.Qubit0 >= header.Qubits
            || arity > 1 && operation.Qubit1 >= header.Qubits
            || arity > 2 && operation.Qubit2 >= header.Qubits) return $"a qubit is outside 0 to {header.Qubits - 1}";
        if (arity > 1 && operation.Qubit0 == operation.Qubit1
            || arity > 2 && (operation.Qubit2 == operation.Qubit0 || operation.Qubit2 == operation.Qubit1))
            return "the same qubit twice";
        int parameters = CircuitFormat.Parameters(operation.Gate);
        if (parameters > 0 && !double.IsFinite(operation.Param0)
            || parameters > 1 && !double.IsFinite(operation.Param1)
            || parameters > 2 && !double.IsFinite(operation.Param2)) return "an angle is not finite";
        if (operation.Gate == GateCode.Measure && operation.Bit >= header.Bits)
            return $"bit {operation.Bit} of {header.Bits}";
        if (operation.Conditional > 1 || operation.Reserved0 != 0) return "a reserved field is set";
        if (operation.Conditional == 1
            && (operation.ConditionWidth is 0 or > 64
                || operation.ConditionOffset + operation.ConditionWidth > header.Bits))
            return $"condition on {operation.ConditionWidth} bits from {operation.ConditionOffset} of {header.Bits}";
        return null;
    }
}
