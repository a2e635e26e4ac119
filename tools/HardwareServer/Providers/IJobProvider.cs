// What a provider is to the server: a declaration and three verbs. The engines behind it are pure arithmetic and know
// nothing of guests, windows or requests; a provider in another process, hardware or not, is behind the same interface
// (Foreign/ForeignProvider.cs, PROTOCOL.md; XDV-060.1, XDV-061.1).
using System;
using Xdv.Abi;
using Xdv.Quantum;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;

namespace Xdv.HardwareServer.Providers;

/// <summary>One guest's share of a Q or Φ provider, with the state objects that guest holds there. Used by one
/// thread.</summary>
public interface IJobProvider : IDisposable
{
    /// <summary>What the provider declares to this guest.</summary>
    AttestationRecord Attestation { get; }

    /// <summary>Executes one job whose request has been validated against the attestation.</summary>
    /// <param name="request">Seed, shots, flags and the state object; Continues says whether that object must
    /// exist.</param>
    /// <param name="payload">Circuit or transform program as the guest sent it: the engine validates it.</param>
    /// <param name="result">Room for a QuantumResult or PhaseResult and what follows it.</param>
    /// <param name="resultBytes">Bytes of <paramref name="result"/> written; 0 without a result.</param>
    /// <returns>Ok, or why the job failed. After a failure the state object is gone.</returns>
    /// <exception cref="ProviderLostException">The provider is gone, and this worker goes with it: no
    /// answer.</exception>
    Status Execute(in JobRequest request, ReadOnlySpan<byte> payload, Span<byte> result, out int resultBytes);

    /// <summary>Forgets a container or envelope; unknown ones are none of its business.</summary>
    void Release(ulong stateObject);

    /// <summary>Forgets all of them.</summary>
    void Reset();
}

/// <summary>What the person who starts the server decides about the providers.</summary>
public sealed record ProviderOptions
{
    /// <summary>MaxQubits is where one .NET array ends: 2^30 × 16 bytes.</summary>
    public const uint DefaultQubits = 26, MaxQubits = 30;

    /// <summary>Qubits one guest may hold in all; each one doubles the memory of a state vector (2^26 × 16 bytes = 1
    /// GiB).</summary>
    public uint Qubits { get; init; } = DefaultQubits;

    /// <summary>Modes one guest may hold in all.</summary>
    public uint Modes { get; init; } = TransformFormat.MaxModes;

    /// <summary>RMS phase error per Φ element, in radians; 0 = ideal.</summary>
    public double PhaseNoise { get; init; }

    /// <summary>Share of a Φ heater's phase that reaches the next mode's; 0 = none.</summary>
    public double PhaseCrosstalk { get; init; }

    /// <summary>Of the Q engine's amplitudes.</summary>
    public QuantumPrecision Precision { get; init; }

    /// <summary>What goes wrong on Q; null = nothing.</summary>
    public NoiseModel? QuantumNoise { get; init; }

    /// <summary>The machine that Q is; null = one that has every gate between any qubits.</summary>
    public DeviceProfile? Device { get; init; }

    /// <summary>Calibration of that machine, from 1.</summary>
    public ulong CalibrationEpoch { get; init; } = Drift.FirstEpoch;

    /// <summary>Seed of the provider's own outcome stream, for requests that bring no seed.</summary>
    public ulong Seed { get; init; }
}
