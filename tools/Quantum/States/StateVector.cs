// The amplitudes, whatever their precision: what the rest of the engine knows of them.
using System;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Threading;
using Xdv.Abi;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum;

/// <summary>Numbers that amplitudes are made of.</summary>
public enum QuantumPrecision
{
    /// <summary>Double: 16 bytes an amplitude.</summary>
    F64,
    /// <summary>Single: 8 bytes an amplitude, about seven digits, twice the speed.</summary>
    F32,
}

/// <summary>Width of the kernels' vectors: for tests. Results do not depend on it.</summary>
internal enum LaneWidth
{
    Best,
    One,
    Bits256,
    Bits512,
}

/// <summary>State of up to 30 qubits; qubit q is bit q of an amplitude's index. Starts as |0…0⟩.</summary>
internal abstract class StateVector(int qubits)
{
    public int Qubits { get; } = qubits;

    public abstract QuantumPrecision Precision { get; }

    /// <summary>Bytes of the blocks that threads work in, beside the amplitudes.</summary>
    public abstract long WorkspaceBytes { get; }

    /// <summary>Bytes of the amplitudes of a state.</summary>
    public static long BytesFor(int qubits, QuantumPrecision precision) =>
        (precision == QuantumPrecision.F32 ? 8L : 16L) << qubits;

    /// <summary>A new state in |0…0⟩.</summary>
    public static StateVector Create(
        int qubits, int threads, QuantumPrecision precision = QuantumPrecision.F64, LaneWidth lanes = LaneWidth.Best)
    {
        return precision == QuantumPrecision.F32 ? Of<float>() : Of<double>();
        StateVector Of<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Widest(lanes) switch
            {
                LaneWidth.Bits512 => new StateVector<T, Lanes512<T>>(qubits, threads),
                LaneWidth.Bits256 => new StateVector<T, Lanes256<T>>(qubits, threads),
                _ => new StateVector<T, Lanes1<T>>(qubits, threads),
            };
    }

    /// <summary>Applies a gate; id and barrier do nothing.</summary>
    public abstract void Apply(in CircuitOperation operation);

    /// <summary>Plans unitary operations for states of this shape; measurements are left out.</summary>
    public abstract UnitaryPlan Plan(ReadOnlySpan<CircuitOperation> operations);

    /// <summary>Applies a plan of a state of the same shape; up to a global phase, its gates.</summary>
    /// <exception cref="OperationCanceledException">Stopped between two passes.</exception>
    public abstract void Apply(UnitaryPlan plan, CancellationToken stop);

    /// <summary>Weights of the two outcomes of a measurement in Z; their sum is 1 up to rounding.</summary>
    public abstract (double Zero, double One) Weigh(int qubit);

    /// <summary>Projects a qubit on an outcome of the given weight, which is above 0, and normalises.</summary>
    public abstract void Project(int qubit, bool one, double weight);

    /// <summary>
    /// Weight of every block of <see cref="Weights.BlockSize"/> consecutive amplitudes; valid until the next
    /// call of a weighing method.
    /// </summary>
    public abstract ReadOnlySpan<double> BlockWeights();

    /// <summary>Probabilities of consecutive basis states.</summary>
    public abstract void Probabilities(int first, Span<double> to);

    /// <summary>
    /// Becomes equal to a state of the same shape. For branches of one job only: containers are never copied.
    /// </summary>
    public abstract void CopyFrom(StateVector other);

    /// <summary>Becomes |0…0⟩ again.</summary>
    public abstract void Clear();

    /// <summary>One amplitude: for tests.</summary>
    internal abstract Complex Amplitude(int index);

    private static LaneWidth Widest(LaneWidth asked) => asked != LaneWidth.Best ? asked
        : Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256 : LaneWidth.One;
}
