// virtio-rng (virtio 1.2, 5.4): the device fills a buffer with random bytes, possibly fewer than it has room for. A
// draw is an input of the orchestration (determinism.md 2); whether the bytes are any good is the host's promise.
using System;
using Xdv.Abi;
using Xdv.Drivers.Virtio;
using Xdv.Hal;

namespace Xdv.Drivers.Entropy;

/// <summary>How a draw ended.</summary>
public enum EntropyOutcome : byte
{
    /// <summary>No draw was started.</summary>
    Idle = 0,
    Pending = 1,
    /// <summary>Every byte asked for is there; <c>Read</c> takes them.</summary>
    Done = 2,
    /// <summary>The device is down; <c>Fault</c> says why.</summary>
    Failed = 3,
}

/// <summary>A source of random bytes. Construct, <see cref="TryStart"/>, then draw.</summary>
public sealed class EntropyDevice<TRegisters, TMemory>
    where TRegisters : struct, IRegisterWindow
    where TMemory : struct, IRegisterWindow
{
    private readonly VirtioDevice<TRegisters, TMemory> _device;
    private readonly ChainSegment[] _chain = new ChainSegment[1];
    private readonly byte[] _drawn = new byte[EntropyDraw.MaxBytes];
    private uint _wanted;
    private uint _count;

    /// <param name="registers">Mapped regions.</param>
    /// <param name="memory">Ring and buffer; a page is enough.</param>
    /// <param name="memoryBase">Physical address of its first byte.</param>
    /// <param name="patience">Limits of all waits.</param>
    public EntropyDevice(in VirtioRegisters<TRegisters> registers, TMemory memory, ulong memoryBase,
        VirtioPatience patience) =>
        _device = new VirtioDevice<TRegisters, TMemory>(registers, memory, memoryBase, patience);

    public bool IsUp => _device.IsUp;

    public VirtioFault Fault => _device.Fault;

    /// <summary>The device may still write to the memory, for good when it is down.</summary>
    public bool HoldsMemory => _device.HoldsMemory;

    /// <summary>Brings the device up, again after a fault. False: <see cref="Fault"/> says why.</summary>
    public bool TryStart()
    {
        if (!_device.TryStart()) return false;
        if (_device.BuffersStart + EntropyDraw.MaxBytes <= _device.Memory.Size) return true;
        _device.Fail(VirtioFault.MemoryTooSmall);
        return false;
    }

    /// <summary>Starts a draw of 1–32 bytes. False: down, busy, or another length.</summary>
    public bool TryDraw(uint bytes)
    {
        if (!EntropyDraw.IsDrawable(bytes) || !_device.IsFree) return false;
        _wanted = bytes;
        _count = 0;
        return Ask();
    }

    /// <summary>Looks once. An answer that is too short is asked for again: each brings a byte at least, so there are
    /// at most as many as bytes.</summary>
    public EntropyOutcome Poll()
    {
        switch (_device.Poll(out uint written))
        {
            case VirtioProgress.Idle:
                return EntropyOutcome.Idle;
            case VirtioProgress.Pending:
                return EntropyOutcome.Pending;
            case VirtioProgress.Answered when written > 0:
                _device.Memory.Read(_device.BuffersStart, _drawn.AsSpan((int)_count, (int)written));
                _count += written;
                return _count == _wanted ? EntropyOutcome.Done
                    : Ask() ? EntropyOutcome.Pending : EntropyOutcome.Failed;
            case VirtioProgress.Answered:
                _device.Fail(VirtioFault.AnswerViolation);
                return EntropyOutcome.Failed;
            default:
                return EntropyOutcome.Failed;
        }
    }

    /// <summary>Takes the bytes of a draw that is done, once: they do not stay in the driver.</summary>
    public void Read(Span<byte> destination)
    {
        _drawn.AsSpan(0, destination.Length).CopyTo(destination);
        _drawn.AsSpan().Clear();
    }

    private bool Ask()
    {
        _chain[0] = new ChainSegment
        {
            Offset = _device.BuffersStart, Bytes = _wanted - _count, ServerWrites = true,
        };
        return _device.TrySubmit(_chain);
    }
}
