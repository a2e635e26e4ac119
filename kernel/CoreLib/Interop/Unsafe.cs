namespace System.Runtime.CompilerServices;

/// <summary>Reinterpretation without checks. The compiler expands these; the bodies below are what the expansion
/// means (a self-call marks one that only the compiler can express).</summary>
public static unsafe class Unsafe
{
    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* AsPointer<T>(ref readonly T value) where T : allows ref struct => AsPointer(in value);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TTo As<TFrom, TTo>(ref TFrom value)
        where TFrom : allows ref struct where TTo : allows ref struct => ref As<TFrom, TTo>(ref value);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T As<T>(object? value) where T : class? => As<T>(value);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T AsRef<T>(void* pointer) where T : allows ref struct => ref *(T*)pointer;

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T AsRef<T>(scoped ref readonly T value) where T : allows ref struct => ref AsRef(in value);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf<T>() where T : allows ref struct => sizeof(T);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T Add<T>(ref T value, int elements) where T : allows ref struct
        => ref *((T*)AsPointer(ref value) + elements);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T Add<T>(ref T value, nint elements) where T : allows ref struct
        => ref *((T*)AsPointer(ref value) + elements);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T Add<T>(ref T value, nuint elements) where T : allows ref struct
        => ref *((T*)AsPointer(ref value) + elements);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T AddByteOffset<T>(ref T value, nint bytes) where T : allows ref struct
        => ref *(T*)((byte*)AsPointer(ref value) + bytes);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T AddByteOffset<T>(ref T value, nuint bytes) where T : allows ref struct
        => ref *(T*)((byte*)AsPointer(ref value) + bytes);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint ByteOffset<T>(ref readonly T origin, ref readonly T target) where T : allows ref struct
        => (nint)((byte*)AsPointer(in target) - (byte*)AsPointer(in origin));

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreSame<T>(ref readonly T left, ref readonly T right) where T : allows ref struct
        => AsPointer(in left) == AsPointer(in right);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T NullRef<T>() where T : allows ref struct => ref *(T*)null;

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNullRef<T>(ref readonly T value) where T : allows ref struct => AsPointer(in value) == null;

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SkipInit<T>(out T value) where T : allows ref struct => SkipInit(out value);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReadUnaligned<T>(void* source) where T : allows ref struct => *(T*)source;

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReadUnaligned<T>(ref readonly byte source) where T : allows ref struct
        => *(T*)AsPointer(in source);

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUnaligned<T>(void* destination, T value) where T : allows ref struct
        => *(T*)destination = value;

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUnaligned<T>(ref byte destination, T value) where T : allows ref struct
        => *(T*)AsPointer(ref destination) = value;

    [Intrinsic, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TTo BitCast<TFrom, TTo>(TFrom value)
        where TFrom : allows ref struct where TTo : allows ref struct
    {
        if (sizeof(TFrom) != sizeof(TTo))
        {
            ThrowHelper.Argument("bit cast between different sizes");
        }

        return *(TTo*)&value;
    }

    public static void InitBlockUnaligned(ref byte start, byte value, uint bytes)
        => SpanHelpers.Fill(ref start, value, bytes);

    public static void CopyBlockUnaligned(ref byte destination, ref readonly byte source, uint bytes)
        => SpanHelpers.Memmove(ref destination, ref AsRef(in source), bytes);
}
