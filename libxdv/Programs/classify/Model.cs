// The classifier as K has it: pixels and weights from their files, and the scores in double precision.
using System;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Classify;

internal sealed class Model
{
    public const int Classes = 10, Pixels = 64, Inputs = Pixels + 1;

    private const double Greys = 16;

    private readonly double[] _mean = new double[Pixels];

    /// <summary>Class by class: 64 weights, and one for the input that is always 1.</summary>
    public double[] Weights { get; } = new double[Classes * Inputs];

    /// <summary>Reads the mean pixels and ten rows of weights; null when number <paramref name="bad"/> is none, or
    /// there are not as many as there should be.</summary>
    public static Model? Read(ReadOnlySpan<byte> text, out int bad)
    {
        Model model = new();
        TextRows rows = new(text);
        bad = 0;
        while (rows.TryTake(out ReadOnlySpan<byte> row))
        {
            for (ReadOnlySpan<byte> word = TextRows.Word(ref row); !word.IsEmpty; word = TextRows.Word(ref row))
            {
                int at = bad++ - Pixels;
                if (!NumberText.TryParse(word, out double value) || !(Math.Abs(value) <= 1e6)) return null;
                if (at >= model.Weights.Length) return null;
                if (at < 0) model._mean[at + Pixels] = value;
                else model.Weights[at] = value;
            }
        }

        if (bad++ != Pixels + model.Weights.Length) return null;
        model.Centre();
        return model;
    }

    /// <summary>What goes in for the pixels of a line (0 … 9, a … g): how much darker than the mean, and 1.</summary>
    public bool TryInput(ReadOnlySpan<byte> pixels, double[] input)
    {
        if (pixels.Length != Pixels) return false;
        for (int i = 0; i < Pixels; i++)
        {
            int grey = Grey(pixels[i]);
            if (grey < 0) return false;
            input[i] = grey / Greys - _mean[i];
        }

        input[Pixels] = 1;
        return true;
    }

    public static int Grey(byte letter) => letter is >= (byte)'0' and <= (byte)'9' ? letter - '0'
        : letter is >= (byte)'a' and <= (byte)'g' ? letter - 'a' + 10 : -1;

    public void Score(double[] input, double[] scores)
    {
        for (int c = 0; c < Classes; c++)
        {
            scores[c] = 0;
            for (int i = 0; i < Inputs; i++) scores[c] += Weights[c * Inputs + i] * input[i];
        }
    }

    /// <summary>The first of the largest.</summary>
    public static int Best(double[] scores)
    {
        int best = 0;
        for (int c = 1; c < Classes; c++)
            if (scores[c] > scores[best]) best = c;
        return best;
    }

    /// <summary>What all classes have in common decides nothing, and light would be spent on it.</summary>
    private void Centre()
    {
        for (int i = 0; i < Inputs; i++)
        {
            double mean = 0;
            for (int c = 0; c < Classes; c++) mean += Weights[c * Inputs + i] / Classes;
            for (int c = 0; c < Classes; c++) Weights[c * Inputs + i] -= mean;
        }
    }
}
