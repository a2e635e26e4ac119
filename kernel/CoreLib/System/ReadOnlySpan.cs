using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace System;

/// <summary>A bounds-checked read-only view of contiguous memory.</summary>
public readonly ref struct ReadOnlySpan<T>
{
    internal readonly ref T _reference;
    private readonly int _length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan(T[]? array)
    {
        if (array is not null)
        {
            _reference = ref MemoryMarshal.GetArrayDataReference(array);
            _length = array.Length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan(T[]? array, int start, int length)
    {
        int available = array is null ? 0 : array.Length;
        if ((ulong)(uint)start + (uint)length > (uint)available)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        if (array is not null)
        {
            _reference = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), start);
            _length = length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe ReadOnlySpan(void* pointer, int length)
    {
        if (length < 0)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        _reference = ref Unsafe.AsRef<T>(pointer);
        _length = length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan(ref readonly T reference)
    {
        _reference = ref Unsafe.AsRef(in reference);
        _length = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan(ref T reference, int length)
    {
        _reference = ref reference;
        _length = length;
    }

    public static ReadOnlySpan<T> Empty => default;

    public int Length
    {
        [Intrinsic]
        get => _length;
    }

    public bool IsEmpty => _length == 0;

    public ref readonly T this[int index]
    {
        [Intrinsic]
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)_length)
            {
                ThrowHelper.IndexOutOfRange();
            }

            return ref Unsafe.Add(ref _reference, (nint)(uint)index);
        }
    }

    public static implicit operator ReadOnlySpan<T>(T[]? array) => new(array);

    public static bool operator ==(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        => left._length == right._length && Unsafe.AreSame(ref left._reference, ref right._reference);

    public static bool operator !=(ReadOnlySpan<T> left, ReadOnlySpan<T> right) => !(left == right);

    public static ReadOnlySpan<T> CastUp<TDerived>(ReadOnlySpan<TDerived> items) where TDerived : class?, T
        => new(ref Unsafe.As<TDerived, T>(ref items._reference), items.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Slice(int start)
    {
        if ((uint)start > (uint)_length)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        return new ReadOnlySpan<T>(ref Unsafe.Add(ref _reference, (nint)(uint)start), _length - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        return new ReadOnlySpan<T>(ref Unsafe.Add(ref _reference, (nint)(uint)start), length);
    }

    public void CopyTo(Span<T> destination)
    {
        if ((uint)_length > (uint)destination.Length)
        {
            ThrowHelper.Argument("destination is too short");
        }

        Move(destination);
    }

    public bool TryCopyTo(Span<T> destination)
    {
        if ((uint)_length > (uint)destination.Length)
        {
            return false;
        }

        Move(destination);
        return true;
    }

    public T[] ToArray()
    {
        if (_length == 0)
        {
            return Array.Empty<T>();
        }

        T[] array = new T[_length];
        CopyTo(array);
        return array;
    }

    public ref readonly T GetPinnableReference() => ref _length != 0 ? ref _reference : ref Unsafe.NullRef<T>();

    public Enumerator GetEnumerator() => new(this);

    public override string ToString()
        => typeof(T) == typeof(char)
            ? new string(new ReadOnlySpan<char>(ref Unsafe.As<T, char>(ref _reference), _length))
            : "span";

    private void Move(Span<T> destination)
    {
        SpanHelpers.Memmove(
            ref Unsafe.As<T, byte>(ref destination._reference),
            ref Unsafe.As<T, byte>(ref _reference),
            (nuint)(uint)_length * (nuint)Unsafe.SizeOf<T>());
    }

    /// <summary>Enumerator for <c>foreach</c>.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<T> _span;
        private int _index;

        internal Enumerator(ReadOnlySpan<T> span)
        {
            _span = span;
            _index = -1;
        }

        public readonly ref readonly T Current => ref _span[_index];

        public bool MoveNext() => ++_index < _span.Length;
    }
}
