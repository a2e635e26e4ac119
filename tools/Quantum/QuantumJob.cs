// What the caller asks and what it gets: the engine's vocabulary, without any wire format.
using System;
using Xdv.Abi;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum;

/// <summary>One job (XDV-060.3), as far as it concerns the execution of its circuit.</summary>
public readonly struct QuantumJob
{
    /// <summary>Copied into the result.</summary>
    public ulong Job { get; init; }

    /// <summary>Qubits the container has; the circuit may use fewer. 0 = as many as the circuit.</summary>
    public uint Qubits { get; init; }

    /// <summary>Runs of the circuit; exactly 1 if the container is kept or continued.</summary>
    public uint Shots { get; init; }

    /// <summary>Basis of every measurement, see <see cref="Abi.MeasurementSpec"/>.</summary>
    public ulong MeasurementSpec { get; init; }

    /// <summary>Seed of the outcomes: same seed, same counts.</summary>
    public ulong Seed { get; init; }

    /// <summary>Keep: the container holds the state after the job.</summary>
    public JobFlags Flags { get; init; }

    /// <summary>Start from the container's state instead of |0…0⟩.</summary>
    public bool Continues { get; init; }
}

/// <summary>Ways to execute a circuit.</summary>
public enum QuantumMethod
{
    /// <summary>A tableau for large Clifford circuits, else a state vector; with noise, a density matrix if the circuit
    /// is small and many shots would have errors, else trajectories.</summary>
    Auto,
    /// <summary>Amplitudes; no noise.</summary>
    StateVector,
    /// <summary>A tableau; Clifford gates, no noise, no kept states.</summary>
    Stabiliser,
    /// <summary>A density matrix: noise is exact. Small circuits, no kept states.</summary>
    Density,
    /// <summary>Amplitudes, and errors drawn for each shot.</summary>
    Trajectories,
}

/// <summary>Bounds, speed and machine of an engine. Speed changes no outcome.</summary>
public sealed record QuantumEngineOptions
{
    /// <summary>Most qubits of one circuit or container; 16 × 2ⁿ bytes, in single precision half.</summary>
    public int MaxQubits { get; init; } = 26;

    /// <summary>Most shots of one job.</summary>
    public uint MaxShots { get; init; } = 1 << 20;

    /// <summary>Numbers that amplitudes are made of.</summary>
    public QuantumPrecision Precision { get; init; }

    /// <summary>How circuits are executed; a job that cannot be executed so is refused.</summary>
    public QuantumMethod Method { get; init; }

    /// <summary>What the machine does wrong; null = nothing. Valid: the engine does not ask again.</summary>
    public NoiseModel? Noise { get; init; }

    /// <summary>The machine that circuits are compiled for and executed on, with its errors instead of
    /// <see cref="Noise"/>; null = one that has every gate between any qubits.</summary>
    public DeviceProfile? Device { get; init; }

    /// <summary>Bytes of amplitudes one job may hold at once, branches of a dynamic circuit included.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Threads of one sweep over a large state.</summary>
    public int Threads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>Physical durations, for the result's DurationNanoseconds.</summary>
    public GateTimes Times { get; init; } = GateTimes.Default;
}

/// <summary>Answer to one job: a result, or a status and the reason in words.</summary>
public sealed class QuantumAnswer
{
    private QuantumAnswer(Status status, string problem, byte[] result)
    {
        Status = status;
        Problem = problem;
        Result = result;
    }

    public Status Status { get; }

    /// <summary>Why the job was refused, with the numbers; empty if it ran.</summary>
    public string Problem { get; }

    /// <summary>QuantumResult header and entries (CircuitFormat.cs); empty if the job was refused.</summary>
    public byte[] Result { get; }

    internal static QuantumAnswer Ok(byte[] result) => new(Status.Ok, "", result);

    internal static QuantumAnswer Refused(Status status, string problem) => new(status, problem, []);
}
