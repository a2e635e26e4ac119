// The kernel's copy of the circuit or program being submitted. Small ones fit a buffer made at boot; the first large
// one adds a large buffer that stays.
using System;
using System.Buffers.Binary;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

internal sealed unsafe class PayloadBuffer
{
    private const ulong SmallBytes = 256 << 10;
    private const ulong LargeBytes = 8 << 20;
    /// <summary>Where both headers carry their total size.</summary>
    private const int TotalBytesOffset = 24;

    private byte* _small;
    private byte* _large;
    private byte* _used;
    private int _length;

    /// <summary>What was staged last.</summary>
    public ReadOnlySpan<byte> Bytes => new(_used, _length);

    /// <summary>Copies a self-describing payload from the program. Errors: BadAddress; DescriptorInvalid (its size
    /// cannot be); ResourceExhausted (larger than the kernel takes).</summary>
    public Status Stage(ref CallFrame call, ulong address, int headerBytes, ulong maxBytes)
    {
        _length = 0;
        Span<byte> header = stackalloc byte[32];
        if (!call.Read(address, header[..headerBytes])) return call.Input.Verdict;
        ulong total = BinaryPrimitives.ReadUInt64LittleEndian(header[TotalBytesOffset..]);
        if (total < (ulong)headerBytes || total > maxBytes) return Status.DescriptorInvalid;
        if (!TryRoom(total)) return Status.ResourceExhausted;
        if (!call.Read(address, new Span<byte>(_used, (int)total))) return call.Input.Verdict;
        _length = (int)total;
        return Status.Ok;
    }

    private bool TryRoom(ulong total)
    {
        if (total > LargeBytes) return false;
        ref byte* buffer = ref (total <= SmallBytes ? ref _small : ref _large);
        if (buffer == null)
        {
            ulong bytes = total <= SmallBytes ? SmallBytes : LargeBytes;
            ulong start = FrameAllocator.TryAllocateContiguous(bytes / FrameAllocator.FrameBytes);
            if (start == FrameAllocator.None) return false;
            buffer = KernelMap.ToPointer(start);
        }

        _used = buffer;
        return true;
    }
}
