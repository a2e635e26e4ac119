// Any bytes: no exception, no hang, and either a well-formed circuit or an error with a place inside the text.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests;

[Requirement("XDV-060.3")]
public sealed class FuzzTests
{
    private static readonly string[] Words =
    [
        "OPENQASM", "2.0", ";", "include", "\"qelib1.inc\"", "qreg", "creg", "gate", "opaque", "measure", "reset",
        "barrier", "if", "(", ")", "[", "]", "{", "}", "->", "==", "+", "-", "*", "/", "^", "pi", "sin", "ln",
        "q", "c", "r", "g", "h", "cx", "u3", "U", "CX", "c4x", "0", "1", "2", "64", "1e9", ".5", ",",
        "//x\n", "\"", "é", "99999999999999999999",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public void RandomBytes() => Prop.ForAll<byte[]>(static bytes => Holds(bytes)).Check(Runs(2000));

    [Fact]
    public void RandomWords() => Prop.ForAll(
        Gen.Elements(Words).ListOf()
            .Select(static words => Encoding.UTF8.GetBytes(string.Join(' ', words))).ToArbitrary(),
        static bytes => Holds(bytes)).Check(Runs(3000));

    [Fact]
    public void MutatedStatements() => Mutated(
        [.. PublishedLibrary.Uses.Select(static use => Encoding.UTF8.GetBytes(
            Sources.Header + "qreg q[5]; creg c[5];\n" + use + "\nif(c==3) " + use + "\nmeasure q -> c;\n"))], 3000);

    [Fact]
    public void MutatedRealPrograms() => Mutated(
        [.. Directory.GetFiles(Xdv.Tests.TestData.Path("qasm"), "*.qasm").Select(File.ReadAllBytes)], 3000);

    /// <summary>Programs with a few bytes or words replaced, removed, repeated or cut off.</summary>
    private static void Mutated(byte[][] seeds, int runs)
    {
        Gen<byte[]> mutant =
            from seed in Gen.Elements(seeds)
            from edits in Gen.Choose(0, int.MaxValue).ListOf(6)
            select Mutate(seed, [.. edits]);
        Prop.ForAll(mutant.ToArbitrary(), static bytes => Holds(bytes)).Check(Runs(runs));
    }

    private static byte[] Mutate(byte[] seed, int[] edits)
    {
        byte[] text = seed;
        for (int i = 0; i + 2 < edits.Length; i += 3)
        {
            int at = edits[i] % (text.Length + 1), length = Math.Min(edits[i + 1] % 12, text.Length - at);
            byte[] word = Encoding.UTF8.GetBytes(Words[edits[i + 2] % Words.Length]);
            text = (edits[i + 1] >> 8 & 3) switch
            {
                0 => [.. text[..at], .. word, .. text[(at + length)..]],
                1 => [.. text[..at], .. text[(at + length)..]],
                2 => [.. text[..(at + length)], .. text[at..]],
                _ => text[..at],
            };
        }
        return text;
    }

    private static bool Holds(byte[] source)
    {
        long start = Stopwatch.GetTimestamp();
        QasmCompilation compilation = QasmCompiler.Compile(source);
        if (Stopwatch.GetElapsedTime(start) > Patience) return false;
        if (compilation.Error is { } error)
        {
            int lines = 1 + source.Count(static b => b == (byte)'\n');
            return compilation.Program is null && error.Line >= 1 && error.Line <= lines && error.Column >= 1
                && error.Message.Length > 0;
        }
        return WellFormed(compilation.Program!);
    }

    private static bool WellFormed(QasmProgram program)
    {
        CircuitHeader header = MemoryMarshal.Read<CircuitHeader>(program.Circuit);
        if (header.TotalBytes != (ulong)program.Circuit.Length) return false;
        if (header.Operations != program.Operations) return false;
        foreach (CircuitOperation operation in DenseCircuit.Operations(program.Circuit))
        {
            int arity = CircuitFormat.Arity(operation.Gate);
            if (arity == 0 || operation.Qubit0 >= header.Qubits) return false;
            if (arity > 1 && (operation.Qubit1 >= header.Qubits || operation.Qubit1 == operation.Qubit0)) return false;
            if (operation.Gate == GateCode.Measure && operation.Bit >= header.Bits) return false;
            if (!double.IsFinite(operation.Param0 + operation.Param1 + operation.Param2)) return false;
        }
        return true;
    }

    private static Config Runs(int count) => Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20260101, 1);
}
