// Permutations: X, CX, CCX, swap, cswap move amplitudes and compute nothing.
using System.Numerics;

namespace Xdv.Quantum.Kernels;

/// <summary>Exchanges values[index | a] and values[index | b], for every index of the pattern.</summary>
internal readonly struct ExchangeKernel<T, V>(AlignedRow<T> values, IndexPattern pattern, long a, long b) : ISweepKernel
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
        ref T start = ref values.Start;
        for (long k = from; k < to; k += 1L << W.Bits)
        {
            long index = pattern.Index(k);
            nuint first = (nuint)(index | a), second = (nuint)(index | b);
            W kept = W.Load(ref start, first);
            W.Load(ref start, second).Store(ref start, first);
            kept.Store(ref start, second);
        }
    }
}
