// Everything a compilation knows, shared by the parser of the program, the parser of the built-in library and the
// expander.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Xdv.Qasm;

internal sealed class CompilerState(QasmLimits limits)
{
    public readonly QasmLimits Limits = limits;
    public readonly SymbolTable Symbols = new();
    public readonly CircuitWriter Circuit = new();

    public readonly List<GateDefinition> Gates = [];
    public readonly List<BodyOperation> Body = [];
    /// <summary>Formal qubit indices of all bodies.</summary>
    public readonly List<int> BodyQubits = [];
    /// <summary>Angles of all bodies, and of the operation being read.</summary>
    public readonly List<Expression> BodyExpressions = [];
    public readonly List<ExpressionStep> Steps = [];

    public readonly List<QasmRegister> QuantumRegisters = [];
    public readonly List<QasmRegister> ClassicalRegisters = [];
    public int Qubits;
    public int Bits;

    public bool LibraryIncluded;
    public bool CapitalWarned;
    public QasmError? Error;
    public readonly List<QasmWarning> Warnings = [];

    /// <summary>Scratch of expression evaluation.</summary>
    public readonly double[] Stack = new double[QasmLimits.MaxExpressionStack];
    /// <summary>Angles of the operation being emitted.</summary>
    public readonly double[] Angles = new double[QasmLimits.MaxGateParameters];
    /// <summary>Operands of the operation being read.</summary>
    public readonly Operand[] Operands = new Operand[QasmLimits.MaxGateQubits];
    public readonly FormalNames Formals = new();

    /// <summary>A gate in its place, until the next one is added.</summary>
    public ref GateDefinition Gate(int index) => ref CollectionsMarshal.AsSpan(Gates)[index];

    /// <summary>Adds a gate to the table and binds its name.</summary>
    public void AddGate(in GateDefinition gate)
    {
        Symbols.Set(gate.Name, SymbolKind.Gate, Gates.Count);
        Gates.Add(gate);
    }

    public double Evaluate(int expression, ReadOnlySpan<double> parameters) =>
        BodyExpressions[expression].Evaluate(CollectionsMarshal.AsSpan(Steps), parameters, Stack);
}

/// <summary>One operand of a top-level operation: a qubit or bit, or a whole register.</summary>
internal struct Operand
{
    public Token At;
    /// <summary>First qubit or bit.</summary>
    public int Offset;
    /// <summary>Qubits or bits.</summary>
    public int Size;
    /// <summary>No index was given: the operation is applied along the register.</summary>
    public bool Whole;
}

/// <summary>Names of the angles and qubits of the gate being defined; empty outside definitions.</summary>
internal sealed class FormalNames
{
    public readonly Token[] Parameters = new Token[QasmLimits.MaxGateParameters];
    public readonly Token[] Qubits = new Token[QasmLimits.MaxGateQubits];
    public int ParameterCount;
    public int QubitCount;

    public void Clear()
    {
        ParameterCount = 0;
        QubitCount = 0;
    }
}
