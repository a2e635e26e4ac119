// The error table: what is refused, where the finger points, and that there is a hint. Columns count characters.
using System.Text;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests;

[Requirement("XDV-060.3")]
public sealed class ErrorTests
{
    public static TheoryData<int, int, string, string> Table => new()
    {
        // Declarations.
        { 3, 6, "q", "qreg q[2];\ncreg c[2];\nqreg q[3];" },
        { 1, 8, "size 0", "qreg q[0];" },
        { 1, 8, "does not fit: 0 of 64", "qreg q[65];" },
        { 2, 8, "does not fit: 60 of 64", "qreg q[60];\nqreg r[5];" },
        { 1, 8, "does not fit", "qreg q[99999999999999999999999];" },
        { 1, 8, "does not fit: 0 of 256", "creg c[257];" },
        { 1, 6, "expected a name", "qreg 3[2];" },
        { 1, 8, "expected a size", "qreg q[n];" },
        { 1, 11, "expected ';'", "qreg qq[2]\nqreg r[2];" },
        { 2, 6, "already defined as a gate", "include \"qelib1.inc\";\nqreg h[2];" },
        { 2, 6, "already defined as a gate", "include \"qelib1.inc\";\ngate h a { }" },
        { 2, 6, "already defined as a gate", "gate g a { }\ngate g a { }" },
        { 1, 6, "already defined as a gate", "gate U(a,b,c) q { }" },
        // Header and include.
        { 1, 10, "version '4.0'", "OPENQASM 4.0;" },
        { 2, 1, "must be the first", "qreg q[1];\nOPENQASM 2.0;" },
        { 1, 23, "only 'qelib1.inc'", "OPENQASM 2.0; include \"stdgates.inc\";" },
        { 1, 9, "not closed", "include \"qelib1.inc;\nqreg q[1];" },
        { 2, 1, "declared already", "gate h a { }\ninclude \"qelib1.inc\";" },
        // Uses.
        { 1, 1, "gate 'h' is not defined", "h q[0];" },
        { 2, 10, "'r' is not declared", "qreg q[1];\nU(0,0,0) r[0];" },
        { 2, 12, "index 2 is outside register 'q' of size 2", "qreg q[2];\nU(0,0,0) q[2];" },
        { 2, 12, "index 18446744073709551615", "qreg q[2];\nU(0,0,0) q[99999999999999999999999];" },
        { 2, 9, "used twice", "qreg q[2];\nCX q[0],q[0];" },
        { 2, 6, "used twice", "qreg q[2];\nCX q,q;" },
        { 2, 9, "used twice", "qreg q[2];\nCX q[1],q;" },
        { 2, 6, "different sizes", "qreg q[2]; qreg r[3];\nCX q,r;" },
        { 2, 1, "acts on 2 qubits, 1 given", "qreg q[2];\nCX q[0];" },
        { 2, 1, "acts on 1 qubit, 2 given", "qreg q[2];\nU(0,0,0) q[0],q[1];" },
        { 2, 1, "takes 3 angles, 2 given", "qreg q[2];\nU(0,0) q[0];" },
        { 2, 1, "takes 0 angles, 1 given", "qreg q[2];\nCX(1) q[0],q[1];" },
        { 2, 1, "is a register, not an operation", "qreg q[2];\nq q[0];" },
        { 3, 10, "is a classical register", "qreg q[2];\ncreg c[2];\nU(0,0,0) c[0];" },
        { 3, 17, "is a quantum register", "qreg q[2];\ncreg c[2];\nmeasure q[0] -> q[1];" },
        { 3, 14, "2 qubits into 3 bits", "qreg q[2];\ncreg c[3];\nmeasure q -> c;" },
        { 3, 14, "2 qubits into 1 bits", "qreg q[2];\ncreg c[3];\nmeasure q -> c[0];" },
        { 3, 11, "expected '->'", "qreg q[2];\ncreg c[2];\nmeasure q c;" },
        { 2, 3, "opaque", "qreg q[1]; opaque magic(a) b;\n  magic(1) q[0];" },
        { 2, 1, "gate 'later' is not defined", "qreg q[1];\nlater q[0];\ngate later a { }" },
        // Gate definitions.
        { 1, 12, "gate 'g' is not defined", "gate g a { g a; }" },
        { 1, 21, "not a qubit of this gate", "gate g a { U(0,0,0) b; }" },
        { 1, 19, "used twice in one operation", "gate g a,b { CX a,a; }" },
        { 1, 10, "used twice in this gate's heading", "gate g a,a { }" },
        { 1, 11, "used twice in this gate's heading", "gate g(a) a { }" },
        { 1, 12, "not allowed in a gate definition", "gate g a { measure a -> c; }" },
        { 1, 14, "not a parameter", "gate g a { U(x,0,0) a; }" },
        { 1, 25, "the program ends here", "gate g a { U(0,0,0) a;  " },
        { 1, 22, "takes no index", "gate g a { U(0,0,0) a[0]; }" },
        { 1, 8, "expected a name", "gate g { }" },
        // Expressions.
        { 2, 1, "not a finite number", "qreg q[1];\nU(1/0,0,0) q[0];" },
        { 2, 1, "not a finite number", "qreg q[1];\nU(ln(0),0,0) q[0];" },
        { 2, 1, "not a finite number", "qreg q[1]; gate g(a) b { U(1/a,0,0) b; }\ng(0) q[0];" },
        { 2, 3, "too large", "qreg q[1];\nU(1e999,0,0) q[0];" },
        { 2, 5, "expected a number", "qreg q[1];\nU(1+,0,0) q[0];" },
        { 2, 4, "not a parameter", "qreg q[1];\nU( foo,0,0) q[0];" },
        { 2, 9, "expected ',' or ')'", "qreg q[1];\nU(0,0,0 q[0];" },
        // Conditions.
        { 2, 4, "'c' is not declared", "qreg q[1];\nif(c==1) U(0,0,0) q[0];" },
        { 2, 4, "is a quantum register", "qreg q[1];\nif(q==1) U(0,0,0) q[0];" },
        { 2, 5, "whole register", "qreg q[1]; creg c[2];\nif(c[0]==1) U(0,0,0) q[0];" },
        { 2, 4, "at most 64", "qreg q[1]; creg c[65];\nif(c==1) U(0,0,0) q[0];" },
        { 2, 7, "expected a whole number", "qreg q[1]; creg c[2];\nif(c==x) U(0,0,0) q[0];" },
        { 2, 10, "after the condition", "qreg q[1]; creg c[2];\nif(c==1) qreg r[1];" },
        { 2, 5, "not part of OpenQASM 2", "qreg q[1]; creg c[2];\nif(c=1) U(0,0,0) q[0];" },
        // Words.
        { 2, 1, "'@' is not part", "qreg q[1];\n@" },
        { 2, 15, "'é' is not part", "qreg q[1];// é\nU(0,0,0) q[0];é" },
        { 1, 1, "expected a statement before '}'", "}" },
        { 2, 14, "expected ';'", "qreg q[1];\nU(0,0,0) q[0]\nU(0,0,0) q[0];" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void IsRefusedAt(int line, int column, string message, string source)
    {
        QasmCompilation compilation = Sources.Compile(source);
        Assert.False(compilation.Succeeded);
        QasmError error = compilation.Error!;
        Assert.Contains(message, Encoding.UTF8.GetString(error.Message));
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.NotEqual(0, error.Hint.Length);
    }

    [Fact]
    public void CapacityOfTheCallerIsNamed()
    {
        QasmCompilation compilation = Sources.Compile("qreg q[4]; qreg r[3];", maxQubits: 5);
        Assert.Contains("register 'r' of size 3 does not fit: 4 of 5 qubits", Sources.Describe(compilation));
    }

    [Fact]
    public void OperationsBeyondTheFormatAreRefusedBeforeTheyAreMade()
    {
        StringBuilder source = new("gate g0 a { U(0,0,0) a; U(0,0,0) a; }\n");
        for (int i = 1; i < 40; i++) source.Append($"gate g{i} a {{ g{i - 1} a; g{i - 1} a; }}\n");
        source.Append("qreg q[1];\ng39 q[0];");
        QasmCompilation compilation = Sources.Compile(source.ToString());
        Assert.Contains("1099511627776 operations here; at most 160000", Sources.Describe(compilation));
        Assert.Equal((42, 1), (compilation.Error!.Line, compilation.Error.Column));
    }

    [Fact]
    public void EmptyDefinitionsNestWithoutWork()
    {
        StringBuilder source = new("gate g0 a { }\n");
        for (int i = 1; i < 60; i++) source.Append($"gate g{i} a {{ g{i - 1} a; g{i - 1} a; }}\n");
        Assert.Equal(0, Sources.Program(source + "qreg q[1];\ng59 q[0];").Operations);
    }

    [Fact]
    public void NestingIsBounded()
    {
        string deep = "qreg q[1]; U(" + new string('(', 100_000) + "1" + new string(')', 100_000) + ",0,0) q[0];";
        Assert.Contains("nested more than 64", Sources.Describe(Sources.Compile(deep)));
        string signs = "qreg q[1]; U(" + new string('-', 100_000) + "1,0,0) q[0];";
        Assert.Contains("nested more than 64", Sources.Describe(Sources.Compile(signs)));
        StringBuilder layers = new("gate g0 a { U(0,0,0) a; }\n");
        for (int i = 1; i < 70; i++) layers.Append($"gate g{i} a {{ g{i - 1} a; }}\n");
        Assert.Contains("64 definitions deep", Sources.Describe(Sources.Compile(layers.ToString())));
    }

    [Fact]
    public void AMissingIncludeIsTheHint()
    {
        QasmCompilation compilation = Sources.Compile("OPENQASM 2.0;\nqreg q[1];\nc4x q[0];");
        Assert.Contains("include \"qelib1.inc\"", Encoding.UTF8.GetString(compilation.Error!.Hint));
    }
}
