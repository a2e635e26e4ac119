// What a person sees of a run: the amplitude of each spin from round trip to round trip.
using System;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Ising;

internal sealed class Trajectory(int spins, int steps)
{
    private const int MostColumns = 64;
    private const double Faint = 0.1, Strong = 0.5;

    private readonly float[] _amplitudes = new float[spins * steps];

    public void Add(int step, double[] amplitudes)
    {
        for (int spin = 0; spin < spins; spin++) _amplitudes[spin * steps + step] = (float)amplitudes[spin];
    }

    public void Draw()
    {
        int columns = Math.Min(steps, MostColumns);
        Utf8Line line = new(stackalloc byte[256]);
        Terminal.WriteLine($"spin, {steps} round trips (+ # one side, - = the other)");
        for (int spin = 0; spin < spins; spin++)
        {
            line.Clear();
            line.Right(spin, 4);
            for (int column = 0; column < columns; column++)
            {
                float x = _amplitudes[spin * steps + column * steps / columns], size = Math.Abs(x);
                bool strong = size >= Strong;
                line.Append(size < Faint ? "."u8 : x > 0 ? strong ? "#"u8 : "+"u8 : strong ? "="u8 : "-"u8);
            }

            Terminal.WriteLine(line.Written);
        }
    }
}
