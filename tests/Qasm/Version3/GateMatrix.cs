// What OpenQASM 3 says gates are, phases included: matrices from the specification's formulas, without the compiler.
using System;
using System.Linq;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Xdv.Qasm.Tests.Version3;

internal static class GateMatrix
{
    /// <summary>U(θ, φ, λ) of the specification: determinant e^(i(θ+φ+λ)).</summary>
    public static Complex[,] U(double theta, double phi, double lambda) =>
        Times(DenseCircuit.U(theta, phi, lambda), theta / 2);

    public static Complex[,] Times(Complex[,] matrix, double phase)
    {
        Complex[,] result = (Complex[,])matrix.Clone();
        for (int i = 0; i < matrix.GetLength(0); i++)
            for (int j = 0; j < matrix.GetLength(1); j++) result[i, j] *= Complex.Exp(new Complex(0, phase));
        return result;
    }

    /// <summary>Gates of stdgates.inc without controls, by their definitions there.</summary>
    public static Complex[,] OneQubit(string name, double[] a) => name switch
    {
        "U" => U(a[0], a[1], a[2]),
        "p" or "phase" or "u1" => U(0, 0, a[0]),
        "x" => Times(U(Math.PI, 0, Math.PI), -Math.PI / 2),
        "y" => Times(U(Math.PI, Math.PI / 2, Math.PI / 2), -Math.PI / 2),
        "z" => U(0, 0, Math.PI),
        "h" => Times(U(Math.PI / 2, 0, Math.PI), -Math.PI / 4),
        "s" => U(0, 0, Math.PI / 2),
        "sdg" => U(0, 0, -Math.PI / 2),
        "t" => U(0, 0, Math.PI / 4),
        "tdg" => U(0, 0, -Math.PI / 4),
        "sx" => DenseCircuit.RootX,
        "rx" => Times(U(a[0], -Math.PI / 2, Math.PI / 2), -a[0] / 2),
        "ry" => Times(U(a[0], 0, 0), -a[0] / 2),
        "rz" => Times(U(0, 0, a[0]), -a[0] / 2),
        "id" => U(0, 0, 0),
        "u2" => Times(U(Math.PI / 2, a[0], a[1]), -(a[0] + a[1] + Math.PI / 2) / 2),
        "u3" => Times(U(a[0], a[1], a[2]), -(a[0] + a[1] + a[2]) / 2),
        _ => throw new ArgumentException(name),
    };

    public static readonly (string Name, int Angles)[] OneQubitGates =
    [
        ("U", 3), ("p", 1), ("phase", 1), ("u1", 1), ("x", 0), ("y", 0), ("z", 0), ("h", 0), ("s", 0), ("sdg", 0),
        ("t", 0), ("tdg", 0), ("sx", 0), ("rx", 1), ("ry", 1), ("rz", 1), ("id", 0), ("u2", 2), ("u3", 3),
    ];

    /// <summary>Controlled gate; controls are the lower qubits, and act with the given values.</summary>
    public static Complex[,] Controlled(Complex[,] gate, int controls, int values)
    {
        int inner = gate.GetLength(0), size = inner << controls;
        Complex[,] matrix = new Complex[size, size];
        for (int row = 0; row < size; row++)
            for (int column = 0; column < size; column++)
            {
                bool on = (row & (1 << controls) - 1) == values && (column & (1 << controls) - 1) == values;
                matrix[row, column] = on ? gate[row >> controls, column >> controls] : row == column ? 1 : 0;
            }
        return matrix;
    }

    /// <summary>Principal power of a unitary, by its eigenvalues.</summary>
    public static Complex[,] Power(Complex[,] gate, double exponent)
    {
        Complex a = gate[0, 0], b = gate[0, 1], c = gate[1, 0], d = gate[1, 1];
        Complex half = (a + d) / 2, root = Complex.Sqrt(half * half - (a * d - b * c));
        Complex[] values = [half + root, half - root];
        if (root.Magnitude < 1e-9) return Scalar(PowerOf(half, exponent));
        Complex[,] result = new Complex[2, 2];
        for (int k = 0; k < 2; k++)
        {
            // Projector onto one eigenvector: (U − other) / (this − other).
            Complex other = values[1 - k], scale = PowerOf(values[k], exponent) / (values[k] - other);
            result[0, 0] += (a - other) * scale;
            result[0, 1] += b * scale;
            result[1, 0] += c * scale;
            result[1, 1] += (d - other) * scale;
        }
        return result;
    }

    public static Complex[,] Adjoint(Complex[,] gate) =>
        Matrix<Complex>.Build.DenseOfArray(gate).ConjugateTranspose().ToArray();

    private static Complex[,] Scalar(Complex value) => new[,] { { value, 0 }, { 0, value } };

    private static Complex PowerOf(Complex value, double exponent)
    {
        double phase = value.Phase;
        if (phase < -Math.PI + 1e-9) phase += 2 * Math.PI;
        return Complex.Exp(new Complex(0, phase * exponent));
    }

    public static string Angles(double[] angles) => angles.Length == 0
        ? ""
        : "(" + string.Join(", ", angles.Select(static a => a.ToString("R",
            System.Globalization.CultureInfo.InvariantCulture))) + ")";
}
