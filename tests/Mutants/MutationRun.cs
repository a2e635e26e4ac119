// `make mutants`: copies what simulator, exploration and proofs are built from, puts in one bug after the other,
// builds, and says who finds it. The copy without a bug goes first: nobody may find anything in it.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Xdv.Tests.Mutants;

public static partial class MutationRun
{
    private const int LimitSeconds = 900;
    private static readonly string[] Copied =
    [
        "global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props",
        "XDV.Kernel.sln", "kernel/Abi", "kernel/Hal", "kernel/Crypto", "kernel/Core", "tools/Build",
        "tests/Directory.Build.props", "tests/Requirement.cs", "tests/TestData.cs", "tests/Core/Machine",
        "tests/Simulation", "tests/Proofs",
    ];

    /// <param name="Project">Test project that has the finder in it.</param>
    /// <param name="Reads">The files it can say something about; empty = all.</param>
    private sealed record Finder(string Name, string Project, string Arguments, params string[] Reads);

    private static readonly Finder[] Finders =
    [
        new("simulator", "Simulation", "campaign 1 1000"),
        new("exploration", "Simulation", "explore 5"),
        new("z3", "Proofs",
            "--no-progress --no-ansi --filter-not-method *EveryChange* --filter-not-method *TheFormula*",
            "Schedulable.cs", "DueTime.cs", "Contract.cs", "Capability.cs"),
    ];

    private static readonly MutantTree Tree = new(".artifacts/mutants", LimitSeconds);

    public static int Run(string[] names)
    {
        Mutant[] chosen = [.. Mutant.All.Where(mutant => names.Length == 0 || names.Contains(mutant.Name))];
        Stopwatch watch = Stopwatch.StartNew();
        Copy();
        if (!Builds()) return 2;
        foreach (Finder finder in Finders)
        {
            if (Find(finder) is not { } found) continue;
            Console.Error.WriteLine($"{finder.Name} finds something where no bug was put: {found}");
            return 2;
        }

        Console.WriteLine($"{"bug",-28}{string.Concat(Finders.Select(finder => $"{finder.Name,-44}"))}".TrimEnd());
        int survived = 0;
        foreach (Mutant mutant in chosen)
        {
            string?[] found = With(mutant);
            if (found.All(one => one is null)) survived++;
            string cells = string.Concat(found.Select(one => $"{one ?? "-",-44}"));
            Console.WriteLine($"{mutant.Name,-28}{cells}".TrimEnd());
        }

        Console.WriteLine($"{chosen.Length - survived} of {chosen.Length} found, "
            + $"{watch.Elapsed.TotalMinutes:0.0} minutes");
        return survived == 0 ? 0 : 1;
    }

    /// <summary>What each finder says of a bug.</summary>
    private static string?[] With(Mutant mutant) => Tree.With<string?[]>(mutant, () => !Builds() ? ["does not build"]
        : [.. Finders.Select(finder => finder.Reads.Length == 0
            || finder.Reads.Contains(Path.GetFileName(mutant.File)) ? Find(finder) : null)]);

    private static void Copy()
    {
        Tree.Copy(Copied);
        string projects = string.Join(';', Finders.Select(finder => finder.Project).Distinct()
            .Select(project => $"tests/{project}/Xdv.{project}.Tests.csproj"));
        File.WriteAllText(Tree.File("mutants.proj"), $"""
            <Project>
              <Target Name="Restore"><MSBuild Projects="{projects}" Targets="Restore" /></Target>
              <Target Name="Build"><MSBuild Projects="{projects}" BuildInParallel="true" /></Target>
            </Project>

            """);
        Tree.Execute("dotnet", "msbuild -v:q -nologo -t:Restore mutants.proj", out _);
    }

    private static bool Builds()
    {
        int status = Tree.Execute("dotnet", "msbuild -m -v:q -nologo -t:Build mutants.proj", out string output);
        if (status != 0) Console.Error.WriteLine(output);
        return status == 0;
    }

    /// <summary>What a finder found, in a few words; null = nothing.</summary>
    private static string? Find(Finder finder)
    {
        string name = $"Xdv.{finder.Project}.Tests";
        string program = Tree.File($".artifacts/bin/{name}/release/{name}");
        // What comes after that line is the shrinking, which takes its time.
        int status = Tree.Execute(program, finder.Arguments, out string output, last: " breaks ");
        if (status == 0) return null;
        Match said = Found().Match(output);
        string words = !said.Success ? $"status {status}" : said.Groups["theorems"].Success
            ? $"{said.Groups["theorems"].Value} theorems fall" : said.Value;
        return words.Length <= 42 ? words : words[..41] + "…";
    }

    [GeneratedRegex(@"^seed \d+ breaks .*|^state \d+ breaks .*|^Unhandled exception.*|^  failed: (?<theorems>\d+)",
        RegexOptions.Multiline)]
    private static partial Regex Found();
}
