// A window both sides map: anonymous memory that can neither shrink nor grow, so that no peer can turn an access of
// this process into SIGBUS (device.md "Handshake"). Every access is bounds-checked; the guest writes all of it at any
// time, so a value is trusted only after it has been copied out and checked.
using System;
using System.Threading;

namespace Xdv.HardwareServer.Transport;

/// <summary>Mapped shared memory of <see cref="Size"/> bytes. 16-, 32- and 64-bit accesses are single loads and
/// stores with acquire and release order when naturally aligned. An offset outside the mapping throws: callers check
/// the guest's numbers first.</summary>
public sealed unsafe class SharedMemory : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private byte* _base;

    private SharedMemory(FileDescriptor descriptor, ulong size)
    {
        _descriptor = descriptor;
        const int Protection = Libc.ProtectRead | Libc.ProtectWrite;
        _base = Libc.mmap(null, (nuint)size, Protection, Libc.MapShared, descriptor.Number, 0);
        if (_base == (byte*)-1)
        {
            _base = null;
            throw Libc.Failure("mmap");
        }
        Size = size;
    }

    public ulong Size { get; private set; }

    /// <summary>The memfd, to be sent to a peer.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>New zeroed memory, sealed against resizing.</summary>
    /// <param name="name">Shown in /proc, for people.</param>
    /// <param name="size">Bytes; ivshmem needs a power of two.</param>
    public static SharedMemory Create(string name, ulong size)
    {
        if (size == 0 || size > int.MaxValue) throw new ArgumentOutOfRangeException(nameof(size));
        int number = Libc.memfd_create(name, Libc.MemfdCloseOnExec | Libc.MemfdAllowSealing);
        if (number < 0) throw Libc.Failure("memfd_create");
        var descriptor = new FileDescriptor(number);
        try
        {
            if (Libc.ftruncate(number, (long)size) < 0) throw Libc.Failure("ftruncate");
            int seals = Libc.SealShrink | Libc.SealGrow | Libc.SealSeal;
            if (Libc.fcntl(number, Libc.AddSeals, seals) < 0) throw Libc.Failure("fcntl(F_ADD_SEALS)");
            return new SharedMemory(descriptor, size);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Maps the whole of a received memfd and takes ownership of it.</summary>
    public static SharedMemory Map(FileDescriptor descriptor)
    {
        long size = Libc.lseek(descriptor.Number, 0, Libc.SeekEnd);
        if (size < 0) throw Libc.Failure("lseek");
        return new SharedMemory(descriptor, (ulong)size);
    }

    /// <summary>True when [offset, offset + length) lies inside; no sum can overflow.</summary>
    public bool Contains(ulong offset, ulong length) => offset <= Size && length <= Size - offset;

    public byte Read8(ulong offset) => Volatile.Read(ref *At(offset, 1));

    public ushort Read16(ulong offset) => Volatile.Read(ref *(ushort*)At(offset, 2));

    public uint Read32(ulong offset) => Volatile.Read(ref *(uint*)At(offset, 4));

    public ulong Read64(ulong offset) => Volatile.Read(ref *(ulong*)At(offset, 8));

    public void Write8(ulong offset, byte value) => Volatile.Write(ref *At(offset, 1), value);

    public void Write16(ulong offset, ushort value) => Volatile.Write(ref *(ushort*)At(offset, 2), value);

    public void Write32(ulong offset, uint value) => Volatile.Write(ref *(uint*)At(offset, 4), value);

    public void Write64(ulong offset, ulong value) => Volatile.Write(ref *(ulong*)At(offset, 8), value);

    /// <summary>Copies out of the window; the bytes may be torn if the peer writes meanwhile.</summary>
    public void Read(ulong offset, Span<byte> destination) =>
        new ReadOnlySpan<byte>(At(offset, (ulong)destination.Length), destination.Length).CopyTo(destination);

    /// <summary>Copies into the window.</summary>
    public void Write(ulong offset, ReadOnlySpan<byte> source) =>
        source.CopyTo(new Span<byte>(At(offset, (ulong)source.Length), source.Length));

    /// <summary>Unmaps and closes. The owner makes sure that no other thread still uses the window.</summary>
    public void Dispose()
    {
        if (_base is null) return;
        byte* mapping = _base;
        nuint length = (nuint)Size;
        _base = null;
        Size = 0;
        Libc.munmap(mapping, length);
        _descriptor.Dispose();
    }

    private byte* At(ulong offset, ulong length)
    {
        if (Contains(offset, length)) return _base + offset;
        throw new ArgumentOutOfRangeException(nameof(offset), $"{offset:x} + {length:x}");
    }
}
