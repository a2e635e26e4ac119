// Complex numbers in vectors: one factor for all lanes, or one for each.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Quantum.Kernels;

/// <summary>Products of complex vectors, real and imaginary parts apart.</summary>
internal readonly struct ComplexLanes<T, V>(V real, V imaginary)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    private readonly V _real = real, _imaginary = imaginary;

    /// <summary>The same factor in every lane.</summary>
    public static ComplexLanes<T, V> All(Complex factor) =>
        new(V.All(T.CreateTruncating(factor.Real)), V.All(T.CreateTruncating(factor.Imaginary)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T, V> Load(ref T real, ref T imaginary, nuint index) =>
        new(V.Load(ref real, index), V.Load(ref imaginary, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T, V> operator *(ComplexLanes<T, V> a, ComplexLanes<T, V> b) => new(
        V.FusedLess(a._imaginary, b._imaginary, a._real * b._real),
        V.Fused(a._real, b._imaginary, a._imaginary * b._real));

    /// <summary>a × b + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexLanes<T, V> Fused(ComplexLanes<T, V> a, ComplexLanes<T, V> b, ComplexLanes<T, V> c) => new(
        V.FusedLess(a._imaginary, b._imaginary, V.Fused(a._real, b._real, c._real)),
        V.Fused(a._real, b._imaginary, V.Fused(a._imaginary, b._real, c._imaginary)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T real, ref T imaginary, nuint index)
    {
        _real.Store(ref real, index);
        _imaginary.Store(ref imaginary, index);
    }
}
