// The Φ engine behind the server's interface: one guest's envelopes, and requests in the engine's words.
using System;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.Phase;

namespace Xdv.HardwareServer.Providers;

/// <summary>Simulator of coherent modes (XDV-061). Envelopes stay here; only intensities and stability reports
/// leave.</summary>
public sealed class PhaseProvider : IJobProvider
{
    private readonly PhaseEngine _engine;
    private readonly StateLedger<PhaseEnvelope> _envelopes;
    private readonly OutcomeSeed _seed;

    public PhaseProvider(ProviderOptions options)
    {
        Bytes32 firmware = Attestations.FirmwareOf(typeof(PhaseEngine).Assembly);
        Attestation = Attestations.Phase(
            options.Modes, options.PhaseNoise, options.PhaseCrosstalk, "coherent mode simulator", firmware);
        _engine = new PhaseEngine(Sha3.Hash, new PhaseEngineOptions
        {
            MaxModes = (int)options.Modes,
            Stability = PhaseStabilityModel.Declared(options.PhaseNoise, options.PhaseCrosstalk),
        });
        _envelopes = new StateLedger<PhaseEnvelope>(options.Modes, envelope => envelope.Clear());
        _seed = new OutcomeSeed(options.Seed);
    }

    public AttestationRecord Attestation { get; }

    /// <summary>A stability breach has a result too: the stability report (XDV-061.4).</summary>
    public Status Execute(in JobRequest request, ReadOnlySpan<byte> payload, Span<byte> result, out int resultBytes)
    {
        resultBytes = 0;
        Status status = _envelopes.TryBegin(request, out PhaseEnvelope? envelope);
        if (status != Status.Ok) return status == Status.LifecycleInvalid ? Status.PhaseEnvelopeInvalid : status;
        envelope ??= new PhaseEnvelope();
        var job = new PhaseJob
        {
            Job = request.Job, Modes = request.Resources, Tolerance = request.Tolerance, Seed = _seed.For(request),
            Flags = request.Flags, Continues = request.Continues == 1, PhaseBits = request.PhaseBits,
            Projection = (PhaseProjection)request.MeasurementSpec, Time = request.Time,
        };
        PhaseAnswer answer = _engine.Execute(job, payload, envelope);
        bool fits = answer.Result.Length <= result.Length;
        status = fits ? answer.Status : Status.ResourceExhausted;
        if (status != Status.Ok || !envelope.IsPrepared) envelope.Clear();
        else _envelopes.Keep(request, envelope);
        if (!fits) return status;
        answer.Result.CopyTo(result);
        resultBytes = answer.Result.Length;
        return status;
    }

    public void Release(ulong stateObject) => _envelopes.Release(stateObject);

    public void Reset() => _envelopes.Clear();

    public void Dispose() => _envelopes.Clear();
}
