// The Q engine: exact execution of one circuit (XDV-060.3, 060.4). Entry of this library.
// Amplitudes, a density matrix or a tableau: Execution.cs decides.
using System;
using System.Threading;
using Xdv.Abi;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;
using Xdv.Quantum.Stabilisers;

namespace Xdv.Quantum;

/// <summary>
/// Executes circuits on a state vector, on a stabiliser tableau if they are Clifford and large, and on a density matrix
/// or by trajectories if the machine has noise; the result names which. Safe to use from several threads; state between
/// jobs lies in containers that the caller holds. The circuit's bytes are not trusted.
/// </summary>
public sealed class QuantumEngine(QuantumEngineOptions? options = null)
{
    /// <summary>Largest state this engine can index, whatever its options.</summary>
    internal const int MostQubits = 30;

    private readonly QuantumEngineOptions _options = options ?? new();
    private readonly DeviceCompiler? _device = options?.Device is { } device ? new(device) : null;
    private readonly StateStore _idle = new();

    public QuantumEngineOptions Options => _options;

    /// <summary>Runs one job to its end.</summary>
    /// <param name="job">What to do; see the properties.</param>
    /// <param name="circuit">Header and operations of CircuitFormat.cs.</param>
    /// <param name="container">Needed if the job keeps or continues a container. A job that continues without keeping
    /// empties it.</param>
    /// <param name="cancellation">Stops the job; the container is then empty.</param>
    /// <returns>
    /// Ok and the result; or DescriptorInvalid (malformed circuit or measurement specification),
    /// QuantumGateUnsupported, InvalidArgument (shots), QuantumResourceUnavailable (qubits, memory, no state to
    /// continue), QuantumDecoherenceExceeded (as the machine executes it, the circuit takes too long),
    /// QuantumNoCloneViolation (a kept state asked for more than one shot), QuantumHardwareFailure (stopped). A refused
    /// job leaves the container as it was.
    /// </returns>
    public QuantumAnswer Execute(
        in QuantumJob job, ReadOnlySpan<byte> circuit, QuantumContainer? container = null,
        CancellationToken cancellation = default)
    {
        Status status = CircuitReader.Read(circuit, out Circuit? decoded, out string problem);
        if (status == Status.Ok) status = Admit(job, container, out problem);
        DeviceCircuit? device = null;
        if (status == Status.Ok && _device is not null)
            status = Compile(job, decoded!, container, out device, out problem);
        Circuit? executed = device?.Circuit ?? decoded;
        NoiseModel? noise = device?.Noise ?? _options.Noise;
        Execution? execution = status != Status.Ok ? null
            : Execution.Choose(job, executed!, noise, _options, out status, out problem);
        if (status == Status.Ok)
            status = AdmitSize(job, executed!, execution!, job.Continues ? container!.Qubits : 0, out problem);
        if (status != Status.Ok) return QuantumAnswer.Refused(status, problem);
        try
        {
            using OutcomeCounts counts = execution!.Clifford is { } clifford
                ? Run(job, clifford, cancellation) : Run(job, execution, container, device?.Last, cancellation);
            ulong duration = device?.Nanoseconds
                ?? CircuitDuration.Nanoseconds(executed!, noise ?? new NoiseModel { Times = _options.Times });
            return QuantumAnswer.Ok(counts.ToResult(job, duration, execution.Engine, execution.Fidelity));
        }
        catch (OutOfMemoryException)
        {
            return QuantumAnswer.Refused(Status.QuantumResourceUnavailable,
                $"no memory for {executed!.Qubits} qubits ({StateBytes(execution!, executed.Qubits) >> 20} MiB)");
        }
        catch (OperationCanceledException)
        {
            return QuantumAnswer.Refused(Status.QuantumHardwareFailure, "the job was stopped by the provider");
        }
    }

    private static OutcomeCounts Run(in QuantumJob job, CliffordCircuit clifford, CancellationToken cancellation) =>
        new StabiliserRunner(clifford, job.MeasurementSpec, new Xoshiro256(job.Seed), cancellation).Run(job.Shots);

    private OutcomeCounts Run(in QuantumJob job, Execution execution, QuantumContainer? container,
        DeviceLayout? layout, CancellationToken cancellation)
    {
        Circuit circuit = execution.Program!.Circuit;
        bool keep = job.Flags.HasFlag(JobFlags.Keep);
        StateVector? continued = job.Continues ? container!.Take() : null;
        int qubits = continued?.Qubits ?? (keep ? Math.Max(circuit.Qubits, (int)job.Qubits) : circuit.Qubits);
        StatePool states = new(
            execution.IsMixed ? () => new DensityMatrix(qubits, _options.Threads)
                : () => _idle.Take(qubits) ?? StateVector.Create(qubits, _options.Threads, _options.Precision),
            StateBytes(execution, qubits), _options.MemoryBytes);
        BranchRunner runner = new(execution.Program, new MeasurementBasis(job.MeasurementSpec), states,
            new Xoshiro256(job.Seed), cancellation);
        OutcomeCounts counts = runner.Run(continued ?? states.Rent()!, job.Shots, out IQuantumState last);
        if (keep) container!.Put((StateVector)last, layout);
        foreach (IQuantumState state in states.Drain())
            if (state is StateVector pure && !(keep && state == last)) _idle.Put(pure);
        return counts;
    }

    private long StateBytes(Execution execution, int qubits) => execution.IsMixed
        ? DensityMatrix.BytesFor(qubits) : StateVector.BytesFor(qubits, _options.Precision);

    /// <summary>The circuit on the machine, if the machine can hold it and is done with it in time.</summary>
    private Status Compile(in QuantumJob job, Circuit circuit, QuantumContainer? container,
        out DeviceCircuit? compiled, out string problem)
    {
        DeviceProfile profile = _device!.Profile;
        bool keep = job.Flags.HasFlag(JobFlags.Keep);
        int qubits = job.Continues ? container!.Qubits
            : keep ? Math.Max(circuit.Qubits, (int)job.Qubits) : circuit.Qubits;
        (compiled, problem) = (null, "");
        if (qubits > profile.Map.Qubits)
            return Refuse(Status.QuantumResourceUnavailable,
                $"{qubits} qubits; {profile.Name} has {profile.Map.Qubits}", out problem);
        if (circuit.Qubits > qubits)
            return Refuse(Status.QuantumResourceUnavailable,
                $"the circuit has {circuit.Qubits} qubits, its container {qubits}", out problem);
        compiled = _device.Compile(circuit, qubits, job.Continues ? container!.Layout : null);
        ulong ticks = (compiled.Nanoseconds + 999) / 1000;
        if (ticks > profile.CoherenceTicks)
            return Refuse(Status.QuantumDecoherenceExceeded,
                $"scheduled on {profile.Name} with {compiled.Swaps} swaps, a shot takes {ticks} µs; it may take "
                + $"{profile.CoherenceTicks}", out problem);
        return Status.Ok;
    }

    /// <summary>What can be refused of a job, before anything has happened to a state.</summary>
    private Status Admit(in QuantumJob job, QuantumContainer? container, out string problem)
    {
        bool keep = job.Flags.HasFlag(JobFlags.Keep);
        problem = "";
        if (job.Shots == 0 || job.Shots > _options.MaxShots)
            return Refuse(Status.InvalidArgument,
                $"{job.Shots} shots; a job has 1 to {_options.MaxShots}", out problem);
        if (!MeasurementSpec.IsValid(job.MeasurementSpec))
            return Refuse(Status.DescriptorInvalid,
                $"measurement specification 0x{job.MeasurementSpec:X}", out problem);
        if ((job.Flags & ~JobFlags.Keep) != 0)
            return Refuse(Status.DescriptorInvalid,
                $"flags 0x{(uint)job.Flags:X} mean nothing to a Q provider", out problem);
        if ((keep || job.Continues) && job.Shots != 1)
            return Refuse(Status.QuantumNoCloneViolation,
                $"{job.Shots} shots of a kept state: it exists once, so one shot", out problem);
        if (keep && container is null)
            return Refuse(Status.QuantumResourceUnavailable, "no container to keep the state in", out problem);
        if (job.Continues && container is not { IsPrepared: true })
            return Refuse(Status.QuantumResourceUnavailable,
                "the container to continue does not exist here", out problem);
        return Status.Ok;
    }

    private Status AdmitSize(
        in QuantumJob job, Circuit circuit, Execution execution, int prepared, out string problem)
    {
        problem = "";
        uint held = prepared != 0 ? (uint)prepared : job.Qubits != 0 ? job.Qubits : (uint)circuit.Qubits;
        if (circuit.Qubits > held)
            return Refuse(Status.QuantumResourceUnavailable,
                $"the circuit has {circuit.Qubits} qubits, its container {held}", out problem);
        // A state of its own is only as large as the circuit, unless it is kept.
        uint needed = prepared == 0 && job.Flags.HasFlag(JobFlags.Keep) ? held : (uint)circuit.Qubits;
        int most = Math.Min(_options.MaxQubits, MostQubits);
        if (needed > most)
            return Refuse(Status.QuantumResourceUnavailable, $"{needed} qubits; this engine has {most}", out problem);
        if (execution.Clifford is not null) return Status.Ok; // a few KiB
        long bytes = StateBytes(execution, (int)needed);
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        long free = Math.Max(0, memory.TotalAvailableMemoryBytes - GC.GetTotalMemory(false));
        long granted = Math.Min(_options.MemoryBytes, free);
        if (prepared == 0 && bytes > granted)
            return Refuse(Status.QuantumResourceUnavailable,
                $"{needed} qubits take {bytes >> 20} MiB; {granted >> 20} MiB are free", out problem);
        return Status.Ok;
    }

    private static Status Refuse(Status status, string words, out string problem)
    {
        problem = words;
        return status;
    }
}
