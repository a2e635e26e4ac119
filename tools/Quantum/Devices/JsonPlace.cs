// A value in a JSON text together with its path: whoever finds it wrong can say where it is.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

namespace Xdv.Quantum.Devices;

/// <summary>The first thing wrong with a profile; the message begins with the JSON path.</summary>
internal sealed class ProfileException(string message) : Exception(message);

/// <summary>A JSON value and its path, as $.gates.cx.error.</summary>
internal readonly record struct JsonPlace(JsonElement Value, string Path)
{
    public ProfileException Wrong(string what) => new($"{Path}: {what}");

    /// <summary>The members of an object, all of which must be known.</summary>
    public IEnumerable<(string Name, JsonPlace Place)> Members(params string[] known)
    {
        if (Value.ValueKind != JsonValueKind.Object) throw Wrong($"{Text} is no object");
        HashSet<string> seen = [];
        foreach (JsonProperty property in Value.EnumerateObject())
        {
            JsonPlace place = new(property.Value, $"{Path}.{property.Name}");
            if (!seen.Add(property.Name)) throw place.Wrong("it is there twice");
            if (known.Length > 0 && Array.IndexOf(known, property.Name) < 0)
                throw place.Wrong($"there is no such member; there are {string.Join(", ", known)}");
            yield return (property.Name, place);
        }
    }

    /// <summary>The items of an array.</summary>
    public IEnumerable<JsonPlace> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array) throw Wrong($"{Text} is no array");
        int index = 0;
        foreach (JsonElement item in Value.EnumerateArray())
            yield return new(item, string.Create(CultureInfo.InvariantCulture, $"{Path}[{index++}]"));
    }

    public string String() =>
        Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong($"{Text} is no text");

    public bool Boolean() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong($"{Text} is neither true nor false"),
    };

    public int Whole(int lowest, int highest) =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out int number)
            && number >= lowest && number <= highest
            ? number : throw Wrong($"{Text} is no whole number from {lowest} to {highest}");

    public double Probability()
    {
        double number = Number("probability");
        return number is >= 0 and <= 1 ? number : throw Wrong($"{Text} is no probability");
    }

    /// <summary>Nanoseconds, whole ones.</summary>
    public uint Nanoseconds()
    {
        double number = Number("time in ns");
        return number >= 0 && number <= uint.MaxValue
            ? (uint)Math.Round(number) : throw Wrong($"{Text} is no time in ns");
    }

    /// <summary>A time that may be longer than a gate's; above 0.</summary>
    public double Time()
    {
        double number = Number("time in ns");
        return number > 0 && number <= 1e18 ? number : throw Wrong($"{Text} is no time in ns above 0");
    }

    /// <summary>A number for all, or an array with one for each.</summary>
    public T[] Each<T>(int count, Func<JsonPlace, T> read)
    {
        if (Value.ValueKind != JsonValueKind.Array) return [read(this)];
        List<T> all = [];
        foreach (JsonPlace item in Items()) all.Add(read(item));
        return all.Count == count ? [.. all] : throw Wrong($"{all.Count} numbers; there are {count} qubits");
    }

    private double Number(string kind) =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number : throw Wrong($"{Text} is no {kind}");

    private string Text
    {
        get
        {
            string text = Value.GetRawText();
            return text.Length <= 40 ? text : text[..40] + "…";
        }
    }
}
