// What runs shots needs of a state, pure or mixed.
using System;
using System.Threading;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>Probabilities of basis states.</summary>
internal interface IShotSource
{
    int Qubits { get; }

    /// <summary>
    /// Weight of every block of <see cref="Kernels.Weights.BlockSize"/> consecutive basis states; valid until the next
    /// call of a weighing method.
    /// </summary>
    ReadOnlySpan<double> BlockWeights();

    /// <summary>Probabilities of consecutive basis states.</summary>
    void Probabilities(int first, Span<double> to);
}

/// <summary>A state that gates and measurements change. Starts as |0…0⟩.</summary>
internal interface IQuantumState : IShotSource
{
    /// <summary>Applies a gate; id and barrier do nothing.</summary>
    void Apply(in CircuitOperation operation);

    /// <summary>Applies gates; measurements among them are left out.</summary>
    /// <param name="plan">Made by the first call, and to be passed to every further call with the same gates.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    void Apply(ReadOnlySpan<CircuitOperation> gates, ref UnitaryPlan? plan, CancellationToken stop);

    /// <summary>Weights of the two outcomes of a measurement in Z; their sum is the norm, which relaxation
    /// shrinks.</summary>
    (double Zero, double One) Weigh(int qubit);

    /// <summary>Projects a qubit on an outcome of the given weight, which is above 0, and normalises.</summary>
    void Project(int qubit, bool one, double weight);

    /// <summary>
    /// Becomes equal to a state of the same shape. For branches of one job only: containers are never copied.
    /// </summary>
    void CopyFrom(IQuantumState other);

    /// <summary>Becomes |0…0⟩ again.</summary>
    void Clear();
}
