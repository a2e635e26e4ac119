// How much of the light that enters a transform can leave it, whatever phases it has: what a provider's power balance
// is held against. Invariant, element by element: Σ p[m] ÷ g[m] ≤ power in, with p the power in mode m and g its bound.
// A loss lowers its mode's bound; where light of two modes meets, both get the larger one.
using System;
using Xdv.Abi;

namespace Xdv.HardwareServer.Wire;

/// <summary>Looks at a program's elements; any are safe, and those that no provider takes bound nothing.</summary>
internal static class PowerBound
{
    /// <summary>Power of the last injection into each mode; injections come first.</summary>
    public static double[] Injected(ReadOnlySpan<TransformElement> elements, uint modes)
    {
        var power = new double[modes];
        foreach (ref readonly TransformElement element in elements)
        {
            if (element.Code != ElementCode.Inject) break;
            if (element.Mode0 < modes) power[element.Mode0] = element.Param0;
        }
        return power;
    }

    /// <summary>Largest power ratio the program can have.</summary>
    /// <param name="elements">Of the program.</param>
    /// <param name="lit">Light by mode, of a fresh envelope; empty = any, of one that is continued.</param>
    /// <param name="modes">Of the program.</param>
    /// <param name="powerIn">All of the light.</param>
    public static double Of(ReadOnlySpan<TransformElement> elements, ReadOnlySpan<double> lit, uint modes,
        double powerIn)
    {
        if (powerIn == 0 || !Loses(elements)) return 1;
        var bound = new double[modes];
        for (int mode = 0; mode < bound.Length; mode++) bound[mode] = lit.IsEmpty || lit[mode] > 0 ? 1 : 0;
        foreach (ref readonly TransformElement element in elements)
        {
            if (element.Code == ElementCode.Detector) break;
            int arity = TransformFormat.Arity(element.Code);
            if (element.Mode0 >= modes || element.Mode1 >= modes || !TransformFormat.IsInRange(element)) return 1;
            ref double first = ref bound[element.Mode0];
            if (arity == 0) bound.AsSpan().Fill(Largest(bound));
            else if (arity == 2) first = bound[element.Mode1] = Math.Max(first, bound[element.Mode1]);
            else first *= Transmission(element, first * powerIn);
        }
        return Largest(bound);
    }

    private static double Largest(double[] bound)
    {
        double largest = 0;
        foreach (double one in bound) largest = Math.Max(largest, one);
        return largest;
    }

    private static bool Loses(ReadOnlySpan<TransformElement> elements)
    {
        foreach (ref readonly TransformElement element in elements)
            if (element.Code is ElementCode.Loss or ElementCode.Saturable) return true;
        return false;
    }

    /// <summary>Of an element in one mode, for at most this power: an absorber passes more of more.</summary>
    private static double Transmission(in TransformElement element, double power) => element.Code switch
    {
        ElementCode.Loss => element.Param0,
        ElementCode.Saturable => Math.Exp(-element.Param0 / (1 + (power / element.Param1))),
        _ => 1,
    };
}
