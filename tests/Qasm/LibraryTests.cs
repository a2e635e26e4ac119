// The built-in qelib1.inc against the published one and against the gates' meaning.
using System;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests;

[Requirement("XDV-060.3")]
public sealed class LibraryTests
{
    private const double Tolerance = 1e-12;

    public static TheoryData<string> Uses => new(PublishedLibrary.Uses);

    /// <summary>Native code, expansion and relative phases: built in = published, up to one global phase.</summary>
    [Theory]
    [MemberData(nameof(Uses))]
    public void EveryGateMeansWhatThePublishedTextSays(string use)
    {
        string qubits = "qreg q[" + (use.Contains("q[4]") ? 5 : use.Contains("q[3]") ? 4 : 3) + "];\n";
        QasmProgram built = Sources.Program(Sources.Header + qubits + use);
        QasmProgram published = Sources.Program("OPENQASM 2.0;\n" + PublishedLibrary.Text + qubits + use);
        Assert.All(DenseCircuit.Operations(published.Circuit),
            static operation => Assert.True(operation.Gate is GateCode.U3 or GateCode.Cx));
        double distance = DenseCircuit.Distance(
            DenseCircuit.Unitary(published.Circuit), DenseCircuit.Unitary(built.Circuit));
        Assert.True(distance < Tolerance);
    }

    [Theory]
    [InlineData("c3x q[0],q[1],q[2],q[3];", 3, false)]
    [InlineData("c4x q[0],q[1],q[2],q[3],q[4];", 4, false)]
    [InlineData("c3sqrtx q[0],q[1],q[2],q[3];", 3, true)]
    public void MultiplyControlledGatesAreExact(string use, int controls, bool root)
    {
        QasmProgram program = Sources.Program(Sources.Header + $"qreg q[{controls + 1}];\n" + use);
        Complex[,] ideal = DenseCircuit.Controlled(root ? DenseCircuit.RootX : DenseCircuit.X, controls);
        Assert.True(DenseCircuit.Distance(
            Matrix<Complex>.Build.DenseOfArray(ideal), DenseCircuit.Unitary(program.Circuit)) < Tolerance);
    }

    /// <summary>
    /// cu's fourth angle is a phase of the controlled gate: visible between the control's two values.
    /// </summary>
    [Fact]
    public void ControlledUCarriesItsPhase()
    {
        QasmProgram program = Sources.Program(Sources.Header + "qreg q[2]; cu(0.9,0.3,-1.7,0.55) q[0],q[1];");
        Complex[,] gate = DenseCircuit.U(0.9, 0.3, -1.7);
        Complex phase = Complex.Exp(Complex.ImaginaryOne * 0.55);
        for (int row = 0; row < 2; row++)
            for (int column = 0; column < 2; column++) gate[row, column] *= phase;
        Matrix<Complex> ideal = Matrix<Complex>.Build.DenseOfArray(DenseCircuit.Controlled(gate, 1));
        Assert.True(DenseCircuit.Distance(ideal, DenseCircuit.Unitary(program.Circuit)) < Tolerance);
    }

    [Fact]
    public void EveryGateCodeIsReachableFromText()
    {
        ulong low = 0, high = 0;
        foreach (string use in PublishedLibrary.Uses)
            foreach (CircuitOperation operation in DenseCircuit.Operations(
                Sources.Program(Sources.Header + "qreg q[5];" + use).Circuit))
            {
                if ((int)operation.Gate < 64) low |= 1UL << (int)operation.Gate;
                else high |= 1UL << (int)operation.Gate - 64;
            }
        foreach (GateCode gate in Enum.GetValues<GateCode>())
            if (gate is not (GateCode.None or GateCode.Measure or GateCode.Reset or GateCode.Barrier))
                Assert.True((((int)gate < 64 ? low >> (int)gate : high >> (int)gate - 64) & 1) == 1, gate.ToString());
    }
}
