// Are these counts shots of that distribution? The one check used on the engine, and on the whole system end to end.
// Depends on nothing but .NET, so that other test projects can compile it too.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Xdv.Quantum.Tests;

/// <summary>
/// Exact outcome distribution of a reference circuit (its .json: 16 most likely outcomes, marginals, collision
/// probability). A right program fails a check with probability below 1e-5; a wrong one is told apart by at least one
/// of them.
/// </summary>
public sealed class Distribution
{
    private const double Sigmas = 5;
    private const double LeastChiSquareProbability = 1e-6;
    private const double LeastExpectedCount = 5;
    private const int Listed = 16;

    private readonly List<(string Outcome, double Probability)> _top = [];
    private readonly List<(string Register, int Size, double[] Ones)> _marginals = [];
    private readonly double _collision;

    private Distribution(JsonElement json)
    {
        Name = json.GetProperty("name").GetString()!;
        Outcomes = json.GetProperty("distinct_outcomes").GetInt32();
        _collision = json.GetProperty("collision_probability").GetDouble();
        foreach (JsonElement pair in json.GetProperty("top16").EnumerateArray())
            _top.Add((pair[0].GetString()!, pair[1].GetDouble()));
        JsonElement marginals = json.GetProperty("marginal_p1");
        foreach (JsonElement register in json.GetProperty("cregs").EnumerateArray())
        {
            string name = register.GetProperty("name").GetString()!;
            double[] ones = [.. marginals.GetProperty(name).EnumerateArray().Select(static p => p.GetDouble())];
            _marginals.Add((name, register.GetProperty("size").GetInt32(), ones));
        }
    }

    public string Name { get; }

    /// <summary>Outcomes of probability above 0.</summary>
    public int Outcomes { get; }

    public static Distribution Load(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return new Distribution(document.RootElement);
    }

    /// <summary>
    /// Checks counts by outcome text: c[0] rightmost, last register leftmost, a space between registers.
    /// </summary>
    /// <returns>Null if they fit, else what does not, with numbers.</returns>
    public string? Check(IReadOnlyDictionary<string, long> counts)
    {
        double shots = counts.Values.Sum();
        if (shots < 2) return "too few shots";
        int characters = _marginals.Sum(static m => m.Size) + _marginals.Count - 1;
        if (counts.Keys.FirstOrDefault(key => key.Length != characters) is { } odd)
            return $"outcome '{odd}' has another shape";
        return Outcomes <= Listed
            ? CheckTotalVariation(counts, shots)
            : CheckMarginals(counts, shots) ?? CheckChiSquare(counts, shots) ?? CheckCollisions(counts, shots);
    }

    /// <summary>
    /// Total variation distance ½ Σ|fᵢ − pᵢ|. Each fᵢ is about normal with variance vᵢ = pᵢ(1 − pᵢ)/N, so |fᵢ − pᵢ|
    /// has mean √(2vᵢ/π) and variance (1 − 2/π)vᵢ: the bound is the mean plus 5 standard deviations of the sum.
    /// </summary>
    private string? CheckTotalVariation(IReadOnlyDictionary<string, long> counts, double shots)
    {
        double distance = 0, mean = 0, variance = 0;
        foreach ((string outcome, double p) in _top)
        {
            double v = Math.Max(0, p * (1 - p)) / shots;
            distance += Math.Abs(counts.GetValueOrDefault(outcome) / shots - p) / 2;
            mean += Math.Sqrt(2 * v / Math.PI) / 2;
            variance += (1 - 2 / Math.PI) * v / 4;
        }
        HashSet<string> known = [.. _top.Select(static t => t.Outcome)];
        distance += counts.Where(c => !known.Contains(c.Key)).Sum(static c => c.Value) / shots / 2;
        double bound = mean + Sigmas * Math.Sqrt(variance) + 1e-9;
        return distance <= bound ? null : $"total variation distance {distance:G4}, bound {bound:G4}";
    }

    /// <summary>
    /// Share of ones of every bit: binomial, standard deviation √(p(1 − p)/N); one shot more for the discreteness.
    /// </summary>
    private string? CheckMarginals(IReadOnlyDictionary<string, long> counts, double shots)
    {
        int end = _marginals.Sum(static m => m.Size) + _marginals.Count - 1;
        foreach ((string register, int size, double[] ones) in _marginals)
        {
            for (int bit = 0; bit < size; bit++)
            {
                int character = end - 1 - bit;
                double share = counts.Where(c => c.Key[character] == '1').Sum(static c => c.Value) / shots;
                double variance = Math.Max(0, ones[bit] * (1 - ones[bit]));
                double bound = variance < 1e-12 ? 1e-9 : Sigmas * Math.Sqrt(variance / shots) + 1 / shots;
                if (Math.Abs(share - ones[bit]) > bound)
                    return $"{register}[{bit}] is 1 in {share:G4} of the shots, not {ones[bit]:G4} ± {bound:G2}";
            }
            end -= size + 1;
        }
        return null;
    }

    /// <summary>
    /// Pearson's χ² of the 16 most likely outcomes against everything else; those expected fewer than 5 times are
    /// pooled.
    /// </summary>
    private string? CheckChiSquare(IReadOnlyDictionary<string, long> counts, double shots)
    {
        double chiSquare = 0, restExpected = shots, restCounted = shots;
        int bins = 0;
        foreach ((string outcome, double p) in _top)
        {
            double expected = p * shots, counted = counts.GetValueOrDefault(outcome);
            if (expected < LeastExpectedCount) continue;
            chiSquare += (counted - expected) * (counted - expected) / expected;
            restExpected -= expected;
            restCounted -= counted;
            bins++;
        }
        if (restExpected >= LeastExpectedCount)
        {
            chiSquare += (restCounted - restExpected) * (restCounted - restExpected) / restExpected;
            bins++;
        }
        if (bins < 2) return null;
        double probability = UpperGamma((bins - 1) / 2.0, chiSquare / 2);
        return probability > LeastChiSquareProbability
            ? null : $"χ² = {chiSquare:G4} with {bins - 1} degrees of freedom, p = {probability:G2}";
    }

    /// <summary>
    /// Pairs of equal shots C = Σ nᵢ(nᵢ − 1)/2. With s₂ = Σp² and s₃ = Σp³: mean N(N − 1)/2·s₂, variance
    /// N(N − 1)/2·(s₂ − s₂²) + N(N − 1)(N − 2)·(s₃ − s₂²). The tail of s₃ beyond the 16 listed is at most p₁₆ times
    /// that of s₂.
    /// </summary>
    private string? CheckCollisions(IReadOnlyDictionary<string, long> counts, double shots)
    {
        double pairs = shots * (shots - 1) / 2;
        double squares = _top.Sum(static t => t.Probability * t.Probability);
        double cubes = _top.Sum(static t => t.Probability * t.Probability * t.Probability)
            + _top[^1].Probability * Math.Max(0, _collision - squares);
        double variance = pairs * (_collision - _collision * _collision)
            + 2 * pairs * (shots - 2) * Math.Max(0, cubes - _collision * _collision);
        double counted = counts.Values.Sum(static n => n * (n - 1.0) / 2), expected = pairs * _collision;
        double bound = Sigmas * Math.Sqrt(variance) + 1;
        return Math.Abs(counted - expected) <= bound
            ? null : $"{counted} equal pairs of shots, not {expected:G6} ± {bound:G3}";
    }

    /// <summary>
    /// Regularised upper incomplete gamma function Q(a, x) for a a multiple of ½, by its recurrence from Q(½, x) or
    /// Q(1, x).
    /// </summary>
    private static double UpperGamma(double a, double x)
    {
        if (x <= 0) return 1;
        bool half = a != Math.Floor(a);
        double from = half ? 0.5 : 1;
        double sum = half ? ComplementaryError(Math.Sqrt(x)) : Math.Exp(-x);
        double term = half ? Math.Exp(-x) * Math.Sqrt(x) / (Math.Sqrt(Math.PI) / 2) : Math.Exp(-x) * x;
        for (double order = from; order < a; order++)
        {
            sum += term;
            term *= x / (order + 1);
        }
        return sum;
    }

    /// <summary>
    /// erfc for x ≥ 0 to 1.2e-7 relative (Numerical Recipes, erfcc): a probability of 1e-6 is compared with, no more.
    /// </summary>
    private static double ComplementaryError(double x)
    {
        double t = 1 / (1 + 0.5 * x);
        double series = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
            + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
        return t * Math.Exp(-x * x + series);
    }
}
