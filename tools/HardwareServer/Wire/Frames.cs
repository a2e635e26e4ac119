// The frames between the server and a provider in another process (PROTOCOL.md), field by field. Every layout is fixed
// and bounded; results are the ABI's own structures, which have no room for amplitudes or phases (device.md "Not in
// the ring: raw state").
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.HardwareServer.Wire;

/// <summary>What a frame is. S = sent by the server, P = by the provider.</summary>
public enum FrameType : ushort
{
    None = 0,
    /// <summary>S, first: prove who you are.</summary>
    Challenge = 1,
    /// <summary>P: attestation, limits and the proof.</summary>
    Hello = 2,
    /// <summary>S: registered; the server's time limits.</summary>
    Welcome = 3,
    /// <summary>S: JobRequest and its program.</summary>
    Submit = 5,
    /// <summary>P: JobAnswer and its result.</summary>
    Answer = 6,
    /// <summary>S: how far is this job?</summary>
    Poll = 7,
    /// <summary>P: so far.</summary>
    Progress = 8,
    /// <summary>S: stop this job and answer it.</summary>
    Cancel = 9,
    /// <summary>S: forget a container or envelope; 0 = all.</summary>
    Release = 10,
    /// <summary>P, unasked: how stable the device is now.</summary>
    Stability = 11,
    /// <summary>P, last: it goes, and why.</summary>
    Error = 12,
    /// <summary>S, last.</summary>
    Goodbye = 13,
}

/// <summary>Header of every frame. 16 bytes; BodyBytes follow.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FrameHeader
{
    public const int Size = 16;
    public const ushort CurrentVersion = 1;

    [FieldOffset(0)] public uint BodyBytes;
    [FieldOffset(4)] public FrameType Type;
    [FieldOffset(6)] public ushort Version;
    /// <summary>1, 2, 3 … in each direction.</summary>
    [FieldOffset(8)] public uint Sequence;
    /// <summary>Of this connection, as the challenge says; it rises with every start of the provider.</summary>
    [FieldOffset(12)] public uint Generation;
}

/// <summary>Body of Challenge. 40 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ChallengeBody
{
    public const int Size = 40;

    [FieldOffset(0)] public Bytes32 Nonce;
    /// <summary>What the server wants: Quantum or Phase.</summary>
    [FieldOffset(32)] public uint Domain;
    [FieldOffset(36)] public uint Reserved;
}

/// <summary>Body of Hello. 560 bytes, then the attestation's SignatureBytes: 0 in version 1, where post-quantum
/// signatures will go.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct HelloBody
{
    public const int Size = 560;
    /// <summary>Bytes the proof is about.</summary>
    public const int ProvenBytes = 528;

    [FieldOffset(0)] public AttestationRecord Attestation;
    [FieldOffset(512)] public uint MaxProgramBytes;
    /// <summary>Jobs it takes before the first is answered.</summary>
    [FieldOffset(516)] public uint QueueDepth;
    [FieldOffset(520)] public ulong Reserved;
    /// <summary>HMAC-SHA3-256 under the enrolled key of: context string, nonce, generation (u32), the first
    /// <see cref="ProvenBytes"/>.</summary>
    [FieldOffset(528)] public Bytes32 Proof;
}

/// <summary>Body of Welcome. 8 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct WelcomeBody
{
    public const int Size = 8;

    /// <summary>After so long without an answer the server cancels a job.</summary>
    [FieldOffset(0)] public uint JobMilliseconds;
    /// <summary>Time for what must come at once: hello, the answer to a cancel, the reply to a poll after its job was
    /// answered.</summary>
    [FieldOffset(4)] public uint GraceMilliseconds;
}

public enum ProgressState : uint
{
    Unknown = 0,
    Queued = 1,
    Running = 2,
    /// <summary>Answered, or the answer is next.</summary>
    Done = 3,
}

/// <summary>Body of Progress. 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ProgressBody
{
    public const int Size = 16;

    [FieldOffset(0)] public ulong Job;
    [FieldOffset(8)] public ProgressState State;
    /// <summary>The provider's estimate; 0 = none.</summary>
    [FieldOffset(12)] public uint RemainingMilliseconds;
}

/// <summary>Body of Stability (XDV-061.4). 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct StabilityBody
{
    public const int Size = 64, SummedBytes = 32;

    /// <summary>1 = as declared, 0 = lost.</summary>
    [FieldOffset(0)] public double Level;
    /// <summary>Noise index, ≥ 0.</summary>
    [FieldOffset(8)] public double Noise;
    /// <summary>Any finite number.</summary>
    [FieldOffset(16)] public double Drift;
    [FieldOffset(24)] public ulong CalibrationEpoch;
    /// <summary>SHA3-256 of the first <see cref="SummedBytes"/>.</summary>
    [FieldOffset(32)] public Bytes32 Checksum;
}

/// <summary>Body of Error: UTF-8 text, as long as the header says.</summary>
public static class ErrorBody
{
    public const int MaxText = 256;
}

/// <summary>Sizes of frames by type.</summary>
public static class FrameSizes
{
    /// <summary>Body of Poll, Cancel, Release: a u64.</summary>
    public const int Word = 8;

    /// <summary>Bodies a provider may send of this type, whatever the job; −1: not a provider's frame.</summary>
    public static (int Least, int Most) OfProvider(FrameType type) => type switch
    {
        FrameType.Hello => (HelloBody.Size, HelloBody.Size),
        FrameType.Answer => (JobAnswer.Size, JobAnswer.Size + MaxResult),
        FrameType.Progress => (ProgressBody.Size, ProgressBody.Size),
        FrameType.Stability => (StabilityBody.Size, StabilityBody.Size),
        FrameType.Error => (0, ErrorBody.MaxText),
        _ => (-1, -1),
    };

    /// <summary>One entry of 256 bits for each of a million shots.</summary>
    private const int MaxResult = QuantumResult.HeaderBytes + 1_000_000 * (4 + 1) * 8;
}
