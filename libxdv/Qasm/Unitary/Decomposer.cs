// Steps under any number of controls → operations of the circuit format, exactly: no approximation, no scratch qubit
// that starts in |0⟩. Qubits that are elsewhere in use are borrowed and given back as they were. Constructions:
// Barenco et al., Elementary gates for quantum computation (arXiv:quant-ph/9503016), lemmas 7.2, 7.3 and 7.5.
using System;
using Xdv.Abi;

namespace Xdv.Qasm.Unitary;

/// <summary>Receives the operations. False ends the decomposition: there is no room.</summary>
internal interface IOperationSink
{
    bool Emit(GateCode code, double a, double b, double c, int qubit0, int qubit1, int qubit2);
}

internal sealed class Decomposer(IOperationSink sink)
{
    private const double Nothing = 1e-15;

    private readonly IOperationSink _sink = sink;
    private ulong _all;

    /// <summary>Emits one step.</summary>
    /// <param name="step">The step; its qubits differ.</param>
    /// <param name="qubits">Qubits of the program so far: those not in the step may be borrowed.</param>
    public bool Lower(in GateStep step, int qubits)
    {
        _all = qubits >= 64 ? ulong.MaxValue : (1UL << qubits) - 1;
        if (step.Code == GateCode.Barrier) return One(GateCode.Barrier, step.Target);
        if (step.Negative == 0) return Positive(step);
        return FlipAll(step.Negative) && Positive(step) && FlipAll(step.Negative);
    }

    private bool FlipAll(ulong mask)
    {
        for (int qubit = 0; qubit < 64; qubit++)
            if ((mask >> qubit & 1) != 0 && !One(GateCode.X, qubit)) return false;
        return true;
    }

    private bool Positive(in GateStep step)
    {
        ulong controls = step.Controls;
        if (step.Code == GateCode.None) return Phase(controls, step.Phase);
        if (!Phase(controls, step.Phase)) return false;
        if (step.Code == GateCode.Swap) return Swap(controls, step.Target, step.Second);
        if (controls == 0) return _sink.Emit(step.Code, step.A, step.B, step.C, step.Target, 0, 0);
        return (controls & (controls - 1)) == 0 ? Single(step, Lowest(controls)) : Several(step);
    }

    private bool Swap(ulong controls, int first, int second)
    {
        if (controls == 0) return Two(GateCode.Swap, first, second);
        if ((controls & (controls - 1)) == 0)
            return _sink.Emit(GateCode.Cswap, 0, 0, 0, Lowest(controls), first, second);
        return Two(GateCode.Cx, second, first) && Not(controls | 1UL << first, second)
            && Two(GateCode.Cx, second, first);
    }

    /// <summary>One control: most gates have a controlled form of their own.</summary>
    private bool Single(in GateStep step, int control)
    {
        (GateCode code, double angle) = step.Code switch
        {
            GateCode.X => (GateCode.Cx, 0),
            GateCode.Y => (GateCode.Cy, 0),
            GateCode.Z => (GateCode.Cz, 0),
            GateCode.H => (GateCode.Ch, 0),
            GateCode.Sx => (GateCode.Csx, 0),
            GateCode.Rx => (GateCode.Crx, step.A),
            GateCode.Ry => (GateCode.Cry, step.A),
            GateCode.Rz => (GateCode.Crz, step.A),
            GateCode.U1 => (GateCode.Cu1, step.A),
            GateCode.S => (GateCode.Cu1, Math.PI / 2),
            GateCode.Sdg => (GateCode.Cu1, -Math.PI / 2),
            GateCode.T => (GateCode.Cu1, Math.PI / 4),
            GateCode.Tdg => (GateCode.Cu1, -Math.PI / 4),
            _ => (GateCode.None, 0),
        };
        if (step.Code == GateCode.Id) return true;
        if (code != GateCode.None) return _sink.Emit(code, angle, 0, 0, control, step.Target, 0);
        if (step.Code == GateCode.U3)
            return _sink.Emit(GateCode.Cu3, step.A, step.B, step.C, control, step.Target, 0);
        GateStep bare = step;
        bare.Phase = 0;
        Matrix2.Of(bare).Angles(out double theta, out double phi, out double lambda, out double phase);
        return Phase(1UL << control, phase)
            && _sink.Emit(GateCode.Cu3, theta, phi, lambda, control, step.Target, 0);
    }

    private bool Several(in GateStep step)
    {
        ulong controls = step.Controls, all = controls | 1UL << step.Target;
        int target = step.Target;
        switch (step.Code)
        {
            case GateCode.Id: return true;
            case GateCode.X: return Not(controls, target);
            case GateCode.Y: return One(GateCode.Sdg, target) && Not(controls, target) && One(GateCode.S, target);
            case GateCode.Z: return Phase(all, Math.PI);
            case GateCode.S: return Phase(all, Math.PI / 2);
            case GateCode.Sdg: return Phase(all, -Math.PI / 2);
            case GateCode.T: return Phase(all, Math.PI / 4);
            case GateCode.Tdg: return Phase(all, -Math.PI / 4);
            case GateCode.U1: return Phase(all, step.A);
        }
        GateStep bare = step;
        bare.Phase = 0;
        return General(Matrix2.Of(bare), controls, target);
    }

    /// <summary>
    /// U = e^(iα) W Rz(2β) W†: the basis changes need no control, Rz between two controlled NOTs none either, and the
    /// phase is one of the controls.
    /// </summary>
    private bool General(in Matrix2 matrix, ulong controls, int target)
    {
        double sine = Math.Sqrt(matrix.X * matrix.X + matrix.Y * matrix.Y + matrix.Z * matrix.Z);
        double beta = Math.Atan2(sine, matrix.W);
        if (!Phase(controls, matrix.Phase)) return false;
        if (sine < Nothing) return matrix.W > 0 || Phase(controls, Math.PI);
        // W = Rz(azimuth) Ry(polar) takes the z axis to the axis of the rotation.
        double polar = Math.Atan2(Math.Sqrt(matrix.X * matrix.X + matrix.Y * matrix.Y), matrix.Z);
        double azimuth = Math.Atan2(matrix.Y, matrix.X);
        return Turn(GateCode.Rz, -azimuth, target) && Turn(GateCode.Ry, -polar, target)
            && Not(controls, target) && Turn(GateCode.Rz, -beta, target)
            && Not(controls, target) && Turn(GateCode.Rz, beta, target)
            && Turn(GateCode.Ry, polar, target) && Turn(GateCode.Rz, azimuth, target);
    }

    /// <summary>e^(i angle) where all qubits of the mask are 1 (lemma 7.5, for a diagonal gate).</summary>
    private bool Phase(ulong mask, double angle)
    {
        while (Math.Abs(angle) >= Nothing && mask != 0)
        {
            int target = Highest(mask);
            ulong others = mask & ~(1UL << target);
            if (others == 0) return _sink.Emit(GateCode.U1, angle, 0, 0, target, 0, 0);
            int control = Highest(others);
            ulong rest = others & ~(1UL << control);
            if (rest == 0) return _sink.Emit(GateCode.Cu1, angle, 0, 0, control, target, 0);
            angle /= 2;
            if (!_sink.Emit(GateCode.Cu1, angle, 0, 0, control, target, 0) || !Not(rest, control)
                || !_sink.Emit(GateCode.Cu1, -angle, 0, 0, control, target, 0) || !Not(rest, control)) return false;
            mask = rest | 1UL << target;
        }
        return true;
    }

    /// <summary>X on the target where all controls are 1.</summary>
    private bool Not(ulong controls, int target)
    {
        int count = Count(controls);
        switch (count)
        {
            case 0: return One(GateCode.X, target);
            case 1: return Two(GateCode.Cx, Lowest(controls), target);
            case 2: return Toffoli(Lowest(controls), Highest(controls), target);
        }
        ulong idle = _all & ~(controls | 1UL << target);
        if (Count(idle) >= count - 2) return Ladder(controls, target, idle);
        if (idle == 0)
            return One(GateCode.H, target) && Phase(controls | 1UL << target, Math.PI) && One(GateCode.H, target);
        // Lemma 7.3: half of the controls onto a borrowed qubit, each half borrowing from the other.
        int borrowed = Lowest(idle);
        ulong low = controls;
        for (int i = count - (count + 1) / 2; i > 0; i--) low &= ~(1UL << Highest(low));
        ulong high = controls & ~low | 1UL << borrowed;
        for (int time = 0; time < 2; time++)
            if (!Not(low, borrowed) || !Not(high, target)) return false;
        return true;
    }

    /// <summary>Lemma 7.2: 4(n−2) Toffoli gates with n − 2 borrowed qubits.</summary>
    private bool Ladder(ulong controls, int target, ulong idle)
    {
        Span<int> control = stackalloc int[64], borrowed = stackalloc int[64];
        int count = Fill(control, controls);
        Fill(borrowed, idle);
        int top = count - 1;
        borrowed[top - 1] = target;
        return Descend(control, borrowed, top) && Descend(control, borrowed, top - 1);
    }

    /// <summary>Levels top … 1 … top. Level i &gt; 1 is a Toffoli of control i and rung i − 2 onto rung i −
    /// 1.</summary>
    private bool Descend(ReadOnlySpan<int> control, ReadOnlySpan<int> rung, int top)
    {
        for (int step = top; step >= -top + 2; step--)
        {
            int level = step >= 1 ? step : 2 - step;
            bool done = level == 1
                ? Toffoli(control[0], control[1], rung[0])
                : Toffoli(control[level], rung[level - 2], rung[level - 1]);
            if (!done) return false;
        }
        return true;
    }

    private static int Fill(Span<int> qubits, ulong mask)
    {
        int count = 0;
        for (int qubit = 0; qubit < 64; qubit++)
            if ((mask >> qubit & 1) != 0) qubits[count++] = qubit;
        return count;
    }

    private bool Toffoli(int first, int second, int target) =>
        _sink.Emit(GateCode.Ccx, 0, 0, 0, first, second, target);

    private bool One(GateCode code, int qubit) => _sink.Emit(code, 0, 0, 0, qubit, 0, 0);

    private bool Two(GateCode code, int first, int second) => _sink.Emit(code, 0, 0, 0, first, second, 0);

    private bool Turn(GateCode code, double angle, int qubit) =>
        Math.Abs(angle) < Nothing || _sink.Emit(code, angle, 0, 0, qubit, 0, 0);

    private static int Count(ulong mask)
    {
        int count = 0;
        for (; mask != 0; mask &= mask - 1) count++;
        return count;
    }

    private static int Lowest(ulong mask)
    {
        int qubit = 0;
        while ((mask >> qubit & 1) == 0) qubit++;
        return qubit;
    }

    private static int Highest(ulong mask)
    {
        int qubit = 63;
        while ((mask >> qubit & 1) == 0) qubit--;
        return qubit;
    }
}
