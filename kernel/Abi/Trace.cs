// The trace: record, block and file layout (XDV-034.1, XDV-071.1, determinism.md 6 and 7). Little-endian, fixed size,
// versioned.
//
// A record is one event. Bytes 0–95 are what the orchestrator decided (the orchestration chain hashes exactly these);
// bytes 96–127 are what the outside world answered (the outcome chain hashes these, for the kinds that have an
// outcome):
//   O(n) = SHA3-256( O(n−1) ‖ record[0..96) )                      every record
//   X(n) = SHA3-256( X(n−1) ‖ u64 n ‖ record[96..128) )            records whose kind HasOutcome
//   O(−1) = X(−1) = SHA3-256("XDV trace 1")
using System;
using System.Runtime.InteropServices;

namespace Xdv.Abi;

/// <summary>Event types. 1–7 are the replay table's; ours start at 32. Input kinds carry everything Core needs to
/// replay them.</summary>
public enum RecordKind : byte
{
    None = 0,
    /// <summary>A thread was chosen to run (operation 0), or everybody is blocked and T jumps (operation 1).</summary>
    Schedule = 1,
    /// <summary>A contract changed state; operation = new ContractState.</summary>
    Resource = 2,
    /// <summary>A transition ended; operation = last phase reached, status = Ok (success) or why it rolled back.
    /// Operation Retry: a job that just failed is run again; arg0 = job, arg1 = its new container or envelope, arg2 =
    /// due, arg3 = cost, value = number of the retry.</summary>
    Transition = 3,
    /// <summary>A capability was issued, derived, refused or revoked; operation = CapabilityEvent.</summary>
    Capability = 4,
    /// <summary>A fault; operation = FaultKind, arg0 = escalation level.</summary>
    Fault = 5,
    /// <summary>Input: the outcome of a Q job takes effect.</summary>
    QuantumMeasure = 6,
    /// <summary>Input: the answer of a Φ transform takes effect.</summary>
    PhaseTransform = 7,

    /// <summary>Input: the machine and its configuration; arg3 = TraceFlags, value = scheduling policies, outcome =
    /// boot seed.</summary>
    Boot = 32,
    /// <summary>Input and decision: a system call; operation = number.</summary>
    SystemCall = 33,
    /// <summary>Input: the running thread used up its slice.</summary>
    SliceExpired = 34,
    /// <summary>Input: the running thread trapped; operation = vector, arg0 = fault address, arg1 = rip, arg2 = error
    /// code.</summary>
    Trap = 35,
    /// <summary>Input: bytes for the console reader; operation = count (0 = end of input), arg0–3 = the
    /// bytes.</summary>
    ConsoleInput = 36,
    /// <summary>Input: a provider attested; arg0 = generation, arg1–3 and value = declared limits, outcome = digest of
    /// the attestation.</summary>
    ProviderAttached = 37,
    /// <summary>Input: a provider is gone (crash, watchdog, protocol abuse).</summary>
    ProviderLost = 38,
    /// <summary>Input: an archive of files was attached; operation = archive, arg0 = entries, arg1 = bytes, outcome =
    /// digest.</summary>
    FilesAttached = 39,
    /// <summary>A process changed state; operation = new ProcessState.</summary>
    Process = 40,
    /// <summary>A container or envelope changed state; operation = new StateObjectState.</summary>
    StateObject = 41,
    /// <summary>The session ended; operation = PowerMode, value = exit status.</summary>
    Shutdown = 42,
    /// <summary>Input: a circuit or transform program was staged for the call that follows; arg0–3 = SHA3-256 of its
    /// bytes, value = bytes | operations &lt;&lt; 32.</summary>
    Payload = 43,
    /// <summary>Input: random bytes were drawn for the call that follows; arg0 = bytes, outcome = the bytes.</summary>
    Entropy = 44,
    /// <summary>Input: sectors were read for the call that follows; arg0 = sector, arg1 = bytes, outcome = SHA3-256 of
    /// the data, filled in when the record is sealed.</summary>
    BlockRead = 45,
    /// <summary>Input: the real-time clock was read at boot; outcome = seconds since 1970 (8 bytes).</summary>
    RealTime = 46,
    /// <summary>Something went or wanted to go through the boundary (XDV-015); operation = BoundaryEvent, arg0 = id of
    /// the token, arg1 = issuer | subject &lt;&lt; 32, arg2 = expiry, arg3 = operation | scope &lt;&lt; 8 | source
    /// &lt;&lt; 16 | target &lt;&lt; 24 | BoundaryStatus &lt;&lt; 32, value = the capability that an import
    /// gave.</summary>
    Boundary = 48,
    /// <summary>Input: more operands of the call that follows than its own record has room for; operation =
    /// CallDetail, outcome = a token's MAC.</summary>
    CallDetails = 51,
    /// <summary>A machine or a binding of one changed state; operation = new VhmState, or 16 + new BindingState with
    /// the domain; vhm = the machine, process = who asked, arg0 = parent | tenant &lt;&lt; 16 | profile &lt;&lt; 32 |
    /// depth &lt;&lt; 40.</summary>
    Vhm = 47,
    /// <summary>Input: the running thread, or the kernel on its behalf, touched a page that needs a frame; arg0 = page,
    /// arg1 = MemoryAccess, arg2 = frames it takes.</summary>
    MemoryFault = 52,
}

public enum ScheduleEvent : ushort
{
    Run = 0,
    Idle = 1,
}

public enum CapabilityEvent : ushort
{
    Issued = 1,
    Derived = 2,
    Revoked = 3,
    Refused = 4,
    Expired = 5,
}

/// <summary>One event. 128 bytes; unused fields are zero (checked by every reader).</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct TraceRecord
{
    public const int Size = 128;
    /// <summary>Bytes covered by the orchestration chain; the rest is outcome.</summary>
    public const int DecisionBytes = 96;

    /// <summary>n, the total order: 0, 1, 2 …</summary>
    [FieldOffset(0)] public ulong Sequence;
    /// <summary>T in ticks; never decreases.</summary>
    [FieldOffset(8)] public ulong Time;
    [FieldOffset(16)] public RecordKind Kind;
    [FieldOffset(17)] public Domain Domain;
    [FieldOffset(18)] public ushort Operation;
    [FieldOffset(20)] public Status Status;
    [FieldOffset(24)] public uint Process;
    [FieldOffset(28)] public ushort Vhm;
    [FieldOffset(30)] public ushort Thread;
    [FieldOffset(32)] public ulong Capability;
    [FieldOffset(40)] public ulong Contract;
    /// <summary>Inputs from a running thread: user instructions it executed since it was resumed.</summary>
    [FieldOffset(48)] public uint Instructions;
    /// <summary>Inputs: what the machine layer found when it checked the operands (pointers, files, circuits), before
    /// Core decided.</summary>
    [FieldOffset(52)] public Status Verdict;
    [FieldOffset(56)] public ulong Arg0;
    [FieldOffset(64)] public ulong Arg1;
    [FieldOffset(72)] public ulong Arg2;
    [FieldOffset(80)] public ulong Arg3;
    /// <summary>What the caller got, or what the machine layer computed for it.</summary>
    [FieldOffset(88)] public ulong Value;
    /// <summary>What the outside answered: a seed, or the SHA3-256 of result bytes.</summary>
    [FieldOffset(96)] public Bytes32 Outcome;
}

/// <summary>Facts about record kinds that writer and readers share.</summary>
public static class TraceFormat
{
    public const ulong FileMagic = 0x4543_4152_5456_4458; // "XDVTRACE"
    public const uint BlockMagic = 0x4B4C_4258;           // "XBLK"
    public const ushort Version = 2;
    public const int BlockRecords = 32;
    public static ReadOnlySpan<byte> Genesis => "XDV trace 1"u8;

    public static bool IsInput(RecordKind kind) => kind is RecordKind.QuantumMeasure or RecordKind.PhaseTransform
        or RecordKind.Boot or RecordKind.SystemCall or RecordKind.SliceExpired or RecordKind.Trap
        or RecordKind.ConsoleInput or RecordKind.Payload or RecordKind.ProviderAttached or RecordKind.ProviderLost
            or RecordKind.FilesAttached or RecordKind.Entropy or RecordKind.BlockRead or RecordKind.RealTime
            or RecordKind.MemoryFault or RecordKind.CallDetails;

    public static bool HasOutcome(RecordKind kind) => kind is RecordKind.QuantumMeasure or RecordKind.PhaseTransform
        or RecordKind.Boot or RecordKind.ProviderAttached or RecordKind.FilesAttached or RecordKind.Entropy
            or RecordKind.BlockRead or RecordKind.RealTime or RecordKind.CallDetails;
}

[Flags]
public enum TraceFlags : uint
{
    None = 0,
    /// <summary>Slices were counted in instructions (`-icount`): expiries are decisions. Without it they are recorded
    /// inputs.</summary>
    CountedSlices = 1,
}

/// <summary>First 128 bytes of a trace file.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct TraceFileHeader
{
    public const int Size = 128;

    [FieldOffset(0)] public ulong Magic;
    [FieldOffset(8)] public ushort Version;
    [FieldOffset(10)] public ushort HeaderBytes;
    [FieldOffset(12)] public ushort RecordBytes;
    [FieldOffset(14)] public ushort BlockRecords;
    [FieldOffset(16)] public TraceFlags Flags;
    /// <summary>SHA3-256 of the kernel image; zero when unknown.</summary>
    [FieldOffset(32)] public Bytes32 Kernel;
    /// <summary>SHA3-256 of bytes 0–95.</summary>
    [FieldOffset(96)] public Bytes32 HeaderHash;
}

public enum TraceBlockType : ushort
{
    /// <summary>1–32 records.</summary>
    Records = 1,
    /// <summary>Result bytes of one job, or data of one block read; their SHA3-256 is the outcome of record
    /// <c>FirstSequence</c>.</summary>
    Outcome = 2,
}

/// <summary>Header of every block; Length payload bytes follow. Blocks chain by PreviousBlock (genesis for the
/// first).</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
public struct TraceBlockHeader
{
    public const int Size = 192;

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public TraceBlockType Type;
    [FieldOffset(6)] public ushort Count;
    /// <summary>Payload bytes: Count × 128 for records.</summary>
    [FieldOffset(8)] public uint Length;
    [FieldOffset(12)] public uint Reserved0;
    [FieldOffset(16)] public ulong FirstSequence;
    /// <summary>Outcome blocks: offset of this piece in the whole result.</summary>
    [FieldOffset(24)] public ulong Offset;
    /// <summary>BlockHash of the block before.</summary>
    [FieldOffset(32)] public Bytes32 PreviousBlock;
    /// <summary>O after the last record of this block (outcome blocks repeat the one before).</summary>
    [FieldOffset(64)] public Bytes32 Orchestration;
    /// <summary>X after the last record of this block.</summary>
    [FieldOffset(96)] public Bytes32 Outcome;
    /// <summary>SHA3-256 of bytes 0–127 of this header, and of the payload of an outcome block; the payload of a
    /// records block is committed to by the two heads above.</summary>
    [FieldOffset(128)] public Bytes32 BlockHash;
    /// <summary>Room for a checkpoint signature's reference; zero in version 2.</summary>
    [FieldOffset(160)] public Bytes32 Signature;
}
