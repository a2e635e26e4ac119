// Short ways to run circuits in tests.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Xdv.Abi;
using Xdv.Qasm;
using Xunit;

namespace Xdv.Quantum.Tests;

internal static class Shots
{
    public const string Header = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n";

    public static readonly QuantumEngine Engine = new();

    public static QasmProgram Compile(string source)
    {
        QasmCompilation compilation = QasmCompiler.Compile(Encoding.UTF8.GetBytes(source));
        Utf8Text text = new();
        compilation.Error?.Write(text);
        Assert.True(compilation.Succeeded, Encoding.UTF8.GetString(text.Bytes));
        return compilation.Program!;
    }

    public static QasmProgram Load(string path) => Compile(File.ReadAllText(path));

    /// <summary>Runs a program that must run; counts by outcome text.</summary>
    public static Dictionary<string, long> Run(
        QasmProgram program, uint shots = 8192, ulong seed = 1, QuantumEngine? engine = null, ulong basis = 0)
    {
        QuantumAnswer answer = (engine ?? Engine).Execute(
            new QuantumJob { Shots = shots, Seed = seed, MeasurementSpec = basis }, program.Circuit);
        Assert.True(answer.Status == Status.Ok, answer.Problem);
        return Counts(answer, program.ClassicalRegisters);
    }

    public static Dictionary<string, long> Run(string source, uint shots = 8192, ulong seed = 1, ulong basis = 0) =>
        Run(Compile(Header + source), shots, seed, null, basis);

    public static Dictionary<string, long> Counts(QuantumAnswer answer, QasmRegister[] registers)
    {
        Assert.True(Histogram.TryRead(answer.Result, out Histogram? histogram));
        Dictionary<string, long> counts = [];
        for (int i = 0; i < histogram!.Entries; i++)
        {
            Utf8Text text = new();
            histogram.WriteOutcome(i, registers, text);
            counts.Add(Encoding.UTF8.GetString(text.Bytes), (long)histogram.Count(i));
        }
        return counts;
    }
}
