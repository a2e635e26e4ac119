// Why: no message may carry amplitudes, so an arbitrary input is made, as on a chip: light enters one mode, a chain of
// rotations shares it out, phase shifters set the phases (device.md "Not in the ring: raw state").
using System;

namespace Xdv.Transforms;

/// <summary>Compiles a vector of amplitudes into elements that prepare it.</summary>
internal static class StatePreparation
{
    /// <summary>Farthest the total power may be from 1.</summary>
    public const double NormTolerance = 1e-6;

    /// <summary>Σ|a|² of interleaved real and imaginary parts.</summary>
    public static double Power(ReadOnlySpan<double> amplitudes)
    {
        double power = 0;
        for (int i = 0; i < amplitudes.Length; i++) power += amplitudes[i] * amplitudes[i];
        return power;
    }

    /// <summary>Appends the preparation of a vector to an empty program; exact to rounding.</summary>
    /// <param name="amplitudes">Interleaved real and imaginary parts, one pair for each mode; not all zero.</param>
    public static void Append(TransformBuilder builder, ReadOnlySpan<double> amplitudes)
    {
        int modes = amplitudes.Length / 2;
        // What is still to be shared out from mode m on; summed from the end, so that small tails keep their bits.
        double[] rest = new double[modes + 1];
        for (int m = modes - 1; m >= 0; m--) rest[m] = rest[m + 1] + Square(amplitudes, m);

        int current = NextLit(amplitudes, 0);
        builder.Inject(current, rest[current]);
        while (rest[current + 1] > 0)
        {
            int next = NextLit(amplitudes, current + 1);
            double here = Math.Sqrt(Square(amplitudes, current)), beyond = Math.Sqrt(rest[next]);
            builder.Rotation(current, next, Math.Atan2(beyond, here));
            current = next;
        }
        for (int m = 0; m < modes; m++)
        {
            double re = amplitudes[2 * m], im = amplitudes[(2 * m) + 1];
            if (Square(amplitudes, m) > 0 && (im != 0 || re < 0)) builder.Phase(m, Math.Atan2(im, re));
        }
    }

    private static int NextLit(ReadOnlySpan<double> amplitudes, int mode)
    {
        while (Square(amplitudes, mode) == 0) mode++;
        return mode;
    }

    private static double Square(ReadOnlySpan<double> amplitudes, int mode)
    {
        double re = amplitudes[2 * mode], im = amplitudes[(2 * mode) + 1];
        return (re * re) + (im * im);
    }
}
