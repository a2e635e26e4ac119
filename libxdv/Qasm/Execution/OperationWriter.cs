// Operations as they come out of the interpreter: under a condition on measured bits, with bits numbered as
// MeasuredBits numbers them, until Finish puts everything in its place.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Unitary;

namespace Xdv.Qasm.Execution;

/// <summary>
/// A condition that the format cannot hold (it compares one range of bits with one value) becomes several conditional
/// copies of the operation, of which at most one runs.
/// </summary>
internal sealed class OperationWriter(ConditionTable conditions, Diagnostics diagnostics) : IOperationSink
{
    /// <summary>The qubit that carries classical bits from one place to another, if one is needed.</summary>
    public const ushort HelperQubit = ushort.MaxValue;

    private const int MaxConditionBits = 64;

    private readonly ConditionTable _conditions = conditions;
    private readonly Diagnostics _diagnostics = diagnostics;
    private readonly List<CircuitOperation> _operations = [];
    private readonly List<Condition> _copies = [];
    private bool _muted;

    /// <summary>Where in the source the operations come from.</summary>
    public int At { get; set; }

    /// <summary>First place that needed the helper qubit; −1 = none.</summary>
    public int HelperAt { get; private set; } = -1;

    /// <summary>Nothing is written: a definition is only being checked.</summary>
    public bool Muted
    {
        get => _muted;
        set => _muted = value;
    }

    public int Count => _operations.Count;

    public Span<CircuitOperation> Operations => CollectionsMarshal.AsSpan(_operations);

    /// <summary>The condition of the operations that follow. False after an error: it cannot be expressed.</summary>
    public bool SetCondition(int condition)
    {
        _copies.Clear();
        for (int i = 0; i < _conditions.Cases(condition); i++)
            if (!AddCase(_conditions.Case(condition, i))) return false;
        return true;
    }

    public bool Emit(GateCode code, double a, double b, double c, int qubit0, int qubit1, int qubit2) => Add(
        new CircuitOperation
        {
            Gate = code, Param0 = a, Param1 = b, Param2 = c,
            Qubit0 = (ushort)qubit0, Qubit1 = (ushort)qubit1, Qubit2 = (ushort)qubit2,
        });

    public bool Measure(int qubit, int slot) =>
        Add(new CircuitOperation { Gate = GateCode.Measure, Qubit0 = (ushort)qubit, Bit = (ushort)slot });

    /// <summary>Makes a bit what a condition says now, whatever the condition of the moment.</summary>
    public bool Store(int slot, int value, int active)
    {
        if (HelperAt < 0) HelperAt = At;
        return SetCondition(ConditionTable.Always) && Emit(GateCode.Reset, 0, 0, 0, HelperQubit, 0, 0)
            && SetCondition(value) && (value == ConditionTable.Never || Emit(GateCode.X, 0, 0, 0, HelperQubit, 0, 0))
            && SetCondition(ConditionTable.Always) && Measure(HelperQubit, slot) && SetCondition(active);
    }

    private bool Add(CircuitOperation operation)
    {
        if (_muted) return true;
        if (_operations.Count + _copies.Count > CircuitFormat.MaxOperations)
            return _diagnostics.Fail(At, new Utf8Text("the circuit grows to more than "u8)
                .Number(CircuitFormat.MaxOperations).Text(" operations here"u8),
                "divide the computation into several jobs"u8);
        foreach (Condition copy in _copies)
        {
            operation.Conditional = copy.Present ? (byte)1 : (byte)0;
            operation.ConditionOffset = (ushort)copy.Offset;
            operation.ConditionWidth = (ushort)copy.Width;
            operation.ConditionValue = copy.Value;
            _operations.Add(operation);
        }
        return true;
    }

    private bool AddCase(ReadOnlySpan<ushort> literals)
    {
        if (literals.IsEmpty)
        {
            _copies.Add(default);
            return true;
        }
        int offset = literals[0] >> 1, width = (literals[^1] >> 1) - offset + 1, free = width - literals.Length;
        if (width > MaxConditionBits || free >= 6 || _copies.Count + (1 << free) > QasmLimits.MaxConditionCopies)
            return _diagnostics.Fail(At, new Utf8Text("this condition needs more than "u8)
                .Number(QasmLimits.MaxConditionCopies).Text(" conditional copies of every operation: "u8)
                .Text("a circuit compares one range of up to 64 bits with one value"u8),
                "measure the bits that are asked for together into neighbouring bits of one register"u8);
        for (int choice = 0; choice < 1 << free; choice++)
            _copies.Add(new Condition
            {
                Present = true, Offset = offset, Width = width, Value = Choose(literals, offset, width, choice),
            });
        return true;
    }

    /// <summary>The value of the range: bits that a literal names, and a choice of the others.</summary>
    private static ulong Choose(ReadOnlySpan<ushort> literals, int offset, int width, int choice)
    {
        ulong value = 0;
        for (int bit = 0, next = 0; bit < width; bit++)
        {
            if (literals[next] >> 1 == offset + bit)
            {
                value |= (ulong)(literals[next++] & 1) << bit;
            }
            else
            {
                value |= (ulong)(choice & 1) << bit;
                choice >>= 1;
            }
        }
        return value;
    }

    /// <summary>
    /// Measurements from an operation on went into bits [from, …): they go into others instead, as if the program had
    /// said so. False, and nothing happens, if an operation since then depends on either in another way.
    /// </summary>
    public bool Redirect(int since, int from, int to)
    {
        Span<CircuitOperation> operations = Operations[since..];
        foreach (ref CircuitOperation operation in operations)
        {
            if (operation.Gate == GateCode.Measure && operation.Bit == to) return false;
            if (operation.Conditional == 0) continue;
            int offset = operation.ConditionOffset, width = operation.ConditionWidth;
            if (to >= offset && to < offset + width) return false;
            if (width > 1 && from >= offset && from < offset + width) return false;
        }
        foreach (ref CircuitOperation operation in operations)
        {
            if (operation.Gate == GateCode.Measure && operation.Bit == from) operation.Bit = (ushort)to;
            if (operation.Conditional != 0 && operation.ConditionOffset == from) operation.ConditionOffset = (ushort)to;
        }
        return true;
    }

    /// <summary>The finished circuit: hidden bits first, then those that are shown.</summary>
    public byte[] Finish(int qubits, int firstBit, int bits)
    {
        CircuitWriter writer = new();
        foreach (CircuitOperation each in Operations)
        {
            CircuitOperation operation = each;
            if (operation.Qubit0 == HelperQubit) operation.Qubit0 = (ushort)qubits;
            if (operation.Gate == GateCode.Measure) operation.Bit = (ushort)(operation.Bit - firstBit);
            if (operation.Conditional != 0)
                operation.ConditionOffset = (ushort)(operation.ConditionOffset - firstBit);
            writer.Add(operation);
        }
        return writer.Finish(HelperAt < 0 ? qubits : qubits + 1, bits);
    }
}
