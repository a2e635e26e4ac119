// One kernel, many machines: a vector of numbers, as wide as the processor has them. Kernels are written once over this
// and compiled for each element type and width; a vector of one number is the fallback, and is tested like the others.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>2^Bits numbers that are treated alike. How many changes a result in its last digit only.</summary>
internal interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Positions of an index that lie inside a vector.</summary>
    static abstract int Bits { get; }

    static abstract TSelf Load(ref T start, nuint index);

    static abstract TSelf All(T value);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a × b + c, rounded once.</summary>
    static abstract TSelf Fused(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a × b, rounded once.</summary>
    static abstract TSelf FusedLess(TSelf a, TSelf b, TSelf c);

    /// <summary>Every lane gets the value of the lane whose number differs in this bit.</summary>
    static abstract TSelf Partner(TSelf values, int bit);

    void Store(ref T start, nuint index);
}

/// <summary>512 bits: AVX-512.</summary>
internal readonly struct Lanes512<T>(Vector512<T> values) : ILanes<Lanes512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _values = values;

    public static int Bits => BitOperations.Log2((uint)Vector512<T>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(ref T start, nuint index) => new(Vector512.LoadUnsafe(ref start, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> All(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Fused(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => typeof(T) == typeof(float)
        ? new(Vector512.FusedMultiplyAdd(a._values.AsSingle(), b._values.AsSingle(), c._values.AsSingle())
            .As<float, T>())
        : new(Vector512.FusedMultiplyAdd(a._values.AsDouble(), b._values.AsDouble(), c._values.AsDouble())
            .As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FusedLess(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => Fused(new(-a._values), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Partner(Lanes512<T> values, int bit)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512<float> v = values._values.AsSingle();
            Vector512<float> turned = bit switch
            {
                0 => Vector512.Shuffle(v, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)),
                1 => Vector512.Shuffle(v, Vector512.Create(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)),
                2 => Vector512.Shuffle(v, Vector512.Create(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)),
                _ => Vector512.Shuffle(v, Vector512.Create(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)),
            };
            return new(turned.As<float, T>());
        }
        Vector512<double> d = values._values.AsDouble();
        Vector512<double> exchanged = bit switch
        {
            0 => Vector512.Shuffle(d, Vector512.Create(1L, 0, 3, 2, 5, 4, 7, 6)),
            1 => Vector512.Shuffle(d, Vector512.Create(2L, 3, 0, 1, 6, 7, 4, 5)),
            _ => Vector512.Shuffle(d, Vector512.Create(4L, 5, 6, 7, 0, 1, 2, 3)),
        };
        return new(exchanged.As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T start, nuint index) => _values.StoreUnsafe(ref start, index);
}

/// <summary>256 bits: AVX2.</summary>
internal readonly struct Lanes256<T>(Vector256<T> values) : ILanes<Lanes256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> _values = values;

    public static int Bits => BitOperations.Log2((uint)Vector256<T>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(ref T start, nuint index) => new(Vector256.LoadUnsafe(ref start, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> All(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> a, Lanes256<T> b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Fused(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => typeof(T) == typeof(float)
        ? new(Vector256.FusedMultiplyAdd(a._values.AsSingle(), b._values.AsSingle(), c._values.AsSingle())
            .As<float, T>())
        : new(Vector256.FusedMultiplyAdd(a._values.AsDouble(), b._values.AsDouble(), c._values.AsDouble())
            .As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FusedLess(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => Fused(new(-a._values), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Partner(Lanes256<T> values, int bit)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<float> v = values._values.AsSingle();
            Vector256<float> turned = bit switch
            {
                0 => Vector256.Shuffle(v, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)),
                1 => Vector256.Shuffle(v, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)),
                _ => Vector256.Shuffle(v, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)),
            };
            return new(turned.As<float, T>());
        }
        Vector256<double> d = values._values.AsDouble();
        Vector256<double> exchanged = bit switch
        {
            0 => Vector256.Shuffle(d, Vector256.Create(1L, 0, 3, 2)),
            _ => Vector256.Shuffle(d, Vector256.Create(2L, 3, 0, 1)),
        };
        return new(exchanged.As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T start, nuint index) => _values.StoreUnsafe(ref start, index);
}

/// <summary>One number: where the processor has no wide vectors.</summary>
internal readonly struct Lanes1<T>(T value) : ILanes<Lanes1<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _value = value;

    public static int Bits => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Load(ref T start, nuint index) => new(Unsafe.Add(ref start, index));

    public static Lanes1<T> All(T value) => new(value);

    public static Lanes1<T> operator *(Lanes1<T> a, Lanes1<T> b) => new(a._value * b._value);

    public static Lanes1<T> Fused(Lanes1<T> a, Lanes1<T> b, Lanes1<T> c) =>
        new(T.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes1<T> FusedLess(Lanes1<T> a, Lanes1<T> b, Lanes1<T> c) =>
        new(T.FusedMultiplyAdd(-a._value, b._value, c._value));

    public static Lanes1<T> Partner(Lanes1<T> values, int bit) =>
        throw new InvalidOperationException("no position lies inside one number");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T start, nuint index) => Unsafe.Add(ref start, index) = _value;
}
