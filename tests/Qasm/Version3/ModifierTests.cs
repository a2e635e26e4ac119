// Modifiers and controlled gates: what comes out is the matrix that the specification says, to 1e-12.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Qasm.Tests.Version3;

[Requirement("XDV-060.3")]
public sealed class ModifierTests
{
    private const double Tolerance = 1e-12;

    private static void Is(Matrix<Complex> expected, string source)
    {
        double distance = DenseCircuit.Distance(DenseCircuit.Unitary(Sources3.Program(source).Circuit), expected);
        Assert.True(distance < Tolerance, $"{distance}\n{source}");
    }

    /// <summary>The same on one random state instead of all basis states: quick, and no less telling.</summary>
    private static void ActsAs(Complex[,] gate, int[] qubits, int size, string source)
    {
        Random random = new(size);
        Complex[] state = [.. Enumerable.Range(0, 1 << size)
            .Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5) / Math.Sqrt(1 << size))];
        Complex[] expected = DenseCircuit.Apply(state, gate, qubits);
        foreach (CircuitOperation operation in DenseCircuit.Operations(Sources3.Program(source).Circuit))
            state = DenseCircuit.Apply(state, DenseCircuit.Gate(operation), DenseCircuit.Qubits(operation));
        Complex overlap = expected.Zip(state, static (a, b) => a * Complex.Conjugate(b)).Aggregate(Complex.Add);
        Complex phase = overlap / overlap.Magnitude;
        Assert.True(expected.Zip(state, (a, b) => (a - b * phase).Magnitude).Max() < Tolerance, source);
    }

    private static Matrix<Complex> On(Complex[,] gate, int[] qubits, int size) =>
        DenseCircuit.Embed(gate, qubits, 1 << size);

    /// <summary>Every gate of stdgates.inc that has no control, under 0 to 4 controls, on a machine that is full and on
    /// one with idle qubits.</summary>
    [Fact]
    public void ControlledGatesAreExact()
    {
        Random random = new(1);
        foreach ((string name, int count) in GateMatrix.OneQubitGates)
            for (int controls = 0; controls <= 4; controls++)
                for (int idle = 0; idle <= 2; idle++)
                {
                    double[] angles = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 12 - 6)];
                    int size = controls + 1 + idle, values = random.Next(1 << controls);
                    int[] qubits = [.. Enumerable.Range(0, size)];
                    random.Shuffle(qubits);
                    StringBuilder use = new($"qubit[{size}] q; ");
                    for (int i = 0; i < controls; i++) use.Append((values >> i & 1) != 0 ? "ctrl @ " : "negctrl @ ");
                    use.Append(name).Append(GateMatrix.Angles(angles)).Append(' ');
                    use.AppendJoin(", ", qubits.Take(controls + 1).Select(static q => $"q[{q}]")).Append(';');
                    ActsAs(GateMatrix.Controlled(GateMatrix.OneQubit(name, angles), controls, values),
                        [.. qubits.Take(controls + 1)], size, use.ToString());
                }
    }

    [Theory]
    [InlineData("cx q[0], q[1]", "x", 1)]
    [InlineData("CX q[0], q[1]", "x", 1)]
    [InlineData("cy q[0], q[1]", "y", 1)]
    [InlineData("cz q[0], q[1]", "z", 1)]
    [InlineData("ch q[0], q[1]", "h", 1)]
    [InlineData("cp(0.7) q[0], q[1]", "p", 1)]
    [InlineData("cphase(0.7) q[0], q[1]", "p", 1)]
    [InlineData("crx(0.7) q[0], q[1]", "rx", 1)]
    [InlineData("cry(0.7) q[0], q[1]", "ry", 1)]
    [InlineData("crz(0.7) q[0], q[1]", "rz", 1)]
    [InlineData("ccx q[0], q[1], q[2]", "x", 2)]
    [InlineData("ctrl @ gphase(0.7) q[0]", "gphase", 0)]
    [InlineData("ctrl(2) @ gphase(0.7) q[0], q[1]", "p", 1)]
    [InlineData("ctrl @ ctrl @ gphase(0.7) q[0], q[1]", "p", 1)]
    public void NamesMeanTheirDefinitions(string use, string name, int controls)
    {
        Complex[,] gate = name == "gphase" ? GateMatrix.U(0, 0, 0.7) : GateMatrix.OneQubit(name, [0.7]);
        Is(On(GateMatrix.Controlled(gate, controls, (1 << controls) - 1), [.. Enumerable.Range(0, controls + 1)], 3),
            "qubit[3] q; " + use + ";");
    }

    [Fact]
    public void CuIsTheFourParameterGate()
    {
        Complex[,] gate = GateMatrix.Times(DenseCircuit.U(0.9, 0.3, -1.7), 0.55);
        Is(On(GateMatrix.Controlled(gate, 1, 1), [0, 1], 2), "qubit[2] q; cu(0.9, 0.3, -1.7, 0.55) q[0], q[1];");
    }

    [Theory]
    [InlineData("ctrl @ swap q[0], q[1], q[2];", "cswap q[0], q[1], q[2];")]
    [InlineData("pow(0.5) @ swap q[0], q[1]; pow(1/2) @ swap q[0], q[1];", "swap q[0], q[1];")]
    [InlineData("ctrl(2) @ swap q[0], q[1], q[2], q[3];", "ctrl @ cswap q[0], q[1], q[2], q[3];")]
    [InlineData("ctrl(2) @ swap q[3], q[1], q[2], q[0];", "cx q[0], q[2]; ctrl(3) @ x q[1], q[2], q[3], q[0]; cx "
        + "q[0], q[2];")]
    [InlineData("pow(2) @ ctrl @ s q[0], q[1];", "cz q[0], q[1];")]
    [InlineData("ctrl @ pow(1/2) @ x q[0], q[1];", "pow(1/2) @ cx q[0], q[1];")]
    [InlineData("pow(-2) @ inv @ t q[0];", "s q[0];")]
    [InlineData("inv @ pow(3) @ p(0.3) q[1];", "p(-0.9) q[1];")]
    [InlineData("pow(0) @ h q[0]; id q[1];", "id q[0];")]
    [InlineData("pow(7) @ cphase(pi/8) q[2], q[3];", "cp(7*pi/8) q[2], q[3];")]
    [InlineData("gate g(a) q { rx(a) q; rz(2*a) q; } pow(1/3) @ g(0.4) q[0]; pow(2/3) @ g(0.4) q[0];",
        "rx(0.4) q[0]; rz(0.8) q[0];")]
    [InlineData("gate g a, b { h a; cx a, b; t b; } inv @ g q[0], q[1]; g q[0], q[1];", "id q[0];")]
    [InlineData("gate g a { gphase(0.3); x a; } ctrl @ g q[0], q[1];", "cx q[0], q[1]; p(0.3) q[0];")]
    [InlineData("gate g(k) a { for int i in [1:3] { if (i != 2) rz(i * k) a; } } g(0.1) q[0];", "rz(0.4) q[0];")]
    [InlineData("gate inner a, b { ctrl @ z a, b; } gate outer a, b, c { ctrl @ inner a, b, c; } outer q[0], q[1], "
        + "q[2];", "ctrl(2) @ z q[2], q[1], q[0];")]
    [InlineData("negctrl(2) @ ctrl @ x q[0], q[1], q[2], q[3];",
        "x q[0]; x q[1]; ctrl(3) @ x q[0], q[1], q[2], q[3]; x q[0]; x q[1];")]
    [InlineData("ctrl @ x q[0], q[1:3];", "cx q[0], q[1]; cx q[0], q[2]; cx q[0], q[3];")]
    public void TwoWaysAreOne(string left, string right) =>
        Is(DenseCircuit.Unitary(Sources3.Program("qubit[4] q; " + right).Circuit), "qubit[4] q; " + left);

    [Theory]
    [InlineData(5, 0)]
    [InlineData(6, 0)]
    [InlineData(7, 0)]
    [InlineData(7, 1)]
    [InlineData(6, 3)]
    public void ManyControlsAreExact(int controls, int idle)
    {
        int size = controls + 1 + idle;
        string operands = string.Join(", ", Enumerable.Range(0, controls + 1).Select(static i => $"q[{i}]"));
        foreach (string gate in new[] { "x", "z", "h", "U(0.3, 1.2, -0.4)" })
        {
            Complex[,] matrix = gate[0] == 'U' ? GateMatrix.U(0.3, 1.2, -0.4) : GateMatrix.OneQubit(gate, []);
            ActsAs(GateMatrix.Controlled(matrix, controls, (1 << controls) - 1),
                [.. Enumerable.Range(0, controls + 1)], size,
                $"qubit[{size}] q; ctrl({controls}) @ {gate} {operands};");
        }
    }

    /// <summary>Without an idle qubit, the worst case stays far below what a circuit holds.</summary>
    [Fact]
    public void TwentyFiveControlsFit()
    {
        string operands = string.Join(", ", Enumerable.Range(0, 26).Select(static i => $"q[{i}]"));
        int full = Sources3.Program($"qubit[26] q; ctrl(25) @ h {operands};").Operations;
        int idle = Sources3.Program($"qubit[27] q; ctrl(25) @ x {operands};").Operations;
        Assert.InRange(full, 25, 12_000);
        Assert.InRange(idle, 25, 400);
    }

    /// <summary>Random gates under random modifiers, nested in definitions.</summary>
    [Fact]
    public void RandomModifiersAreExact() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        static seed =>
        {
            Random random = new(seed);
            (string name, int count) = GateMatrix.OneQubitGates[random.Next(GateMatrix.OneQubitGates.Length)];
            double[] angles = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 12 - 6)];
            Complex[,] matrix = GateMatrix.OneQubit(name, angles);
            string text = name + GateMatrix.Angles(angles);
            int controls = 0;
            List<bool> kinds = [];
            for (int i = random.Next(5); i > 0; i--)
            {
                int exponent = random.Next(-3, 4), kind = random.Next(4);
                if (kind == 0 && controls < 3)
                {
                    bool positive = random.Next(2) == 0;
                    matrix = GateMatrix.Controlled(matrix, 1, positive ? 1 : 0);
                    text = (positive ? "ctrl @ " : "negctrl @ ") + text;
                    controls++;
                }
                else if (kind == 1)
                {
                    matrix = GateMatrix.Adjoint(matrix);
                    text = "inv @ " + text;
                }
                else if (kind == 2 && controls == 0)
                {
                    double fraction = random.NextDouble() * 2 - 1;
                    matrix = GateMatrix.Power(matrix, fraction);
                    text = $"pow({fraction.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}) @ {text}";
                }
                else
                {
                    Matrix<Complex> power = Matrix<Complex>.Build.DenseOfArray(exponent < 0
                        ? GateMatrix.Adjoint(matrix) : matrix);
                    matrix = power.Power(Math.Abs(exponent)).ToArray();
                    text = $"pow({exponent}) @ {text}";
                }
            }
            // Controls in the order of writing are the lowest qubits of the matrix: outermost first.
            int[] qubits = [.. Enumerable.Range(0, 5)];
            random.Shuffle(qubits);
            string operands = string.Join(", ", qubits.Take(controls + 1).Select(static q => $"q[{q}]"));
            Is(On(matrix, [.. qubits.Take(controls + 1)], 5), $"qubit[5] q; {text} {operands};");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20260101, 1));

    /// <summary>A random circuit as a gate of its own: its inverse undoes it, controlled it is the controlled
    /// matrix.</summary>
    [Fact]
    public void RandomDefinitionsInvertAndControl() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        static seed =>
        {
            Random random = new(seed);
            StringBuilder body = new();
            Matrix<Complex> matrix = Matrix<Complex>.Build.DenseIdentity(8);
            for (int i = random.Next(1, 8); i > 0; i--)
            {
                (string name, int count) = GateMatrix.OneQubitGates[random.Next(GateMatrix.OneQubitGates.Length)];
                double[] angles = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 6 - 3)];
                int controls = random.Next(3);
                int[] qubits = [0, 1, 2];
                random.Shuffle(qubits);
                qubits = [.. qubits.Take(controls + 1)];
                matrix = On(GateMatrix.Controlled(GateMatrix.OneQubit(name, angles), controls, (1 << controls) - 1),
                    qubits, 3) * matrix;
                body.Append(controls > 0 ? $"ctrl({controls}) @ " : "").Append(name).Append(GateMatrix.Angles(angles))
                    .Append(' ').AppendJoin(", ", qubits.Select(static q => "abc"[q])).Append("; ");
            }
            string define = $"gate g a, b, c {{ {body}}} qubit[4] q; ";
            Is(Matrix<Complex>.Build.DenseIdentity(16), define + "g q[0], q[1], q[2]; inv @ g q[0], q[1], q[2];");
            Is(On(GateMatrix.Controlled(matrix.ToArray(), 1, 1), [3, 0, 1, 2], 4),
                define + "ctrl @ g q[3], q[0], q[1], q[2];");
            Is(On((matrix * matrix).ToArray(), [0, 1, 2], 4), define + "pow(2) @ g q[0], q[1], q[2];");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20260101, 1));
}
