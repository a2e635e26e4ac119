// Checks of options, worded once.
using System;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Xdv.Tool.Commands;

public static class OptionChecks
{
    /// <summary>Makes the parser refuse values outside [least, most].</summary>
    public static void Range<T>(Option<T> option, T least, T most)
        where T : IComparable<T> => option.Validators.Add(result => Check(option.Name, result, least, most));

    public static void Range<T>(Option<T?> option, T least, T most)
        where T : struct, IComparable<T> => option.Validators.Add(result => Check(option.Name, result, least, most));

    /// <summary>Makes the parser refuse a file that is not there; a device file is one.</summary>
    public static void File(Option<string?> option) => option.Validators.Add(result =>
    {
        string? path = result.GetValueOrDefault<string?>();
        if (path is not null && !System.IO.File.Exists(path)) result.AddError($"{option.Name}: no file '{path}'");
    });

    /// <summary>What the parser says of an option, in the words of these checks.</summary>
    public static string Wording(ParseError error)
    {
        bool converts = error.Message.StartsWith("Cannot parse argument", StringComparison.Ordinal);
        if (!converts || error.SymbolResult is not OptionResult { Tokens: [.., { } token] } result)
            return error.Message;
        Type type = Nullable.GetUnderlyingType(result.Option.ValueType) ?? result.Option.ValueType;
        string kind = type == typeof(double) ? "a number"
            : type == typeof(ulong) || type == typeof(uint) || type == typeof(ushort)
                ? $"a whole number from 0 to {type.GetField("MaxValue")!.GetValue(null)}"
                : type.IsPrimitive && type != typeof(bool) ? "a whole number" : "possible";
        return $"{result.Option.Name}: '{token.Value}' is not {kind}";
    }

    /// <summary>False for text that is no such value: the parser has its own error for that.</summary>
    private static bool TryRead<T>(OptionResult result, out T? value)
    {
        try
        {
            value = result.GetValueOrDefault<T>();
            return true;
        }
        catch (InvalidOperationException)
        {
            value = default;
            return false;
        }
    }

    private static void Check<T>(string name, OptionResult result, T least, T most)
        where T : IComparable<T>
    {
        if (result.Tokens.Count == 0 || !TryRead(result, out T? value) || value is null) return;
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            result.AddError($"{name}: {value} is not in {least} to {most}");
    }
}
