// One seeded bug (XDV-053): a text of Core and what stands there instead.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Xdv.Tests.Mutants;

/// <param name="What">What is wrong with it.</param>
/// <param name="Case">The conformance case that has to fail; empty in the list for Core.</param>
public sealed record Mutant(string Name, string What, string File, string Before, string After, string Case)
{
    public static IReadOnlyList<Mutant> All { get; } = Read("mutants.txt");

    /// <summary>For the conformance suite: anywhere in the kernel.</summary>
    public static IReadOnlyList<Mutant> OfConformance { get; } = Read("conformance.txt");

    /// <summary>How often the text occurs in a tree; it has to be once.</summary>
    public int Occurrences(string root) =>
        System.IO.File.ReadAllText(Path.Combine(root, File)).Split(Before).Length - 1;

    /// <summary>The file with the bug in it.</summary>
    public string Applied(string source) => source.Replace(Before, After);

    private static List<Mutant> Read(string list) =>
        Parse(System.IO.File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "tests/Mutants", list)));

    private static List<Mutant> Parse(string text)
    {
        var all = new List<Mutant>();
        foreach (string block in text.Split("\n== ").Skip(1))
        {
            string[] lines = block.TrimEnd('\n').Split('\n');
            all.Add(new Mutant(lines[0], Only(lines, "what "), Only(lines, "file "), Joined(lines, "- "),
                Joined(lines, "+ "), lines.FirstOrDefault(line => line.StartsWith("case ", StringComparison.Ordinal))
                    ?["case ".Length..] ?? ""));
        }

        return all;
    }

    private static string Only(string[] lines, string key) =>
        lines.Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..];

    private static string Joined(string[] lines, string mark) => string.Join('\n',
        lines.Where(line => line.StartsWith(mark, StringComparison.Ordinal) || line == mark.TrimEnd())
            .Select(line => line.Length > mark.Length ? line[mark.Length..] : ""));
}
