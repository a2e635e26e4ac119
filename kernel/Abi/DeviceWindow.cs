// The shared window of a Q, Φ or host-channel device (device.md): header, queue registers, split virtqueues, requests
// and answers. Every offset is from the start of BAR2; ring and buffer addresses are offsets too. One writer per cache
// line.
using System;
using System.Runtime.InteropServices;

namespace Xdv.Abi;

public static class DeviceWindow
{
    public const ushort PciVendor = 0x1AF4;
    public const ushort PciDevice = 0x1110;
    /// <summary>BAR0 registers of ivshmem-doorbell.</summary>
    public const ulong IvPosition = 8, Doorbell = 12;

    public const ulong Magic = 0x3157_4F44_4E49_5758; // "XWINDOW1", written last
    public const uint Version = 1;
    public const uint Vendor = 0x0056_4458; // "XDV"
    public const uint DefaultSize = 64 << 20;
    public const int MaxQueues = 8;
    public const ushort DefaultQueueSize = 256;
    /// <summary>Vectors in both directions: 0 = configuration change, 1 + q = queue q.</summary>
    public const ushort ConfigurationVector = 0;
    /// <summary>Vectors of every window (`vectors=` of the QEMU device): configuration and up to two queues.</summary>
    public const int DefaultVectors = 3;

    // Server line 0 (constant after Magic is written).
    public const ulong MagicOffset = 0x00, VersionOffset = 0x08, DeviceIdOffset = 0x0C, VendorOffset = 0x10,
        ServerPeerOffset = 0x14,
        FeaturesOffset = 0x18, SizeOffset = 0x20, QueueCountOffset = 0x28, QueueMaxOffset = 0x2C;
    // Server line 1 (changes).
    public const ulong GenerationOffset = 0x40, ServerStatusOffset = 0x44, ConfigGenerationOffset = 0x48,
        HeartbeatOffset = 0x50;
    // Server line 2: acknowledgements of the driver's writes.
    public const ulong AckStatusOffset = 0x80, AckGenerationOffset = 0x84;
    // Driver line.
    public const ulong DriverFeaturesOffset = 0xC0, DriverStatusOffset = 0xC8, DriverPeerOffset = 0xCC,
        DriverGenerationOffset = 0xD0;
    // Queue registers (driver-owned), one line each.
    public const ulong QueuesOffset = 0x100, QueueStride = 0x40;
    public const ulong QueueSizeField = 0x00, QueueReadyField = 0x04, QueueVectorField = 0x08, QueueDescField = 0x10,
        QueueAvailField = 0x18, QueueUsedField = 0x20;
    /// <summary>AttestationRecord (Q, Φ); zero on the host channel.</summary>
    public const ulong Attestation = 0x400;
    /// <summary>First byte the driver may use for rings and buffers.</summary>
    public const ulong DataOffset = 0x1000;
}

public enum DeviceId : uint
{
    Quantum = 'Q',
    Phase = 'P',
    Host = 'H',
}

[Flags]
public enum DeviceFeatures : ulong
{
    None = 0,
    /// <summary>VIRTIO_F_VERSION_1: split ring, little-endian.</summary>
    Version1 = 1UL << 32,
    /// <summary>Several chains may be published with one kick.</summary>
    Batching = 1,
    /// <summary>VRING_AVAIL_F_NO_INTERRUPT is honoured.</summary>
    NoInterrupt = 2,
}

/// <summary>Status words, both directions.</summary>
public enum DeviceStatus : uint
{
    Reset = 0,
    Acknowledged = 1,
    DriverReady = 4,
    /// <summary>Server side: a worker is attached and serves.</summary>
    Serving = 8,
    /// <summary>The other side broke the protocol. As the server's status: its provider was deregistered, nobody will
    /// serve this window.</summary>
    Failed = 128,
}

/// <summary>Virtio 1.2 split ring: descriptor table, avail {flags, idx, ring[size]}, used {flags, idx, {id,
/// len}[size]}.</summary>
public static class SplitRing
{
    public const int DescriptorBytes = 16;
    public const ushort DescriptorNext = 1, DescriptorWrite = 2;
    public const ushort AvailNoInterrupt = 1, UsedNoNotify = 1;
    public const int MaxChain = 8;

    public static ulong AvailBytes(int size) => 4 + 2 * (ulong)size;

    public static ulong UsedBytes(int size) => 4 + 8 * (ulong)size;
}

/// <summary>Requests to a Q or Φ provider. A chain is: request (this header, then the circuit or program), answer
/// buffer.</summary>
public enum JobOperation : uint
{
    None = 0,
    Execute = 1,
    /// <summary>Forget the container or envelope.</summary>
    Release = 2,
}

/// <summary>Header of a request. 96 bytes; PayloadBytes of circuit or transform program follow at once.</summary>
[StructLayout(LayoutKind.Explicit, Size = 96)]
public struct JobRequest
{
    public const int Size = 96;
    public const uint CurrentMagic = 0x514A_5158; // "XQJQ"
    public const ushort CurrentVersion = 1;

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public ushort Version;
    [FieldOffset(6)] public Domain Domain;
    [FieldOffset(8)] public JobOperation Operation;
    [FieldOffset(12)] public JobFlags Flags;
    [FieldOffset(16)] public ulong Job;
    /// <summary>Container or envelope the job runs in; the kernel's id, never 0.</summary>
    [FieldOffset(24)] public ulong StateObject;
    /// <summary>Qubits or modes.</summary>
    [FieldOffset(32)] public uint Resources;
    [FieldOffset(36)] public uint Shots;
    /// <summary>Q: <see cref="Abi.MeasurementSpec"/>. Φ: <see cref="PhaseProjection"/>.</summary>
    [FieldOffset(40)] public ulong MeasurementSpec;
    [FieldOffset(48)] public ulong CalibrationEpoch;
    /// <summary>Seed of the outcomes; never 0: the kernel fills in its own when the program gave none.</summary>
    [FieldOffset(56)] public ulong Seed;
    [FieldOffset(64)] public uint PayloadBytes;
    [FieldOffset(68)] public uint Tolerance;
    /// <summary>Window generation the kernel believes in; another one is refused.</summary>
    [FieldOffset(72)] public uint Generation;
    /// <summary>1 = the container exists at the provider already, 0 = prepare it fresh.</summary>
    [FieldOffset(76)] public uint Continues;
    /// <summary>Φ, a fresh envelope, from Q: bit m set = light enters mode m with phase π instead of 0. Else
    /// 0.</summary>
    [FieldOffset(80)] public ulong PhaseBits;
    /// <summary>T at which the job begins, in the kernel's clock: what passes between the jobs in one container or
    /// envelope is passed by drift.</summary>
    [FieldOffset(88)] public ulong Time;
}

/// <summary>Header of an answer. 32 bytes; ResultBytes (QuantumResult or PhaseResult and what follows it) come
/// next.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct JobAnswer
{
    public const int Size = 32;
    public const uint CurrentMagic = 0x414A_5158; // "XQJA"

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public Status Status;
    [FieldOffset(8)] public ulong Job;
    [FieldOffset(16)] public uint ResultBytes;
    [FieldOffset(20)] public uint Generation;
    [FieldOffset(24)] public ulong Reserved;
}

/// <summary>Host channel: queue 0 carries trace bytes out (guest → host), queue 1 requests with an answer.</summary>
public static class HostChannel
{
    public const int TraceQueue = 0, RequestQueue = 1;
}

public enum HostOperation : uint
{
    None = 0,
    /// <summary>→ <see cref="HostConfiguration"/>.</summary>
    Configuration = 1,
    /// <summary>Offset, Length → bytes of the command.</summary>
    ReadCommand = 2,
    /// <summary>Offset, Length → bytes of the `--files` archive (XDVFSPLD).</summary>
    ReadArchive = 3,
    /// <summary>Stream in Argument; payload = text. No answer bytes.</summary>
    ConsoleWrite = 4,
    /// <summary>The session is over: exit status in Argument; payload = <see cref="SessionEnd"/>.</summary>
    Exit = 5,
}

/// <summary>Header of a host request. 32 bytes; PayloadBytes follow. The answer: u32 Status, u32 bytes, then the
/// bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct HostRequest
{
    public const int Size = 32;
    public const int AnswerHeaderBytes = 8;

    [FieldOffset(0)] public HostOperation Operation;
    [FieldOffset(4)] public uint Argument;
    [FieldOffset(8)] public ulong Offset;
    [FieldOffset(16)] public uint Length;
    [FieldOffset(20)] public uint PayloadBytes;
    [FieldOffset(24)] public ulong Reserved;
}

[Flags]
public enum SessionFlags : uint
{
    None = 0,
    /// <summary>Trace blocks are wanted on queue 0.</summary>
    Trace = 1,
    /// <summary>No command: the shell talks to the serial console.</summary>
    Interactive = 2,
    /// <summary>Run the machine layer's self-tests before init and report them on the console.</summary>
    SelfTest = 4,
    /// <summary>QEMU runs with -icount: slices are exact.</summary>
    CountedSlices = 8,
    /// <summary>Programs may read the time-stamp counter, to count the instructions of kernel paths (`xdv bench
    /// kernel`).</summary>
    MeasurePaths = 16,
}

/// <summary>What the host asks of this boot. 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct HostConfiguration
{
    public const int Size = 64;

    [FieldOffset(0)] public SessionFlags Flags;
    [FieldOffset(4)] public uint CommandBytes;
    [FieldOffset(8)] public ulong ArchiveBytes;
    [FieldOffset(16)] public ulong SliceInstructions;
    /// <summary>Scheduling policies as the Boot record has them (<see cref="SchedulingPolicy"/>); 0 = the default.
    /// </summary>
    [FieldOffset(24)] public ulong Policies;
    [FieldOffset(32)] public Bytes32 Seed;
}

/// <summary>The guest's last word. 96 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 96)]
public struct SessionEnd
{
    public const int Size = 96;

    [FieldOffset(0)] public uint ExitStatus;
    /// <summary>What the machine does next.</summary>
    [FieldOffset(4)] public PowerMode Mode;
    [FieldOffset(8)] public ulong Records;
    [FieldOffset(16)] public ulong Time;
    /// <summary>Instructions from kernel entry to the first console output of a program, waits not counted; 0 = there
    /// was none.</summary>
    [FieldOffset(24)] public ulong BootInstructions;
    [FieldOffset(32)] public Bytes32 Orchestration;
    [FieldOffset(64)] public Bytes32 Outcome;
}
