using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace System.Buffers.Binary;

/// <summary>Integers in bytes, with the byte order in the name.</summary>
public static class BinaryPrimitives
{
    public static short ReverseEndianness(short value) => (short)ReverseEndianness((ushort)value);

    public static ushort ReverseEndianness(ushort value) => (ushort)((value >> 8) | (value << 8));

    public static int ReverseEndianness(int value) => (int)ReverseEndianness((uint)value);

    [Intrinsic]
    public static uint ReverseEndianness(uint value)
        => (value >> 24) | ((value >> 8) & 0xFF00) | ((value << 8) & 0xFF0000) | (value << 24);

    public static long ReverseEndianness(long value) => (long)ReverseEndianness((ulong)value);

    [Intrinsic]
    public static ulong ReverseEndianness(ulong value)
        => ((ulong)ReverseEndianness((uint)value) << 32) | ReverseEndianness((uint)(value >> 32));

    public static short ReadInt16LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<short>(source);

    public static void WriteInt16LittleEndian(Span<byte> destination, short value)
        => MemoryMarshal.Write<short>(destination, value);

    public static bool TryReadInt16LittleEndian(ReadOnlySpan<byte> source, out short value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        return read;
    }

    public static bool TryWriteInt16LittleEndian(Span<byte> destination, short value)
        => MemoryMarshal.TryWrite<short>(destination, value);

    public static ushort ReadUInt16LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<ushort>(source);

    public static void WriteUInt16LittleEndian(Span<byte> destination, ushort value)
        => MemoryMarshal.Write<ushort>(destination, value);

    public static bool TryReadUInt16LittleEndian(ReadOnlySpan<byte> source, out ushort value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        return read;
    }

    public static bool TryWriteUInt16LittleEndian(Span<byte> destination, ushort value)
        => MemoryMarshal.TryWrite<ushort>(destination, value);

    public static int ReadInt32LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<int>(source);

    public static void WriteInt32LittleEndian(Span<byte> destination, int value)
        => MemoryMarshal.Write<int>(destination, value);

    public static bool TryReadInt32LittleEndian(ReadOnlySpan<byte> source, out int value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        return read;
    }

    public static bool TryWriteInt32LittleEndian(Span<byte> destination, int value)
        => MemoryMarshal.TryWrite<int>(destination, value);

    public static uint ReadUInt32LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<uint>(source);

    public static void WriteUInt32LittleEndian(Span<byte> destination, uint value)
        => MemoryMarshal.Write<uint>(destination, value);

    public static bool TryReadUInt32LittleEndian(ReadOnlySpan<byte> source, out uint value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        return read;
    }

    public static bool TryWriteUInt32LittleEndian(Span<byte> destination, uint value)
        => MemoryMarshal.TryWrite<uint>(destination, value);

    public static long ReadInt64LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<long>(source);

    public static void WriteInt64LittleEndian(Span<byte> destination, long value)
        => MemoryMarshal.Write<long>(destination, value);

    public static bool TryReadInt64LittleEndian(ReadOnlySpan<byte> source, out long value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        return read;
    }

    public static bool TryWriteInt64LittleEndian(Span<byte> destination, long value)
        => MemoryMarshal.TryWrite<long>(destination, value);

    public static ulong ReadUInt64LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<ulong>(source);

    public static void WriteUInt64LittleEndian(Span<byte> destination, ulong value)
        => MemoryMarshal.Write<ulong>(destination, value);

    public static bool TryReadUInt64LittleEndian(ReadOnlySpan<byte> source, out ulong value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        return read;
    }

    public static bool TryWriteUInt64LittleEndian(Span<byte> destination, ulong value)
        => MemoryMarshal.TryWrite<ulong>(destination, value);

    public static short ReadInt16BigEndian(ReadOnlySpan<byte> source)
        => ReverseEndianness(MemoryMarshal.Read<short>(source));

    public static void WriteInt16BigEndian(Span<byte> destination, short value)
        => MemoryMarshal.Write<short>(destination, ReverseEndianness(value));

    public static bool TryReadInt16BigEndian(ReadOnlySpan<byte> source, out short value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return read;
    }

    public static bool TryWriteInt16BigEndian(Span<byte> destination, short value)
        => MemoryMarshal.TryWrite<short>(destination, ReverseEndianness(value));

    public static ushort ReadUInt16BigEndian(ReadOnlySpan<byte> source)
        => ReverseEndianness(MemoryMarshal.Read<ushort>(source));

    public static void WriteUInt16BigEndian(Span<byte> destination, ushort value)
        => MemoryMarshal.Write<ushort>(destination, ReverseEndianness(value));

    public static bool TryReadUInt16BigEndian(ReadOnlySpan<byte> source, out ushort value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return read;
    }

    public static bool TryWriteUInt16BigEndian(Span<byte> destination, ushort value)
        => MemoryMarshal.TryWrite<ushort>(destination, ReverseEndianness(value));

    public static int ReadInt32BigEndian(ReadOnlySpan<byte> source)
        => ReverseEndianness(MemoryMarshal.Read<int>(source));

    public static void WriteInt32BigEndian(Span<byte> destination, int value)
        => MemoryMarshal.Write<int>(destination, ReverseEndianness(value));

    public static bool TryReadInt32BigEndian(ReadOnlySpan<byte> source, out int value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return read;
    }

    public static bool TryWriteInt32BigEndian(Span<byte> destination, int value)
        => MemoryMarshal.TryWrite<int>(destination, ReverseEndianness(value));

    public static uint ReadUInt32BigEndian(ReadOnlySpan<byte> source)
        => ReverseEndianness(MemoryMarshal.Read<uint>(source));

    public static void WriteUInt32BigEndian(Span<byte> destination, uint value)
        => MemoryMarshal.Write<uint>(destination, ReverseEndianness(value));

    public static bool TryReadUInt32BigEndian(ReadOnlySpan<byte> source, out uint value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return read;
    }

    public static bool TryWriteUInt32BigEndian(Span<byte> destination, uint value)
        => MemoryMarshal.TryWrite<uint>(destination, ReverseEndianness(value));

    public static long ReadInt64BigEndian(ReadOnlySpan<byte> source)
        => ReverseEndianness(MemoryMarshal.Read<long>(source));

    public static void WriteInt64BigEndian(Span<byte> destination, long value)
        => MemoryMarshal.Write<long>(destination, ReverseEndianness(value));

    public static bool TryReadInt64BigEndian(ReadOnlySpan<byte> source, out long value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return read;
    }

    public static bool TryWriteInt64BigEndian(Span<byte> destination, long value)
        => MemoryMarshal.TryWrite<long>(destination, ReverseEndianness(value));

    public static ulong ReadUInt64BigEndian(ReadOnlySpan<byte> source)
        => ReverseEndianness(MemoryMarshal.Read<ulong>(source));

    public static void WriteUInt64BigEndian(Span<byte> destination, ulong value)
        => MemoryMarshal.Write<ulong>(destination, ReverseEndianness(value));

    public static bool TryReadUInt64BigEndian(ReadOnlySpan<byte> source, out ulong value)
    {
        bool read = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return read;
    }

    public static bool TryWriteUInt64BigEndian(Span<byte> destination, ulong value)
        => MemoryMarshal.TryWrite<ulong>(destination, ReverseEndianness(value));

    public static double ReadDoubleLittleEndian(ReadOnlySpan<byte> source)
        => BitConverter.Int64BitsToDouble(ReadInt64LittleEndian(source));

    public static void WriteDoubleLittleEndian(Span<byte> destination, double value)
        => WriteInt64LittleEndian(destination, BitConverter.DoubleToInt64Bits(value));

    public static float ReadSingleLittleEndian(ReadOnlySpan<byte> source)
        => BitConverter.Int32BitsToSingle(ReadInt32LittleEndian(source));

    public static void WriteSingleLittleEndian(Span<byte> destination, float value)
        => WriteInt32LittleEndian(destination, BitConverter.SingleToInt32Bits(value));
}
