// Reference semantics of the circuit format: whole unitaries from textbook matrices and Kronecker structure, sharing
// no code with the compiler or the engine. Slow and obvious.
using System;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using Xdv.Abi;

namespace Xdv.Qasm.Tests;

public static class DenseCircuit
{
    /// <summary>
    /// Unitary of a circuit without measurements, resets and conditions. Qubit q is bit q of row and column.
    /// </summary>
    public static Matrix<Complex> Unitary(ReadOnlySpan<byte> circuit)
    {
        CircuitHeader header = MemoryMarshal.Read<CircuitHeader>(circuit);
        int size = 1 << (int)header.Qubits;
        Complex[][] columns = [.. Enumerable.Range(0, size).Select(column =>
        {
            Complex[] state = new Complex[size];
            state[column] = 1;
            return state;
        })];
        foreach (CircuitOperation operation in Operations(circuit))
        {
            if (operation.Conditional != 0) throw new ArgumentException("conditions have no unitary");
            if (operation.Gate is GateCode.Barrier) continue;
            Complex[,] gate = Gate(operation);
            int[] qubits = Qubits(operation);
            for (int column = 0; column < size; column++) columns[column] = Apply(columns[column], gate, qubits);
        }
        return Matrix<Complex>.Build.DenseOfColumnArrays(columns);
    }

    /// <summary>A state after a gate. The first qubit is the lowest bit of the gate's matrix.</summary>
    public static Complex[] Apply(Complex[] state, Complex[,] gate, int[] qubits)
    {
        Complex[] result = new Complex[state.Length];
        int mask = qubits.Aggregate(0, static (all, qubit) => all | 1 << qubit);
        for (int column = 0; column < state.Length; column++)
        {
            if (state[column] == Complex.Zero) continue;
            int from = 0;
            for (int i = 0; i < qubits.Length; i++) from |= (column >> qubits[i] & 1) << i;
            for (int to = 0; to < gate.GetLength(0); to++)
            {
                int row = column & ~mask;
                for (int i = 0; i < qubits.Length; i++) row |= (to >> i & 1) << qubits[i];
                result[row] += gate[to, from] * state[column];
            }
        }
        return result;
    }

    public static int[] Qubits(in CircuitOperation operation) => CircuitFormat.Arity(operation.Gate) switch
    {
        1 => [operation.Qubit0],
        2 => [operation.Qubit0, operation.Qubit1],
        _ => [operation.Qubit0, operation.Qubit1, operation.Qubit2],
    };

    public static CircuitOperation[] Operations(ReadOnlySpan<byte> circuit) =>
        MemoryMarshal.Cast<byte, CircuitOperation>(circuit[CircuitHeader.Size..]).ToArray();

    /// <summary>Largest difference of two unitaries after the best common phase is taken out.</summary>
    public static double Distance(Matrix<Complex> a, Matrix<Complex> b)
    {
        Complex overlap = (a.ConjugateTranspose() * b).Trace();
        Complex phase = overlap == Complex.Zero ? Complex.One : overlap / overlap.Magnitude;
        return (a * phase - b).Enumerate().Max(static x => x.Magnitude);
    }

    /// <summary>
    /// A matrix on some qubits as a matrix on all. The first qubit is the lowest bit of the small matrix.
    /// </summary>
    public static Matrix<Complex> Embed(Complex[,] gate, int[] qubits, int size)
    {
        Matrix<Complex> embedded = Matrix<Complex>.Build.Dense(size, size);
        int others = size - 1;
        foreach (int qubit in qubits) others &= ~(1 << qubit);
        for (int column = 0; column < size; column++)
        {
            int from = 0;
            for (int i = 0; i < qubits.Length; i++) from |= (column >> qubits[i] & 1) << i;
            for (int to = 0; to < gate.GetLength(0); to++)
            {
                int row = column & others;
                for (int i = 0; i < qubits.Length; i++) row |= (to >> i & 1) << qubits[i];
                embedded[row, column] = gate[to, from];
            }
        }
        return embedded;
    }

    /// <summary>Matrix where the lower bits are controls and the highest bit is the target.</summary>
    public static Complex[,] Controlled(Complex[,] gate, int controls)
    {
        int size = 1 << (controls + 1), all = (1 << controls) - 1;
        Complex[,] matrix = new Complex[size, size];
        for (int i = 0; i < size; i++) matrix[i, i] = Complex.One;
        for (int row = 0; row < 2; row++)
            for (int column = 0; column < 2; column++)
                matrix[row << controls | all, column << controls | all] = gate[row, column];
        return matrix;
    }

    public static Complex[,] U(double theta, double phi, double lambda) => new[,]
    {
        { Math.Cos(theta / 2), -Exp(lambda) * Math.Sin(theta / 2) },
        { Exp(phi) * Math.Sin(theta / 2), Exp(phi + lambda) * Math.Cos(theta / 2) },
    };

    public static Complex[,] X => new Complex[,] { { 0, 1 }, { 1, 0 } };

    /// <summary>The square root of X with eigenvalues 1 and i.</summary>
    public static Complex[,] RootX =>
        new Complex[,] { { new(.5, .5), new(.5, -.5) }, { new(.5, -.5), new(.5, .5) } };

    private static Complex Exp(double phi) => Complex.Exp(Complex.ImaginaryOne * phi);

    public static Complex[,] Gate(CircuitOperation operation)
    {
        double a = operation.Param0, b = operation.Param1, c = operation.Param2;
        Complex i = Complex.ImaginaryOne;
        Complex cos = Math.Cos(a / 2), sin = -i * Math.Sin(a / 2);
        Complex[,] y = { { 0, -i }, { i, 0 } }, rx = { { cos, sin }, { sin, cos } };
        Complex[,] h = U(Math.PI / 2, 0, Math.PI), rz = { { Exp(-a / 2), 0 }, { 0, Exp(a / 2) } };
        return operation.Gate switch
        {
            GateCode.Id => U(0, 0, 0),
            GateCode.X => X,
            GateCode.Y => y,
            GateCode.Z => U(0, 0, Math.PI),
            GateCode.H => h,
            GateCode.S => U(0, 0, Math.PI / 2),
            GateCode.Sdg => U(0, 0, -Math.PI / 2),
            GateCode.T => U(0, 0, Math.PI / 4),
            GateCode.Tdg => U(0, 0, -Math.PI / 4),
            GateCode.Sx => RootX,
            GateCode.Sxdg => new Complex[,] { { new(.5, -.5), new(.5, .5) }, { new(.5, .5), new(.5, -.5) } },
            GateCode.Rx => rx,
            GateCode.Ry => U(a, 0, 0),
            GateCode.Rz => rz,
            GateCode.U1 => U(0, 0, a),
            GateCode.U2 => U(Math.PI / 2, a, b),
            GateCode.U3 => U(a, b, c),
            GateCode.Cx => Controlled(X, 1),
            GateCode.Cy => Controlled(y, 1),
            GateCode.Cz => Controlled(U(0, 0, Math.PI), 1),
            GateCode.Ch => Controlled(h, 1),
            GateCode.Csx => Controlled(RootX, 1),
            GateCode.Crx => Controlled(rx, 1),
            GateCode.Cry => Controlled(U(a, 0, 0), 1),
            GateCode.Crz => Controlled(rz, 1),
            GateCode.Cu1 => Controlled(U(0, 0, a), 1),
            GateCode.Cu3 => Controlled(U(a, b, c), 1),
            GateCode.Swap => Permutation(0, 2, 1, 3),
            GateCode.Ccx => Controlled(X, 2),
            GateCode.Cswap => Permutation(0, 1, 2, 5, 4, 3, 6, 7),
            GateCode.Rxx => Rxx(a),
            GateCode.Rzz => Diagonal(1, Exp(a), Exp(a), 1),
            _ => throw new ArgumentException($"{operation.Gate} has no matrix"),
        };
    }

    private static Complex[,] Rxx(double theta)
    {
        Complex[,] matrix = new Complex[4, 4];
        for (int i = 0; i < 4; i++)
        {
            matrix[i, i] = Math.Cos(theta / 2);
            matrix[i, 3 - i] = -Complex.ImaginaryOne * Math.Sin(theta / 2);
        }
        return matrix;
    }

    private static Complex[,] Diagonal(params Complex[] values)
    {
        Complex[,] matrix = new Complex[values.Length, values.Length];
        for (int i = 0; i < values.Length; i++) matrix[i, i] = values[i];
        return matrix;
    }

    private static Complex[,] Permutation(params int[] to)
    {
        Complex[,] matrix = new Complex[to.Length, to.Length];
        for (int i = 0; i < to.Length; i++) matrix[to[i], i] = 1;
        return matrix;
    }

    private static double Max(this System.Collections.Generic.IEnumerable<Complex> values, Func<Complex, double> of)
    {
        double max = 0;
        foreach (Complex value in values) max = Math.Max(max, of(value));
        return max;
    }
}
