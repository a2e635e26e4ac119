// Divides a sweep among threads. Kernels write disjoint amplitudes, so the division cannot change a result.
using System.Threading.Tasks;

namespace Xdv.Quantum.Kernels;

/// <summary>Work on steps [from, to) of a sweep.</summary>
internal interface ISweepKernel
{
    void Run(long from, long to);
}

internal static class SweepRunner
{
    /// <summary>Ranges begin at multiples of this, so that vector kernels never meet a remainder.</summary>
    private const long Granularity = 64;

    public static void Run<TKernel>(TKernel kernel, long steps, int threads)
        where TKernel : struct, ISweepKernel
    {
        long share = steps / threads / Granularity * Granularity;
        if (threads == 1 || share == 0)
        {
            kernel.Run(0, steps);
            return;
        }
        Parallel.For(0, threads, thread =>
            kernel.Run(thread * share, thread == threads - 1 ? steps : (thread + 1) * share));
    }
}
