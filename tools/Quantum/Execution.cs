// Which engine executes a job: decided by the job, its circuit and the machine's noise alone, so that the choice is as
// repeatable as the counts.
using System;
using Xdv.Abi;
using Xdv.Quantum.Noise;
using Xdv.Quantum.Stabilisers;

namespace Xdv.Quantum;

/// <summary>An engine and what it will execute: a tableau's circuit or a program of shots.</summary>
internal sealed class Execution
{
    private Execution(Abi.QuantumEngine engine) => Engine = engine;

    public Abi.QuantumEngine Engine { get; }

    /// <summary>Not null for a tableau.</summary>
    public CliffordCircuit? Clifford { get; private init; }

    /// <summary>Not null for the others.</summary>
    public ShotProgram? Program { get; private init; }

    /// <summary>Estimate: see <see cref="NoiseCompiler.Fidelity"/>.</summary>
    public double Fidelity { get; private init; } = 1;

    public bool IsMixed => Engine == Abi.QuantumEngine.DensityMatrix;

    /// <summary>Chooses; null if the method that was asked for cannot execute this job.</summary>
    /// <param name="model">Of the machine that executes the circuit.</param>
    /// <param name="status">Ok, or why not.</param>
    public static Execution? Choose(in QuantumJob job, Circuit circuit, NoiseModel? model,
        QuantumEngineOptions options, out Status status, out string problem)
    {
        QuantumMethod method = options.Method;
        bool kept = job.Flags.HasFlag(JobFlags.Keep) || job.Continues;
        NoiseModel? noise = model is { IsNone: false } ? model : null;
        (status, problem) = (Status.Ok, "");
        if (noise is not null && method is QuantumMethod.StateVector or QuantumMethod.Stabiliser)
            return Refuse(Status.InvalidArgument,
                "a state vector and a tableau have no noise: use density or trajectories", out status, out problem);
        if (kept && method is QuantumMethod.Stabiliser or QuantumMethod.Density)
            return Refuse(Status.QuantumResourceUnavailable, "kept states are amplitudes", out status, out problem);
        if (method == QuantumMethod.Density && circuit.Qubits > DensityMatrix.MostQubits)
            return Refuse(Status.QuantumResourceUnavailable,
                $"{circuit.Qubits} qubits; a density matrix has at most {DensityMatrix.MostQubits}", out status,
                out problem);
        if (noise is null && method is QuantumMethod.Auto or QuantumMethod.Stabiliser)
        {
            CliffordCircuit? clifford = method == QuantumMethod.Auto
                ? CliffordCircuit.Choose(job, circuit) : CliffordCircuit.Of(circuit);
            if (clifford is not null) return new(Abi.QuantumEngine.Stabiliser) { Clifford = clifford };
            if (method == QuantumMethod.Stabiliser)
                return Refuse(Status.QuantumGateUnsupported, "not all gates are Clifford", out status, out problem);
        }
        ExecutionPlan plan = job.Flags.HasFlag(JobFlags.Keep)
            ? ExecutionPlan.Stepwise(circuit) : ExecutionPlan.For(circuit);
        return noise is null ? Exact(circuit, plan, options) : Noisy(job, circuit, plan, noise, kept, method);
    }

    private static Execution Exact(Circuit circuit, ExecutionPlan plan, QuantumEngineOptions options) => new(
        options.Method switch
        {
            QuantumMethod.Density => Abi.QuantumEngine.DensityMatrix,
            QuantumMethod.Trajectories => Abi.QuantumEngine.Trajectories,
            _ => options.Precision == QuantumPrecision.F32
                ? Abi.QuantumEngine.StateVectorF32 : Abi.QuantumEngine.StateVectorF64,
        }) { Program = ShotProgram.For(circuit, plan) };

    private static Execution Noisy(
        in QuantumJob job, Circuit circuit, ExecutionPlan plan, NoiseModel noise, bool kept, QuantumMethod method)
    {
        (ShotProgram program, NoiseCompiler facts) = NoiseCompiler.Compile(circuit, noise, plan);
        // A density matrix costs two sweeps of 4ⁿ where a trajectory costs one of 2ⁿ; shots without errors share one.
        double trajectories = 1 + job.Shots * -double.ExpM1(-facts.ExpectedErrors);
        bool mixed = method == QuantumMethod.Density || method == QuantumMethod.Auto && !kept
            && circuit.Qubits <= DensityMatrix.MostQubits && 2 * Math.ScaleB(1, circuit.Qubits) <= trajectories;
        return new(mixed ? Abi.QuantumEngine.DensityMatrix : Abi.QuantumEngine.Trajectories)
            { Program = program, Fidelity = facts.Fidelity };
    }

    private static Execution? Refuse(Status why, string words, out Status status, out string problem)
    {
        (status, problem) = (why, words);
        return null;
    }
}
