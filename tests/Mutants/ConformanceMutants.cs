// `make conformance-mutants`: builds a kernel with one bug after the other and lets `xdv conformance` of this tree,
// whose Core has none, say which cases fail. The kernel without a bug goes first: it must pass.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Xdv.Tests.Mutants;

public static class ConformanceMutants
{
    private const int LimitSeconds = 600, BootSeconds = 60, Shown = 6;
    private static readonly string[] Copied =
    [
        "global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props",
        "XDV.Kernel.sln", "linker.ld", "boot", "kernel", "drivers", "tools/Build",
    ];

    private static readonly MutantTree Tree = new(".artifacts/conformance-mutants", LimitSeconds);

    public static int Run(string[] names)
    {
        Mutant[] chosen = [.. Mutant.OfConformance.Where(mutant => names.Length == 0 || names.Contains(mutant.Name))];
        Stopwatch watch = Stopwatch.StartNew();
        Tree.Copy(Copied);
        Tree.Execute("dotnet", "msbuild -v:q -nologo -t:Restore -p:Freestanding=true kernel/Image/Xdv.Kernel.csproj",
            out _);
        if (!Builds(out string output))
        {
            Console.Error.WriteLine(output);
            return 2;
        }

        if (Failing() is { Count: > 0 } failing)
        {
            Console.Error.WriteLine($"the kernel without a bug fails {string.Join(' ', failing)}");
            return 2;
        }

        Console.WriteLine($"{"bug",-28}{"case",-10}fails");
        int survived = 0;
        foreach (Mutant mutant in chosen)
        {
            string said = Tree.With(mutant, () => Judge(mutant, ref survived));
            Console.WriteLine($"{mutant.Name,-28}{mutant.Case,-10}{said}");
        }

        Console.WriteLine($"{chosen.Length - survived} of {chosen.Length} found by their case, "
            + $"{watch.Elapsed.TotalMinutes:0.0} minutes");
        return survived == 0 ? 0 : 1;
    }

    private static string Judge(Mutant mutant, ref int survived)
    {
        if (!Builds(out string output))
        {
            survived++;
            Console.Error.WriteLine(output);
            return "does not build";
        }

        List<string> failing = Failing();
        if (!failing.Contains(mutant.Case)) survived++;
        string more = failing.Count > Shown ? $" and {failing.Count - Shown} more" : "";
        return failing.Count == 0 ? "-" : string.Join(' ', failing.Take(Shown)) + more;
    }

    private static bool Builds(out string output) => Tree.Execute("dotnet",
        "msbuild -m -v:q -nologo -p:Freestanding=true kernel/Image/Xdv.Kernel.csproj", out output) == 0;

    /// <summary>The cases that fail, the one that must first.</summary>
    private static List<string> Failing()
    {
        string kernel = Tree.File(".artifacts/image/kernel.elf"), report = Tree.File("report.json");
        File.Delete(report);
        Tree.Execute(Path.Combine(TestData.RepositoryRoot, "tools/xdv"),
            $"conformance --kernel {kernel} --output {report} --timeout {BootSeconds}", out string output);
        if (!File.Exists(report)) return [$"no report: {output.Split('\n')[0]}"];
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(report));
        return [.. json.RootElement.GetProperty("cases").EnumerateArray()
            .Where(one => one.GetProperty("verdict").GetString() != "pass")
            .Select(one => one.GetProperty("id").GetString()!)];
    }
}
