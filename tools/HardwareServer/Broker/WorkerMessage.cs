// What broker and worker say to each other: fixed-size packets on a sequenced-packet socket, descriptors beside them.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Broker;

public enum WorkerMessageKind : uint
{
    None = 0,
    /// <summary>Broker → worker, first: the options; with the progress board.</summary>
    Hello = 1,
    /// <summary>Broker → worker: serve this window; with its memory, kicks and interrupts
    /// (WindowLink.Descriptors).</summary>
    Attach = 2,
    /// <summary>Broker → worker: the guest is gone.</summary>
    Detach = 3,
    /// <summary>Worker → broker: the hello was understood.</summary>
    Ready = 4,
    /// <summary>Worker → broker: the window is no longer used.</summary>
    Detached = 5,
    /// <summary>Worker → broker, last: its provider lied and is not to come back.</summary>
    Deregistered = 6,
    /// <summary>Broker → worker: answer waiting jobs of a window (−1 = of all) without doing them; Job = 0: every
    /// one.</summary>
    Cancel = 7,
    /// <summary>Worker → broker: how many there were.</summary>
    Cancelled = 8,
    /// <summary>Broker → worker: turn jobs for a device away (Value 1), or take them again (0).</summary>
    Close = 9,
    /// <summary>Worker → broker: the answer named by --hold-job has been computed and is held.</summary>
    Holding = 10,
}

/// <summary>One packet. 208 bytes; fields a kind does not use are zero.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct WorkerMessage
{
    public const int Size = 208;
    public const uint CurrentMagic = 0x574B_5758; // "XWKW"
    public const uint CurrentVersion = 5;

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public uint Version;
    [FieldOffset(8)] public WorkerMessageKind Kind;
    [FieldOffset(12)] public int Slot;

    // Attach.
    [FieldOffset(16)] public DeviceId Device;
    [FieldOffset(20)] public uint GuestPeer;
    [FieldOffset(24)] public int Queues;
    /// <summary>Attach: the generation to announce; the broker counts, the guest can overwrite its window. Hello: how
    /// many workers sat here before, and this one.</summary>
    [FieldOffset(28)] public uint Generation;

    // Hello.
    [FieldOffset(32)] public uint HeldJob;
    [FieldOffset(36)] public int JitterMilliseconds;
    [FieldOffset(40)] public int SpinMicroseconds;
    [FieldOffset(44)] public uint Qubits;
    [FieldOffset(48)] public double PhaseNoise;
    [FieldOffset(56)] public ulong Seed;
    [FieldOffset(64)] public FaultScript Faults;
    /// <summary>A foreign provider's time for a job.</summary>
    [FieldOffset(96)] public uint JobMilliseconds;
    /// <summary>Of amplitudes: 1 = single.</summary>
    [FieldOffset(100)] public uint SinglePrecision;
    [FieldOffset(104)] public NoiseFields QuantumNoise;
    /// <summary>Most jobs that wait at a device.</summary>
    [FieldOffset(176)] public int QueuedJobs;
    [FieldOffset(180)] public int Guests;

    // Cancel, Cancelled, Close.
    [FieldOffset(184)] public ulong Job;
    [FieldOffset(192)] public int Value;

    // Hello.
    [FieldOffset(200)] public double PhaseCrosstalk;

    /// <summary>Sends this packet with magic and version filled in. False when the peer is gone or does not
    /// read.</summary>
    public bool TrySend(UnixSocket socket, params ReadOnlySpan<FileDescriptor> descriptors)
    {
        (Magic, Version) = (CurrentMagic, CurrentVersion);
        return socket.TrySend(MemoryMarshal.AsBytes(new ReadOnlySpan<WorkerMessage>(in this)), descriptors);
    }

    /// <summary>Waits for a packet. False when the peer is gone or speaks another protocol; then no descriptors are
    /// left over.</summary>
    public static bool TryReceive(UnixSocket socket, out WorkerMessage message, List<FileDescriptor> descriptors)
    {
        message = default;
        descriptors.Clear();
        int received = socket.Receive(MemoryMarshal.AsBytes(new Span<WorkerMessage>(ref message)), descriptors);
        if (received == Size && message.Magic == CurrentMagic && message.Version == CurrentVersion) return true;
        foreach (FileDescriptor descriptor in descriptors) descriptor.Dispose();
        descriptors.Clear();
        return false;
    }
}
