// What OpenQASM 2 programs may say, and what circuit comes out.
using System;
using System.IO;
using System.Linq;
using System.Text;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests;

[Requirement("XDV-060.3")]
public sealed class LanguageTests
{
    private static CircuitOperation[] Operations(string source) =>
        DenseCircuit.Operations(Sources.Program(Sources.Header + source).Circuit);

    [Theory]
    [InlineData("pi", Math.PI)]
    [InlineData("-pi/2", -Math.PI / 2)]
    [InlineData("3*pi/4", 3 * Math.PI / 4)]
    [InlineData("1-2-3", -4)]
    [InlineData("8/4/2", 1)]
    [InlineData("2^3^2", 512)]
    [InlineData("-2^2", -4)]
    [InlineData("2^-1", 0.5)]
    [InlineData("2*-3", -6)]
    [InlineData("2^-1*6", 3)]
    [InlineData("+4", 4)]
    [InlineData("(1+2)*3", 9)]
    [InlineData("sin(pi/2)+cos(0)", 2)]
    [InlineData("ln(exp(1.5))", 1.5)]
    [InlineData("sqrt(16)-tan(0)", 4)]
    [InlineData("1.5e-3", 0.0015)]
    [InlineData("2.600000E+01", 26)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e2", 100)]
    [InlineData("18446744073709551616", 18446744073709551616.0)]
    public void AnglesAreExpressions(string text, double value)
    {
        CircuitOperation operation = Operations($"qreg q[1]; rx({text}) q[0];").Single();
        Assert.Equal(value, operation.Param0, Math.Abs(value) * 1e-15);
    }

    [Fact]
    public void ParametersAreScopedToTheirDefinition()
    {
        CircuitOperation[] operations = Operations("""
            qreg a[1]; creg theta[1];
            gate inner(theta,phi) x1 { rx(theta-phi) x1; }
            gate outer(phi,theta) a,b { inner(phi,theta) b; inner(2*theta,phi) a; }
            qreg b[1];
            outer(1,0.25) b[0],a[0];
            """);
        Assert.Equal([(0.75, (ushort)0), (-0.5, (ushort)1)], operations.Select(o => (o.Param0, o.Qubit0)));
    }

    [Fact]
    public void WholeRegistersAreBroadcast()
    {
        CircuitOperation[] operations = Operations("qreg a[2]; qreg b[2]; h a; cx a,b; cx a[0],b;");
        Assert.Equal(
            [
                (GateCode.H, 0, 0), (GateCode.H, 1, 0),
                (GateCode.Cx, 0, 2), (GateCode.Cx, 1, 3), (GateCode.Cx, 0, 2), (GateCode.Cx, 0, 3),
            ],
            operations.Select(o => (o.Gate, (int)o.Qubit0, (int)o.Qubit1)));
    }

    [Fact]
    public void MeasurementConnectsRegistersBitByBit()
    {
        QasmProgram program = Sources.Program(
            Sources.Header + "qreg q[2]; creg a[1]; creg b[2]; measure q -> b; reset q;");
        CircuitOperation[] operations = DenseCircuit.Operations(program.Circuit);
        Assert.Equal([(0, 1), (1, 2)], operations.Take(2).Select(o => ((int)o.Qubit0, (int)o.Bit)));
        Assert.Equal([GateCode.Reset, GateCode.Reset], operations.Skip(2).Select(o => o.Gate));
        Assert.Equal(["a:0:1", "b:1:2"], program.ClassicalRegisters.Select(
            r => $"{Encoding.UTF8.GetString(r.Name)}:{r.Offset}:{r.Size}"));
        Assert.Equal((2, 3, 4), (program.Qubits, program.Bits, program.Operations));
    }

    [Fact]
    public void ConditionsReachEveryExpandedOperation()
    {
        CircuitOperation[] operations = Operations("""
            qreg q[2]; creg a[3]; creg c[2];
            gate g a,b { h a; cx a,b; barrier a; }
            if(c==2) g q[0],q[1];
            if(c==1) x q;
            if(a==5) measure q -> c;
            if ( c == 3 ) reset q[1];
            """);
        Assert.Equal(8, operations.Length);
        Assert.All(operations, static o => Assert.Equal(1, o.Conditional));
        Assert.All(operations[..3], static o => Assert.Equal((3, 2, 2UL), Condition(o)));
        Assert.Equal((0, 3, 5UL), Condition(operations[5]));

        static (int, int, ulong) Condition(CircuitOperation o) =>
            (o.ConditionOffset, o.ConditionWidth, o.ConditionValue);
    }

    [Theory]
    [InlineData("creg c[2];", "4")]
    [InlineData("creg c[64];", "18446744073709551616")]
    [InlineData("creg c[1];", "99999999999999999999999999")]
    public void AConditionThatIsNeverTrueIsLegal(string register, string value)
    {
        QasmCompilation compilation = Sources.Compile(
            Sources.Header + $"qreg q[1]; {register} if(c=={value}) x q[0];");
        Assert.True(compilation.Succeeded);
        Assert.Equal(0, compilation.Program!.Operations);
        Assert.Single(compilation.Warnings);
    }

    [Fact]
    public void TheLargestConditionIsExact()
    {
        CircuitOperation operation = Operations("qreg q[1]; creg c[64]; if(c==18446744073709551615) x q[0];").Single();
        Assert.Equal((64, ulong.MaxValue), (operation.ConditionWidth, operation.ConditionValue));
    }

    [Fact]
    public void BarriersNameEachQubitOnce()
    {
        CircuitOperation[] operations = Operations("qreg q[3]; barrier q[2],q; barrier q[1];");
        Assert.Equal([2, 0, 1, 1], operations.Select(o => (int)o.Qubit0));
    }

    [Fact]
    public void UnusedOpaqueGatesAreFine() => Assert.Empty(Operations("opaque magic(a,b) c,d; qreg q[1];"));

    [Fact]
    public void CommentsByteOrderMarkAndLineEndsAreSkipped()
    {
        byte[] source = [0xEF, 0xBB, 0xBF, .. "// größer\r\nOPENQASM 2.0;\r\n//\r\nqreg q[1];// end"u8];
        Assert.True(QasmCompiler.Compile(source).Succeeded);
    }

    [Theory]
    [InlineData("qreg q[1];", "no 'OPENQASM 2.0;'", 1)]
    [InlineData("OPENQASM 2.0; include \"qelib1.inc\";\ninclude \"qelib1.inc\";", "included already", 2)]
    [InlineData("OPENQASM 2.0;\nqreg Q[1];", "lower-case", 2)]
    [InlineData("OPENQASM 2.0; include \"qelib1.inc\";\n\ngate cu(a,b,c,d) x0,y0 { }", "replaces", 3)]
    public void WarningsSayWhatWasAccepted(string source, string text, int line)
    {
        QasmCompilation compilation = Sources.Compile(source);
        Assert.True(compilation.Succeeded, Sources.Describe(compilation));
        QasmWarning warning = Assert.Single(compilation.Warnings);
        Assert.Contains(text, Encoding.UTF8.GetString(warning.Message));
        Assert.Equal(line, warning.Line);
    }

    [Fact]
    public void ANameOfALaterLibraryGateIsFree()
    {
        Assert.Equal(GateCode.H, Operations("gate sx a { h a; } qreg q[1]; sx q[0];").Single().Gate);
        Assert.Equal(GateCode.X, Operations("qreg u[1]; creg p[1]; x u; measure u -> p;").First().Gate);
    }

    [Fact]
    public void ThousandsOfDefinitionsCompile()
    {
        StringBuilder source = new(Sources.Header);
        for (int i = 0; i < 5000; i++) source.Append($"gate name{i}(a) b {{ rx(a+{i}) b; }}\n");
        source.Append("qreg q[1]; name4999(1) q[0];");
        Assert.Equal(5000, DenseCircuit.Operations(Sources.Program(source.ToString()).Circuit).Single().Param0);
    }

    [Fact]
    public void SameSourceSameBytes()
    {
        const string Source = Sources.Header + "qreg q[4]; c3x q[0],q[1],q[2],q[3];";
        Assert.Equal(Sources.Program(Source).Circuit, Sources.Program(Source).Circuit);
    }

    [Theory]
    [InlineData("qasm")]
    [InlineData("circuits")]
    public void RealProgramsCompile(string folder)
    {
        string[] files = Directory.GetFiles(TestData.Path(folder), "*.qasm");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            QasmCompilation compilation = QasmCompiler.Compile(File.ReadAllBytes(file));
            Assert.True(compilation.Succeeded, Path.GetFileName(file) + ":" + Sources.Describe(compilation));
            Assert.Equal(file.EndsWith("sat_n11.qasm") ? 1 : 0, compilation.Warnings.Length);
        }
    }
}
