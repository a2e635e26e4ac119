// Gates of one pass → steps of its blocks. Gates are taken out of order where they commute: matrices first, as many as
// possible, for a tile takes three of them at the price of one; then all phases that are free, as one step.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace Xdv.Quantum;

internal sealed class PassBuilder<T>
    where T : unmanaged, INumberBase<T>
{
    private const int TileMost = 3;

    /// <summary>Gates that are looked at, at most, to find free ones: keeps planning linear.</summary>
    private const int Window = 1024;

    private readonly List<BlockStep> _steps = [];
    private readonly List<PositionMix> _free = [];
    private readonly Dictionary<long, Complex> _phases = [];
    private readonly PlanShape _shape;
    private readonly int[] _qubits;
    private readonly int[] _positions;

    private PassBuilder(long inside, PlanShape shape)
    {
        _shape = shape;
        _qubits = [.. Enumerable.Range(0, shape.Qubits).OrderBy(qubit => (inside >> qubit & 1) == 0 ? 1 : 0)];
        _positions = new int[shape.Qubits];
        for (int position = 0; position < shape.Qubits; position++) _positions[_qubits[position]] = position;
    }

    /// <param name="gates">All targets are inside.</param>
    /// <param name="inside">Qubits of the block, one bit each.</param>
    public static BlockPass Build(List<FlatGate> gates, long inside, PlanShape shape)
    {
        PassBuilder<T> builder = new(inside, shape);
        LinkedGates waiting = new(gates);
        while (!waiting.IsEmpty)
            if (!builder.TakeMatrices(waiting)) builder.TakePhases(waiting);
        return new BlockPass(builder._qubits, shape.Width, [.. builder._steps]);
    }

    /// <summary>Takes matrices that commute with all before them that are left, and with each other.</summary>
    private bool TakeMatrices(LinkedGates waiting)
    {
        int before = _steps.Count, looked = 0;
        long mixed = 0, phased = 0;
        for (int at = waiting.First; at >= 0 && looked < Window; at = waiting.Next(at), looked++)
        {
            FlatGate gate = waiting[at];
            bool free = gate.Target != 0 && (gate.Target & (mixed | phased)) == 0 && (gate.Controls & mixed) == 0;
            mixed |= gate.Target;
            phased |= gate.Controls;
            if (!free) continue;
            waiting.Remove(at);
            PositionMix mix = new(_positions[BitOperations.TrailingZeroCount(gate.Target)], gate.Matrix);
            if (gate.Controls == 0) _free.Add(mix);
            else _steps.Add(ControlledStep<T>.Of(mix, Translate(gate.Controls), _shape.LaneBits));
        }
        CloseFree();
        return _steps.Count > before;
    }

    private void CloseFree()
    {
        LaneTurn<T>[] inside = [.. _free.Where(mix => mix.Position < _shape.LaneBits)
            .Select(mix => LaneTurn<T>.Of(mix, 0, _shape.LaneBits))];
        PositionMix[] above = [.. _free.Where(mix => mix.Position >= _shape.LaneBits).OrderBy(mix => mix.Position)];
        if (inside.Length > 0) _steps.Add(new LaneStep<T>(inside));
        for (int first = 0; first < above.Length;)
        {
            int left = above.Length - first, taken = left == TileMost + 1 ? 2 : Math.Min(left, TileMost);
            _steps.Add(new TileStep(above[first..(first + taken)]));
            first += taken;
        }
        _free.Clear();
    }

    /// <summary>Takes phases that commute with all matrices before them.</summary>
    private void TakePhases(LinkedGates waiting)
    {
        long mixed = 0;
        int looked = 0;
        for (int at = waiting.First; at >= 0 && looked < Window; at = waiting.Next(at), looked++)
        {
            FlatGate gate = waiting[at];
            mixed |= gate.Target;
            if (gate.Target != 0 || (gate.Controls & mixed) != 0) continue;
            waiting.Remove(at);
            long mask = Translate(gate.Controls);
            _phases[mask] = _phases.GetValueOrDefault(mask, Complex.One) * gate.Factor;
        }
        _steps.Add(PhaseBuilder.Build<T>(
            [.. _phases.Select(phase => new PhaseTerm(phase.Key, phase.Value))], _shape.Width, _shape.RowBits));
        _phases.Clear();
    }

    private long Translate(long qubits)
    {
        long positions = 0;
        for (; qubits != 0; qubits &= qubits - 1)
            positions |= 1L << _positions[BitOperations.TrailingZeroCount(qubits)];
        return positions;
    }
}

/// <summary>Gates in order, from which any can be taken.</summary>
internal sealed class LinkedGates
{
    private readonly List<FlatGate> _gates;
    private readonly int[] _next, _before;

    public LinkedGates(List<FlatGate> gates)
    {
        _gates = gates;
        _next = [.. Enumerable.Range(1, gates.Count)];
        _before = [.. Enumerable.Range(-1, gates.Count)];
        if (gates.Count > 0) _next[^1] = -1;
        First = gates.Count > 0 ? 0 : -1;
    }

    public int First { get; private set; }

    public bool IsEmpty => First < 0;

    public FlatGate this[int at] => _gates[at];

    /// <summary>The gate after one, or after one that has been taken; −1 = none.</summary>
    public int Next(int at) => _next[at];

    public void Remove(int at)
    {
        if (_before[at] >= 0) _next[_before[at]] = _next[at];
        else First = _next[at];
        if (_next[at] >= 0) _before[_next[at]] = _before[at];
    }
}
