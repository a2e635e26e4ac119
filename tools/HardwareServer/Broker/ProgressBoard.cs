// A page that only broker and worker share: how far each guest's requests are. The watchdog must not read the guests'
// windows, because a guest could then make its neighbours' worker look dead (XDV-030.3).
using System;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;

namespace Xdv.HardwareServer.Broker;

/// <summary>The page: the worker's heartbeat, then one 64-byte line per window slot. The worker writes, the broker
/// reads.</summary>
public sealed class ProgressBoard : IDisposable
{
    private const ulong Line = 64, HeartbeatField = 0, OutstandingField = 0, ProgressField = 8;
    private readonly SharedMemory _memory;

    private ProgressBoard(SharedMemory memory) => _memory = memory;

    /// <summary>To be sent to a worker.</summary>
    public FileDescriptor Descriptor => _memory.Descriptor;

    public int Slots => (int)(_memory.Size / Line) - 1;

    /// <summary>A new board of <paramref name="slots"/> windows; a fresh one per worker, so that a dead worker's
    /// numbers cannot linger.</summary>
    public static ProgressBoard Create(int slots) =>
        new(SharedMemory.Create("xdv-progress", ((ulong)slots + 1) * Line));

    public static ProgressBoard Map(FileDescriptor descriptor) => new(SharedMemory.Map(descriptor));

    public ulong Heartbeat
    {
        get => _memory.Read64(HeartbeatField);
        set => _memory.Write64(HeartbeatField, value);
    }

    public (uint Outstanding, ulong Progress) Read(int slot) =>
        (_memory.Read32(At(slot) + OutstandingField), _memory.Read64(At(slot) + ProgressField));

    /// <summary>The observer that writes one slot.</summary>
    public IServiceObserver Writer(int slot) => new SlotWriter(_memory, At(slot));

    public void Dispose() => _memory.Dispose();

    private static ulong At(int slot) => ((ulong)slot + 1) * Line;

    private sealed class SlotWriter(SharedMemory memory, ulong offset) : IServiceObserver
    {
        public void Report(int outstanding, ulong progress)
        {
            memory.Write64(offset + ProgressField, progress);
            memory.Write32(offset + OutstandingField, (uint)outstanding);
        }
    }
}
