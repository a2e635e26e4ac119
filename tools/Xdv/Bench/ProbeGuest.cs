// The shortest way to a provider: QEMU and a driver in one process, without a machine around them. It spins where a
// guest would sleep, so what it measures is the server.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Transport;

namespace Xdv.Tool.Bench;

/// <summary>A guest with one queue, one request at a time. Well-behaved: the server is ours.</summary>
public sealed class ProbeGuest : IDisposable
{
    private const ulong Descriptors = DeviceWindow.DataOffset, Avail = Descriptors + 0x1000, Used = Avail + 0x1000,
        Request = 0x10_0000, Answer = 0x20_0000;
    private const uint RingSize = 16, AnswerBytes = 4096;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private readonly UnixSocket _socket;
    private readonly uint _id;
    private readonly EventFd[] _kicks;
    private readonly List<EventFd> _interrupts = [];
    private readonly SharedMemory _memory;
    private ushort _next;

    private ProbeGuest(string path)
    {
        _socket = UnixSocket.Connect(path, SocketType.Stream);
        Next(out _);
        _id = (uint)Next(out _);
        var kicks = new List<EventFd>();
        FileDescriptor? descriptor;
        while (Next(out descriptor) != IvshmemHandshake.MemoryFollows) kicks.Add(new EventFd(descriptor!));
        _memory = SharedMemory.Map(descriptor!);
        _kicks = [.. kicks];
        foreach (EventFd _ in _kicks)
        {
            Next(out descriptor);
            _interrupts.Add(new EventFd(descriptor!));
        }
    }

    /// <summary>Returns when the device serves.</summary>
    /// <exception cref="ToolException">It does not.</exception>
    public static ProbeGuest Connect(string path)
    {
        var guest = new ProbeGuest(path);
        guest.Until(() => guest._memory.Read32(DeviceWindow.ServerStatusOffset) == (uint)DeviceStatus.Serving);
        guest.Tell(DeviceStatus.Reset);
        ulong registers = DeviceWindow.QueuesOffset;
        SharedMemory memory = guest._memory;
        memory.Write32(registers + DeviceWindow.QueueSizeField, RingSize);
        memory.Write32(registers + DeviceWindow.QueueVectorField, 1);
        memory.Write64(registers + DeviceWindow.QueueDescField, Descriptors);
        memory.Write64(registers + DeviceWindow.QueueAvailField, Avail);
        memory.Write64(registers + DeviceWindow.QueueUsedField, Used);
        memory.Write32(registers + DeviceWindow.QueueReadyField, 1);
        memory.Write64(DeviceWindow.DriverFeaturesOffset, (ulong)WindowHeader.Features);
        memory.Write32(DeviceWindow.DriverPeerOffset, guest._id);
        guest.Tell(DeviceStatus.Acknowledged | DeviceStatus.DriverReady);
        return guest;
    }

    /// <summary>One job there and back.</summary>
    /// <param name="job">Generation and payload size are filled in.</param>
    /// <param name="program">Circuit or transform program.</param>
    /// <param name="result">Result bytes; valid until the next job.</param>
    /// <returns>Time from the kick to the used entry.</returns>
    /// <exception cref="ToolException">It failed.</exception>
    public TimeSpan Run(JobRequest job, ReadOnlySpan<byte> program, out byte[] result)
    {
        job.Generation = _memory.Read32(DeviceWindow.GenerationOffset);
        job.PayloadBytes = (uint)program.Length;
        _memory.Write(Request, MemoryMarshal.AsBytes(new ReadOnlySpan<JobRequest>(in job)));
        _memory.Write(Request + JobRequest.Size, program);
        Describe(0, Request, (uint)(JobRequest.Size + program.Length), SplitRing.DescriptorNext);
        Describe(1, Answer, AnswerBytes, SplitRing.DescriptorWrite);
        _memory.Write16(Avail + 4 + 2 * (ulong)(_next % RingSize), 0);
        long start = Stopwatch.GetTimestamp();
        _memory.Write16(Avail + 2, ++_next);
        Interlocked.MemoryBarrier();
        if ((_memory.Read16(Used) & SplitRing.UsedNoNotify) == 0) _kicks[1].Signal();
        ushort next = _next;
        while (_memory.Read16(Used + 2) != next)
            if (Stopwatch.GetElapsedTime(start) > s_limit) throw new ToolException("the server does not answer");
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        var bytes = new byte[AnswerBytes];
        _memory.Read(Answer, bytes);
        var answer = MemoryMarshal.Read<JobAnswer>(bytes);
        if (answer.Status != Status.Ok) throw new ToolException($"the server answers {answer.Status}");
        result = bytes[JobAnswer.Size..(JobAnswer.Size + (int)answer.ResultBytes)];
        return took;
    }

    public void Dispose()
    {
        _socket.Dispose();
        foreach (EventFd kick in _kicks) kick.Dispose();
        foreach (EventFd interrupt in _interrupts) interrupt.Dispose();
        _memory.Dispose();
    }

    private void Describe(int index, ulong offset, uint length, ushort flags)
    {
        ulong at = Descriptors + (ulong)index * SplitRing.DescriptorBytes;
        _memory.Write64(at, offset);
        _memory.Write32(at + 8, length);
        _memory.Write16(at + 12, flags);
        _memory.Write16(at + 14, (ushort)(index + 1));
    }

    private void Tell(DeviceStatus status)
    {
        uint generation = _memory.Read32(DeviceWindow.GenerationOffset);
        _memory.Write32(DeviceWindow.DriverGenerationOffset, generation);
        _memory.Write32(DeviceWindow.DriverStatusOffset, (uint)status);
        _kicks[DeviceWindow.ConfigurationVector].Signal();
        Until(() => _memory.Read32(DeviceWindow.AckStatusOffset) == (uint)status
            && _memory.Read32(DeviceWindow.AckGenerationOffset) == generation);
    }

    private void Until(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_limit)
                throw new ToolException("the hardware server does not serve");
            Thread.Sleep(1);
        }
    }

    private long Next(out FileDescriptor? descriptor)
    {
        Span<byte> bytes = stackalloc byte[8];
        var descriptors = new List<FileDescriptor>();
        if (_socket.Receive(bytes, descriptors) != 8) throw new ToolException("the hardware server refused a guest");
        descriptor = descriptors.Count > 0 ? descriptors[0] : null;
        return MemoryMarshal.Read<long>(bytes);
    }
}
