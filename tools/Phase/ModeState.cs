// N complex mode amplitudes, real and imaginary parts apart so that sweeps over all modes vectorise.
using System;

namespace Xdv.Phase;

/// <summary>The light in the modes.</summary>
internal sealed class ModeState(double[] re, double[] im)
{
    public ModeState(int modes)
        : this(new double[modes], new double[modes])
    {
    }

    public double[] Re { get; } = re;

    public double[] Im { get; } = im;

    public int Modes => Re.Length;

    public double Power
    {
        get
        {
            double power = 0;
            for (int m = 0; m < Modes; m++) power += (Re[m] * Re[m]) + (Im[m] * Im[m]);
            return power;
        }
    }

    /// <summary>|a[m]|².</summary>
    public void Intensities(Span<double> intensities)
    {
        for (int m = 0; m < Modes; m++) intensities[m] = (Re[m] * Re[m]) + (Im[m] * Im[m]);
    }
}
