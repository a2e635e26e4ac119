// Numbers from text, the built-in ones, and the convolution computed here.
using System;
using System.Collections.Generic;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Convolve;

internal static class Signal
{
    /// <summary>Two modes each: the provider has 1024.</summary>
    public const int MaxLength = 512;

    /// <summary>Numbers separated by blanks, `#` begins a comment; null when line <paramref name="line"/> has
    /// something else, or one too many; empty when there are none.</summary>
    public static double[]? Read(ReadOnlySpan<byte> text, out int line)
    {
        List<double> values = [];
        TextRows rows = new(text);
        while (rows.TryTake(out ReadOnlySpan<byte> row))
        {
            line = rows.Line;
            for (ReadOnlySpan<byte> word = TextRows.Word(ref row); !word.IsEmpty; word = TextRows.Word(ref row))
            {
                if (!NumberText.TryParse(word, out double value) || !(Math.Abs(value) <= 1e9)) return null;
                if (values.Count == MaxLength) return null;
                values.Add(value);
            }
        }

        line = 0;
        return values.ToArray();
    }

    /// <summary>A box, two needles and a ramp: what a filter does to each is easy to see.</summary>
    public static double[] Example()
    {
        double[] signal = new double[64];
        for (int i = 6; i < 16; i++) signal[i] = 0.8;
        signal[24] = signal[30] = 1;
        for (int i = 0; i < 18; i++) signal[38 + i] = i / 17.0;
        return signal;
    }

    /// <summary>A kernel by name, its centre at 0; null when there is none of that name.</summary>
    public static double[]? Kernel(ReadOnlySpan<byte> name, int length)
    {
        double[] kernel = new double[length];
        if (name.SequenceEqual("box"u8))
        {
            for (int i = -2; i <= 2; i++) kernel[(i + length) % length] += 0.2;
        }
        else if (name.SequenceEqual("gauss"u8))
        {
            double sum = 0;
            for (int i = -8; i <= 8; i++) sum += Math.Exp(-i * i / 8.0);
            for (int i = -8; i <= 8; i++) kernel[(i + length) % length] += Math.Exp(-i * i / 8.0) / sum;
        }
        else if (name.SequenceEqual("edge"u8))
        {
            kernel[0] += 1;
            kernel[1 % length] -= 1;
        }
        else
        {
            return null;
        }

        return kernel;
    }

    /// <summary>y[j] = Σ h[m] x[j − m], indices modulo N.</summary>
    public static double[] Convolve(double[] signal, double[] kernel)
    {
        double[] result = new double[signal.Length];
        for (int m = 0; m < kernel.Length; m++)
        {
            if (kernel[m] == 0) continue;
            for (int j = 0; j < signal.Length; j++) result[(j + m) % signal.Length] += kernel[m] * signal[j];
        }

        return result;
    }
}
