// A noise model as a person writes it: a flat JSON object. Names that mean nothing are refused, so that a misspelt
// error rate is not silently 0.
using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Xdv.Quantum.Noise;

/// <summary>
/// <c>{ "oneQubitError": 1e-4, "twoQubitError": 2e-3, "t1": 150000, "t2": 120000, "read0As1": 0.01, "read1As0": 0.02,
/// "resetError": 0.005, "oneQubitTime": 35, "twoQubitTime": 300, "measureTime": 1000, "resetTime": 1000 }</c>; all
/// optional, times in ns.
/// </summary>
public static class NoiseModelFile
{
    private static readonly Dictionary<string, Func<NoiseModel, double, NoiseModel>> Names = new()
    {
        ["oneQubitError"] = static (m, v) => m with { OneQubitError = v },
        ["twoQubitError"] = static (m, v) => m with { TwoQubitError = v },
        ["t1"] = static (m, v) => m with { T1Nanoseconds = v },
        ["t2"] = static (m, v) => m with { T2Nanoseconds = v },
        ["read0As1"] = static (m, v) => m with { Read0As1 = v },
        ["read1As0"] = static (m, v) => m with { Read1As0 = v },
        ["resetError"] = static (m, v) => m with { ResetError = v },
        ["oneQubitTime"] = static (m, v) => m with { Times = m.Times with { OneQubitNanoseconds = Time(v) } },
        ["twoQubitTime"] = static (m, v) => m with { Times = m.Times with { TwoQubitNanoseconds = Time(v) } },
        ["measureTime"] = static (m, v) => m with { Times = m.Times with { MeasureNanoseconds = Time(v) } },
        ["resetTime"] = static (m, v) => m with { Times = m.Times with { ResetNanoseconds = Time(v) } },
    };

    /// <summary>Reads a model.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="problem">What is wrong, in words; empty on success.</param>
    /// <returns>Null if something is.</returns>
    public static NoiseModel? Read(ReadOnlyMemory<byte> json, out string problem)
    {
        NoiseModel model = new();
        problem = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) problem = "a noise model is a JSON object";
            else
                foreach (JsonProperty property in document.RootElement.EnumerateObject())
                {
                    problem = Take(property, ref model);
                    if (problem.Length > 0) break;
                }
        }
        catch (JsonException failure)
        {
            problem = failure.Message;
        }
        if (problem.Length == 0) problem = model.Problem() ?? "";
        return problem.Length == 0 ? model : null;
    }

    private static string Take(JsonProperty property, ref NoiseModel model)
    {
        if (property.Name == "name" && property.Value.ValueKind == JsonValueKind.String) return "";
        if (!Names.TryGetValue(property.Name, out Func<NoiseModel, double, NoiseModel>? set))
            return $"'{property.Name}' is none of name, {string.Join(", ", Names.Keys)}";
        if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetDouble(out double value))
            return $"{property.Name}: {property.Value.GetRawText()} is no number";
        if (property.Name.EndsWith("Time", StringComparison.Ordinal) && !(value >= 0 && value <= uint.MaxValue))
            return $"{property.Name}: {property.Value.GetRawText()} is no time in ns";
        model = set(model, value);
        return "";
    }

    private static uint Time(double nanoseconds) => (uint)Math.Round(nanoseconds);
}
