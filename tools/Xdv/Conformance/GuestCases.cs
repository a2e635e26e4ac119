// The cases that the guest decided, read from its output: the list first, then a line for each that has run. One that
// is in the list and has no verdict did not pass: the guest died in it, or before it.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Xdv.Tool.Conformance;

/// <summary>Reads `cts --json`.</summary>
public static class GuestCases
{
    /// <summary>All cases that the boot listed, in that order.</summary>
    /// <param name="elsewhere">Verdicts of another boot that count for cases skipped in this one.</param>
    public static List<ConformanceCase> Read(ConformanceBoot boot, ConformanceBoot? elsewhere)
    {
        Dictionary<string, ConformanceCase> decided = Decided(elsewhere);
        foreach ((string id, ConformanceCase one) in Decided(boot)) decided[id] = one;
        var all = new List<ConformanceCase>();
        bool first = true;
        foreach (ConformanceCase listed in Lines(boot).Where(one => one.Passed is null && one.Detail.Length == 0))
        {
            if (decided.TryGetValue(listed.Id, out ConformanceCase? one))
            {
                all.Add(one);
                continue;
            }

            all.Add(listed with { Passed = false, Detail = first ? $"no verdict: {boot.Reason}" : "not reached" });
            first = false;
        }

        return all;
    }

    private static Dictionary<string, ConformanceCase> Decided(ConformanceBoot? boot) => boot is null ? []
        : Lines(boot).Where(one => one.Passed is not null).ToDictionary(one => one.Id);

    private static IEnumerable<ConformanceCase> Lines(ConformanceBoot boot)
    {
        foreach (string line in boot.Output.Split('\n'))
            if (line.StartsWith("{\"id\"", StringComparison.Ordinal) && TryRead(line) is { } one) yield return one;
    }

    /// <summary>Null for a line that a broken kernel has left unfinished or mixed with another.</summary>
    private static ConformanceCase? TryRead(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            bool? passed = Text("verdict") switch { "pass" => true, "fail" => false, _ => null };
            string[] requirements =
                [.. root.GetProperty("requirements").EnumerateArray().Select(one => one.GetString()!)];
            return new ConformanceCase(Text("id"), Text("group"), requirements, Text("what"), passed, Text("detail"));

            string Text(string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
