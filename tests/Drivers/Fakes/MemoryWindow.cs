// A window that is an array, and doorbell registers that remember. An access outside the window or out of alignment
// throws: in the kernel it would be a panic, so no driver may ever make one, whatever the other side wrote.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Hal;

namespace Xdv.Drivers.Tests.Fakes;

/// <summary>The bytes behind a window, shared by driver and fake server.</summary>
public sealed class Memory(int size)
{
    public byte[] Bytes { get; } = new byte[size];

    /// <summary>Writes the driver makes below this offset are logged.</summary>
    public ulong LogBelow { get; set; }

    public List<string> Log { get; } = [];

    public ushort U16(ulong offset) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan((int)offset));

    public uint U32(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan((int)offset));

    public ulong U64(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan((int)offset));

    public void Put16(ulong offset, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan((int)offset), value);

    public void Put32(ulong offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan((int)offset), value);

    public void Put64(ulong offset, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan((int)offset), value);

    public Span<byte> At(ulong offset, ulong bytes, ulong alignment)
    {
        if (offset % alignment != 0) throw new InvalidOperationException($"misaligned access at {offset:x}");
        if (offset > (ulong)Bytes.Length || bytes > (ulong)Bytes.Length - offset)
            throw new InvalidOperationException($"access outside the window at {offset:x}");
        return Bytes.AsSpan((int)offset, (int)bytes);
    }

    public void Note(ulong offset, int bits, ulong value)
    {
        if (offset < LogBelow) Log.Add($"w{bits} {offset:x3} {value:x}");
    }
}

/// <summary>A driver's view of <see cref="Memory"/>.</summary>
public readonly struct MemoryWindow(Memory memory) : IRegisterWindow
{
    public ulong Size => (ulong)memory.Bytes.Length;

    public byte Read8(ulong offset) => memory.At(offset, 1, 1)[0];

    public ushort Read16(ulong offset) => BinaryPrimitives.ReadUInt16LittleEndian(memory.At(offset, 2, 2));

    public uint Read32(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(memory.At(offset, 4, 4));

    public ulong Read64(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(memory.At(offset, 8, 8));

    public void Write8(ulong offset, byte value)
    {
        memory.Note(offset, 8, value);
        memory.At(offset, 1, 1)[0] = value;
    }

    public void Write16(ulong offset, ushort value)
    {
        memory.Note(offset, 16, value);
        BinaryPrimitives.WriteUInt16LittleEndian(memory.At(offset, 2, 2), value);
    }

    public void Write32(ulong offset, uint value)
    {
        memory.Note(offset, 32, value);
        BinaryPrimitives.WriteUInt32LittleEndian(memory.At(offset, 4, 4), value);
    }

    public void Write64(ulong offset, ulong value)
    {
        memory.Note(offset, 64, value);
        BinaryPrimitives.WriteUInt64LittleEndian(memory.At(offset, 8, 8), value);
    }

    public void Read(ulong offset, Span<byte> destination) =>
        memory.At(offset, (ulong)destination.Length, 1).CopyTo(destination);

    public void Write(ulong offset, ReadOnlySpan<byte> source) =>
        source.CopyTo(memory.At(offset, (ulong)source.Length, 1));
}

/// <summary>What BAR0 of ivshmem-doorbell keeps.</summary>
public sealed class Doorbells(Memory memory)
{
    public uint IvPosition { get; set; } = 1;

    public List<uint> Rings { get; } = [];

    public int Fences { get; set; }

    public void Ring(uint value)
    {
        Rings.Add(value);
        if (memory.LogBelow != 0) memory.Log.Add($"ring {value:x}");
    }
}

/// <summary>A driver's view of <see cref="Doorbells"/>: only IVPosition is read and only Doorbell is written.</summary>
public readonly struct DoorbellRegisters(Doorbells doorbells) : IRegisterWindow
{
    public ulong Size => 256;

    public uint Read32(ulong offset)
    {
        if (offset != DeviceWindow.IvPosition) throw new InvalidOperationException($"register {offset:x} read");
        doorbells.Fences++;
        return doorbells.IvPosition;
    }

    public void Write32(ulong offset, uint value)
    {
        if (offset != DeviceWindow.Doorbell) throw new InvalidOperationException($"register {offset:x} written");
        doorbells.Ring(value);
    }

    public byte Read8(ulong offset) => throw new InvalidOperationException();

    public ushort Read16(ulong offset) => throw new InvalidOperationException();

    public ulong Read64(ulong offset) => throw new InvalidOperationException();

    public void Write8(ulong offset, byte value) => throw new InvalidOperationException();

    public void Write16(ulong offset, ushort value) => throw new InvalidOperationException();

    public void Write64(ulong offset, ulong value) => throw new InvalidOperationException();

    public void Read(ulong offset, Span<byte> destination) => throw new InvalidOperationException();

    public void Write(ulong offset, ReadOnlySpan<byte> source) => throw new InvalidOperationException();
}
