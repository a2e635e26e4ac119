// The engine's inner loops against the clock, for `xdv bench phase`. Inside this library, because light does not leave
// it.
using System;
using System.Diagnostics;
using Xdv.Abi;

namespace Xdv.Phase;

/// <summary>Best of many short runs, so that a busy machine spoils few of them; one thread.</summary>
public static class PhaseTimings
{
    private const int Runs = 80;
    private static readonly TimeSpan s_run = TimeSpan.FromMilliseconds(5);

    /// <summary>Seconds of one Fourier transform over <paramref name="modes"/> modes.</summary>
    public static double Fourier(int modes) =>
        Best(new ModeEvolution(modes, [new TransformElement { Code = ElementCode.Fourier }]), modes);

    /// <summary>Seconds of a rectangular mesh of N(N−1)/2 cells on one vector.</summary>
    public static double Mesh(int modes)
    {
        var cells = new TransformElement[modes * (modes - 1) / 2];
        int at = 0;
        for (int layer = 0; layer < modes; layer++)
            for (int mode = layer % 2; mode + 1 < modes; mode += 2)
                cells[at++] = new TransformElement
                {
                    Code = ElementCode.MachZehnder, Mode0 = (ushort)mode, Mode1 = (ushort)(mode + 1),
                    Param0 = 0.1 + (0.01 * mode), Param1 = 0.2 + (0.01 * layer),
                };
        return Best(new ModeEvolution(modes, cells), modes);
    }

    /// <summary>Seconds of a dense product over <paramref name="modes"/> modes, and of something else in turn with
    /// it.</summary>
    public static (double Dense, double Other) Dense(int modes, Action? other)
    {
        // A unitary one, so that numbers stay where they are.
        var matrix = new ModeMatrix(modes);
        double scale = 1 / Math.Sqrt(modes);
        for (int row = 0; row < modes; row++)
        {
            for (int column = 0; column < modes; column++)
            {
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * (row * column % modes) / modes);
                matrix.Set(row, column, scale * cosine, scale * sine);
            }
        }
        var light = new ModeState(modes);
        light.Re[0] = 1;
        return Best(() => matrix.Apply(light.Re, light.Im), other);
    }

    private static double Best(ModeEvolution evolution, int modes)
    {
        var light = new ModeState(modes);
        light.Re[0] = 1;
        return Best(() => evolution.Apply(light), null).First;
    }

    private static (double First, double Second) Best(Action first, Action? second)
    {
        (double one, double other) = (double.PositiveInfinity, double.PositiveInfinity);
        for (int run = 0; run < Runs; run++)
        {
            one = Math.Min(one, Seconds(first));
            if (second is not null) other = Math.Min(other, Seconds(second));
        }
        return (one, other);
    }

    /// <summary>Of one call, on average over a run.</summary>
    private static double Seconds(Action once)
    {
        long start = Stopwatch.GetTimestamp();
        int times = 0;
        while (Stopwatch.GetElapsedTime(start) < s_run)
        {
            once();
            times++;
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds / times;
    }
}
