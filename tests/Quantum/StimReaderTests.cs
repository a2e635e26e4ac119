// Texts of strangers: what is accepted, and errors with their places.
using System;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Quantum.Stim;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.3")]
public sealed class StimReaderTests
{
    /// <summary>A bit of everything; the seed of mutants.</summary>
    private const string Rich = """
        # a comment
        QUBIT_COORDS(0, 1.5) 0 1 2
        R 0 1 2 3
        H[tag] 0 # another
        CX 0 1 2 3
        X_ERROR(0.125) 0 1
        PAULI_CHANNEL_1(0.1, 0.2, 1e-3) 2
        PAULI_CHANNEL_2(0.1,0,0,0,0,0,0,0,0.01,0,0,0,0,0,0.02) 0 1
        DEPOLARIZE2(0.01) 0 1 2 3
        REPEAT 3 {
            M(0.01) 0 !1
            REPEAT[inner] 2 {
                MPP X0*X1 !Z2*Y3
                cnot rec[-1] 3 sweep[2] 1
            }
            SHIFT_COORDS(0, 0, 1)
            DETECTOR(1, 2, 3) rec[-1] rec[-2]
        }
        E(0.1) X0 Y1
        ELSE_CORRELATED_ERROR(0.2) Z2
        HERALDED_ERASE(0.05) 0
        MXX(0.1) 0 !1
        MPAD 0 1
        SPP !X0*Y1
        TICK
        OBSERVABLE_INCLUDE(3) rec[-1]
        """;

    public static TheoryData<string, int, int, string> Errors => new()
    {
        { "H 0\nFOO 1", 2, 1, "'FOO' is no instruction" },
        { "5", 1, 1, "expected the name of an instruction, found '5'" },
        { "H -1", 1, 3, "expected a target" },
        { "H 0,1", 1, 4, "expected a space, found ',1'" },
        { "H 16777216", 1, 3, "a qubit below 16777216" },
        { "H rec[-1]", 1, 3, "H takes qubits" },
        { "H !0", 1, 3, "H takes qubits" },
        { "H(0.1) 0", 1, 2, "H takes no arguments, found 1" },
        { "  X_ERROR 0", 1, 10, "X_ERROR takes 1 in parentheses, found 0" },
        { "X_ERROR(1.5) 0", 1, 8, "probabilities from 0 to 1, found 1.5" },
        { "X_ERROR(-0.1) 0", 1, 8, "probabilities from 0 to 1" },
        { "X_ERROR(abc) 0", 1, 9, "expected a number" },
        { "X_ERROR(0.1 0", 1, 13, "expected ',' or ')', found '0'" },
        { "M(NaN) 0", 1, 3, "expected a number" },
        { "PAULI_CHANNEL_1(0.5,0.5,0.5) 0", 1, 16, "add up to 1.5" },
        { "PAULI_CHANNEL_2(0.5) 0 1", 1, 16, "takes 15 in parentheses, found 1" },
        { "CX 0 1 2", 1, 9, "CX takes pairs; 3 targets" },
        { "CX 0 1 2 2", 1, 10, "two different qubits" },
        { "CX 0 rec[-1]", 1, 6, "a record and a qubit it controls" },
        { "M 0\nCZ rec[-1] rec[-1]", 2, 12, "takes a qubit beside" },
        { "CX rec[0] 1", 1, 4, "expected rec[-1], rec[-2], …, found 'rec[0]'" },
        { "M 0\nDETECTOR rec[-2]", 2, 10, "rec[-2], but 1 measurements are before it" },
        { "DETECTOR 0", 1, 10, "DETECTOR takes records" },
        { "OBSERVABLE_INCLUDE rec[-1]", 1, 19, "takes 1 in parentheses" },
        { "M 0\nOBSERVABLE_INCLUDE(0.5) rec[-1]", 2, 19, "expected an observable from 0" },
        { "M 0\nOBSERVABLE_INCLUDE(5000) rec[-1]", 2, 19, "expected an observable from 0" },
        { "MPP X0*", 1, 7, "a Pauli before and after '*'" },
        { "MPP 0", 1, 5, "products of Paulis" },
        { "MPP X0*Z0", 1, 8, "qubit 0 twice in one product" },
        { "MPAD 2", 1, 6, "takes 0 and 1" },
        { "TICK 1", 1, 6, "TICK takes no targets" },
        { "ELSE_CORRELATED_ERROR(0.1) X0", 1, 1, "expected CORRELATED_ERROR" },
        { "E(0.1) X0\nH 0\nELSE_CORRELATED_ERROR(0.1) X0", 3, 1, "expected CORRELATED_ERROR" },
        { "REPEAT 0 {\n}", 1, 8, "expected how often to repeat" },
        { "REPEAT {\n}", 1, 8, "expected how often to repeat" },
        { "REPEAT 9999999999999999999 {\n}", 1, 8, "expected how often to repeat" },
        { "REPEAT 5\nH 0", 1, 9, "expected '{', found the end of the line" },
        { "REPEAT 5 { H 0 }", 1, 12, "expected the end of the line after '{'" },
        { "H 0\n  REPEAT 5 {\nH 0", 2, 3, "this REPEAT has no '}'" },
        { "H 0\n }", 2, 2, "closes no REPEAT" },
        { "H[tag 0", 1, 3, "expected ']'" },
        { "REPEAT 999999999999999999 {\n M 0\n}", 1, 1, "4194304 are the most" },
        { "REPEAT 999999999999999999 {\nREPEAT 999999999999999999 {\n M 0\n}\n}", 2, 1, "are the most" },
        { "REPEAT 999999999999999999 {\n H 0\n}", 1, 1, "targets; 4294967296 are the most" },
        { "M 0\nREPEAT 99999999 {\nDETECTOR rec[-1]\n}", 2, 1, "detectors; 4194304 are the most" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void ErrorsHaveAPlace(string text, int line, int column, string message)
    {
        Assert.Null(StimCircuit.Read(Encoding.UTF8.GetBytes(text), out StimProblem? problem));
        Assert.Contains(message, problem!.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void ARichTextIsRead()
    {
        StimCircuit circuit = StimTexts.Read(Rich);
        Assert.Equal((4, 3 * (2 + 2 * 2) + 1 + 1 + 2, 3, 4),
            (circuit.Qubits, circuit.Measurements, circuit.Detectors, circuit.Observables));
        Assert.Equal(circuit.Measurements + 7, StimTexts.Rates(circuit, 500).Length);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n\n# nothing\n   \t\n", 0)]
    [InlineData("H 0\r\nM 0\r\n", 1)]
    [InlineData("M 0\t1", 2)]
    [InlineData("M", 0)]
    [InlineData("REPEAT 5 {\n}", 0)]
    [InlineData("REPEAT 3 { # comment\n M 0 \n } # end", 3)]
    [InlineData("mz 0\nMr 0\nH[a(b) c=1] 0", 2)]
    [InlineData("M 16777215 7", 2)]
    [InlineData("MPP X0*X1*X2 Z3 X4 * Z5", 3)]
    [InlineData("TICK\nTICK # x\nSHIFT_COORDS(1)\nDETECTOR", 0)]
    [InlineData("DEPOLARIZE1(0) 0\nM(0) 0", 1)]
    public void TextsAreRead(string text, int measurements) =>
        Assert.Equal(measurements, StimTexts.Read(text).Measurements);

    [Fact]
    public void DeepAndLongTextsAreBounded()
    {
        string deep = string.Concat(Enumerable.Repeat("REPEAT 2 {\n", 65))
            + string.Concat(Enumerable.Repeat("}\n", 65));
        Assert.Null(StimCircuit.Read(Encoding.UTF8.GetBytes(deep), out StimProblem? problem));
        Assert.Contains("64 deep", problem!.Message, StringComparison.Ordinal);
        Assert.Null(StimCircuit.Read(new byte[StimLimits.TextBytes + 1], out problem));
        Assert.Contains("bytes of text", problem!.Message, StringComparison.Ordinal);
        string many = "H " + string.Join(' ', Enumerable.Range(0, StimLimits.Qubits + 1));
        Assert.Null(StimCircuit.Read(Encoding.UTF8.GetBytes(many), out problem));
        Assert.Contains("8193 qubits", problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyBytesAreAnswered() => Prop.ForAll<byte[]>(static bytes => Answers(bytes)).Check(Runs(3000));

    [Fact]
    public void AnyWordsAreAnswered()
    {
        string[] words =
        [
            "H", "CX", "M", "MPP", "REPEAT", "{", "}", "\n", "\n", "0", "1", "!", "rec[-1]", "X1", "*", "(0.1)", "(",
            ")", "[", "]", "#", "DETECTOR", "E", "-", "99999999999999999999", "sweep[1]", "OBSERVABLE_INCLUDE(0)", ",",
        ];
        Prop.ForAll(Gen.Elements(words).ArrayOf(30)
            .Select(static some => Encoding.UTF8.GetBytes(string.Join(' ', some))).ToArbitrary(),
            static bytes => Answers(bytes)).Check(Runs(5000));
    }

    /// <summary>Mutants of a valid text are read or refused; small ones that are read also run.</summary>
    [Fact]
    public void MutantsAreAnswered()
    {
        byte[] seed = Encoding.UTF8.GetBytes(Rich);
        Gen<byte[]> mutant =
            from edits in Gen.Choose(0, int.MaxValue).ArrayOf(6)
            select Mutate(seed, edits);
        Prop.ForAll(mutant.ToArbitrary(), static bytes => Answers(bytes)).Check(Runs(5000));
    }

    private static byte[] Mutate(byte[] seed, int[] edits)
    {
        System.Collections.Generic.List<byte> bytes = [.. seed];
        for (int i = 0; i < edits.Length; i += 2)
        {
            int at = edits[i] % bytes.Count;
            byte value = seed[edits[i + 1] % seed.Length];
            switch (edits[i + 1] % 3)
            {
                case 0: bytes[at] = value; break;
                case 1: bytes.Insert(at, value); break;
                default: bytes.RemoveRange(at, Math.Min(1 + edits[i + 1] % 7, bytes.Count - at)); break;
            }
        }
        return [.. bytes];
    }

    private static bool Answers(byte[] text)
    {
        StimCircuit? circuit = StimCircuit.Read(text, out StimProblem? problem);
        if (circuit is null)
            return problem is { Line: > 0, Column: > 0, Message.Length: > 0 }
                && problem.Line <= 1 + text.Count(static b => b == (byte)'\n');
        if (circuit.Work < 10_000) StimTexts.Rates(circuit, 300);
        return problem is null;
    }

    private static Config Runs(int count) => Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20260101, 1);
}
