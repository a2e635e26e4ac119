// One message of a compiler: MSBuild's and csc's form `file(line,column): error CODE: text [project]`, the C compilers'
// `file:line:column: error: text`.
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Xdv.Tool.Programs;

/// <param name="File">Empty when the message is about no file; then line and column are 0.</param>
/// <param name="Code">Empty when the compiler gives none.</param>
public sealed partial record BuildDiagnostic(string File, int Line, int Column, bool IsError, string Code, string Text)
{
    /// <summary>All messages of a build's output, each once, in order.</summary>
    public static IReadOnlyList<BuildDiagnostic> Find(string output) =>
        [.. output.Split('\n').Select(Parse).OfType<BuildDiagnostic>().Distinct()];

    private static BuildDiagnostic? Parse(string line)
    {
        Match match = Form().Match(line.Trim());
        if (!match.Success) return null;
        return new BuildDiagnostic(match.Groups["file"].Value, Number("line"), Number("column"),
            match.Groups["severity"].Value.EndsWith("error", System.StringComparison.Ordinal),
            match.Groups["code"].Value, match.Groups["text"].Value);

        int Number(string group) => int.TryParse(match.Groups[group].Value, NumberStyles.None,
            CultureInfo.InvariantCulture, out int number) ? number : 0;
    }

    [GeneratedRegex("""
        ^(?:(?<file>[^:(\s][^:(]*?)(?:\((?<line>\d+)(?:,(?<column>\d+)[^)]*)?\)|:(?<line>\d+):(?<column>\d+))?\s?:\s)?
        (?<severity>(?:fatal\s)?error|warning)(?:\s(?<code>[A-Z]+\d+))?\s?:\s(?<text>.*?)(?:\s\[[^\[\]]*proj\])?$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Form();
}
