// Resource contracts as programs ask for them (XDV-023), and the job descriptors that run under them (XDV-052.2).
using System;
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>Terms of a contract; immutable once issued. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct ContractTerms
{
    public const uint CurrentSize = 64;
    public const uint CurrentVersion = 1;

    [FieldOffset(0)] public uint Size;
    [FieldOffset(4)] public uint Version;
    [FieldOffset(8)] public Domain Domain;
    /// <summary>How often the kernel runs a job again that failed for no fault of its own: its provider had no room or
    /// no qubits for it, gave it back, is being maintained, or got no reading. 0–7. Jobs that keep a container or
    /// envelope, continue one, or start from a measured result are never run again (XDV-022.3).</summary>
    [FieldOffset(9)] public byte Retries;
    /// <summary>Logical qubits, or modes.</summary>
    [FieldOffset(12)] public uint Resources;
    /// <summary>First tick of the contract; for Φ the coherence window's start. 0 = now.</summary>
    [FieldOffset(16)] public ulong Start;
    /// <summary>Length in ticks: the contract and the window are [Start, Start + Duration).</summary>
    [FieldOffset(24)] public ulong Duration;
    /// <summary>Q: decoherence budget, longest physical duration of one job in ticks. 0 = the provider's declared
    /// coherence time.</summary>
    [FieldOffset(32)] public ulong Budget;
    /// <summary>Φ: lowest acceptable stability index, in millionths. Q: largest acceptable error, in
    /// millionths.</summary>
    [FieldOffset(40)] public uint Tolerance;
    [FieldOffset(44)] public ContractFlags Flags;
    /// <summary>Φ: how its envelopes may be evaluated; None = in every way (XDV-033.1).</summary>
    [FieldOffset(45)] public AllowedProjections Projections;
    /// <summary>Φ: how often one preparation of an envelope may be evaluated, whoever does it; 0 = any number.
    /// </summary>
    [FieldOffset(46)] public ushort Evaluations;
    /// <summary>Calibration epoch the caller relies on; 0 = the current one.</summary>
    [FieldOffset(48)] public ulong Calibration;
    /// <summary>At most so many measurements in each MeasurementWindow ticks from the contract's start on: shots of Q
    /// jobs, evaluations of Φ jobs. Both 0 = no limit (XDV-032.2).</summary>
    [FieldOffset(56)] public uint MeasurementLimit;
    [FieldOffset(60)] public uint MeasurementWindow;
}

/// <summary>What a contract permits beyond its owner's own use (XDV-032.3, XDV-012.3).</summary>
[Flags]
public enum ContractFlags : byte
{
    None = 0,
    /// <summary>Its owner may share a container or envelope under it (state_share).</summary>
    Share = 1,
    /// <summary>Who shares one may measure or evaluate too, if its owner lets it. Only with Share.</summary>
    ShareMeasurement = 2,
}

/// <summary>What an evaluation of a Φ envelope tells K (XDV-033.1, XDV-061.3): structured values, f64 each, never
/// phases. Detectors are those that end the program (<see cref="ElementCode.Detector"/>); without any, each mode has
/// one.</summary>
public enum PhaseProjection : byte
{
    /// <summary>The power in each detector.</summary>
    Intensities = 0,
    /// <summary>One value: the detector with the most power, of equals the first.</summary>
    Largest = 1,
    /// <summary>For each detector 1 where its power is above its threshold, else 0.</summary>
    Thresholds = 2,
    /// <summary>For each pair of detectors i &lt; j, in the order 01 02 … 12 …: how alike the powers in their modes
    /// are, Σ p[m]·q[m] ÷ √(Σ p[m]² · Σ q[m]²), 0 where one is dark.</summary>
    Correlations = 3,
}

/// <summary>A set of <see cref="PhaseProjection"/>: bit p is projection p.</summary>
[Flags]
public enum AllowedProjections : byte
{
    None = 0,
    Intensities = 1,
    Largest = 2,
    Thresholds = 4,
    Correlations = 8,
}

/// <summary>How the classical outcome of a Q job is taken. The v0 descriptor carries it as a u64.</summary>
public static class MeasurementSpec
{
    /// <summary>Bits 0–7: basis of every `measure` (Z 1, X 2, Y 3; 0 = Z). Bits 8–63 are zero.</summary>
    public const ulong BasisMask = 0xFF;
    public const ulong Z = 1, X = 2, Y = 3;

    public static bool IsValid(ulong spec) => spec <= Y;
}

/// <summary>XDV-052.2 v0 layout, C natural alignment. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct QJobDescriptor
{
    [FieldOffset(0)] public ulong Contract;
    [FieldOffset(8)] public uint QubitCount;
    [FieldOffset(16)] public ulong CircuitPointer;
    [FieldOffset(24)] public ulong MeasurementSpec;
}

[Flags]
public enum JobFlags : uint
{
    None = 0,
    /// <summary>Keep the container (envelope) after the job: the next job continues with its state. One shot
    /// only.</summary>
    Keep = 1,
    /// <summary>Φ: evaluate at the end. Without it the transform only evolves the envelope.</summary>
    Evaluate = 2,
}

/// <summary>What v0 lacks; passed as the fifth argument of xdv_call, 0 for none. 48 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct QJobExtension
{
    public const uint CurrentSize = 48;
    public const uint CurrentVersion = 1;

    [FieldOffset(0)] public uint Size;
    [FieldOffset(4)] public uint Version;
    /// <summary>Container to continue; 0 = a new one.</summary>
    [FieldOffset(8)] public ulong Container;
    [FieldOffset(16)] public JobFlags Flags;
    [FieldOffset(20)] public uint Shots;
    /// <summary>Seed of the outcomes; 0 = the provider's own stream.</summary>
    [FieldOffset(24)] public ulong Seed;
    /// <summary>Out: the container that was kept, written by the kernel when the job is admitted.</summary>
    [FieldOffset(32)] public ulong KeptContainer;
    [FieldOffset(40)] public ulong Reserved;
}

/// <summary>Transform ids of the v0 Φ descriptor. 1–4 are the base set; a provider declares which it has.</summary>
public enum PhaseTransform : uint
{
    None = 0,
    Align = 1,
    Shift = 2,
    Merge = 3,
    Split = 4,
    /// <summary>A transform program in the encoding of <see cref="TransformFormat"/>, named by the extension.</summary>
    Program = 32,
}

/// <summary>XDV-052.2 v0 layout, C natural alignment. 40 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct PhiTransformDescriptor
{
    [FieldOffset(0)] public ulong Contract;
    [FieldOffset(8)] public PhaseTransform Transform;
    /// <summary>The part of the contract's window this transform uses; [start, start + duration). Start 0 = the
    /// window's start.</summary>
    [FieldOffset(16)] public ulong CoherenceStart;
    [FieldOffset(24)] public ulong Duration;
    /// <summary>Lowest acceptable stability index, in millionths; below it the envelope is invalidated
    /// (XDV-061.4).</summary>
    [FieldOffset(32)] public uint StabilityTolerance;
}

/// <summary>What v0 lacks; passed as the fifth argument of xdv_call. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct PhiTransformExtension
{
    public const uint CurrentSize = 64;
    public const uint CurrentVersion = 1;

    [FieldOffset(0)] public uint Size;
    [FieldOffset(4)] public uint Version;
    /// <summary>Envelope to continue; 0 = a new one.</summary>
    [FieldOffset(8)] public ulong Envelope;
    [FieldOffset(16)] public JobFlags Flags;
    [FieldOffset(20)] public uint Modes;
    [FieldOffset(24)] public ulong ProgramPointer;
    [FieldOffset(32)] public ulong Seed;
    /// <summary>Out: the envelope that was kept, written by the kernel when the transform is admitted.</summary>
    [FieldOffset(40)] public ulong KeptEnvelope;
    /// <summary>Source Q only: a completed Q job of the caller's, whose outcome gives the phases that light enters a
    /// fresh envelope with: classical bit m → mode m, 0 → 0, 1 → π. Of several outcomes the one that came most often,
    /// of equals the smallest. The result is used up, as by job_read; K never sees it.</summary>
    [FieldOffset(48)] public ulong SourceJob;
    /// <summary>With Evaluate: what it tells; else Intensities.</summary>
    [FieldOffset(56)] public PhaseProjection Projection;
    [FieldOffset(57)] public byte Reserved0;
    [FieldOffset(58)] public ushort Reserved1;
    [FieldOffset(60)] public uint Reserved2;
}

/// <summary>Answer of trace_head. 80 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct TraceHead
{
    [FieldOffset(0)] public ulong Sequence;
    [FieldOffset(8)] public ulong Time;
    [FieldOffset(16)] public Bytes32 Orchestration;
    [FieldOffset(48)] public Bytes32 Outcome;
}

/// <summary>What a process may hold at most (process_limits). 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct ProcessLimits
{
    /// <summary>Frames: pages of its own and page tables.</summary>
    [FieldOffset(0)] public uint Pages;
    [FieldOffset(4)] public uint Capabilities;
    [FieldOffset(8)] public uint Contracts;
    [FieldOffset(12)] public uint Threads;
    /// <summary>Children that nobody has waited for yet.</summary>
    [FieldOffset(16)] public uint Children;
    [FieldOffset(20)] public uint Reserved0;

    /// <summary>True when nothing is above <paramref name="other"/>.</summary>
    public readonly bool IsWithin(in ProcessLimits other) => Pages <= other.Pages && Capabilities <= other.Capabilities
        && Contracts <= other.Contracts && Threads <= other.Threads && Children <= other.Children;
}

/// <summary>What a process usually wants (XDV-020.2): terms for contract requests that leave them 0. 0 = no wish. It
/// permits nothing. 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct ProcessAffinity
{
    /// <summary>Length of a Q contract in ticks.</summary>
    [FieldOffset(0)] public ulong QuantumDuration;
    /// <summary>Length of a Φ contract, its window, in ticks.</summary>
    [FieldOffset(8)] public ulong PhaseDuration;
    /// <summary>Largest acceptable error of Q, in millionths.</summary>
    [FieldOffset(16)] public uint QuantumTolerance;
    /// <summary>Lowest acceptable stability index of Φ, in millionths.</summary>
    [FieldOffset(20)] public uint PhaseTolerance;
    /// <summary>Calibration epoch of the Q provider that it relies on.</summary>
    [FieldOffset(24)] public ulong Calibration;
}

/// <summary>Answer of memory_info: what the whole machine has in use. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct MemoryInfo
{
    [FieldOffset(0)] public ulong TotalFrames;
    /// <summary>Of programs and the kernel, but for its heap.</summary>
    [FieldOffset(8)] public ulong UsedFrames;
    [FieldOffset(16)] public uint Processes;
    [FieldOffset(20)] public uint Threads;
    [FieldOffset(24)] public uint Capabilities;
    [FieldOffset(28)] public uint Contracts;
    /// <summary>Containers and envelopes.</summary>
    [FieldOffset(32)] public uint StateObjects;
    [FieldOffset(36)] public uint Jobs;
    /// <summary>Endpoints and notifications.</summary>
    [FieldOffset(40)] public uint Endpoints;
    /// <summary>Most processes there can be.</summary>
    [FieldOffset(44)] public uint MaxProcesses;
    /// <summary>Of the kernel's heap; more of it comes when a table or the trace reaches further, and stays.</summary>
    [FieldOffset(48)] public ulong HeapFrames;
    [FieldOffset(56)] public uint Segments;
    /// <summary>Of segments, in all processes.</summary>
    [FieldOffset(60)] public uint Mappings;
}
