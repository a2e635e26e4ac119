// Heat that is meant for one phase shifter and reaches its neighbours. It follows from the settings alone: the same
// program is off by the same every time, whatever the seed.
using System;
using Xdv.Abi;

namespace Xdv.Phase;

/// <summary>Phase errors by crosstalk. README.md has the physics.</summary>
internal static class ThermalCrosstalk
{
    private const double FullTurn = 2 * Math.PI;

    /// <summary>What each angle of a program is off by: those of element i at 2i and 2i + 1, radians.</summary>
    /// <param name="coupling">Share of a heater's phase that the next mode's gets; squared for the one behind
    /// it.</param>
    /// <param name="heated">Phase shifts that are heaters of the interferometer; cells are anyway.</param>
    public static double[] Errors(PhaseProgram program, double coupling, bool[] heated)
    {
        TransformElement[] elements = program.Elements;
        var errors = new double[2 * elements.Length];
        if (coupling == 0) return errors;
        (long[] places, int[] heaters) = Layout(program, heated);
        for (int from = 0, to; from < places.Length; from = to)
        {
            for (to = from; to < places.Length && places[to] >> 16 == places[from] >> 16; to++)
            {
            }
            Spread(places.AsSpan(from, to - from), heaters.AsSpan(from, to - from), elements, coupling, errors);
        }
        return errors;
    }

    /// <summary>Column and mode of every heater, in order, and the number of its angle. Each element is as far to the
    /// left as its modes allow; a cell's heaters stand one behind the other, φ first.</summary>
    private static (long[] Places, int[] Heaters) Layout(PhaseProgram program, bool[] heated)
    {
        TransformElement[] elements = program.Elements;
        var free = new long[program.Modes];
        int count = 0;
        var places = new long[2 * elements.Length];
        var heaters = new int[2 * elements.Length];
        for (int i = program.Injections; i < elements.Length; i++)
        {
            int first = elements[i].Mode0, second = elements[i].Mode1;
            int arity = TransformFormat.Arity(elements[i].Code);
            if (arity == 0)
            {
                Array.Fill(free, Largest(free) + 1);
                continue;
            }
            long column = arity == 2 ? Math.Max(free[first], free[second]) : free[first];
            free[first] = column + 1;
            if (arity == 2) free[second] = column + 1;
            bool cell = elements[i].Code == ElementCode.MachZehnder;
            if (cell || heated[i]) Add(2 * column, cell ? (2 * i) + 1 : 2 * i);
            if (cell) Add((2 * column) + 1, 2 * i);

            void Add(long place, int angle) => (places[count], heaters[count++]) = ((place << 16) | (uint)first, angle);
        }
        Array.Resize(ref places, count);
        Array.Resize(ref heaters, count);
        Array.Sort(places, heaters);
        return (places, heaters);
    }

    /// <summary>One column of heaters, by mode: κ^d of each reaches the one d modes away, from both sides.</summary>
    private static void Spread(ReadOnlySpan<long> places, ReadOnlySpan<int> heaters, TransformElement[] elements,
        double coupling, double[] errors)
    {
        double above = 0, below = 0;
        for (int i = 1, j = places.Length - 2; i < places.Length; i++, j--)
        {
            above = (above + Phase(heaters[i - 1])) * Math.Pow(coupling, places[i] - places[i - 1]);
            below = (below + Phase(heaters[j + 1])) * Math.Pow(coupling, places[j + 1] - places[j]);
            errors[heaters[i]] += Share(heaters[i]) * above;
            errors[heaters[j]] += Share(heaters[j]) * below;
        }

        // Heaters only add, so a phase is made between 0 and 2π. A cell's inner one makes 2θ.
        double Phase(int heater)
        {
            ref readonly TransformElement element = ref elements[heater / 2];
            double phase = ((heater & 1) == 1 ? element.Param1 : element.Param0 / Share(heater)) % FullTurn;
            return phase < 0 ? phase + FullTurn : phase;
        }

        double Share(int heater) =>
            (heater & 1) == 0 && elements[heater / 2].Code == ElementCode.MachZehnder ? 0.5 : 1;
    }

    private static long Largest(long[] values)
    {
        long largest = 0;
        foreach (long value in values) largest = Math.Max(largest, value);
        return largest;
    }
}
