// Short ways to compile OpenQASM 3 in tests.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xunit;

namespace Xdv.Qasm.Tests.Version3;

internal static class Sources3
{
    public const string Header = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n";

    public static QasmCompilation Compile(string source, params string[] inputs) => QasmCompiler.Compile(
        Encoding.UTF8.GetBytes(source), default,
        [.. inputs.Select(static input => QasmInput.Parse(Encoding.UTF8.GetBytes(input))!)]);

    /// <summary>Compiles what must compile, after the usual two lines.</summary>
    public static QasmProgram Program(string source, params string[] inputs)
    {
        QasmCompilation compilation = Compile(Header + source, inputs);
        Assert.True(compilation.Succeeded, Sources.Describe(compilation) + "\n" + source);
        return compilation.Program!;
    }

    public static SortedDictionary<string, double> Outcomes(string source, params string[] inputs) =>
        OutcomeDistribution.Of(Program(source, inputs));

    /// <summary>The one outcome of a program that has only one.</summary>
    public static string Outcome(string source, params string[] inputs)
    {
        SortedDictionary<string, double> outcomes = Outcomes(source, inputs);
        Assert.True(outcomes.Count == 1 && Math.Abs(outcomes.First().Value - 1) < 1e-9,
            string.Join(", ", outcomes.Select(static pair => $"{pair.Key}: {pair.Value:F3}")));
        return outcomes.First().Key;
    }
}
