// Device memory in the kernel's address space, behind the interface that drivers are written against.
using System;
using System.Threading;
using Xdv.Hal;

namespace Xdv.Kernel.Devices;

/// <summary>A mapped window. Every access is checked against its size: an offset outside is a kernel bug and stops the
/// machine.</summary>
internal readonly unsafe struct MemoryWindow(byte* start, ulong size) : IRegisterWindow
{
    private readonly byte* _start = start;

    public ulong Size { get; } = size;

    public byte Read8(ulong offset) => Volatile.Read(ref *At(offset, 1));

    public ushort Read16(ulong offset) => Volatile.Read(ref *(ushort*)At(offset, 2));

    public uint Read32(ulong offset) => Volatile.Read(ref *(uint*)At(offset, 4));

    public ulong Read64(ulong offset) => Volatile.Read(ref *(ulong*)At(offset, 8));

    public void Write8(ulong offset, byte value) => Volatile.Write(ref *At(offset, 1), value);

    public void Write16(ulong offset, ushort value) => Volatile.Write(ref *(ushort*)At(offset, 2), value);

    public void Write32(ulong offset, uint value) => Volatile.Write(ref *(uint*)At(offset, 4), value);

    public void Write64(ulong offset, ulong value) => Volatile.Write(ref *(ulong*)At(offset, 8), value);

    public void Read(ulong offset, Span<byte> destination) =>
        View(offset, (ulong)destination.Length).CopyTo(destination);

    public void Write(ulong offset, ReadOnlySpan<byte> source) =>
        source.CopyTo(new Span<byte>(At(offset, (ulong)source.Length), source.Length));

    /// <summary>Window bytes in place. The other side may change them at any time: hash or copy once, then judge the
    /// copy.</summary>
    public ReadOnlySpan<byte> View(ulong offset, ulong bytes) => new(At(offset, bytes), (int)bytes);

    private byte* At(ulong offset, ulong bytes)
    {
        if (offset > Size || bytes > Size - offset) Environment.FailFast("access outside a device window");
        return _start + offset;
    }
}
