// OpenQASM 3 programs and what comes out of them, exactly: types, control flow, subroutines, measured bits.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests.Version3;

[Requirement("XDV-060.3")]
public sealed class ProgramTests
{
    /// <summary>The line that names the language is optional in OpenQASM 3; without it, what is used tells.</summary>
    [Theory]
    [InlineData(true, "/* adder */ include \"stdgates.inc\"; qubit q; bit c; x q; c = measure q;")]
    [InlineData(true, "// bits first\nbit c; qubit q; U(pi, 0, pi) q; c = measure q;")]
    [InlineData(true, "const int n = 1; qubit[n] q; bit c; U(pi, 0, pi) q[0]; measure q[0] -> c;")]
    [InlineData(true, "gate flip a { U(pi, 0, pi) a; } gate both a, b { flip a; ctrl @ flip a, b; } "
        + "qubit[2] q; bit[1] c; both q[0], q[1]; c[0] = measure q[1];")]
    [InlineData(true, "include \"stdgates.inc\"; qreg q[1]; creg c[1]; x q[0]; measure q -> c;")]
    [InlineData(false, "include \"qelib1.inc\"; qreg input[1]; creg c[1]; x input[0]; measure input -> c;")]
    [InlineData(false, "gate flip a { U(pi, 0, pi) a; } qreg q[1]; creg c[1]; flip q[0]; measure q -> c;")]
    [InlineData(false, "qreg box[1]; creg c[1]; U(pi, 0, pi) box[0]; measure box -> c;")]
    public void WithoutAHeaderTheProgramTellsWhatItIs(bool third, string source)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(source);
        Assert.Equal(third, QasmCompiler.IsVersion3(bytes));
        QasmCompilation compilation = QasmCompiler.Compile(bytes);
        Assert.True(compilation.Succeeded, Sources.Describe(compilation));
        QasmWarning warning = Assert.Single(compilation.Warnings.ToArray());
        Assert.Contains(third ? "read as OpenQASM 3" : "read as OpenQASM 2", System.Text.Encoding.UTF8.GetString(
            warning.Message));
    }

    [Theory]
    // Registers, slices, sets, aliases, broadcasting.
    [InlineData("0101", "qubit[4] q; bit[4] c; x q[0]; x q[2]; c = measure q;")]
    [InlineData("1010", "qubit[4] q; bit[4] c; x q[1:2:3]; c = measure q;")]
    [InlineData("1001", "qubit[4] q; bit[4] c; x q[{0, 3}]; c = measure q;")]
    [InlineData("1100", "qubit[4] q; bit[4] c; x q[-2:-1]; c = measure q;")]
    [InlineData("0111", "qubit[4] q; bit[4] c; x q[2:-1:0]; c = measure q;")]
    [InlineData("1111", "qubit[4] q; bit[4] c; x q[:]; measure q -> c;")]
    [InlineData("011", "qubit[2] q; qubit r; bit[3] c; let a = q[0:1] ++ r; x a[0]; cx a[0], a[1]; c = measure a;")]
    [InlineData("1 10", "qubit[2] q; qubit r; bit[2] c; bit d; x q[1]; x r; c = measure q; d = measure r;")]
    [InlineData("01 1", "qreg q[2]; creg d[1]; creg c[2]; x q[0]; measure q -> c; measure q[0] -> d[0];")]
    [InlineData("11", "qubit[2] q; qubit[2] r; bit[2] c; x q; cx q, r; c = measure r;")]
    [InlineData("10", "bit[2] c; x $1; c[1] = measure $1; c[0] = measure $0;")]
    [InlineData("10", "qubit[4] q; bit[4] c; x q[1]; c[0:1] = measure q[0:1]; output bit[2] r; r = c[0:1];")]
    // Classical values.
    [InlineData("1", "qubit q; bit c; int[8] i = 200; if (i == -56) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; uint[4] i = 15; i += 1; if (i == 0) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; const int n = 0x1F + 0b101 + 0o17 + 1_000; if (n == 1051) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; float f = 7 / 2 + 0.5; if (f == 3.5) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; if (2 ** 10 == 1024 && -2 ** 2 == -4 && 7 % 3 == 1) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; bit[4] m = \"0110\"; if (m[1] && !m[0] && m[2:3] == 1) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; angle[8] a = pi / 2; if (a == angle[8](\"01000000\")) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; angle[4] a = pi; a += pi; if (a == 0) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; if (popcount(\"1011\") == 3 && rotl(\"0011\", 1) == \"0110\") x q; c = measure "
        + "q;")]
    [InlineData("1", "qubit q; bit c; if (mod(-7, 3) == 2 && floor(2.7) == 2 && ceiling(2.1) == 3) x q; c = measure "
        + "q;")]
    [InlineData("1", "qubit q; bit c; if (bool(3) && int(2.9) == 2 && uint[2](7) == 3) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; duration d = 1us; if (d / 10ns == 100 && d > 999ns) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; int i = 5; i <<= 2; i ^= 1; i |= 2; i &= ~4; if (i == 19) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; uint[8] u = 5; if (u[0] == 1 && u[1] == 0 && u[0:2] == \"101\") x q; c = "
        + "measure q;")]
    [InlineData("1", "qubit q; bit c; if (arccos(cos(0.5)) < 0.5000001 && sqrt(2) ** 2 > 1.99) x q; c = measure q;")]
    // Arrays.
    [InlineData("1", "qubit q; bit c; array[int[32], 3] a = {1, 2, 3}; a[1] += 40; if (a[1] == 42) x q; c = measure "
        + "q;")]
    [InlineData("1", "qubit q; bit c; array[float, 2, 2] a = {{1, 2}, {3, 4.5}}; if (a[1, 1] == a[1][1] && a[1][1] == "
        + "4.5 && sizeof(a, 1) == 2) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; array[int, 2, 2] a; array[int, 2] b = {7, 8}; a[1] = b; b[0] = 1; if (a[1, 0] "
        + "== 7) x q; c = measure q;")]
    [InlineData("01", "qubit[2] q; bit[2] c; array[uint[8], 2] w = {1, 0}; for uint[8] i in w { x q[i]; x q[1]; } x "
        + "q[1]; c = measure q;")]
    // Control flow.
    [InlineData("0111", "qubit[4] q; bit[4] c; for int i in [0:2] { x q[i]; } c = measure q;")]
    [InlineData("1010", "qubit[4] q; bit[4] c; for int i in [3:-2:0] x q[i]; c = measure q;")]
    [InlineData("1001", "qubit[4] q; bit[4] c; for int i in {0, 3} x q[i]; c = measure q;")]
    [InlineData("0101", "qubit[4] q; bit[4] c; int i = 0; for bit b in \"0101\" { if (b) x q[i]; i += 1; } c = "
        + "measure q;")]
    [InlineData("0011", "qubit[4] q; bit[4] c; int i = 0; while (true) { if (i == 2) break; x q[i]; i += 1; } c = "
        + "measure q;")]
    [InlineData("1101", "qubit[4] q; bit[4] c; for int i in [0:3] { if (i == 1) { continue; } x q[i]; } c = measure "
        + "q;")]
    [InlineData("10", "qubit[2] q; bit[2] c; switch (3 - 1) { case 0, 1 { x q[0]; } case 2 { x q[1]; } default { x q; "
        + "} } c = measure q;")]
    [InlineData("11", "qubit[2] q; bit[2] c; switch (9) { case 0 { x q[0]; } default { x q; } } c = measure q;")]
    [InlineData("0", "qubit q; bit c; c = measure q; end; x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; int i = 1; { int i = 5; i += 1; } if (i == 1) x q; c = measure q;")]
    [InlineData("1", "qubit q; bit c; int n = 0; for int i in [1:100] { for int j in [1:i] { n += 1; } } if (n == "
        + "5050) x q; c = measure q;")]
    // Subroutines.
    [InlineData("1", "def flip(qubit q) { x q; } qubit q; bit c; flip(q); c = measure q;")]
    [InlineData("1", "def m(qubit q) -> bit { x q; return measure q; } qubit q; bit c; c = m(q);")]
    [InlineData("10", "def m(qubit[2] q) -> bit[2] { bit[2] r; x q[1]; r = measure q; return r; } qubit[2] q; bit[2] "
        + "c; c = m(q);")]
    [InlineData("1", "def f(int n, float x) -> float { return n * x; } qubit q; bit c; if (f(4, 0.25) == 1) x q; c = "
        + "measure q;")]
    [InlineData("1", "def f(mutable array[int, 2] a) { a[1] = 9; } array[int, 2] a; f(a); qubit q; bit c; if (a[1] == "
        + "9) x q; c = measure q;")]
    [InlineData("1", "def sum(readonly array[int, #dim = 1] a) -> int { int s = 0; for int i in a { s += i; } return "
        + "s; } array[int, 3] a = {1, 2, 3}; qubit q; bit c; if (sum(a) == 6) x q; c = measure q;")]
    [InlineData("1", "const int n = 3; def f() -> int { return n; } qubit q; bit c; if (f() == 3) x q; c = measure q;")]
    [InlineData("0111", "def all(qubit[3] q, int n) { for int i in [0:n - 1] { x q[i]; } } qubit[4] q; bit[4] c; "
        + "all(q[0:2], 3); c = measure q;")]
    [InlineData("1", "def f(bit[2] b) -> bit { return b[0] & b[1]; } qubit[2] q; bit[2] c; x q; c = measure q; output "
        + "bit r; r = f(c);")]
    public void GivesExactly(string outcome, string source) => Assert.Equal(outcome, Sources3.Outcome(source));

    [Theory]
    // Conditions on measured bits: whatever is measured, the last register says 1.
    [InlineData("c = measure q; if (c == 2) x w; if (c != 2) x w;")]
    [InlineData("c = measure q; if (c == 2) { x w; } else { x w; }")]
    [InlineData("c = measure q; if (c[0] && c[2] || !c[1]) { x w; } else { x w; }")]
    [InlineData("c = measure q; if (c[0] ^ c[1] ^ c[2] == 1) x w; else x w;")]
    [InlineData("c = measure q; switch (c) { case 0, 3 { x w; } case 5 { x w; } default { x w; } }")]
    [InlineData("c = measure q; if (int[4](c) < 3) { x w; } if (int[4](c) >= 3) { x w; }")]
    [InlineData("c = measure q; if (c > 1) { if (c < 5) { x w; } else { x w; } } else { x w; }")]
    [InlineData("c = measure q; for int i in [0:7] { if (c == i) x w; }")]
    [InlineData("c = measure q; bit d; if (c == 5) { d = 1; } else { d = 0; } if (d == (c == 5)) x w;")]
    [InlineData("c = measure q; if (c[1]) { c[1] = measure q[0]; x w; } else { x w; }")]
    [InlineData("c = measure q; bit b = c[0]; x q[0]; c[0] = measure q[0]; if (b != c[0]) x w;")]
    [InlineData("c = measure q; bit[3] d = ~c; if ((d ^ c) == \"111\") x w;")]
    [InlineData("c = measure q; bit[3] d = c; d <<= 1; if (d[1:2] == c[0:1] && !d[0]) x w;")]
    [InlineData("bit m = measure q[1]; c[1] = m; if (m == c[1]) x w;")]
    [InlineData("def f(qubit p) -> bit { bit r = measure p; return !r; } c[0] = f(q[0]); c[1] = measure q[0]; if "
        + "(c[0] != c[1]) x w;")]
    [InlineData("c = measure q; if (c[0]) x q[0]; if (c[1]) x q[1]; if (c[2]) x q[2]; bit[3] n = measure q; if (n == "
        + "0) x w;")]
    [InlineData("reset q[0]; c[0] = measure q[0]; if (c[0] == 0) { h q[0]; c[0] = measure q[0]; if (c[0] == 1) { x "
        + "q[0]; } c[0] = measure q[0]; } if (c[0] == 0) x w;")]
    [InlineData("c = measure q; bit a = c[0] & c[1]; bit b = !(!c[0] | !c[1]); if (a == b) x w;")]
    // Numbers and bools that depend on measured bits.
    [InlineData("c = measure q; int d; d = c; switch (d) { case 0, 3 { x w; } case 5 { x w; } default { x w; } }")]
    [InlineData("c = measure q; bool b = c[0]; int i = 3; if (b) { i = 4; } if (i == 4 && c[0] || i == 3 && !c[0]) x "
        + "w;")]
    [InlineData("c = measure q; uint[4] n = 9; if (c == 2) { n = 5; n[1] = 1; } if (n == 7 && c == 2) x w; if (n == 9 "
        + "&& c != 2) x w;")]
    [InlineData("c = measure q; int[4] n = c; n[3] = c[0]; if (c[0]) { if (n < 0) x w; } else { if (n >= 0) x w; }")]
    [InlineData("c = measure q; int n = c; n = 3; for int i in [1:n] { x w; }")]
    [InlineData("def f(int k) -> bool { return k > 2; } c = measure q; if (f(c)) { x w; } else { x w; } bit[3] e = c; "
        + "if (f(int(e)) != f(c)) x w;")]
    public void MeasuredBitsDecide(string body)
    {
        SortedDictionary<string, double> outcomes = Sources3.Outcomes(
            "qubit[3] q; qubit w; bit[3] c; h q;\n" + body + "\noutput bit r; r = measure w;");
        Assert.Equal(["1"], outcomes.Keys);
        Assert.Equal(1, outcomes["1"], 1e-9);
    }

    [Fact]
    public void OutputsAreWhatTheResultShows()
    {
        QasmProgram program = Sources3.Program("""
            qubit[2] q; bit[2] hidden; output bit r; output bit[2] o;
            x q[0]; hidden = measure q; r = hidden[0]; o[1] = hidden[0]; o[0] = hidden[1];
            """);
        Assert.Equal("10 1", OutcomeDistribution.Of(program).Keys.Single());
        Assert.Equal(2, program.ClassicalRegisters.Length);
    }

    [Theory]
    [InlineData("input float theta; qubit q; bit c; rx(theta) q; c = measure q;", "theta=pi", "1")]
    [InlineData("input int n; qubit[4] q; bit[4] c; for int i in [0:n-1] x q[i]; c = measure q;", "n=2", "0011")]
    [InlineData("input bit[3] k; qubit[3] q; bit[3] c; for int i in [0:2] if (k[i]) x q[i]; c = measure q;",
        "k=\"110\"", "110")]
    [InlineData("input array[int, 2] a; qubit[4] q; bit[4] c; x q[a[0]]; x q[a[1]]; c = measure q;", "a={1, 3}",
        "1010")]
    [InlineData("input bool b; qubit q; bit c; if (b) x q; c = measure q;", "b=true", "1")]
    public void InputsAreGivenByTheCaller(string source, string input, string outcome) =>
        Assert.Equal(outcome, Sources3.Outcome(source, input));

    [Fact]
    public void TeleportationArrives()
    {
        SortedDictionary<string, double> outcomes = Sources3.Outcomes("""
            qubit[3] q; bit[2] c; output bit r;
            ry(1.1) q[0]; rz(0.4) q[0];
            h q[1]; cx q[1], q[2]; cx q[0], q[1]; h q[0];
            c[0] = measure q[0]; c[1] = measure q[1];
            if (c[1]) x q[2];
            if (c[0]) z q[2];
            rz(-0.4) q[2]; ry(-1.1) q[2];
            r = measure q[2];
            """);
        Assert.Equal(1, outcomes["0"], 1e-12);
    }

    /// <summary>Nothing but the plain operations comes out of plain programs: no helper qubit, no hidden
    /// bits.</summary>
    [Theory]
    [InlineData("def m(qubit q) -> bit { return measure q; } qubit[2] q; bit[2] c; c[0] = m(q[0]); c[1] = m(q[1]);", 2)]
    [InlineData("qubit[2] q; bit[2] c; c = measure q; if (c == 2) x q[0]; if (c[1]) x q[0];", 4)]
    [InlineData("qubit q; bit c; for int i in [0:2] { reset q; h q; c = measure q; if (c) x q; }", 12)]
    [InlineData("qubit q; bit c; c = measure q; for int i in [0:2] { if (!c) { h q; c = measure q; } }", 7)]
    public void PlainProgramsNeedNoHelper(string source, int operations)
    {
        QasmProgram program = Sources3.Program(source);
        Assert.Equal((0, operations), (program.HiddenBits, program.Operations));
        Assert.DoesNotContain(program.QuantumRegisters, static r => r.Name.SequenceEqual("helper"u8));
    }

    [Fact]
    public void DelaysKeepOperationsApart()
    {
        GateCode[] gates = [.. DenseCircuit.Operations(Sources3.Program(
            "qubit[2] q; x q[0]; delay[100ns] q[0]; delay[20dt] q; x q[0];").Circuit).Select(static o => o.Gate)];
        Assert.Equal([GateCode.X, GateCode.Barrier, GateCode.Barrier, GateCode.Barrier, GateCode.X], gates);
    }

    [Fact]
    public void DtIsTheCalibrations()
    {
        string source = Sources3.Header + "qubit q; bit c; if (1000dt == 500ns) x q; c = measure q;";
        byte[] text = System.Text.Encoding.UTF8.GetBytes(source);
        Assert.Equal(2, QasmCompiler.Compile(text, new QasmLimits(0, 0.5)).Program!.Operations);
        Assert.Equal(1, QasmCompiler.Compile(text).Program!.Operations);
    }

    [Fact]
    public void SameSourceSameBytes()
    {
        const string Source = "qubit[4] q; bit[4] c; ctrl(3) @ h q[0], q[1], q[2], q[3]; c = measure q; if (c[0] != "
            + "c[3]) x q;";
        Assert.Equal(Sources3.Program(Source).Circuit, Sources3.Program(Source).Circuit);
    }
}
