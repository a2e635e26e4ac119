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

    private static void Check<T>(string name, OptionResult result, T least, T most)
        where T : IComparable<T>
    {
        if (result.Tokens.Count == 0 || result.GetValueOrDefault<T>() is not { } value) return;
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            result.AddError($"{name}: {value} is not in {least} to {most}");
    }
}
