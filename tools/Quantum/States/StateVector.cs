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

/// <summary>Width of the kernels' vectors: for tests.</summary>
internal enum LaneWidth
{
    Best,
    One,
    Bits256,
    Bits512,
}

/// <summary>State of up to 30 qubits; qubit q is bit q of an amplitude's index. Starts as |0…0⟩.</summary>
internal abstract class StateVector(int qubits) : IQuantumState
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

    public abstract void Apply(in CircuitOperation operation);

    /// <summary>Applies the conjugate of a gate.</summary>
    public abstract void ApplyConjugate(in CircuitOperation operation);

    /// <summary>Applies one sweep, unitary or not.</summary>
    public abstract void Apply(in Sweep sweep);

    /// <summary>See <see cref="BlurKernel{T}"/>: for density matrices.</summary>
    public abstract void Blur(long first, long second, double share);

    public void Apply(ReadOnlySpan<CircuitOperation> gates, ref UnitaryPlan? plan, CancellationToken stop)
    {
        plan ??= Plan(gates);
        Apply(plan, stop);
    }

    /// <summary>Plans unitary operations for states of this shape; measurements are left out.</summary>
    public abstract UnitaryPlan Plan(ReadOnlySpan<CircuitOperation> operations);

    /// <summary>Applies a plan of a state of the same shape; up to a global phase, its gates.</summary>
    /// <exception cref="OperationCanceledException">Stopped between two passes.</exception>
    public abstract void Apply(UnitaryPlan plan, CancellationToken stop);

    public abstract (double Zero, double One) Weigh(int qubit);

    public void Project(int qubit, bool one, double weight)
    {
        double kept = 1 / Math.Sqrt(weight);
        Scale(qubit, one ? 0 : kept, one ? kept : 0);
    }

    /// <summary>Multiplies the amplitudes where a qubit is 0 and those where it is 1.</summary>
    public abstract void Scale(int qubit, double zero, double one);

    public abstract ReadOnlySpan<double> BlockWeights();

    public abstract void Probabilities(int first, Span<double> to);

    public abstract void CopyFrom(IQuantumState other);

    public abstract void Clear();

    /// <summary>One amplitude: for tests.</summary>
    internal abstract Complex Amplitude(int index);

    private static LaneWidth Widest(LaneWidth asked) => asked != LaneWidth.Best ? asked
        : Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256 : LaneWidth.One;
}
