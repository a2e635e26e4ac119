// Operations → bytes of CircuitFormat.cs. Byte by byte and little-endian: no layout of this machine leaks into the
// circuit.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Qasm;

/// <summary>
/// Appends operations; <see cref="Finish"/> puts the header in front. Checks nothing: its callers have.
/// </summary>
internal sealed class CircuitWriter
{
    private readonly List<byte> _bytes = [];

    public CircuitWriter() => CollectionsMarshal.SetCount(_bytes, CircuitHeader.Size);

    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    public void Add(in CircuitOperation operation)
    {
        int start = _bytes.Count;
        CollectionsMarshal.SetCount(_bytes, start + CircuitOperation.Size);
        Span<byte> at = CollectionsMarshal.AsSpan(_bytes)[start..];
        at[0] = (byte)operation.Gate;
        at[1] = operation.Conditional;
        Put16(at, 2, operation.Qubit0);
        Put16(at, 4, operation.Qubit1);
        Put16(at, 6, operation.Qubit2);
        Put16(at, 8, operation.Bit);
        Put16(at, 10, operation.ConditionOffset);
        Put16(at, 12, operation.ConditionWidth);
        Put16(at, 14, 0);
        Put64(at, 16, operation.ConditionValue);
        Put64(at, 24, BitConverter.DoubleToUInt64Bits(operation.Param0));
        Put64(at, 32, BitConverter.DoubleToUInt64Bits(operation.Param1));
        Put64(at, 40, BitConverter.DoubleToUInt64Bits(operation.Param2));
        Operations++;
    }

    /// <summary>The finished circuit; the writer keeps its operations.</summary>
    public byte[] Finish(int qubits, int bits)
    {
        byte[] circuit = _bytes.ToArray();
        Span<byte> header = new(circuit, 0, CircuitHeader.Size);
        Put32(header, 0, CircuitHeader.CurrentMagic);
        Put16(header, 4, CircuitFormat.Version);
        Put16(header, 6, CircuitOperation.Size);
        Put32(header, 8, (uint)qubits);
        Put32(header, 12, (uint)bits);
        Put32(header, 16, (uint)Operations);
        Put32(header, 20, 0);
        Put64(header, 24, (ulong)circuit.Length);
        return circuit;
    }

    private static void Put16(Span<byte> at, int offset, ushort value)
    {
        at[offset] = (byte)value;
        at[offset + 1] = (byte)(value >> 8);
    }

    private static void Put32(Span<byte> at, int offset, uint value)
    {
        Put16(at, offset, (ushort)value);
        Put16(at, offset + 2, (ushort)(value >> 16));
    }

    private static void Put64(Span<byte> at, int offset, ulong value)
    {
        Put32(at, offset, (uint)value);
        Put32(at, offset + 4, (uint)(value >> 32));
    }
}
