// Names and lines of addresses: DWARF is llvm-symbolizer's business; method names come back mangled by the compiler and
// are put into C#'s form here, as tools/Build/symbols.sh does for the kernel's own table.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xdv.Tool.Hosting;

namespace Xdv.Tool.Crash;

/// <param name="Method">Namespace.Type.Method; the mangled name when it is not C#'s; empty = unknown.</param>
/// <param name="Start">Where the method's code starts; 0 = unknown.</param>
/// <param name="File">Source file below the checkout; empty = unknown.</param>
/// <param name="Line">0 = unknown.</param>
public sealed record SymbolName(string Method, ulong Start, string File, int Line);

public static class Symbols
{
    private const string Tool = "llvm-symbolizer", SourceRoot = "/xdv/";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>What the addresses lie in, in their order: for each the method and, behind it, the methods it was
    /// inlined into.</summary>
    /// <exception cref="ToolException">The symboliser is missing or failed.</exception>
    public static IReadOnlyList<IReadOnlyList<SymbolName>> Resolve(string image, IEnumerable<ulong> addresses)
    {
        string file = ExecutableSearch.Find(Tool)
            ?? throw new ToolException($"the program '{Tool}' is not installed; run tools/setup.sh");
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add("--output-style=JSON");
        start.ArgumentList.Add($"--obj={image}");
        foreach (ulong address in addresses)
            start.ArgumentList.Add("0x" + address.ToString("x", CultureInfo.InvariantCulture));
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        var text = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            throw new ToolException($"{Tool} did not end within {Limit.TotalSeconds} s");
        }

        // It also complains about sections it does not need, so what it says matters only when it failed.
        if (process.ExitCode != 0)
            throw new ToolException($"{Tool} ended with status {process.ExitCode}: {errors.Result}".TrimEnd());
        return Parse(text.Result);
    }

    /// <summary>Reads the symboliser's JSON: an array, one object for each address.</summary>
    public static IReadOnlyList<IReadOnlyList<SymbolName>> Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray()
            .Select(address => address.GetProperty("Symbol").EnumerateArray().Select(Name).ToList())
            .ToList<IReadOnlyList<SymbolName>>();
    }

    /// <summary>`crash_Xdv_Programs_Crash_Program__Main` → `Xdv.Programs.Crash.Program.Main`.</summary>
    public static string Demangle(string name)
    {
        if (name.StartsWith('_')) return name;
        if (MethodMark.Match(name) is not { Success: true } mark) return name;
        string type = name[..(mark.Index + 1)], method = Hash.Replace(name[(mark.Index + 3)..], "");
        int root = type.IndexOf("_Xdv_", StringComparison.Ordinal);
        if (root >= 0) type = type[(root + 1)..];
        else if (type.StartsWith("CoreLib_", StringComparison.Ordinal)) type = type["CoreLib_".Length..];
        return $"{type.Replace('_', '.')}.{method}";
    }

    private static SymbolName Name(JsonElement symbol)
    {
        string file = symbol.GetProperty("FileName").GetString() ?? "";
        if (file.StartsWith(SourceRoot, StringComparison.Ordinal)) file = file[SourceRoot.Length..];
        string start = symbol.GetProperty("StartAddress").GetString() ?? "";
        return new SymbolName(Demangle(symbol.GetProperty("FunctionName").GetString() ?? ""),
            start.Length > 2 ? Convert.ToUInt64(start, 16) : 0, file, symbol.GetProperty("Line").GetInt32());
    }

    private static readonly Regex MethodMark = new("[A-Za-z0-9>]__[A-Za-z_<]");

    private static readonly Regex Hash = new("_[0-9a-f]{16,}$");
}
