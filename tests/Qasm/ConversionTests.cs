// `xdv qasm convert` and `draw`: text that means the same circuit, and diagrams a person can read.
using System;
using System.IO;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Qasm.Tests.Version3;
using Xdv.Tests;
using Xdv.Tool.Circuits;
using Xunit;

namespace Xdv.Qasm.Tests;

[Requirement("XDV-060.3")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ConversionTests
{
    private static QasmProgram Compiled(string text)
    {
        QasmCompilation compilation = QasmCompiler.Compile(Encoding.UTF8.GetBytes(text));
        Assert.True(compilation.Succeeded, Sources.Describe(compilation) + "\n" + text);
        return compilation.Program!;
    }

    /// <summary>Without the spaces between registers, which conversion to OpenQASM 2 may cut, and hidden
    /// bits.</summary>
    private static void SameResults(QasmProgram program, QasmProgram converted, int bits)
    {
        var left = OutcomeDistribution.Of(program);
        var right = OutcomeDistribution.Of(converted);
        foreach (string outcome in left.Keys.Concat(right.Keys.Select(Plain)).Select(Plain).Distinct())
            Assert.Equal(
                left.Where(pair => Plain(pair.Key) == outcome).Sum(static pair => pair.Value),
                right.Where(pair => Plain(pair.Key) == outcome).Sum(static pair => pair.Value), 1e-9);

        string Plain(string text)
        {
            string plain = text.Replace(" ", "");
            return plain.Length > bits ? plain[..bits] : plain;
        }
    }

    [Fact]
    public void RandomProgramsComeBack() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        static seed =>
        {
            QasmProgram program = Compiled(RandomProgram(new Random(seed)));
            int bits = program.Bits - program.HiddenBits;
            QasmProgram third = Compiled(Qasm3Text.Write(program));
            Assert.Equal(program.Operations, third.Operations);
            SameResults(program, third, bits);
            SameResults(program, Compiled(Qasm2Text.Write(program)), bits);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20260101, 1));

    /// <summary>Gates, measurements, conditions on parts of registers; sometimes a bit that the result does not
    /// show.</summary>
    private static string RandomProgram(Random random)
    {
        StringBuilder text = new(Sources3.Header);
        text.Append("gate rr(t0) a, b { cx a, b; rz(t0) b; cx a, b; }\nqubit[2] w; qubit q; bit[3] c; bit[2] d;\n");
        if (random.Next(2) == 0) text.Append("output bit[3] o;\n");
        string[] qubits = ["w[0]", "w[1]", "q"];
        string[] conditions = ["", "if (c[1]) ", "if (c[0:1] == 2) ", "if (d == 1) ", "if (c == 5 && d[0] == 0) ",
            "if (!d[1]) "];
        for (int i = 0; i < 8; i++)
        {
            random.Shuffle(qubits);
            text.Append(conditions[random.Next(conditions.Length)]).Append(random.Next(9) switch
            {
                0 => $"h {qubits[0]};",
                1 => $"cx {qubits[0]}, {qubits[1]};",
                2 => $"U({random.NextDouble()}, {random.NextDouble()}, 1) {qubits[0]};",
                3 => $"ctrl @ sx {qubits[0]}, {qubits[1]};",
                4 => $"rr({random.NextDouble()}) {qubits[0]}, {qubits[1]};",
                5 => $"inv @ sx {qubits[0]};",
                6 => $"reset {qubits[0]};",
                7 => $"ctrl @ U(0.3, 1, 2) {qubits[0]}, {qubits[2]};",
                _ => $"ccx {qubits[0]}, {qubits[1]}, {qubits[2]};",
            }).Append('\n');
            text.Append($"{(random.Next(3) > 0 ? "c" : "d")}[{random.Next(2)}] = measure {qubits[2]};\n");
        }

        return text.Append(text.ToString().Contains("output") ? "o = c;\n" : "").ToString();
    }

    [Theory]
    [InlineData("qasm")]
    public void RealProgramsComeBack(string folder)
    {
        foreach (string file in Directory.GetFiles(Xdv.Tests.TestData.Path(folder), "*.qasm"))
        {
            QasmProgram program = Compiled(File.ReadAllText(file));
            Assert.Equal(program.Operations, Compiled(Qasm3Text.Write(program)).Operations);
            Assert.Equal(program.Circuit, Compiled(Qasm2Text.Write(program)).Circuit);
            Assert.NotEmpty(TextDrawing.Draw(new CircuitGrid(program), 80, false));
        }
    }

    [Fact]
    public void NamesOfOneLanguageAreWordsOfTheOther()
    {
        QasmProgram program = Compiled(
            Sources.Header + "qreg int[1]; qreg Q[1]; creg bit[2]; x int; measure int[0] -> bit[0];");
        SameResults(program, Compiled(Qasm3Text.Write(program)), 2);
        QasmProgram unicode = Compiled(Sources3.Header + "qubit[2] θ; bit[2] π2; x θ[1]; π2 = measure θ;");
        SameResults(unicode, Compiled(Qasm2Text.Write(unicode)), 2);
    }

    private const string Teleport = """
        qubit[3] q; bit[2] c; output bit r;
        h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];
        c[0] = measure q[0]; c[1] = measure q[1];
        if (c[1]) x q[2]; if (c == 3) p(pi/4) q[2]; swap q[0], q[2];
        r = measure q[2];
        """;

    [Fact]
    public void ADiagramShowsEverything()
    {
        string drawn = TextDrawing.Draw(new CircuitGrid(Sources3.Program(Teleport)), 100, false);
        foreach (string part in new[] { "q[0] ", "hidden/2", "┤H├", "●", "⊕", "┤M├", "║", "=1", "=3", "┤P(π/4)├", "╳",
            "╩" })
            Assert.Contains(part, drawn);
        Assert.All(drawn.Split('\n'), static line => Assert.True(line.Length <= 100));
    }

    [Fact]
    public void NarrowDiagramsWrap()
    {
        CircuitGrid grid = new(Sources3.Program("qubit q; for int i in [1:30] { h q; t q; }"));
        string drawn = TextDrawing.Draw(grid, 40, true);
        Assert.All(drawn.Split('\n'), static line => Assert.True(line.Length <= 40));
        Assert.Equal(30, drawn.Split("[T]").Length - 1);
        Assert.All(drawn, static c => Assert.True(c < 128));
    }

    [Fact]
    public void SvgIsWellFormed()
    {
        string drawn = SvgDrawing.Draw(new CircuitGrid(Sources3.Program(Teleport)));
        System.Xml.Linq.XElement root = System.Xml.Linq.XDocument.Parse(drawn).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        Assert.Equal(3, root.Elements().Count(static e => e.Name.LocalName == "text" && e.Value == "M"));
    }

    [Theory]
    [InlineData("qubit[3] q; h q; cx q[0], q[1]; cx q[1], q[2];", 3)]
    [InlineData("qubit[2] q; bit c; c = measure q[0]; if (c) x q[1];", 2)]
    [InlineData("qubit[2] q; h q[0]; barrier q; h q[1];", 1)]
    public void DepthIsTheLongestChain(string source, int depth) =>
        Assert.Equal(depth, CircuitGrid.Depth(Sources3.Program(source)));
}
