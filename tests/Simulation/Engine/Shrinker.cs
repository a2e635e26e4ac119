// Makes a failing history short: cut behind the failure, then leave out pieces, halving their size (delta debugging),
// as long as the same rule still fails.
using System;
using System.Collections.Generic;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public static class Shrinker
{
    private const int MostRuns = 3000;

    /// <param name="fails">Name of the rule that a history breaks; null = none.</param>
    public static List<ulong> Shrink(ReadOnlySpan<ulong> words, string rule, Func<ulong[], string?> fails)
    {
        List<ulong> kept = [.. words];
        int runs = 0;
        bool Still(List<ulong> candidate) => runs++ < MostRuns && fails([.. candidate]) == rule;
        for (int low = 0, high = kept.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (Still(kept.GetRange(0, middle))) high = middle;
            else low = middle + 1;
            if (low >= high) kept.RemoveRange(Math.Min(high, kept.Count), kept.Count - Math.Min(high, kept.Count));
        }
        for (int size = kept.Count / 2; size >= 1; size /= 2)
            for (int start = kept.Count - size; start >= 0; start -= size)
            {
                if (start + size > kept.Count) continue;
                List<ulong> candidate = [.. kept];
                candidate.RemoveRange(start, size);
                if (Still(candidate)) kept = candidate;
            }
        return kept;
    }

    /// <summary>The rule that these decisions break under this seed; null = none.</summary>
    public static string? RuleBroken(History history, ulong[] words, bool compare)
    {
        try
        {
            if (compare) history.RunAndCompare(words);
            else history.Run(words);
            return null;
        }
        catch (Violation violation)
        {
            return violation.Name;
        }
    }
}
