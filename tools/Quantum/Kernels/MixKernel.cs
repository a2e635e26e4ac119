// Gates that superpose: a 2×2 matrix on pairs of amplitudes.
using System.Numerics;

namespace Xdv.Quantum.Kernels;

/// <summary>
/// (amplitude[index | a], amplitude[index | b]) = matrix × the same pair, for every index of the pattern.
/// </summary>
internal readonly struct MixKernel<T, V>(
    AlignedRow<T> real, AlignedRow<T> imaginary, IndexPattern pattern, long a, long b, Matrix2 matrix) : ISweepKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    public void Run(long from, long to)
    {
        if (pattern.FreeBits >= V.Bits) Run<V>(from, to);
        else Run<Lanes1<T>>(from, to);
    }

    private void Run<W>(long from, long to)
        where W : struct, ILanes<W, T>
    {
        ref T r = ref real.Start, i = ref imaginary.Start;
        ComplexLanes<T, W> m00 = ComplexLanes<T, W>.All(matrix.M00), m01 = ComplexLanes<T, W>.All(matrix.M01);
        ComplexLanes<T, W> m10 = ComplexLanes<T, W>.All(matrix.M10), m11 = ComplexLanes<T, W>.All(matrix.M11);
        for (long k = from; k < to; k += 1L << W.Bits)
        {
            long index = pattern.Index(k);
            nuint first = (nuint)(index | a), second = (nuint)(index | b);
            ComplexLanes<T, W> x0 = ComplexLanes<T, W>.Load(ref r, ref i, first);
            ComplexLanes<T, W> x1 = ComplexLanes<T, W>.Load(ref r, ref i, second);
            ComplexLanes<T, W>.Fused(x0, m00, x1 * m01).Store(ref r, ref i, first);
            ComplexLanes<T, W>.Fused(x0, m10, x1 * m11).Store(ref r, ref i, second);
        }
    }
}
