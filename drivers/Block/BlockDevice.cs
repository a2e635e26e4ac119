// virtio-blk, reading (virtio 1.2, 5.2): sectors of 512 bytes into memory that the device reaches by itself. One
// request at a time. What the device answers is an input of the orchestration; what it may answer is decided here:
// exactly the bytes asked for, or an error with a name.
using Xdv.Abi;
using Xdv.Drivers.Virtio;
using Xdv.Hal;

namespace Xdv.Drivers.Block;

/// <summary>How a read ended.</summary>
public enum BlockOutcome : byte
{
    /// <summary>No read was started.</summary>
    Idle = 0,
    Pending = 1,
    /// <summary>Every byte asked for is in memory.</summary>
    Done = 2,
    /// <summary>VIRTIO_BLK_S_IOERR: the medium could not be read.</summary>
    InputOutputError = 3,
    /// <summary>VIRTIO_BLK_S_UNSUPP: the device does not read.</summary>
    Unsupported = 4,
    /// <summary>The device is down; <c>Fault</c> says why.</summary>
    Failed = 5,
}

/// <summary>A disk. Construct, <see cref="TryStart"/>, then read.</summary>
public sealed class BlockDevice<TRegisters, TMemory>
    where TRegisters : struct, IRegisterWindow
    where TMemory : struct, IRegisterWindow
{
    private const ulong CapacityOffset = 0, PageBytes = 4096;
    private const uint HeaderBytes = 16;
    /// <summary>VIRTIO_BLK_T_IN, and the reserved word behind it.</summary>
    private const ulong ReadRequest = 0;
    private const byte StatusOk = 0, StatusError = 1, StatusUnsupported = 2, StatusUnwritten = 0xFF;

    private readonly VirtioDevice<TRegisters, TMemory> _device;
    private readonly ChainSegment[] _chain = new ChainSegment[3];
    private uint _bytes;

    /// <param name="registers">Mapped regions.</param>
    /// <param name="memory">Ring, request and data; a page and at least one sector.</param>
    /// <param name="memoryBase">Physical address of its first byte.</param>
    /// <param name="patience">Limits of all waits.</param>
    public BlockDevice(in VirtioRegisters<TRegisters> registers, TMemory memory, ulong memoryBase,
        VirtioPatience patience) =>
        _device = new VirtioDevice<TRegisters, TMemory>(registers, memory, memoryBase, patience);

    public bool IsUp => _device.IsUp;

    public VirtioFault Fault => _device.Fault;

    /// <summary>The device may still write to the memory, for good when it is down.</summary>
    public bool HoldsMemory => _device.HoldsMemory;

    /// <summary>Capacity as of the last start.</summary>
    public ulong Sectors { get; private set; }

    /// <summary>Data may lie at memory offsets [DataStart, DataEnd).</summary>
    public ulong DataStart { get; private set; }

    public ulong DataEnd => _device.Memory.Size;

    /// <summary>Brings the disk up, again after a fault. False: <see cref="Fault"/> says why.</summary>
    public bool TryStart()
    {
        if (!_device.TryStart() || !_device.TryReadConfiguration(CapacityOffset, out ulong sectors)) return false;
        Sectors = sectors;
        DataStart = (_device.BuffersStart + HeaderBytes + 1 + PageBytes - 1) & ~(PageBytes - 1);
        if (DataStart + BlockStorage.SectorBytes <= DataEnd) return true;
        _device.Fail(VirtioFault.MemoryTooSmall);
        return false;
    }

    /// <summary>Starts to read whole sectors into memory at <paramref name="offset"/>. False: down, busy, or the range
    /// is empty, not whole sectors, more than a read takes, past the end of the disk, or outside the data
    /// memory.</summary>
    public bool TryRead(ulong sector, uint bytes, ulong offset)
    {
        if (!BlockStorage.IsReadable(bytes)) return false;
        if (sector >= Sectors || bytes / BlockStorage.SectorBytes > Sectors - sector) return false;
        if (offset < DataStart || offset > DataEnd || bytes > DataEnd - offset) return false;
        if (!_device.IsFree) return false;
        ulong header = _device.BuffersStart, status = header + HeaderBytes;
        _device.Memory.Write64(header, ReadRequest);
        _device.Memory.Write64(header + 8, sector);
        _device.Memory.Write8(status, StatusUnwritten);
        _chain[0] = new ChainSegment { Offset = header, Bytes = HeaderBytes };
        _chain[1] = new ChainSegment { Offset = offset, Bytes = bytes, ServerWrites = true };
        _chain[2] = new ChainSegment { Offset = status, Bytes = 1, ServerWrites = true };
        _bytes = bytes;
        return _device.TrySubmit(_chain);
    }

    /// <summary>Looks once at the read that was started.</summary>
    public BlockOutcome Poll()
    {
        switch (_device.Poll(out uint written))
        {
            case VirtioProgress.Idle:
                return BlockOutcome.Idle;
            case VirtioProgress.Pending:
                return BlockOutcome.Pending;
            case VirtioProgress.Answered:
                return Judge(_device.Memory.Read8(_device.BuffersStart + HeaderBytes), written);
            default:
                return BlockOutcome.Failed;
        }
    }

    /// <summary>Success counts only when data and status are all there.</summary>
    private BlockOutcome Judge(byte status, uint written)
    {
        if (status == StatusOk && written == _bytes + 1) return BlockOutcome.Done;
        if (status == StatusError) return BlockOutcome.InputOutputError;
        if (status == StatusUnsupported) return BlockOutcome.Unsupported;
        _device.Fail(VirtioFault.AnswerViolation);
        return BlockOutcome.Failed;
    }
}
