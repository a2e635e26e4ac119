// What the system may cost, figure by figure, and the judgement of a measurement against it. Figures are executed
// instructions or bytes, so they repeat; the tolerance is for what one change does to the code next to it.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace Xdv.Tests.Benchmarks;

/// <param name="Grown">Figures above their budget, unknown or missing: failures.</param>
/// <param name="Shrunk">Figures so far below that the budget should follow: messages.</param>
public sealed record Verdict(IReadOnlyList<string> Grown, IReadOnlyList<string> Shrunk);

public static class Budget
{
    /// <summary>Share of a budget by which a figure may differ from it.</summary>
    public const double Tolerance = 0.03;

    private const string Renew =
        "XDV_UPDATE_GOLDENS=1 .artifacts/bin/Xdv.Benchmarks.Tests/release/Xdv.Benchmarks.Tests";

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    /// <summary>Compares each figure with its budget.</summary>
    public static Verdict Judge(IReadOnlyDictionary<string, long> budget, IReadOnlyDictionary<string, long> measured)
    {
        var grown = new List<string>();
        var shrunk = new List<string>();
        foreach (string name in budget.Keys.Union(measured.Keys))
        {
            if (!budget.TryGetValue(name, out long allowed))
                grown.Add($"{name}: measured {measured[name]}, has no budget; {HowToRenew}");
            else if (!measured.TryGetValue(name, out long value))
                grown.Add($"{name}: budget {allowed}, not measured; {HowToRenew}");
            else if (value > allowed * (1 + Tolerance))
                grown.Add($"{name}: budget {allowed}, measured {value} ({Change(allowed, value)}); "
                    + $"if it is worth that, {HowToRenew}");
            else if (value < allowed * (1 - Tolerance))
                shrunk.Add($"{name}: budget {allowed}, measured {value} ({Change(allowed, value)}); {HowToRenew}");
        }

        return new Verdict(grown, shrunk);
    }

    public static Dictionary<string, long> Read(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(json) ?? [];

    public static string Write(IReadOnlyDictionary<string, long> figures) =>
        JsonSerializer.Serialize(figures, s_readable) + "\n";

    private static string HowToRenew => $"renew with: {Renew}";

    private static string Change(long from, long to) =>
        (100.0 * (to - from) / from).ToString("+0.0;-0.0", CultureInfo.InvariantCulture) + " %";
}
