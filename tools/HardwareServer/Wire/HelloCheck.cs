// What a provider says of itself, judged before anyone relies on it (XDV-034.4, XDV-060.1, XDV-061.1): in itself, then
// against its enrolment. Pure functions.
using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xdv.Crypto;

namespace Xdv.HardwareServer.Wire;

public static class HelloCheck
{
    /// <summary>Bound of every cost: with it no job's duration overflows (as the kernel's driver demands).</summary>
    public const ulong MaxCost = 1UL << 30;
    public const uint MaxQueueDepth = 1024;
    /// <summary>First bytes of what a proof is about, so that it proves nothing else.</summary>
    private static ReadOnlySpan<byte> Context => "XDV provider hello 1"u8;
    /// <summary>First byte of the record behind everything that version 1 says.</summary>
    private const int TailOffset = 254;
    /// <summary>A bit for each ElementCode.</summary>
    private const ulong AllElements =
        ((2UL << (int)ElementCode.Saturable) - 2) | (1UL << (int)ElementCode.Detector);
    private const uint Billion = 1_000_000_000, Million = 1_000_000;
    private const ProviderFeatures Known = ProviderFeatures.PhaseFromMeasurement | ProviderFeatures.Projections;

    /// <summary>What is wrong with a hello for <paramref name="domain"/>; null when nothing is.</summary>
    public static string? Fault(in HelloBody hello, Domain domain)
    {
        AttestationRecord record = hello.Attestation;
        if (record.Magic != AttestationRecord.CurrentMagic) return $"attestation: magic 0x{record.Magic:X8}";
        if (record.Version != 1) return $"attestation: version {record.Version}";
        if (record.Domain != domain) return $"attestation: domain {(int)record.Domain}, asked was {(int)domain}";
        if (record.Kind is not (ProviderKind.Simulator or ProviderKind.Hardware))
            return $"attestation: kind {(uint)record.Kind}";
        if (record.SignatureBytes != 0 || record.SignatureScheme != 0)
            return "attestation: a signature, which version 1 has no scheme for";
        if (record.ProviderId == 0) return "attestation: provider id 0";
        if (record.Firmware.IsZero) return "attestation: no firmware hash";
        if (!IsName(record.Provider)) return "attestation: the provider's name is not UTF-8 text padded with zeros";
        if (!IsName(record.Model)) return "attestation: the model is not UTF-8 text padded with zeros";
        if (HasTail(record) || hello.Reserved != 0) return "a reserved field is not zero";
        return Limits(hello, domain);
    }

    /// <summary>The proof a provider with this key gives.</summary>
    public static Bytes32 Proof(ReadOnlySpan<byte> key, in Bytes32 nonce, uint generation, in HelloBody hello) =>
        HmacSha3.Compute(key, Proven(nonce, generation, hello));

    public static bool Proves(ReadOnlySpan<byte> key, in Bytes32 nonce, uint generation, in HelloBody hello) =>
        HmacSha3.Verify(key, Proven(nonce, generation, hello), hello.Proof);

    /// <summary>Digest of everything that must stay as it was enrolled: all but the calibration epoch, which rises
    /// with each calibration.</summary>
    public static Bytes32 Identity(in HelloBody hello)
    {
        HelloBody lasting = hello;
        lasting.Attestation.CalibrationEpoch = 0;
        return Sha3.Hash(MemoryMarshal.AsBytes(new ReadOnlySpan<HelloBody>(in lasting))[..HelloBody.ProvenBytes]);
    }

    /// <summary>Text of a NUL-padded field.</summary>
    public static string Text(in Bytes32 field) =>
        Encoding.UTF8.GetString(((ReadOnlySpan<byte>)field).TrimEnd((byte)0));

    private static byte[] Proven(in Bytes32 nonce, uint generation, in HelloBody hello)
    {
        var message = new byte[Context.Length + 36 + HelloBody.ProvenBytes];
        Span<byte> rest = message;
        Context.CopyTo(rest);
        rest = rest[Context.Length..];
        ((ReadOnlySpan<byte>)nonce).CopyTo(rest);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[32..], generation);
        MemoryMarshal.AsBytes(new ReadOnlySpan<HelloBody>(in hello))[..HelloBody.ProvenBytes].CopyTo(rest[36..]);
        return message;
    }

    private static string? Limits(in HelloBody hello, Domain domain)
    {
        AttestationRecord record = hello.Attestation;
        bool quantum = domain == Domain.Quantum;
        uint capacity = quantum ? CircuitFormat.MaxQubits : TransformFormat.MaxModes;
        uint operations = quantum ? CircuitFormat.MaxOperations : TransformFormat.MaxElements;
        ulong program = quantum ? CircuitFormat.MaxBytes : TransformFormat.MaxBytes;
        if (record.Capacity == 0 || record.Capacity > capacity) return Bound("capacity", record.Capacity, capacity);
        if (record.MaxOperations == 0 || record.MaxOperations > operations)
            return Bound("operations", record.MaxOperations, operations);
        const uint Shots = Providers.Attestations.MaxShots;
        if (quantum && (record.MaxShots == 0 || record.MaxShots > Shots)) return Bound("shots", record.MaxShots, Shots);
        if (hello.MaxProgramBytes < CircuitHeader.Size || hello.MaxProgramBytes > program)
            return Bound("program bytes", hello.MaxProgramBytes, program);
        if (hello.QueueDepth is 0 or > MaxQueueDepth) return Bound("queue depth", hello.QueueDepth, MaxQueueDepth);
        uint error = Math.Max(Math.Max(record.OneQubitErrorBillionths, record.TwoQubitErrorBillionths),
            record.ReadoutErrorBillionths);
        if (error > Billion) return $"limits: an error of {error} billionths";
        uint ofPhase = record.ThermalElements | record.OpticalInputs | (uint)record.Features
            | record.PhaseCrosstalkMillionths;
        if (record.PhaseCrosstalkMillionths > Million) return $"limits: crosstalk {record.PhaseCrosstalkMillionths}";
        if (!quantum && ((record.GatesLow & ~AllElements) | record.GatesHigh) != 0)
            return $"limits: elements 0x{record.GatesLow:X}, 0x{record.GatesHigh:X}";
        if (quantum && ofPhase != 0) return "limits: thermal, optical, preparing or crosstalk, of a Q provider";
        if (!quantum && error != 0) return "limits: errors of qubits, of a Φ provider";
        if ((record.Features & ~Known) != 0) return $"limits: feature 0x{(uint)record.Features:X}";
        if (record.MaxCoherence == 0) return "limits: no coherence window";
        if (record.CalibrationEpoch == 0) return "limits: no calibration epoch";
        ulong cost = Math.Max(Math.Max(record.CostBase, record.CostPerOperationMilli),
            Math.Max(record.CostPerShotMilli, record.CostPerKibibyte));
        return cost <= MaxCost ? null : Bound("cost", cost, MaxCost);
    }

    private static string Bound(string what, ulong value, ulong most) =>
        $"limits: {what} {value} is not in 1 to {most}";

    private static bool IsName(in Bytes32 field)
    {
        ReadOnlySpan<byte> text = ((ReadOnlySpan<byte>)field).TrimEnd((byte)0);
        if (text.IsEmpty || !System.Text.Unicode.Utf8.IsValid(text)) return false;
        foreach (byte one in text)
            if (one < ' ' || one == 127) return false;
        return true;
    }

    private static bool HasTail(in AttestationRecord record) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<AttestationRecord>(in record))[TailOffset..].ContainsAnyExcept((byte)0);
}
