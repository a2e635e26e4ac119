// Diagonal gates, and the projection after a measurement: multiply a part of the amplitudes by one number.
using System.Numerics;

namespace Xdv.Quantum.Kernels;

/// <summary>amplitude[index | at] *= factor, for every index of the pattern.</summary>
internal readonly struct PhaseKernel<T, V>(
    AlignedRow<T> real, AlignedRow<T> imaginary, IndexPattern pattern, long at, Complex factor) : ISweepKernel
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
        ComplexLanes<T, W> all = ComplexLanes<T, W>.All(factor);
        for (long k = from; k < to; k += 1L << W.Bits)
        {
            nuint index = (nuint)(pattern.Index(k) | at);
            (ComplexLanes<T, W>.Load(ref r, ref i, index) * all).Store(ref r, ref i, index);
        }
    }
}
