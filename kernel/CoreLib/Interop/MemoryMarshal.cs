using System.Runtime.CompilerServices;

namespace System.Runtime.InteropServices;

/// <summary>Views of memory as other types.</summary>
public static unsafe class MemoryMarshal
{
    [Intrinsic]
    public static ref T GetArrayDataReference<T>(T[] array)
        => ref Unsafe.As<byte, T>(ref Unsafe.As<RawArrayData>(array).Data);

    internal static ref byte GetArrayDataReference(Array array) => ref Unsafe.As<RawArrayData>(array).Data;

    public static ref T GetReference<T>(Span<T> span) => ref span._reference;

    public static ref T GetReference<T>(ReadOnlySpan<T> span) => ref span._reference;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> CreateSpan<T>(scoped ref T reference, int length)
        => new(ref Unsafe.AsRef(in reference), length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> CreateReadOnlySpan<T>(scoped ref readonly T reference, int length)
        => new(ref Unsafe.AsRef(in reference), length);

    public static ReadOnlySpan<byte> CreateReadOnlySpanFromNullTerminated(byte* text)
    {
        int length = 0;
        while (text != null && text[length] != 0)
        {
            length++;
        }

        return new ReadOnlySpan<byte>(text, length);
    }

    public static Span<byte> AsBytes<T>(Span<T> span) where T : struct
        => new(ref Unsafe.As<T, byte>(ref span._reference), checked(span.Length * sizeof(T)));

    public static ReadOnlySpan<byte> AsBytes<T>(ReadOnlySpan<T> span) where T : struct
        => new(ref Unsafe.As<T, byte>(ref span._reference), checked(span.Length * sizeof(T)));

    public static Span<TTo> Cast<TFrom, TTo>(Span<TFrom> span) where TFrom : struct where TTo : struct
        => new(ref Unsafe.As<TFrom, TTo>(ref span._reference), CastLength<TFrom, TTo>(span.Length));

    public static ReadOnlySpan<TTo> Cast<TFrom, TTo>(ReadOnlySpan<TFrom> span) where TFrom : struct where TTo : struct
        => new(ref Unsafe.As<TFrom, TTo>(ref span._reference), CastLength<TFrom, TTo>(span.Length));

    public static T Read<T>(ReadOnlySpan<byte> source) where T : struct
    {
        Require<T>(source.Length);
        return Unsafe.ReadUnaligned<T>(ref source._reference);
    }

    public static bool TryRead<T>(ReadOnlySpan<byte> source, out T value) where T : struct
    {
        bool fits = sizeof(T) <= source.Length;
        value = fits ? Unsafe.ReadUnaligned<T>(ref source._reference) : default;
        return fits;
    }

    public static void Write<T>(Span<byte> destination, in T value) where T : struct
    {
        Require<T>(destination.Length);
        Unsafe.WriteUnaligned(ref destination._reference, value);
    }

    public static bool TryWrite<T>(Span<byte> destination, in T value) where T : struct
    {
        if (sizeof(T) > destination.Length)
        {
            return false;
        }

        Unsafe.WriteUnaligned(ref destination._reference, value);
        return true;
    }

    public static ref T AsRef<T>(Span<byte> span) where T : struct
    {
        Require<T>(span.Length);
        return ref Unsafe.As<byte, T>(ref span._reference);
    }

    public static ref readonly T AsRef<T>(ReadOnlySpan<byte> span) where T : struct
    {
        Require<T>(span.Length);
        return ref Unsafe.As<byte, T>(ref span._reference);
    }

    private static int CastLength<TFrom, TTo>(int length)
        => checked((int)((ulong)(uint)length * (uint)sizeof(TFrom) / (uint)sizeof(TTo)));

    private static void Require<T>(int available)
    {
        if (sizeof(T) > available)
        {
            ThrowHelper.ArgumentOutOfRange();
        }
    }
}
