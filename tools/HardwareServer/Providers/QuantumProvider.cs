// The Q engine behind the server's interface: one guest's containers, and requests in the engine's words.
using System;
using Xdv.Abi;
using Xdv.Quantum;
using Xdv.Quantum.Devices;
using Engine = Xdv.Quantum.QuantumEngine;

namespace Xdv.HardwareServer.Providers;

/// <summary>
/// Simulator: exact, noisy, or of a machine that a profile describes (XDV-060). Containers stay here; only counts
/// leave. A machine's limits are in the attestation, and each job is compiled for it: what takes too long as it is
/// scheduled is refused, by the job's bytes and the profile alone (XDV-012.4).
/// </summary>
public sealed class QuantumProvider : IJobProvider
{
    private const long DefaultMemory = 2L << 30;
    private readonly Engine _engine;
    private readonly StateLedger<QuantumContainer> _containers;
    private readonly OutcomeSeed _seed;
    private readonly Action<string>? _log;

    /// <param name="options">What the provider is.</param>
    /// <param name="log">Takes a line about a job that a machine refused, with its numbers.</param>
    public QuantumProvider(ProviderOptions options, Action<string>? log = null)
    {
        _log = log;
        DeviceProfile? machine = options.Device?.At(options.CalibrationEpoch);
        Bytes32 firmware = Attestations.FirmwareOf(typeof(Engine).Assembly);
        Attestation = machine is not null
            ? Attestations.Quantum(options.Qubits, machine, options.CalibrationEpoch, firmware)
            : Attestations.Quantum(options.Qubits, Model(options), firmware, options.QuantumNoise);
        _engine = new Engine(new QuantumEngineOptions
        {
            MaxQubits = (int)options.Qubits,
            MaxShots = Attestation.MaxShots,
            // A dynamic circuit splits into branches: room for two states of full size.
            Precision = options.Precision,
            Noise = options.QuantumNoise,
            Device = machine,
            MemoryBytes = Math.Max(DefaultMemory, 2L * 16 << (int)options.Qubits),
            Times = new GateTimes(Attestation.OneQubitNanoseconds, Attestation.TwoQubitNanoseconds,
                Attestation.MeasureNanoseconds, Attestation.ResetNanoseconds),
        });
        _containers = new StateLedger<QuantumContainer>(options.Qubits, container => container.Dispose());
        _seed = new OutcomeSeed(options.Seed);
    }

    public AttestationRecord Attestation { get; }

    /// <summary>At most 32 bytes.</summary>
    private static string Model(ProviderOptions options) => (options.QuantumNoise, options.Precision) switch
    {
        (not null, _) => "noisy: density, trajectories",
        (null, QuantumPrecision.F32) => "f32: state vector, stabiliser",
        _ => "exact: state vector, stabiliser",
    };

    public Status Execute(in JobRequest request, ReadOnlySpan<byte> payload, Span<byte> result, out int resultBytes)
    {
        resultBytes = 0;
        Status status = _containers.TryBegin(request, out QuantumContainer? container);
        if (status != Status.Ok) return status == Status.ResourceExhausted ? Status.QuantumResourceUnavailable : status;
        container ??= new QuantumContainer();
        var job = new QuantumJob
        {
            Job = request.Job, Qubits = request.Resources, Shots = request.Shots, Seed = _seed.For(request),
            MeasurementSpec = request.MeasurementSpec, Flags = request.Flags, Continues = request.Continues == 1,
        };
        QuantumAnswer answer = _engine.Execute(job, payload, container);
        if (answer.Status == Status.QuantumDecoherenceExceeded) _log?.Invoke($"job {request.Job}: {answer.Problem}");
        status = answer.Result.Length <= result.Length ? answer.Status : Status.ResourceExhausted;
        if (status != Status.Ok || !container.IsPrepared) container.Dispose();
        else _containers.Keep(request, container);
        if (status != Status.Ok) return status;
        answer.Result.CopyTo(result);
        resultBytes = answer.Result.Length;
        return Status.Ok;
    }

    public void Release(ulong stateObject) => _containers.Release(stateObject);

    public void Reset() => _containers.Clear();

    public void Dispose() => _containers.Clear();
}
