// The stability index of one transform: F = |tr(A†B)|² ÷ (tr(A†A) tr(B†B)), with A what was asked and B what was
// realised; N² in the denominator when both are unitary. Exact while it is affordable; beyond that a stochastic trace
// (Hutchinson 1990) over seeded unit-modulus vectors. What is no matrix has no trace: there it is the overlap of the
// two outputs for one input.
using System;

namespace Xdv.Phase;

/// <summary>Compares two evolutions of the same modes.</summary>
internal static class FidelityEstimator
{
    /// <summary>Two-mode cells one estimate may cost: a fraction of a second.</summary>
    private const long Budget = 1 << 26;
    private const int MostProbes = 64, FewestProbes = 2;

    /// <summary>Fidelity in [0, 1] of matrices.</summary>
    /// <param name="seed">Of the probe vectors; the exact sum does not use it.</param>
    /// <param name="unitary">Both are: their norms are known.</param>
    public static double Estimate(int modes, ModeEvolution intended, ModeEvolution realised, ulong seed,
        bool unitary = true)
    {
        long affordable = Budget / Math.Max(1, intended.Work + realised.Work);
        return modes <= affordable
            ? Estimate(modes, intended, realised, seed, exact: true, modes, unitary)
            : Estimate(modes, intended, realised, seed, exact: false,
                (int)Math.Clamp(affordable, FewestProbes, MostProbes), unitary);
    }

    /// <summary>The same over all basis vectors, or over that many probes.</summary>
    internal static double Estimate(int modes, ModeEvolution intended, ModeEvolution realised, ulong seed, bool exact,
        int vectors, bool unitary = true)
    {
        GaussianStream random = new(seed ^ 0x5048_4153_4550_524F);
        Comparison sum = default;
        for (int v = 0; v < vectors; v++)
            sum.Add(exact ? Basis(modes, v) : Probe(modes, random), intended, realised);
        double norm = exact ? modes : (double)vectors * modes;
        return sum.Fidelity(unitary ? norm : sum.Norm);
    }

    /// <summary>|⟨u|w⟩|² ÷ (⟨u|u⟩⟨w|w⟩), of the two outputs for this input.</summary>
    public static double Overlap(ModeState light, ModeEvolution intended, ModeEvolution realised)
    {
        Comparison one = default;
        one.Add(light, intended, realised);
        return one.Fidelity(one.Norm);
    }

    /// <summary>Σ⟨u|w⟩, Σ⟨u|u⟩ and Σ⟨w|w⟩ over inputs.</summary>
    private struct Comparison
    {
        private double _re, _im, _intended, _realised;

        public readonly double Norm => Math.Sqrt(_intended) * Math.Sqrt(_realised);

        /// <summary>Takes one input, which is changed.</summary>
        public void Add(ModeState left, ModeEvolution intended, ModeEvolution realised)
        {
            ModeState right = new((double[])left.Re.Clone(), (double[])left.Im.Clone());
            intended.Apply(left);
            realised.Apply(right);
            for (int m = 0; m < left.Modes; m++)
            {
                _re += (left.Re[m] * right.Re[m]) + (left.Im[m] * right.Im[m]);
                _im += (left.Re[m] * right.Im[m]) - (left.Im[m] * right.Re[m]);
            }
            _intended += left.Power;
            _realised += right.Power;
        }

        /// <summary>Two darknesses are the same.</summary>
        public readonly double Fidelity(double norm)
        {
            if (!(norm > 0)) return _intended == _realised ? 1 : 0;
            (double re, double im) = (_re / norm, _im / norm);
            return Math.Min(1, (re * re) + (im * im));
        }
    }

    private static ModeState Basis(int modes, int mode)
    {
        ModeState state = new(modes);
        state.Re[mode] = 1;
        return state;
    }

    /// <summary>Entries 1, i, −1, −i with equal chances.</summary>
    private static ModeState Probe(int modes, GaussianStream random)
    {
        ModeState state = new(modes);
        for (int m = 0; m < modes; m++)
        {
            int quarter = (int)(random.NextBits() >> 62);
            if ((quarter & 1) == 0) state.Re[m] = 1 - quarter;
            else state.Im[m] = 2 - quarter;
        }
        return state;
    }
}
