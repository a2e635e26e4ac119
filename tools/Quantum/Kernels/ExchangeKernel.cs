// Permutations: X, CX, CCX, swap, cswap move amplitudes and compute nothing.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>Exchanges amplitude[index | a] and amplitude[index | b], for every index of the pattern.</summary>
internal readonly struct ExchangeKernel(double[] values, IndexPattern pattern, long a, long b) : ISweepKernel
{
    public void Run(long from, long to)
    {
        if (Vector256.IsHardwareAccelerated && pattern.RunsOfFour) RunVectors(from, to);
        else RunSingly(from, to);
    }

    private void RunVectors(long from, long to)
    {
        ref double start = ref MemoryMarshal.GetArrayDataReference(values);
        for (long k = from; k < to; k += Vector256<double>.Count)
        {
            long index = pattern.Index(k);
            nuint first = (nuint)(index | a), second = (nuint)(index | b);
            Vector256<double> kept = Vector256.LoadUnsafe(ref start, first);
            Vector256.LoadUnsafe(ref start, second).StoreUnsafe(ref start, first);
            kept.StoreUnsafe(ref start, second);
        }
    }

    private void RunSingly(long from, long to)
    {
        for (long k = from; k < to; k++)
        {
            long index = pattern.Index(k);
            (values[index | a], values[index | b]) = (values[index | b], values[index | a]);
        }
    }
}
