// Numbers that two sides must agree on stand in kernel/Abi and nowhere else (style.md 1): a second copy compiles, and
// drifts.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Architecture.Tests;

public sealed partial class SingleSourceTests
{
    private const string Home = "kernel/Abi/";
    /// <summary>Makes calls that do not exist, on purpose.</summary>
    private const string AsksForTheImpossible = "libxdv/Programs/abuse/";

    /// <summary>What vouches for the kernel's traces is not the kernel's code: numbers and a hash function is all that
    /// the two share (XDV-034.3).</summary>
    [Fact]
    [Requirement("XDV-034.3")]
    public void TheVerifierIsASecondImplementation()
    {
        string[] parts = ["TraceVerifier", "SpecifiedChains", "Lifecycles", "MachineLifecycles", "JobLifecycles",
            "CapabilityRights", "ContractPermits", "EvaluationCounts", "RetryCounts", "TraceFile"];
        var broken = new List<string>();
        foreach (string part in parts)
        {
            string file = $"tools/Xdv/Traces/{part}.cs";
            if (NamedCore().IsMatch(CSharpCode.Strip(SourceTree.Text(file)))) broken.Add($"{file}: names Core's");
            foreach (Match used in UsedNamespace().Matches(SourceTree.Text(file)))
                if (used.Groups[1].Value is not ("Xdv.Abi" or "Xdv.Crypto"))
                    broken.Add($"{file}: uses {used.Groups[1].Value}");
        }

        Report.Check(broken);
    }

    [Fact]
    public void FormatMagicsAreWrittenOnce()
    {
        Dictionary<ulong, string> magics = SourceTree.WithExtension(".cs")
            .Where(file => file.StartsWith(Home, StringComparison.Ordinal))
            .SelectMany(file => MagicLine().Matches(CSharpCode.Strip(SourceTree.Text(file))))
            .GroupBy(match => Value(match.Groups[2].Value), match => match.Groups[1].Value)
            .ToDictionary(group => group.Key, group => group.First());
        Assert.True(magics.Count >= 8, "the ABI's magics are no longer found: has their naming changed?");

        var broken = new List<string>();
        foreach (string file in SourceTree.WithExtension(".cs"))
        {
            if (file.StartsWith(Home, StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal))
                continue;
            string code = CSharpCode.Strip(SourceTree.Text(file));
            foreach (Match literal in HexLiteral().Matches(code))
                if (magics.TryGetValue(Value(literal.Value), out string? name))
                    broken.Add($"{file}: {literal.Value} is the ABI's {name}");
        }

        Report.Check(broken);
    }

    [Fact]
    public void SystemCallNumbersAreEnumMembersOnly() => Report.Check(
        from file in SourceTree.WithExtension(".cs")
        where !file.StartsWith(Home, StringComparison.Ordinal) && !file.StartsWith("tests/", StringComparison.Ordinal)
        where !file.StartsWith(AsksForTheImpossible, StringComparison.Ordinal)
        where CastNumber().IsMatch(CSharpCode.Strip(SourceTree.Text(file)))
        select $"{file}: casts a literal to SystemCall or Status: name it in the ABI");

    private static ulong Value(string literal) =>
        ulong.Parse(literal[2..].Replace("_", "").TrimEnd('U', 'u', 'L', 'l'), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^using (Xdv\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsedNamespace();

    [GeneratedRegex(@"\bCore\.\w")]
    private static partial Regex NamedCore();

    [GeneratedRegex(@"const u(?:int|long) (\w*Magic) = (0x[0-9A-Fa-f_]+)")]
    private static partial Regex MagicLine();

    [GeneratedRegex(@"\b0x[0-9A-Fa-f_]{6,20}(?:UL|U|L)?\b")]
    private static partial Regex HexLiteral();

    [GeneratedRegex(@"\((?:SystemCall|Status)\)\s*[1-9]")]
    private static partial Regex CastNumber();
}
