// What a provider declares when it connects (XDV-034.4, XDV-060.1, XDV-061.1). The cost model in it is what makes
// completion times logical: d is computed from the job and this record alone (determinism.md 3).
using System.Runtime.InteropServices;

namespace Xdv.Abi;

public enum ProviderKind : uint
{
    Unknown = 0,
    Simulator = 1,
    Hardware = 2,
}

/// <summary>What a provider can do that not every one can.</summary>
[System.Flags]
public enum ProviderFeatures : ushort
{
    None = 0,
    /// <summary>Φ: light enters with phases that a Q result gives (XDV-022.2; JobRequest.PhaseBits).</summary>
    PhaseFromMeasurement = 1,
    /// <summary>Φ: evaluations other than intensities (<see cref="PhaseProjection"/>).</summary>
    Projections = 2,
}

/// <summary>Attestation record. 512 bytes, at <see cref="DeviceWindow.Attestation"/>. Version 1 carries no signature:
/// the field exists and its length is 0.</summary>
[StructLayout(LayoutKind.Explicit, Size = 512)]
public struct AttestationRecord
{
    public const int Size = 512;
    public const uint CurrentMagic = 0x5454_4158; // "XATT"

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public ushort Version;
    [FieldOffset(6)] public Domain Domain;
    [FieldOffset(8)] public ProviderKind Kind;
    /// <summary>Qubits or modes this guest may hold in all.</summary>
    [FieldOffset(12)] public uint Capacity;
    [FieldOffset(16)] public ulong ProviderId;
    /// <summary>Most shots of one job (Q).</summary>
    [FieldOffset(24)] public uint MaxShots;
    [FieldOffset(28)] public uint MaxOperations;
    /// <summary>Bit g set: GateCode g is supported, for g &lt; 64.</summary>
    [FieldOffset(32)] public ulong GatesLow;
    /// <summary>Bit g − 64. Φ: bit e of GatesLow = ElementCode e.</summary>
    [FieldOffset(40)] public ulong GatesHigh;
    /// <summary>Longest coherent duration in ticks: Q one shot, Φ one window.</summary>
    [FieldOffset(48)] public ulong MaxCoherence;
    /// <summary>Current calibration; a job that names another one is refused.</summary>
    [FieldOffset(56)] public ulong CalibrationEpoch;

    // Cost model, in ticks: d = Base + operations × PerOperation ÷ 1000 + shots × PerShot ÷ 1000 + bytes × PerKibibyte
    // ÷ 1024.
    [FieldOffset(64)] public ulong CostBase;
    [FieldOffset(72)] public ulong CostPerOperationMilli;
    [FieldOffset(80)] public ulong CostPerShotMilli;
    [FieldOffset(88)] public ulong CostPerKibibyte;

    // Physical durations in ns, for decoherence budgets.
    [FieldOffset(96)] public uint OneQubitNanoseconds;
    [FieldOffset(100)] public uint TwoQubitNanoseconds;
    [FieldOffset(104)] public uint MeasureNanoseconds;
    [FieldOffset(108)] public uint ResetNanoseconds;
    [FieldOffset(112)] public uint T1Nanoseconds;
    [FieldOffset(116)] public uint T2Nanoseconds;
    /// <summary>Φ: RMS phase error per element the provider declares, in nanoradians; 0 = ideal.</summary>
    [FieldOffset(120)] public uint PhaseNoiseNanoradians;
    /// <summary>Φ: share of a heater's phase that reaches the next mode's, in millionths; 0 = none.</summary>
    [FieldOffset(124)] public uint PhaseCrosstalkMillionths;

    /// <summary>UTF-8, NUL-padded.</summary>
    [FieldOffset(128)] public Bytes32 Provider;
    [FieldOffset(160)] public Bytes32 Model;
    /// <summary>SHA3-256 of the provider's executable code.</summary>
    [FieldOffset(192)] public Bytes32 Firmware;
    /// <summary>Bytes of signature that follow the record; 0 in version 1.</summary>
    [FieldOffset(224)] public uint SignatureBytes;
    [FieldOffset(228)] public uint SignatureScheme;

    // Average error of one operation, in billionths; 0 = ideal (XDV-072).
    [FieldOffset(232)] public uint OneQubitErrorBillionths;
    [FieldOffset(236)] public uint TwoQubitErrorBillionths;
    [FieldOffset(240)] public uint ReadoutErrorBillionths;

    // Φ: what it takes in any MaxCoherence ticks; 0 = any amount (XDV-012.6).
    /// <summary>Elements whose heaters it drives: the thermal limit.</summary>
    [FieldOffset(244)] public uint ThermalElements;
    /// <summary>Mode inputs that its modulators carry: the optical bandwidth.</summary>
    [FieldOffset(248)] public uint OpticalInputs;
    [FieldOffset(252)] public ProviderFeatures Features;
}
