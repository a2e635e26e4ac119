// What the two simulators declare about themselves (XDV-034.4, XDV-060.1, XDV-061.1). The numbers are declarations,
// not measurements of the host: completion times are computed from them, so they must never depend on the machine.
using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;

namespace Xdv.HardwareServer.Providers;

/// <summary>Attestation records of the engines that ship with XDV. Unsigned (version 1).</summary>
public static class Attestations
{
    /// <summary>Ids of the two providers: "XDV-Q\0\0\1" and "XDV-P\0\0\1" as big-endian numbers.</summary>
    public const ulong QuantumProviderId = 0x5844_562D_5100_0001, PhaseProviderId = 0x5844_562D_5000_0001;
    public const uint MaxShots = 1_000_000;
    private const ushort RecordVersion = 1;
    private const ulong OneSecondTicks = 1_000_000;
    private const ulong FirstCalibration = 1;

    /// <summary>The Q simulator: exact, so it does not decohere. T1 and T2 are those of the device it stands in for;
    /// the longest coherent duration is one second because nothing is lost before. Gate times 35/300/1000/1000 ns. With
    /// noise, times and errors are the model's.
    /// Cost in ticks (nominally 1 µs): 200 + 0.5 per operation + 0.1 per shot + 1 per KiB.</summary>
    public static AttestationRecord Quantum(
        uint qubits, string model, in Bytes32 firmware, NoiseModel? noise = null)
    {
        AttestationRecord record = Common(Domain.Quantum, QuantumProviderId, qubits, model, firmware);
        record.MaxShots = MaxShots;
        record.MaxOperations = CircuitFormat.MaxOperations;
        foreach (GateCode gate in Enum.GetValues<GateCode>())
        {
            if (CircuitFormat.Arity(gate) == 0) continue;
            if ((int)gate < 64) record.GatesLow |= 1UL << (int)gate;
            else record.GatesHigh |= 1UL << ((int)gate - 64);
        }
        (record.CostBase, record.CostPerKibibyte) = (200, 1);
        (record.CostPerOperationMilli, record.CostPerShotMilli) = (500, 100);
        (record.OneQubitNanoseconds, record.TwoQubitNanoseconds) = (35, 300);
        (record.MeasureNanoseconds, record.ResetNanoseconds) = (1000, 1000);
        (record.T1Nanoseconds, record.T2Nanoseconds) = (150_000, 120_000);
        if (noise is not null) Declare(noise, ref record);
        return record;
    }

    /// <summary>A machine, simulated: its qubits, as far as the engine holds them, its means, and the longest shot. It
    /// declares every gate, because it makes those that it does not have.</summary>
    /// <param name="qubits">What the engine holds.</param>
    /// <param name="device">As it was calibrated.</param>
    /// <param name="epoch">Of that calibration; a machine without drift has one.</param>
    public static AttestationRecord Quantum(uint qubits, DeviceProfile device, ulong epoch, in Bytes32 firmware)
    {
        AttestationRecord record = Quantum(
            Math.Min(qubits, (uint)device.Map.Qubits), device.Name, firmware, device.Mean());
        record.MaxCoherence = device.CoherenceTicks;
        if (device.Drift.Share > 0) record.CalibrationEpoch = epoch;
        return record;
    }

    /// <summary>The numbers of a noise model; endless times are the longest that the record can say.</summary>
    private static void Declare(NoiseModel noise, ref AttestationRecord record)
    {
        (record.OneQubitNanoseconds, record.TwoQubitNanoseconds) =
            (noise.Times.OneQubitNanoseconds, noise.Times.TwoQubitNanoseconds);
        (record.MeasureNanoseconds, record.ResetNanoseconds) =
            (noise.Times.MeasureNanoseconds, noise.Times.ResetNanoseconds);
        record.T1Nanoseconds = Time(noise.T1Nanoseconds);
        record.T2Nanoseconds = noise.T2Nanoseconds > 0 ? Time(noise.T2Nanoseconds) : Time(2 * noise.T1Nanoseconds);
        record.OneQubitErrorBillionths = (uint)Math.Round(noise.OneQubitError * 1e9);
        record.TwoQubitErrorBillionths = (uint)Math.Round(noise.TwoQubitError * 1e9);
        record.ReadoutErrorBillionths = (uint)Math.Round((noise.Read0As1 + noise.Read1As0) / 2 * 1e9);

        static uint Time(double nanoseconds) =>
            nanoseconds <= 0 ? uint.MaxValue : (uint)Math.Min(uint.MaxValue, Math.Round(nanoseconds));
    }

    /// <summary>The Φ simulator: every element, with the phase noise and crosstalk it was started with. Cost in ticks:
    /// 100 + 0.1 per element + 1 per KiB.</summary>
    /// <param name="noise">RMS phase error per element, radians.</param>
    /// <param name="crosstalk">Share of a heater's phase that reaches the next mode's.</param>
    public static AttestationRecord Phase(
        uint modes, double noise, double crosstalk, string model, in Bytes32 firmware)
    {
        AttestationRecord record = Common(Domain.Phase, PhaseProviderId, modes, model, firmware);
        record.MaxOperations = TransformFormat.MaxElements;
        foreach (ElementCode element in Enum.GetValues<ElementCode>())
            if (element != ElementCode.None) record.GatesLow |= 1UL << (int)element;
        (record.CostBase, record.CostPerOperationMilli, record.CostPerKibibyte) = (100, 100, 1);
        record.PhaseNoiseNanoradians = (uint)Math.Round(noise * 1e9);
        record.PhaseCrosstalkMillionths = (uint)Math.Round(crosstalk * 1e6);
        record.Features = ProviderFeatures.PhaseFromMeasurement | ProviderFeatures.Projections;
        return record;
    }

    /// <summary>SHA3-256 of the assembly file that contains an engine: the provider's firmware hash.</summary>
    public static Bytes32 FirmwareOf(Assembly engine) => Sha3.Hash(File.ReadAllBytes(engine.Location));

    /// <summary>The record as it stands in the window.</summary>
    public static byte[] Bytes(in AttestationRecord record) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<AttestationRecord>(in record)).ToArray();

    private static AttestationRecord Common(Domain domain, ulong id, uint capacity, string model,
        in Bytes32 firmware) => new()
    {
        Magic = AttestationRecord.CurrentMagic,
        Version = RecordVersion,
        Domain = domain,
        Kind = ProviderKind.Simulator,
        Capacity = capacity,
        ProviderId = id,
        MaxCoherence = OneSecondTicks,
        CalibrationEpoch = FirstCalibration,
        Provider = Bytes32.From(Encoding.UTF8.GetBytes("XDV hardware server")),
        Model = Bytes32.From(Encoding.UTF8.GetBytes(model)),
        Firmware = firmware,
    };
}
