// The lines of the specification that the kernel's control plane answers for (XDV-084), as `tests/requirements.tsv`
// lists them: id, what it asks, the check in the code whose removal makes a test fail, and what is still missing.
using System;
using System.Collections.Generic;
using System.Linq;

namespace Xdv.Architecture.Tests.Requirements;

/// <param name="Ids">One line may stand in two specifications: "XDV-012.1 XDV-082.1".</param>
/// <param name="Checks">"file: symbol".</param>
/// <param name="Missing">Empty = covered as far as the line goes.</param>
internal sealed record RequirementLine(string[] Ids, string Text, string[] Checks, string Missing);

internal static class RequirementList
{
    public const string File = "tests/requirements.tsv";
    private const string Header = "id\tsummary\tcheck\tmissing";

    public static IReadOnlyList<RequirementLine> Read() => Parse(SourceTree.Lines(File));

    public static IReadOnlyList<RequirementLine> Parse(string[] lines)
    {
        if (lines.Length == 0 || lines[0] != Header)
            throw new FormatException($"{File} begins with the columns {Header.Replace('\t', ' ')}");
        var all = new List<RequirementLine>();
        foreach (string line in lines.Skip(1))
        {
            string[] columns = line.Split('\t');
            if (columns.Length != 4) throw new FormatException($"{File}: {columns.Length} columns in: {line}");
            all.Add(new RequirementLine(columns[0].Split(' '), columns[1],
                columns[2].Split("; ", StringSplitOptions.RemoveEmptyEntries), columns[3]));
        }

        return all;
    }

    /// <summary>The specification of an id: XDV-012 of XDV-012.4.</summary>
    public static string Family(string id) => id.Split('.')[0];
}
