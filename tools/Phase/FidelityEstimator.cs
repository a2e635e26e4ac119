// The stability index of one transform: F = |tr(U†W)|² ÷ N², with U what was asked and W what was realised. Exact while
// it is affordable; beyond that a stochastic trace (Hutchinson 1990) over seeded unit-modulus vectors.
using System;

namespace Xdv.Phase;

/// <summary>Compares two evolutions of the same modes.</summary>
internal static class FidelityEstimator
{
    /// <summary>Two-mode cells one estimate may cost: a fraction of a second.</summary>
    private const long Budget = 1 << 26;
    private const int MostProbes = 64, FewestProbes = 2;

    /// <summary>Fidelity in [0, 1].</summary>
    /// <param name="seed">Of the probe vectors; the exact sum does not use it.</param>
    public static double Estimate(int modes, ModeEvolution intended, ModeEvolution realised, ulong seed)
    {
        long affordable = Budget / Math.Max(1, intended.Work + realised.Work);
        return modes <= affordable
            ? Estimate(modes, intended, realised, seed, exact: true, modes)
            : Estimate(modes, intended, realised, seed, exact: false,
                (int)Math.Clamp(affordable, FewestProbes, MostProbes));
    }

    /// <summary>The same over all basis vectors, or over that many probes.</summary>
    internal static double Estimate(int modes, ModeEvolution intended, ModeEvolution realised, ulong seed, bool exact,
        int vectors)
    {
        GaussianStream random = new(seed ^ 0x5048_4153_4550_524F);
        double traceRe = 0, traceIm = 0;
        for (int v = 0; v < vectors; v++)
        {
            ModeState left = exact ? Basis(modes, v) : Probe(modes, random);
            ModeState right = new((double[])left.Re.Clone(), (double[])left.Im.Clone());
            intended.Apply(left);
            realised.Apply(right);
            for (int m = 0; m < modes; m++)
            {
                traceRe += (left.Re[m] * right.Re[m]) + (left.Im[m] * right.Im[m]);
                traceIm += (left.Re[m] * right.Im[m]) - (left.Im[m] * right.Re[m]);
            }
        }
        double norm = exact ? modes : (double)vectors * modes;
        return Math.Min(1, ((traceRe * traceRe) + (traceIm * traceIm)) / (norm * norm));
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
