// The modern virtio-pci transport, driver side (virtio 1.2, 3.1.1 and 4.1): handshake, one queue, one request at a
// time. K's own devices (disk, entropy) need no more; their ring is the SplitQueue that Q and Φ use.
//
// No clock and no waiting: Poll looks once, the kernel sleeps in between, and a count of polls is the limit. Whatever
// the device does wrong ends in Down with a named fault. A device that went wrong is reset at once; only when it
// acknowledged that is the memory it was lent ours again. If it does not, HoldsMemory stays true for good and the
// memory is never used again: a buffer is abandoned knowingly or given back, never both.
using System;
using System.Runtime.CompilerServices;
using Xdv.Hal;

namespace Xdv.Drivers.Virtio;

/// <summary>The mapped register regions of a function (<see cref="VirtioPciFunction"/>).</summary>
public struct VirtioRegisters<TRegisters>
    where TRegisters : struct, IRegisterWindow
{
    public TRegisters Common;
    public TRegisters Notify;
    public TRegisters Interrupt;
    /// <summary>Device configuration; Size 0 when there is none.</summary>
    public TRegisters Device;
    public uint NotifyMultiplier;
    /// <summary>MSI-X entry of the queue; <see cref="VirtioPci.NoVector"/> = polled only.</summary>
    public ushort Vector;
}

public enum VirtioProgress : byte
{
    /// <summary>No request is under way.</summary>
    Idle = 0,
    Pending = 1,
    /// <summary>Answered, reported once.</summary>
    Answered = 2,
    /// <summary>The device is down; <c>Fault</c> says why.</summary>
    Down = 3,
}

/// <summary>How long a driver is patient, in looks.</summary>
/// <param name="status">Reads of the status register until a reset has failed.</param>
/// <param name="answer">Polls of one request until the device counts as silent.</param>
public readonly struct VirtioPatience(uint status, uint answer)
{
    public readonly uint Status = status;
    public readonly uint Answer = answer;
}

/// <summary>One device with one queue in use. <typeparamref name="TMemory"/> is memory the device can reach.</summary>
public sealed class VirtioDevice<TRegisters, TMemory>
    where TRegisters : struct, IRegisterWindow
    where TMemory : struct, IRegisterWindow
{
    private const int MaxQueue = 16;
    private const int ConfigurationTries = 8;
    private const VirtioStatus Announced = VirtioStatus.Acknowledge | VirtioStatus.Driver | VirtioStatus.FeaturesOk;

    private readonly VirtioPatience _patience;
    private readonly SplitQueue<TMemory> _queue;
    private readonly ulong _memoryBase;
    private VirtioRegisters<TRegisters> _registers;
    private TMemory _memory;
    private ulong _doorbell;
    private uint _polls;
    private bool _pending;

    /// <param name="registers">Mapped regions.</param>
    /// <param name="memory">Rings and buffers.</param>
    /// <param name="memoryBase">Physical address of its first byte.</param>
    /// <param name="patience">Limits of all waits.</param>
    public VirtioDevice(in VirtioRegisters<TRegisters> registers, TMemory memory, ulong memoryBase,
        VirtioPatience patience)
    {
        _registers = registers;
        _memory = memory;
        _memoryBase = memoryBase;
        _patience = patience;
        _queue = new SplitQueue<TMemory>(memory, MaxQueue, memoryBase);
    }

    /// <summary>Between a successful <see cref="TryStart"/> and the first fault.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Up and without a request: the memory behind the ring is the driver's to write.</summary>
    public bool IsFree
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsUp && !_pending;
    }

    /// <summary>Why it is down; the first reason counts until the next start.</summary>
    public VirtioFault Fault { get; private set; }

    /// <summary>The device may still write to the memory: it has not acknowledged a reset since it was told of
    /// it.</summary>
    public bool HoldsMemory { get; private set; }

    /// <summary>First byte of the memory behind the ring, valid while up.</summary>
    public ulong BuffersStart { get; private set; }

    public ref TMemory Memory => ref _memory;

    /// <summary>Brings the device up with its first queue (3.1.1). After a fault: again. False: <see cref="Fault"/>
    /// says why, and the device is reset if it can be.</summary>
    public bool TryStart()
    {
        IsUp = false;
        _pending = false;
        Fault = VirtioFault.None;
        VirtioFault fault = Handshake();
        if (fault != VirtioFault.None)
        {
            Fail(fault);
            return false;
        }

        IsUp = true;
        return true;
    }

    /// <summary>Hands one chain to the device. False: down, or a request is pending already.</summary>
    public bool TrySubmit(ReadOnlySpan<ChainSegment> chain)
    {
        if (!IsFree || !_queue.TryAdd(chain, 0)) return false;
        _polls = 0;
        _pending = true;
        _queue.Publish();
        _registers.Notify.Write16(_doorbell, 0);
        return true;
    }

    /// <summary>Looks once. <paramref name="written"/> is how many bytes the device says it wrote, at most what the
    /// chain has room for.</summary>
    public VirtioProgress Poll(out uint written)
    {
        written = 0;
        if (!IsUp) return VirtioProgress.Down;
        if (!_pending) return VirtioProgress.Idle;
        QueuePoll taken = _queue.TryTakeUsed(out UsedChain used);
        if (taken == QueuePoll.Taken)
        {
            _pending = false;
            written = used.WrittenBytes;
            return VirtioProgress.Answered;
        }

        if (taken == QueuePoll.Failed) Fail(VirtioFault.RingViolation);
        else if (ReadStatus() != (Announced | VirtioStatus.DriverOk)) Fail(VirtioFault.NeedsReset);
        else if (++_polls >= _patience.Answer) Fail(VirtioFault.NoAnswer);
        else if (_registers.Vector == VirtioPci.NoVector) _registers.Interrupt.Read8(0);
        return IsUp ? VirtioProgress.Pending : VirtioProgress.Down;
    }

    /// <summary>Gives the device up and takes the memory back if it acknowledges.</summary>
    public void Fail(VirtioFault fault)
    {
        IsUp = false;
        _pending = false;
        if (Fault == VirtioFault.None) Fault = fault;
        if (Fault != VirtioFault.ResetTimeout) TryReset();
    }

    /// <summary>Reads device configuration that did not change meanwhile (4.1.4.3.1). False: it is too short or does
    /// not come to rest; the device is down then.</summary>
    public bool TryReadConfiguration(ulong offset, out ulong value)
    {
        value = 0;
        bool inside = _registers.Device.Size >= offset + sizeof(ulong);
        for (int i = 0; inside && i < ConfigurationTries; i++)
        {
            byte before = _registers.Common.Read8(VirtioPci.ConfigurationGeneration);
            value = _registers.Device.Read32(offset) | (ulong)_registers.Device.Read32(offset + 4) << 32;
            if (_registers.Common.Read8(VirtioPci.ConfigurationGeneration) == before) return true;
        }

        Fail(VirtioFault.ConfigurationUnstable);
        return false;
    }

    private VirtioFault Handshake()
    {
        if (!TryReset()) return VirtioFault.ResetTimeout;
        WriteStatus(VirtioStatus.Acknowledge);
        WriteStatus(VirtioStatus.Acknowledge | VirtioStatus.Driver);
        if ((ReadFeatures() & VirtioPci.Version1) == 0) return VirtioFault.NotModern;
        WriteFeatures(VirtioPci.Version1);
        WriteStatus(Announced);
        if (ReadStatus() != Announced) return VirtioFault.FeaturesRefused;
        VirtioFault fault = SetUpQueue();
        if (fault != VirtioFault.None) return fault;
        HoldsMemory = true;
        WriteStatus(Announced | VirtioStatus.DriverOk);
        return VirtioFault.None;
    }

    private VirtioFault SetUpQueue()
    {
        ref TRegisters common = ref _registers.Common;
        common.Write16(VirtioPci.ConfigurationVector, VirtioPci.NoVector);
        if (common.Read16(VirtioPci.QueueCount) == 0) return VirtioFault.QueueUnusable;
        common.Write16(VirtioPci.QueueSelect, 0);
        if (common.Read16(VirtioPci.QueueEnable) != 0) return VirtioFault.QueueUnusable;
        int size = QueueLayout.ChooseSize(common.Read16(VirtioPci.QueueSize), MaxQueue);
        if (size == 0) return VirtioFault.QueueUnusable;

        ulong cursor = 0;
        QueueLayout layout = QueueLayout.Place(ref cursor, size);
        if (cursor >= _memory.Size) return VirtioFault.MemoryTooSmall;
        _doorbell = common.Read16(VirtioPci.QueueNotifyOffset) * (ulong)_registers.NotifyMultiplier;
        if (_doorbell + sizeof(ushort) > _registers.Notify.Size) return VirtioFault.DoorbellOutside;
        if ((_doorbell & 1) != 0) return VirtioFault.DoorbellOutside;
        common.Write16(VirtioPci.QueueVector, _registers.Vector);
        if (common.Read16(VirtioPci.QueueVector) != _registers.Vector) return VirtioFault.VectorRefused;

        BuffersStart = cursor;
        _queue.Reset(layout);
        common.Write16(VirtioPci.QueueSize, (ushort)size);
        WriteAddress(VirtioPci.QueueDescriptors, layout.Descriptors);
        WriteAddress(VirtioPci.QueueDriver, layout.Avail);
        WriteAddress(VirtioPci.QueueDevice, layout.Used);
        common.Write16(VirtioPci.QueueEnable, 1);
        return VirtioFault.None;
    }

    /// <summary>Resets and waits, bounded, until the device says that it has (4.1.4.3.1).</summary>
    private bool TryReset()
    {
        WriteStatus(VirtioStatus.Reset);
        for (uint i = 0; i < _patience.Status; i++)
        {
            if (ReadStatus() != VirtioStatus.Reset) continue;
            HoldsMemory = false;
            return true;
        }

        Fault = VirtioFault.ResetTimeout;
        return false;
    }

    private ulong ReadFeatures()
    {
        _registers.Common.Write32(VirtioPci.DeviceFeatureSelect, 0);
        ulong features = _registers.Common.Read32(VirtioPci.DeviceFeature);
        _registers.Common.Write32(VirtioPci.DeviceFeatureSelect, 1);
        return features | (ulong)_registers.Common.Read32(VirtioPci.DeviceFeature) << 32;
    }

    private void WriteFeatures(ulong features)
    {
        _registers.Common.Write32(VirtioPci.DriverFeatureSelect, 0);
        _registers.Common.Write32(VirtioPci.DriverFeature, (uint)features);
        _registers.Common.Write32(VirtioPci.DriverFeatureSelect, 1);
        _registers.Common.Write32(VirtioPci.DriverFeature, (uint)(features >> 32));
    }

    /// <summary>64-bit fields are written as two words (4.1.3.1).</summary>
    private void WriteAddress(ulong register, ulong offset)
    {
        ulong address = _memoryBase + offset;
        _registers.Common.Write32(register, (uint)address);
        _registers.Common.Write32(register + 4, (uint)(address >> 32));
    }

    private VirtioStatus ReadStatus() => (VirtioStatus)_registers.Common.Read8(VirtioPci.Status);

    private void WriteStatus(VirtioStatus status) => _registers.Common.Write8(VirtioPci.Status, (byte)status);
}
