// What OpenQASM 3 programs are refused for: the message, the place, and always a hint.
using System.Linq;
using System.Text;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests.Version3;

[Requirement("XDV-060.3")]
public sealed class RefusalTests
{
    public static TheoryData<int, int, string, string> Table => new()
    {
        // By name, with the reason.
        { 1, 1, "'extern' is not supported", "extern f(int) -> int;" },
        { 1, 1, "'defcal' is not supported", "defcal x $0 { }" },
        { 1, 1, "'defcalgrammar' is not supported", "defcalgrammar \"openpulse\";" },
        { 1, 1, "'cal' is not supported", "cal { }" },
        { 1, 1, "'box' is not supported", "box { }" },
        { 1, 1, "'stretch' is not supported", "stretch a;" },
        { 1, 1, "'nop' is not supported", "nop;" },
        { 1, 1, "'complex' is not supported", "complex[float] a;" },
        { 1, 14, "'durationof' is not supported", "duration d = durationof({ });" },
        { 1, 11, "imaginary number '2im'", "float f = 2im;" },
        { 1, 1, "'opaque' is OpenQASM 2", "opaque g a;" },
        { 1, 8, "output of type 'int'", "output int i;" },
        { 1, 9, "library of OpenQASM 2", "include \"qelib1.inc\";" },
        { 1, 9, "only 'stdgates.inc'", "include \"mine.inc\";" },
        { 1, 39, "has a case already", "int i = 1; switch (i) { case 0, 2, 1, 2 { } }" },
        { 1, 43, "has a case already", "bit[2] c; switch (c) { case 1 { } case 2, \"01\" { } }" },
        // Syntax.
        { 1, 8, "expected ';'", "qubit q\nbit c;" },
        { 1, 6, "belongs to the type", "bit c[4];" },
        { 1, 6, "one variable", "int i, j;" },
        { 1, 5, "needs a type", "for i in [0:1] { }" },
        { 1, 11, "program ends here", "qubit q; {" },
        { 1, 1, "comment is not closed", "/* x" },
        { 1, 9, "not a number of base 2", "int i = 0b12;" },
        { 1, 12, "not a string of bits", "bit[2] c = \"02\";" },
        { 1, 1, "'else' without 'if'", "else { }" },
        { 1, 3, "only be declared at the top", "{ qubit q; }" },
        { 1, 12, "cannot be part of an expression", "bool b = 1+measure q;" },
        // Names.
        { 1, 10, "gate 'hh' is not defined", "qubit q; hh q;" },
        { 1, 12, "'r' is not declared", "qubit q; x r;" },
        { 1, 21, "already declared as a qubit", "int i; qubit q; int q;" },
        { 1, 10, "is a qubit, not a gate", "qubit q; q q;" },
        { 1, 12, "qubits are needed", "bit c; x   c;" },
        { 1, 34, "cannot be seen inside", "qubit q; def f(int n) -> int { x q; return 1; }" },
        { 1, 26, "not defined above", "qubit q; gate g a { h a; g a; }" },
        { 1, 25, "not defined above", "def f() -> int { return f(); }" },
        { 1, 22, "'y0' is not declared", "def f(int x0) { x0 = y0; }" },
        // Types.
        { 1, 9, "'float' does not become one of type 'bit'", "bit c = 0.5;" },
        { 1, 12, "3 bits for 2", "bit[2] c = \"010\";" },
        { 1, 18, "cannot be changed", "const int i = 1; i = 2;" },
        { 1, 33, "cannot be changed", "for int i in [0:1] { int j = 1; i = 2; }" },
        { 1, 11, "division by zero", "int i = 1 / 0;" },
        { 1, 28, "index 5 is outside register 'q' of size 2", "qubit[2] q; int i = 5; x q[i];" },
        { 1, 17, "index -3 is outside", "qubit[2] q; x q[-3];" },
        { 1, 7, "does not fit: 0 of 64", "qubit[65] q;" },
        { 1, 19, "list has 2 values for 3", "array[int, 3] a = {1, 2};" },
        { 1, 13, "takes no index", "qubit q; x q[0];" },
        { 1, 31, "different sizes", "qubit[2] q; qubit[3] r; cx q, r;" },
        { 1, 23, "used twice", "qubit[2] q; cx q[0], q[0];" },
        { 1, 10, "takes 1 angle, 0 given", "qubit q; rx q;" },
        { 1, 10, "acts on 1 qubit, 2 given", "qubit q; x q, q;" },
        { 1, 20, "acts on 2 qubits with its controls, 1 given", "qubit[2] q; ctrl @ x q[0];" },
        { 1, 76, "cannot be taken exactly", "qubit[3] q; pow(1/2) @ ccx q[0], q[1], q[2]; gate g a, b { h a; cx a, b; "
            + "} pow(0.5) @ g q[0], q[1];" },
        { 1, 19, "not allowed in a gate definition", "bit c; gate g a { measure a -> c; }" },
        { 1, 22, "'break' outside of a loop", "qubit q; if (true) { break; }" },
        { 1, 1, "'return' outside", "return 1;" },
        // Measured values where known ones are needed.
        { 1, 45, "loop cannot wait", "qubit q; bit c; c = measure q; while     (c == 0) { }" },
        { 1, 41, "operator '+' on a measured value", "qubit[2] q; bit[2] c = measure q; if (c + 1 == 2) x q[0];" },
        { 1, 45, "cannot be kept in a variable of type 'float'", "qubit[2] q; bit[2] c = measure q; float f = c;" },
        { 1, 47, "would depend on a measured value", "float i; qubit q; bit c = measure q; if (c) { i = 1; }" },
        { 1, 59, "'break' depends on a measured value", "qubit q; bit c = measure q; for int i in [0:1] { if (c) { "
            + "break; } }" },
        { 1, 39, "must be known", "qubit[2] q; bit c = measure q[0]; x q[c];" },
    };

    [Fact]
    public void EachIsRefusedWhereAndWhy()
    {
        System.Collections.Generic.List<string> wrong = [];
        foreach (ITheoryDataRow row in Table)
        {
            object?[] values = row.GetData();
            (int line, int column, string message, string source) =
                ((int)values[0]!, (int)values[1]!, (string)values[2]!, (string)values[3]!);
            string include = source.Contains("include") ? "" : "include \"stdgates.inc\";";
            QasmCompilation compilation = Sources3.Compile($"OPENQASM 3;\n{include}\n{source}");
            string text = Sources.Describe(compilation);
            bool good = !compilation.Succeeded && text.Contains(message) && compilation.Error!.Hint.Length > 0
                && compilation.Error.Line == line + 2;
            if (!good || compilation.Error!.Column != column) wrong.Add($"{column} {message}\n  {source}\n  got "
                + $"{text}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [InlineData("input float theta; qubit q; rx(theta) q;", "no value is given for input 'theta'",
        "--input theta=VALUE")]
    [InlineData("qubit[2] qubits; x qbits[0];", "'qbits' is not declared", "did you mean 'qubits'?")]
    [InlineData("gate entangle a, b { } qubit[2] q; entagle q[0], q[1];", "gate 'entagle'", "did you mean 'entangle'?")]
    [InlineData("def flip(qubit a) { } qubit q; flop(q);", "subroutine 'flop'", "did you mean 'flip'?")]
    public void HintsHelp(string source, string message, string hint)
    {
        string text = Sources.Describe(Sources3.Compile(Sources3.Header + source));
        Assert.Contains(message, text);
        Assert.Contains(hint, text);
    }

    [Theory]
    [InlineData("OPENQASM 3;\nqubit q; h q;", "add 'include \"stdgates.inc\";'")]
    [InlineData("OPENQASM 2.0;\nqubit q;", "OpenQASM 3")]
    [InlineData("OPENQASM 2.0;\ninclude \"stdgates.inc\";", "OPENQASM 3.0;")]
    [InlineData("OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2]; swpa q[0],q[1];", "did you mean 'swap'?")]
    [InlineData("OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg qubits[2]; h qbits[0];", "did you mean 'qubits'?")]
    [InlineData("OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[2]; ctrl @ x q[0],q[1];", "OpenQASM 3")]
    public void TheOtherLanguageIsRecognised(string source, string hint) =>
        Assert.Contains(hint, Sources.Describe(Sources3.Compile(source)));

    [Fact]
    public void ACaretPointsAtThePlace()
    {
        const string Source = "OPENQASM 3;\nqubit q;\n\tU(0, 0, π +) q;\n";
        Utf8Text text = new();
        Sources3.Compile(Source).Error!.Write(text, Encoding.UTF8.GetBytes(Source));
        Assert.Equal(
            "3:13: error: expected an expression before ')'\n   U(0, 0, π +) q;\n              ^",
            string.Join('\n', Encoding.UTF8.GetString(text.Bytes).Split('\n').Take(3)));
    }

    [Theory]
    [InlineData("while (true) { }", "still running after 4000000 steps")]
    [InlineData("for int i in [0:9223372036854775807] { }", "still running")]
    [InlineData("qubit q; for int i in [1:200000] { U(1, 0, 0) q; }", "more than 160000 operations")]
    [InlineData("array[int, 100000] a;", "at most 65536 elements")]
    [InlineData("qubit q; pow(200000) @ U(1, 0, 0) q; gate g a, b { ctrl @ U(1, 0, 0) a, b; U(1, 0, 0) a; } qubit r; "
        + "pow(150000) @ g q, r;", "more than 160000 operations")]
    public void WorkIsBounded(string source, string message) =>
        Assert.Contains(message, Sources.Describe(Sources3.Compile("OPENQASM 3;\n" + source)));

    [Theory]
    [InlineData("bit[4] c; qubit q; c[{0}] = measure q;")]
    [InlineData("qubit q; x q; int i; i[{0}] = 5; bit[3] c = i[{0}];")]
    [InlineData("qubit[4] q; x q[{0}];")]
    [InlineData("bit[100] c = 5; bit[100] d; d = 7; c[99] = 1; bit[4] e = c[96:99];")]
    public void LongListsGetAnAnswer(string source)
    {
        string many = string.Join(", ", Enumerable.Repeat("0", 1000));
        QasmCompilation compilation = Sources3.Compile(Sources3.Header + source.Replace("{0}", "{" + many + "}"));
        Assert.Equal(source.Contains("{0}"), compilation.Error is not null);
    }

    [Fact]
    public void NestingIsBounded()
    {
        string blocks = string.Concat(Enumerable.Repeat("{", 1000));
        Assert.Contains("nested more than 32", Sources.Describe(Sources3.Compile("OPENQASM 3;\n" + blocks)));
        string deep = "int i = " + new string('(', 1000) + "1";
        Assert.Contains("nested more than 64", Sources.Describe(Sources3.Compile("OPENQASM 3;\n" + deep)));
        StringBuilder calls = new("OPENQASM 3;\ndef f0() -> int { return 1; }\n");
        for (int i = 1; i < 100; i++) calls.Append($"def f{i}() -> int "
            + $"{{ if (true) {{ return (((f{i - 1}()))); }} return 0; }}\n");
        Assert.Contains("levels deep", Sources.Describe(Sources3.Compile(calls + "int i = f99();")));
    }

    [Theory]
    [InlineData("pragma user x\nqubit q;", "pragma")]
    [InlineData("@bind(q0) here\nqubit q;", "annotation")]
    [InlineData("float f = 1 / 3;", "whole numbers divide")]
    [InlineData("include \"stdgates.inc\";\ninclude \"stdgates.inc\";", "included already")]
    public void WarningsSayWhatWasPassedOver(string source, string text)
    {
        QasmCompilation compilation = Sources3.Compile("OPENQASM 3;\n" + source);
        Assert.True(compilation.Succeeded, Sources.Describe(compilation));
        Assert.Contains(text, Encoding.UTF8.GetString(Assert.Single(compilation.Warnings).Message));
    }

    [Theory]
    [InlineData("n=1", "does not declare")]
    [InlineData("k=", null)]
    [InlineData("=1", null)]
    public void InputsAreChecked(string input, string? message)
    {
        if (message is null) Assert.Null(QasmInput.Parse(Encoding.UTF8.GetBytes(input)));
        else Assert.Contains(message, Sources.Describe(Sources3.Compile("OPENQASM 3;\nqubit q;", input)));
    }

    [Fact]
    public void InputValuesAreExpressions()
    {
        const string Source = "OPENQASM 3;\ninput int n;\nqubit[n] q;";
        Assert.Equal(7, Sources3.Compile(Source, "n=2 ** 3 - 1").Program!.Qubits);
        Assert.Contains("is not an expression", Sources.Describe(Sources3.Compile(Source, "n=2 +")));
        Assert.Contains("is not declared", Sources.Describe(Sources3.Compile(Source, "n=m")));
        Assert.Contains("does not become", Sources.Describe(Sources3.Compile(Source, "n=1us")));
    }
}
