// Raw circuits, right or wrong on purpose: the builder of libxdv refuses what these tests need.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xunit;

namespace Xdv.Quantum.Tests;

internal sealed class Circuits(int qubits, int bits)
{
    private readonly List<CircuitOperation> _operations = [];

    public Circuits Add(CircuitOperation operation)
    {
        _operations.Add(operation);
        return this;
    }

    public byte[] Build()
    {
        byte[] bytes = new byte[CircuitHeader.Size + _operations.Count * CircuitOperation.Size];
        MemoryMarshal.Write(bytes, new CircuitHeader
        {
            Magic = CircuitHeader.CurrentMagic,
            Version = CircuitFormat.Version,
            OperationBytes = CircuitOperation.Size,
            Qubits = (uint)qubits,
            Bits = (uint)bits,
            Operations = (uint)_operations.Count,
            TotalBytes = (ulong)bytes.Length,
        });
        MemoryMarshal.AsBytes(_operations.ToArray().AsSpan()).CopyTo(bytes.AsSpan(CircuitHeader.Size));
        return bytes;
    }
}

internal static class TheoryDataExtensions
{
    public static IEnumerable<T> Select<T>(this TheoryData<T> data) =>
        data.Select<TheoryDataRow<T>, T>(static row => row.Data);
}
