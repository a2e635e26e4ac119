// The product of a compilation: the circuit for the provider, the names for the person.
using System;
using Xdv.Abi;

namespace Xdv.Qasm;

/// <summary>A declared register: bits or qubits [Offset, Offset + Size) of the circuit.</summary>
public sealed class QasmRegister
{
    private readonly byte[] _name;

    public QasmRegister(byte[] name, int offset, int size)
    {
        _name = name;
        Offset = offset;
        Size = size;
    }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Name => _name;

    public int Offset { get; }

    public int Size { get; }
}

/// <summary>A compiled program.</summary>
public sealed class QasmProgram
{
    internal QasmProgram(
        byte[] circuit, int operations, QasmRegister[] quantum, QasmRegister[] classical, int hiddenBits, int bits)
    {
        Circuit = circuit;
        Operations = operations;
        QuantumRegisters = quantum;
        ClassicalRegisters = classical;
        Qubits = Total(quantum);
        HiddenBits = hiddenBits;
        Bits = bits;
    }

    /// <summary>CircuitHeader and operations, ready for xdv_call.</summary>
    public byte[] Circuit { get; }

    /// <summary>Operations in <see cref="Circuit"/> after gate definitions and registers were expanded.</summary>
    public int Operations { get; }

    public int Qubits { get; }

    public int Bits { get; }

    /// <summary>The first bits of the circuit, which carry values inside of the program and are no part of its
    /// result.</summary>
    public int HiddenBits { get; }

    /// <summary>In order of declaration; qubit 0 is the first one of the first register.</summary>
    public QasmRegister[] QuantumRegisters { get; }

    /// <summary>The result, in order of declaration; the first register begins after the hidden bits.</summary>
    public QasmRegister[] ClassicalRegisters { get; }

    /// <summary>The program with another circuit of the same bits, its qubits in one register.</summary>
    /// <param name="circuit">CircuitHeader and operations; has at least the header.</param>
    public QasmProgram OnMachine(byte[] circuit)
    {
        CircuitHeader header = System.Runtime.InteropServices.MemoryMarshal.Read<CircuitHeader>(circuit);
        QasmRegister[] qubits = [new QasmRegister([(byte)'q'], 0, (int)header.Qubits)];
        return new(circuit, (int)header.Operations, qubits, ClassicalRegisters, HiddenBits, Bits);
    }

    internal static int Total(QasmRegister[] registers) =>
        registers.Length == 0 ? 0 : registers[registers.Length - 1].Offset + registers[registers.Length - 1].Size;
}

/// <summary>Outcome of <see cref="QasmCompiler.Compile"/>: exactly one of Program and Error is there.</summary>
public sealed class QasmCompilation
{
    internal QasmCompilation(QasmProgram? program, QasmError? error, QasmWarning[] warnings)
    {
        Program = program;
        Error = error;
        Warnings = warnings;
    }

    public bool Succeeded => Program is not null;

    public QasmProgram? Program { get; }

    public QasmError? Error { get; }

    /// <summary>At most <see cref="QasmLimits.MaxWarnings"/>.</summary>
    public QasmWarning[] Warnings { get; }
}
