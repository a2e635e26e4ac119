// A mixed state: ρ as a vector of twice as many qubits, rows below columns. A gate acts on the rows, its conjugate on
// the columns; what a noisy machine does to a qubit is a sweep too, though not a unitary one.
using System;
using System.Numerics;
using System.Threading;
using Xdv.Abi;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum;

/// <summary>State of up to <see cref="MostQubits"/> qubits, in double precision. Starts as |0…0⟩⟨0…0|.</summary>
internal sealed class DensityMatrix(int qubits, int threads) : IQuantumState
{
    /// <summary>2¹² × 2¹² numbers of 16 bytes are 256 MiB.</summary>
    public const int MostQubits = 12;

    private readonly StateVector _entries = StateVector.Create(2 * qubits, threads);
    private readonly double[] _weights = new double[Weights.Blocks(1L << qubits)];

    public int Qubits => qubits;

    /// <summary>Bytes of the entries.</summary>
    public static long BytesFor(int qubits) => StateVector.BytesFor(2 * qubits, QuantumPrecision.F64);

    public void Apply(in CircuitOperation operation)
    {
        _entries.Apply(operation);
        CircuitOperation columns = operation;
        columns.Qubit0 += (ushort)qubits;
        columns.Qubit1 += (ushort)qubits;
        columns.Qubit2 += (ushort)qubits;
        _entries.ApplyConjugate(columns);
    }

    public void Apply(ReadOnlySpan<CircuitOperation> gates, ref UnitaryPlan? plan, CancellationToken stop)
    {
        foreach (ref readonly CircuitOperation gate in gates)
        {
            stop.ThrowIfCancellationRequested();
            if (gate.Gate != GateCode.Measure) Apply(gate);
        }
    }

    /// <summary>Applies a step that leaves a mixture of its outcomes; false for one whose outcome is drawn.</summary>
    public bool TryApply(in ShotStep step)
    {
        switch (step.Kind)
        {
            case ShotStepKind.Depolarise: // half of the three Paulis exchange the populations
                Populations(step.A, 1 - 2 * step.P / 3, 2 * step.P / 3, 2 * step.P / 3, 1 - 2 * step.P / 3);
                Coherences(step.A, 1 - 4 * step.P / 3);
                return true;
            case ShotStepKind.DepolariseTwo: // sixteen products, identity included, leave nothing of a pair
                _entries.Blur(Both(step.A), Both(step.B), 16 * step.P / 15);
                return true;
            case ShotStepKind.Relax:
                if (step.P > 0) Populations(step.A, 1, step.P, 0, 1 - step.P);
                Coherences(step.A, Math.Sqrt(1 - step.P) * (1 - 2 * step.Q));
                return true;
            default:
                return false;
        }
    }

    public (double Zero, double One) Weigh(int qubit)
    {
        double zero = 0, one = 0;
        for (int i = 0; i < 1 << qubits; i++)
        {
            double weight = Diagonal(i);
            if ((i >> qubit & 1) != 0) one += weight;
            else zero += weight;
        }
        return (zero, one);
    }

    public void Project(int qubit, bool one, double weight)
    {
        Populations(qubit, one ? 0 : 1 / weight, 0, 0, one ? 1 / weight : 0);
        Coherences(qubit, 0);
    }

    public ReadOnlySpan<double> BlockWeights()
    {
        _weights.AsSpan().Clear();
        for (int i = 0; i < 1 << qubits; i++) _weights[i / Weights.BlockSize] += Math.Max(0, Diagonal(i));
        return _weights;
    }

    public void Probabilities(int first, Span<double> to)
    {
        for (int i = 0; i < to.Length; i++) to[i] = Math.Max(0, Diagonal(first + i));
    }

    public void CopyFrom(IQuantumState other) => _entries.CopyFrom(((DensityMatrix)other)._entries);

    public void Clear() => _entries.Clear();

    /// <summary>One entry: for tests.</summary>
    internal Complex Entry(int row, int column) => _entries.Amplitude(row | column << qubits);

    private double Diagonal(int index) => Entry(index, index).Real;

    private long Both(int qubit) => 1L << qubit | 1L << (qubit + qubits);

    /// <summary>A matrix on the entries where row and column of a qubit are 0, and both are 1.</summary>
    private void Populations(int qubit, double m00, double m01, double m10, double m11)
    {
        long both = Both(qubit);
        _entries.Apply(new Sweep(SweepKind.Mix, new IndexPattern(both), 0, both, new Matrix2(m00, m01, m10, m11)));
    }

    private void Coherences(int qubit, double factor)
    {
        IndexPattern pattern = new(Both(qubit));
        Matrix2 scale = new(0, 0, 0, factor);
        _entries.Apply(new Sweep(SweepKind.Phase, pattern, 1L << qubit, 0, scale));
        _entries.Apply(new Sweep(SweepKind.Phase, pattern, 1L << (qubit + qubits), 0, scale));
    }
}
