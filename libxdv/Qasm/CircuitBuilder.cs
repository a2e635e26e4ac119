// Circuits in code: what a program writes that does not want a second language. Start reading here.
using System;
using Xdv.Abi;

namespace Xdv.Qasm;

/// <summary>Why a builder has no circuit to give.</summary>
public enum CircuitFault
{
    None = 0,
    /// <summary>No qubits, or more than the circuit format has.</summary>
    QubitCount,
    /// <summary>More classical bits than the circuit format has.</summary>
    BitCount,
    /// <summary>A qubit number is not in the circuit.</summary>
    QubitOutOfRange,
    /// <summary>A bit number, of a measurement or a condition, is not in the circuit.</summary>
    BitOutOfRange,
    /// <summary>One operation names the same qubit twice.</summary>
    SameQubitTwice,
    /// <summary>An angle is infinite or not a number.</summary>
    AngleNotFinite,
    /// <summary>A condition is on no bits, on more than 64, or on a value that they cannot hold.</summary>
    ConditionInvalid,
    /// <summary>More operations than a circuit may have.</summary>
    TooManyOperations,
}

/// <summary>
/// Builds a binary circuit, operation by operation:
/// <code>
/// byte[] bell = new CircuitBuilder(qubits: 2, bits: 2)
///     .H(0).Cx(0, 1)
///     .Measure(0, 0).Measure(1, 1)
///     .Build();
/// </code>
/// Gates are qelib1's, angles in radians and first, controls before targets. <c>If</c> makes the next operation
/// conditional. Nothing throws: the first mistake is kept in <see cref="Fault"/>, and Build then returns an empty
/// array.
/// </summary>
public sealed partial class CircuitBuilder
{
    private readonly CircuitWriter _writer = new();
    private readonly int _qubits;
    private readonly int _bits;
    private Condition _condition;

    /// <param name="qubits">1–64.</param>
    /// <param name="bits">Classical bits, 0–256.</param>
    public CircuitBuilder(int qubits, int bits = 0)
    {
        _qubits = qubits;
        _bits = bits;
        if (qubits < 1 || qubits > (int)CircuitFormat.MaxQubits) Fault = CircuitFault.QubitCount;
        else if (bits < 0 || bits > (int)CircuitFormat.MaxBits) Fault = CircuitFault.BitCount;
    }

    /// <summary>The first mistake, or None.</summary>
    public CircuitFault Fault { get; private set; }

    /// <summary>Operations so far.</summary>
    public int Operations => _writer.Operations;

    /// <summary>The circuit, ready for a job; empty if <see cref="Fault"/> is set.</summary>
    public byte[] Build()
    {
        if (_condition.Present) Refuse(CircuitFault.ConditionInvalid);
        return Fault == CircuitFault.None ? _writer.Finish(_qubits, _bits) : [];
    }

    /// <summary>Measures a qubit into a classical bit.</summary>
    public CircuitBuilder Measure(int qubit, int bit)
    {
        if ((uint)bit >= (uint)_bits) return Refuse(CircuitFault.BitOutOfRange);
        return Add(new CircuitOperation { Gate = GateCode.Measure, Bit = (ushort)bit }, qubit);
    }

    /// <summary>Measures qubit i into bit i, for as many as there are of both.</summary>
    public CircuitBuilder MeasureAll()
    {
        for (int i = 0; i < _qubits && i < _bits; i++) Measure(i, i);
        return this;
    }

    /// <summary>Puts a qubit back to |0⟩.</summary>
    public CircuitBuilder Reset(int qubit) => Add(GateCode.Reset, qubit);

    /// <summary>Nothing moves across this point, on any qubit.</summary>
    public CircuitBuilder Barrier()
    {
        for (int i = 0; i < _qubits; i++) Add(GateCode.Barrier, i);
        return this;
    }

    /// <summary>The next operation runs only if this bit is 1.</summary>
    public CircuitBuilder If(int bit) => If(bit, 1, 1);

    /// <summary>
    /// The next operation runs only if bits [offset, offset + width) are <paramref name="value"/>; bit offset is the
    /// lowest.
    /// </summary>
    public CircuitBuilder If(int offset, int width, ulong value)
    {
        if (width < 1 || width > 64 || width < 64 && value >> width != 0 || _condition.Present)
            return Refuse(CircuitFault.ConditionInvalid);
        if (offset < 0 || offset > _bits - width) return Refuse(CircuitFault.BitOutOfRange);
        _condition = new Condition { Present = true, Offset = offset, Width = width, Value = value };
        return this;
    }

    private CircuitBuilder Add(GateCode gate, int qubit) => Add(new CircuitOperation { Gate = gate }, qubit);

    private CircuitBuilder Add(GateCode gate, int qubit0, int qubit1) =>
        Add(new CircuitOperation { Gate = gate }, qubit0, qubit1);

    /// <summary>
    /// Every operation ends here: checks, condition, bytes. Qubits that the gate does not have are −1.
    /// </summary>
    private CircuitBuilder Add(CircuitOperation operation, int qubit0, int qubit1 = -1, int qubit2 = -1)
    {
        int arity = CircuitFormat.Arity(operation.Gate);
        if (!InRange(qubit0) || arity > 1 && !InRange(qubit1) || arity > 2 && !InRange(qubit2))
            return Refuse(CircuitFault.QubitOutOfRange);
        if (arity > 1 && qubit0 == qubit1 || arity > 2 && (qubit2 == qubit0 || qubit2 == qubit1))
            return Refuse(CircuitFault.SameQubitTwice);
        if (!double.IsFinite(operation.Param0) || !double.IsFinite(operation.Param1)
            || !double.IsFinite(operation.Param2))
            return Refuse(CircuitFault.AngleNotFinite);
        if (_writer.Operations >= (int)CircuitFormat.MaxOperations) return Refuse(CircuitFault.TooManyOperations);
        operation.Qubit0 = (ushort)qubit0;
        operation.Qubit1 = arity > 1 ? (ushort)qubit1 : (ushort)0;
        operation.Qubit2 = arity > 2 ? (ushort)qubit2 : (ushort)0;
        if (_condition.Present)
        {
            operation.Conditional = 1;
            operation.ConditionOffset = (ushort)_condition.Offset;
            operation.ConditionWidth = (ushort)_condition.Width;
            operation.ConditionValue = _condition.Value;
            _condition = default;
        }
        if (Fault == CircuitFault.None) _writer.Add(operation);
        return this;
    }

    private bool InRange(int qubit) => (uint)qubit < (uint)_qubits;

    private CircuitBuilder Refuse(CircuitFault fault)
    {
        if (Fault == CircuitFault.None) Fault = fault;
        return this;
    }
}
