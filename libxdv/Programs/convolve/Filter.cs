// The optical filter: a 4f system with a phase-only mask. Light in the even modes of 2N has a spectrum that comes
// twice; a frequency whose mask is m = cos θ·e^{iφ} gets φ + θ in one copy and φ − θ in the other, so that what meets
// again in the even modes is m times the light, and the odd modes take the rest (double-phase hologram, Hsueh and
// Sawchuk, Applied Optics 17, 3874, 1978).
using System;
using Xdv.Transforms;

namespace Xdv.Programs.Convolve;

internal sealed class Filter
{
    private readonly double[] _maskRe, _maskIm;
    private readonly double _largest;

    /// <summary>The spectrum of a kernel over as many modes as the signal has samples.</summary>
    public Filter(double[] kernel)
    {
        int length = kernel.Length;
        (_maskRe, _maskIm) = (new double[length], new double[length]);
        for (int k = 0; k < length; k++)
        {
            for (int m = 0; m < length; m++)
            {
                if (kernel[m] == 0) continue;
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * (k * m % length) / length);
                _maskRe[k] += kernel[m] * cosine;
                _maskIm[k] += kernel[m] * sine;
            }

            _largest = Math.Max(_largest, Magnitude(k));
        }
    }

    /// <summary>What √intensity is to be multiplied with: the light was shared among samples, and a mask only takes
    /// away.</summary>
    public double Scale { get; private set; }

    /// <summary>The program for one signal; null when signal or kernel is all zero.</summary>
    public byte[]? Program(double[] signal)
    {
        int length = signal.Length;
        double power = 0;
        foreach (double sample in signal) power += sample * sample;
        Scale = Math.Sqrt(power) * _largest;
        if (!(Scale > 0)) return null;
        TransformBuilder light = new(2 * length);
        for (int j = 0; j < length; j++)
            if (signal[j] != 0) light.Inject(2 * j, signal[j] * signal[j] / power);
        for (int j = 0; j < length; j++)
            if (signal[j] < 0) light.Phase(2 * j, Math.PI);
        light.Fourier();
        for (int k = 0; k < length; k++)
        {
            double phi = Math.Atan2(_maskIm[k], _maskRe[k]), part = Math.Min(1, Magnitude(k) / _largest);
            double theta = Math.Atan2(Math.Sqrt((1 - part) * (1 + part)), part);
            light.Phase(k, phi + theta).Phase(k + length, phi - theta);
        }

        return light.InverseFourier().Build();
    }

    private double Magnitude(int k) => Math.Sqrt(_maskRe[k] * _maskRe[k] + _maskIm[k] * _maskIm[k]);
}
