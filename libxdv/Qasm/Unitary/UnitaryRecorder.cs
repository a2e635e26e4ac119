// The unitary steps of the gate that is being applied, and what `inv`, `pow` and `ctrl` make of them.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Qasm.Unitary;

/// <summary>What a modifier could not do.</summary>
internal enum ModifierFault
{
    None,
    /// <summary>More steps than a circuit has operations.</summary>
    TooLong,
    /// <summary>A power that is no whole number, of a gate that is not of one qubit.</summary>
    Fraction,
    /// <summary>A control is also a target or a control.</summary>
    SameQubit,
}

/// <summary>Steps in order of time. A modifier applies to all from a mark on.</summary>
internal sealed class UnitaryRecorder
{
    private readonly List<GateStep> _steps = [];

    public int Count => _steps.Count;

    public Span<GateStep> From(int mark) => CollectionsMarshal.AsSpan(_steps)[mark..];

    public void Add(in GateStep step) => _steps.Add(step);

    public void Clear() => _steps.Clear();

    public void Invert(int mark)
    {
        Span<GateStep> steps = From(mark);
        for (int low = 0, high = steps.Length - 1; low < high; low++, high--)
            (steps[low], steps[high]) = (steps[high], steps[low]);
        foreach (ref GateStep step in steps) step.Invert();
    }

    public ModifierFault Control(int mark, ulong controls, bool negative)
    {
        foreach (ref GateStep step in From(mark))
        {
            if (step.Code == GateCode.Barrier) continue;
            if (((step.Targets | step.Controls) & controls) != 0) return ModifierFault.SameQubit;
            step.Controls |= controls;
            if (negative) step.Negative |= controls;
        }
        return ModifierFault.None;
    }

    public ModifierFault Power(int mark, double exponent)
    {
        if (exponent == Math.Floor(exponent) && Math.Abs(exponent) <= CircuitFormat.MaxOperations)
        {
            if (exponent is 1) return ModifierFault.None;
            if (exponent is -1)
            {
                Invert(mark);
                return ModifierFault.None;
            }
            if (!IsOneQubit(mark, out _)) return Repeat(mark, (int)exponent);
        }
        if (!IsOneQubit(mark, out bool phaseOnly)) return PowerOfSwap(mark, exponent);
        if (_steps.Count == mark) return ModifierFault.None;
        GateStep first = _steps[mark];
        if (phaseOnly)
        {
            double phase = 0;
            foreach (ref GateStep step in From(mark)) phase += step.Phase;
            Truncate(mark);
            first.Phase = Matrix2.Principal(phase) * exponent;
            Add(first);
            return ModifierFault.None;
        }
        Matrix2 product = default;
        product.W = 1;
        foreach (ref GateStep step in From(mark)) product = Matrix2.Multiply(Matrix2.Of(step), product);
        Truncate(mark);
        product.Power(exponent).Angles(out double theta, out double phi, out double lambda, out double added);
        Add(new GateStep
        {
            Code = GateCode.U3, Target = first.Target, A = theta, B = phi, C = lambda, Phase = added,
            Controls = first.Controls, Negative = first.Negative,
        });
        return ModifierFault.None;
    }

    private void Truncate(int mark) => _steps.RemoveRange(mark, _steps.Count - mark);

    private ModifierFault Repeat(int mark, int times)
    {
        if (times < 0) Invert(mark);
        int length = _steps.Count - mark;
        long total = (long)length * Math.Abs(times);
        if (total > CircuitFormat.MaxOperations) return ModifierFault.TooLong;
        if (times == 0) Truncate(mark);
        for (int time = 1; time < Math.Abs(times); time++)
            for (int i = 0; i < length; i++) _steps.Add(_steps[mark + i]);
        return ModifierFault.None;
    }

    /// <summary>Do all steps act on the same qubit under the same controls? Then they are one matrix.</summary>
    private bool IsOneQubit(int mark, out bool phaseOnly)
    {
        phaseOnly = true;
        if (_steps.Count == mark) return true;
        GateStep first = _steps[mark];
        foreach (ref GateStep step in From(mark))
        {
            if (step.Code is GateCode.Swap or GateCode.Barrier) return false;
            if (step.Controls != first.Controls || step.Negative != first.Negative) return false;
            if ((step.Code == GateCode.None) != (first.Code == GateCode.None)) return false;
            if (step.Code == GateCode.None) continue;
            if (step.Target != first.Target) return false;
            phaseOnly = false;
        }
        return true;
    }

    /// <summary>swap(a, b) is cx(b, a), cx(a, b), cx(b, a): only the middle one needs the power.</summary>
    private ModifierFault PowerOfSwap(int mark, double exponent)
    {
        if (_steps.Count != mark + 1 || _steps[mark].Code != GateCode.Swap) return ModifierFault.Fraction;
        GateStep swap = _steps[mark];
        Truncate(mark);
        GateStep outer = new() { Code = GateCode.X, Target = swap.Target, Controls = 1UL << swap.Second };
        Add(new GateStep
        {
            Code = GateCode.X, Target = swap.Second, Controls = swap.Controls | 1UL << swap.Target,
            Negative = swap.Negative, Phase = swap.Phase,
        });
        ModifierFault fault = Power(mark, exponent);
        _steps.Insert(mark, outer);
        Add(outer);
        return fault;
    }
}
