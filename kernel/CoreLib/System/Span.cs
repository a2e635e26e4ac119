using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace System;

/// <summary>A bounds-checked view of contiguous memory.</summary>
public readonly ref struct Span<T>
{
    internal readonly ref T _reference;
    private readonly int _length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span(T[]? array)
    {
        if (array is not null)
        {
            _reference = ref MemoryMarshal.GetArrayDataReference(array);
            _length = array.Length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span(T[]? array, int start, int length)
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
    public unsafe Span(void* pointer, int length)
    {
        if (length < 0)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        _reference = ref Unsafe.AsRef<T>(pointer);
        _length = length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span(ref T reference)
    {
        _reference = ref reference;
        _length = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span(ref T reference, int length)
    {
        _reference = ref reference;
        _length = length;
    }

    public static Span<T> Empty => default;

    public int Length
    {
        [Intrinsic]
        get => _length;
    }

    public bool IsEmpty => _length == 0;

    public ref T this[int index]
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

    public static implicit operator Span<T>(T[]? array) => new(array);

    public static implicit operator ReadOnlySpan<T>(Span<T> span) => new(ref span._reference, span._length);

    public static bool operator ==(Span<T> left, Span<T> right)
        => left._length == right._length && Unsafe.AreSame(ref left._reference, ref right._reference);

    public static bool operator !=(Span<T> left, Span<T> right) => !(left == right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Slice(int start)
    {
        if ((uint)start > (uint)_length)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        return new Span<T>(ref Unsafe.Add(ref _reference, (nint)(uint)start), _length - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        return new Span<T>(ref Unsafe.Add(ref _reference, (nint)(uint)start), length);
    }

    public void Clear()
    {
        SpanHelpers.ClearWithoutReferences(
            ref Unsafe.As<T, byte>(ref _reference), (nuint)(uint)_length * (nuint)Unsafe.SizeOf<T>());
    }

    public void Fill(T value) => SpanHelpers.Fill(ref _reference, (nuint)(uint)_length, value);

    public void CopyTo(Span<T> destination) => ((ReadOnlySpan<T>)this).CopyTo(destination);

    public bool TryCopyTo(Span<T> destination) => ((ReadOnlySpan<T>)this).TryCopyTo(destination);

    public T[] ToArray() => ((ReadOnlySpan<T>)this).ToArray();

    public ref T GetPinnableReference() => ref _length != 0 ? ref _reference : ref Unsafe.NullRef<T>();

    public Enumerator GetEnumerator() => new(this);

    public override string ToString() => ((ReadOnlySpan<T>)this).ToString();

    /// <summary>Enumerator for <c>foreach</c>.</summary>
    public ref struct Enumerator
    {
        private readonly Span<T> _span;
        private int _index;

        internal Enumerator(Span<T> span)
        {
            _span = span;
            _index = -1;
        }

        public readonly ref T Current => ref _span[_index];

        public bool MoveNext() => ++_index < _span.Length;
    }
}
