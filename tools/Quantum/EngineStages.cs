// The stages of a job one by one, for those who time them. Counts may leave, amplitudes never do.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>
/// One circuit without mid-circuit measurements, planned once and run as often as its caller likes; final measurements
/// are ignored, and every qubit is sampled. Not safe for several threads.
/// </summary>
public sealed class EngineStages
{
    private readonly StateVector _state;
    private readonly Circuit _circuit;
    private UnitaryPlan _plan;

    private EngineStages(Circuit circuit, int threads, QuantumPrecision precision)
    {
        _circuit = circuit;
        _state = StateVector.Create(circuit.Qubits, threads, precision);
        _plan = _state.Plan(circuit.Operations);
    }

    /// <summary>Reads a circuit and makes room for its state.</summary>
    /// <param name="circuit">Header and operations of CircuitFormat.cs.</param>
    /// <param name="threads">Threads of a sweep, 1 or more.</param>
    /// <param name="precision">Of the amplitudes.</param>
    /// <param name="problem">Why it was refused; empty on success.</param>
    /// <returns>Null if the circuit is malformed, dynamic or too large.</returns>
    public static EngineStages? Prepare(
        ReadOnlySpan<byte> circuit, int threads, QuantumPrecision precision, out string problem)
    {
        if (CircuitReader.Read(circuit, out Circuit? read, out problem) != Status.Ok) return null;
        long bytes = StateVector.BytesFor(read!.Qubits, precision);
        long free = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (read.Qubits > QuantumEngine.MostQubits || bytes > free)
            problem = $"{read.Qubits} qubits take {bytes >> 20} MiB; {free >> 20} MiB are free";
        else if (ExecutionPlan.For(read).TailStart != 0)
            problem = "measurements, resets or conditions in the middle: there is no single state to time";
        return problem.Length == 0 ? new EngineStages(read, threads, precision) : null;
    }

    /// <summary>Decides how the gates are executed.</summary>
    public void Plan() => _plan = _state.Plan(_circuit.Operations);

    /// <summary>From |0…0⟩ to the final state.</summary>
    public void Run()
    {
        _state.Clear();
        _state.Apply(_plan, CancellationToken.None);
    }

    /// <summary>Samples all qubits of the state that <see cref="Run"/> left; returns distinct outcomes.</summary>
    public int Sample(uint shots, ulong seed)
    {
        List<Readout> readouts = [];
        for (int qubit = 0; qubit < _circuit.Qubits; qubit++) readouts.Add(new((ushort)qubit, (ushort)qubit));
        using OutcomeCounts counts = new(_circuit.Qubits);
        Sampler.Sample(_state, readouts, default, shots, new Xoshiro256(seed), default, counts);
        return counts.Distinct;
    }
}
