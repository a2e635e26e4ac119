// z3, asked in SMT-LIB on its standard input: does a formula hold for all values of its variables, and if not, for
// which does it not? `make` installs it; where it is missing tests skip and say so, but not in `make test`.
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Xdv.Tests.Proofs.Symbolic;
using Xunit;

namespace Xdv.Tests.Proofs;

/// <summary>One z3 for many questions.</summary>
public sealed partial class Z3 : IDisposable
{
    private const int LimitMilliseconds = 60_000;
    private const string EndOfAnswer = "answered";

    private readonly Process _z3;

    /// <summary>Starts it, or skips the calling test.</summary>
    public Z3()
    {
        ProcessStartInfo start = new("z3", ["-in", "-smt2", $"-t:{LimitMilliseconds}"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        try
        {
            _z3 = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            const string Missing = "z3 is not installed: `make setup` installs Debian's package";
            if (Environment.GetEnvironmentVariable("XDV_REQUIRE_GUEST") == "1") Assert.Fail(Missing);
            Assert.Skip(Missing);
            throw;
        }
    }

    public void Dispose()
    {
        _z3.StandardInput.Close();
        _z3.WaitForExit();
        _z3.Dispose();
    }

    /// <summary>Values for which a formula is false; null = it holds for all.</summary>
    public IReadOnlyDictionary<string, ulong>? CounterExample(Term claim)
    {
        // A reset, no push: only then z3 goes by the tactics for bit vectors.
        StringBuilder script = new("(reset)\n(set-logic QF_BV)\n");
        foreach (Term variable in claim.Variables())
            script.Append(CultureInfo.InvariantCulture, $"(declare-const {variable} {SortOf(variable)})\n");
        string answer = Ask(script.Append(CultureInfo.InvariantCulture, $"(assert (not {claim}))\n(check-sat)\n"));
        Assert.True(answer is "sat" or "unsat", $"z3 says {answer}");
        string model = answer == "sat" ? Ask(new StringBuilder("(get-model)\n")) : "";
        if (answer == "unsat") return null;
        Dictionary<string, ulong> values = claim.Variables().ToDictionary(variable => variable.Name, _ => 0UL);
        foreach (Match value in Definition().Matches(model))
            values[value.Groups[1].Value] = value.Groups[2].Value is "true" ? 1 : value.Groups[2].Value is "false" ? 0
                : ulong.Parse(value.Groups[3].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return values;
    }

    private static string SortOf(Term variable) => variable.Width == 0 ? "Bool" : $"(_ BitVec {variable.Width})";

    private string Ask(StringBuilder script)
    {
        _z3.StandardInput.Write(script.Append($"(echo \"{EndOfAnswer}\")\n"));
        _z3.StandardInput.Flush();
        List<string> answer = [];
        while (_z3.StandardOutput.ReadLine() is { } line && line != EndOfAnswer) answer.Add(line);
        return string.Join('\n', answer);
    }

    [GeneratedRegex(@"\(define-fun \|?([^| ]+)\|? \(\) (?:Bool|\(_ BitVec \d+\))\s+(true|false|#x([0-9a-fA-F]+))")]
    private static partial Regex Definition();
}
