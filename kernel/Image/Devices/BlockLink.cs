// The disk as system calls use it: ask, wait, and keep what came until the trace has its digest.
//
// Hashing 4 KiB costs fifty times what reading it does, so it is not done while the program waits: the data stays where
// the device wrote it, and the record's outcome is filled in when the record is sealed (determinism.md 7). Data memory
// is a ring, filled in order of the reads and freed in order of the records; when it is full, the caller seals first.
using System;
using Xdv.Abi;
using Xdv.Drivers.Block;
using Xdv.Drivers.Virtio;

namespace Xdv.Kernel.Devices;

internal sealed class BlockLink(BlockDevice<MemoryWindow, MemoryWindow>? device, MemoryWindow memory)
{
    /// <summary>Frames of a disk's memory: a page of rings and requests, and the largest read twice.</summary>
    public const ulong Frames = 1 + 2 * BlockStorage.MaxReadBytes / 4096;

    private const int MaxKept = 64;

    private readonly BlockDevice<MemoryWindow, MemoryWindow>? _device = device;
    private readonly MemoryWindow _memory = memory;
    private readonly Kept[] _kept = new Kept[MaxKept];
    private int _first;
    private int _count;
    private ulong _next;
    private ulong _offset;
    private uint _bytes;

    /// <summary>Data that record Sequence speaks of.</summary>
    private struct Kept
    {
        public ulong Sequence;
        public ulong Offset;
        public uint Bytes;
    }

    /// <summary>Bytes that a read of <paramref name="bytes"/> bytes from <paramref name="sector"/> on gives. Errors:
    /// DeviceAbsent, EndOfList.</summary>
    public Status Measure(ulong sector, uint bytes, out uint available)
    {
        available = 0;
        if (_device is null) return Status.DeviceAbsent;
        if (sector >= _device.Sectors) return Status.EndOfList;
        ulong left = _device.Sectors - sector;
        available = bytes / BlockStorage.SectorBytes <= left ? bytes : (uint)left * BlockStorage.SectorBytes;
        return Status.Ok;
    }

    /// <summary>Finds room for the next read; false when the trace has to be sealed first. With nothing kept there
    /// is always room.</summary>
    public bool TryReserve(uint bytes)
    {
        if (_device is null || _count == MaxKept) return false;
        ulong start = _device.DataStart, end = _device.DataEnd;
        if (_count == 0) _next = start;
        ulong oldest = _kept[_first].Offset;
        bool wrapped = _count != 0 && _next <= oldest;
        _bytes = bytes;
        _offset = _next;
        if (wrapped) return bytes <= oldest - _next;
        if (bytes <= end - _next) return true;
        _offset = start;
        return _count != 0 && bytes <= oldest - start;
    }

    /// <summary>Reads what was reserved, from <paramref name="sector"/> on. Errors: DeviceError (the medium),
    /// DeviceFailed (the device; it is brought up again for the next read).</summary>
    public Status Read(ulong sector)
    {
        if (_device is null) return Status.DeviceAbsent;
        if (!_device.IsUp && !_device.TryStart()) return Status.DeviceFailed;
        if (!_device.TryRead(sector, _bytes, _offset)) return Status.DeviceFailed;
        BlockOutcome outcome = _device.Poll();
        while (outcome == BlockOutcome.Pending)
        {
            DeviceWait.SleepAtMost(DeviceBudget.SliceOfWait);
            outcome = _device.Poll();
        }

        return outcome switch
        {
            BlockOutcome.Done => Status.Ok,
            BlockOutcome.InputOutputError or BlockOutcome.Unsupported => Status.DeviceError,
            _ => Status.DeviceFailed,
        };
    }

    /// <summary>What the last read gave, until the next one.</summary>
    public ReadOnlySpan<byte> Data => _memory.View(_offset, _bytes);

    /// <summary>The last read's digest is to go into this record.</summary>
    public void Keep(ulong sequence)
    {
        _kept[(_first + _count++) % MaxKept] = new Kept { Sequence = sequence, Offset = _offset, Bytes = _bytes };
        _next = _offset + _bytes;
    }

    /// <summary>The oldest data whose record has a number below <paramref name="end"/>; <see cref="Drop"/> frees
    /// it.</summary>
    public bool TryPeek(ulong end, out ulong sequence, out ReadOnlySpan<byte> data)
    {
        ref Kept oldest = ref _kept[_first];
        sequence = oldest.Sequence;
        bool found = _count != 0 && oldest.Sequence < end;
        data = found ? _memory.View(oldest.Offset, oldest.Bytes) : default;
        return found;
    }

    public void Drop()
    {
        _first = (_first + 1) % MaxKept;
        _count--;
    }
}
