// Programs whose answers are known without a computer, in the ABI's bytes: what the conformance check runs.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.HardwareServer.Foreign;

internal static class CheckPrograms
{
    /// <summary>Light of power 1 in mode 0, and whatever follows.</summary>
    public static byte[] Lit(uint modes, params ReadOnlySpan<TransformElement> elements) =>
        Transform(modes, [new TransformElement { Code = ElementCode.Inject, Param0 = 1 }, .. elements]);

    public static TransformElement Fourier(bool inverse) =>
        new() { Code = ElementCode.Fourier, Mode0 = (ushort)(inverse ? 1 : 0) };

    /// <summary>A cell between neighbours, for providers without a Fourier block.</summary>
    public static TransformElement Cell(double theta) =>
        new() { Code = ElementCode.MachZehnder, Mode1 = 1, Param0 = theta };

    public static byte[] Transform(uint modes, ReadOnlySpan<TransformElement> elements)
    {
        var bytes = new byte[TransformHeader.Size + elements.Length * TransformElement.Size];
        MemoryMarshal.Write(bytes, new TransformHeader
        {
            Magic = TransformHeader.CurrentMagic, Version = TransformFormat.Version,
            ElementBytes = TransformElement.Size, Modes = modes, Elements = (uint)elements.Length,
            TotalBytes = (ulong)bytes.Length,
        });
        MemoryMarshal.AsBytes(elements).CopyTo(bytes.AsSpan(TransformHeader.Size));
        return bytes;
    }

    /// <summary>X on every qubit, then all measured: every shot is all ones.</summary>
    public static byte[] Ones(uint qubits, bool flip = true)
    {
        var operations = new CircuitOperation[qubits * (flip ? 2 : 1)];
        int at = 0;
        for (ushort qubit = 0; flip && qubit < qubits; qubit++)
            operations[at++] = new CircuitOperation { Gate = GateCode.X, Qubit0 = qubit };
        for (ushort qubit = 0; qubit < qubits; qubit++)
            operations[at++] = new CircuitOperation { Gate = GateCode.Measure, Qubit0 = qubit, Bit = qubit };
        return Circuit(qubits, qubits, operations);
    }

    /// <summary>H 0, CX 0 1, both measured.</summary>
    public static byte[] Bell() => Circuit(2, 2,
    [
        new CircuitOperation { Gate = GateCode.H }, new CircuitOperation { Gate = GateCode.Cx, Qubit1 = 1 },
        new CircuitOperation { Gate = GateCode.Measure },
        new CircuitOperation { Gate = GateCode.Measure, Qubit0 = 1, Bit = 1 },
    ]);

    public static byte[] Circuit(uint qubits, uint bits, ReadOnlySpan<CircuitOperation> operations)
    {
        var bytes = new byte[CircuitHeader.Size + operations.Length * CircuitOperation.Size];
        MemoryMarshal.Write(bytes, new CircuitHeader
        {
            Magic = CircuitHeader.CurrentMagic, Version = CircuitFormat.Version,
            OperationBytes = CircuitOperation.Size, Qubits = qubits, Bits = bits,
            Operations = (uint)operations.Length, TotalBytes = (ulong)bytes.Length,
        });
        MemoryMarshal.AsBytes(operations).CopyTo(bytes.AsSpan(CircuitHeader.Size));
        return bytes;
    }
}
