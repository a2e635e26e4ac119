// What an evaluation says of the light (XDV-033.1, XDV-061.3): values that the contract's projection defines, made of
// the powers in detectors. Phases stay here.
using System;
using Xdv.Abi;

namespace Xdv.Phase;

/// <summary>The detectors at the end of a program.</summary>
internal sealed class Evaluation
{
    private readonly int _modes;
    private readonly TransformElement[] _detectors;
    private readonly uint _each;

    /// <param name="modes">Of the program.</param>
    /// <param name="detectors">Checked; none = one in each mode.</param>
    public Evaluation(int modes, ReadOnlySpan<TransformElement> detectors)
    {
        (_modes, _detectors) = (modes, detectors.ToArray());
        uint count = 0;
        foreach (ref readonly TransformElement detector in detectors)
            TransformFormat.Count(detector, ref count, ref _each);
    }

    /// <summary>Values that a projection has; 0 = it makes no sense for this program.</summary>
    public int Count(PhaseProjection projection) =>
        (int)TransformFormat.Values(projection, (uint)_modes, (uint)_detectors.Length, _each);

    /// <summary>The values.</summary>
    public double[] Of(ModeState state, PhaseProjection projection)
    {
        double[] power = new double[_modes];
        state.Intensities(power);
        double[] values = new double[Count(projection)];
        switch (projection)
        {
            case PhaseProjection.Largest:
                values[0] = Largest(Powers(power));
                break;
            case PhaseProjection.Thresholds:
                double[] seen = Powers(power);
                for (int i = 0; i < values.Length; i++) values[i] = seen[i] > _detectors[i].Param0 ? 1 : 0;
                break;
            case PhaseProjection.Correlations:
                Correlate(power, values);
                break;
            default:
                return Powers(power);
        }
        return values;
    }

    private double[] Powers(double[] power)
    {
        if (_detectors.Length == 0) return power;
        double[] seen = new double[_detectors.Length];
        for (int i = 0; i < seen.Length; i++)
            foreach (double p in Modes(power, i)) seen[i] += p;
        return seen;
    }

    private static int Largest(double[] power)
    {
        int largest = 0;
        for (int i = 1; i < power.Length; i++) if (power[i] > power[largest]) largest = i;
        return largest;
    }

    private void Correlate(double[] power, double[] values)
    {
        int at = 0;
        for (int i = 0; i < _detectors.Length; i++)
            for (int j = i + 1; j < _detectors.Length; j++)
                values[at++] = Likeness(Modes(power, i), Modes(power, j));
    }

    /// <summary>1 = the same pattern, whatever its brightness; 0 = nothing in common.</summary>
    private static double Likeness(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        double product = 0, first = 0, second = 0;
        for (int m = 0; m < p.Length; m++)
            (product, first, second) = (product + (p[m] * q[m]), first + (p[m] * p[m]), second + (q[m] * q[m]));
        // The roots apart: powers may be such that the product of their squares is not a number any more.
        double scale = Math.Sqrt(first) * Math.Sqrt(second);
        return scale > 0 ? Math.Min(product / scale, 1) : 0;
    }

    private ReadOnlySpan<double> Modes(double[] power, int detector)
    {
        TransformElement range = _detectors[detector];
        return power.AsSpan(range.Mode0, range.Mode1 - range.Mode0 + 1);
    }
}
