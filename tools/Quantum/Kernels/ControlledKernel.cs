// A real matrix under controls, on a position of a block above the vector: controls above it too choose which vectors
// are combined, those inside become factors that differ by lane.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Quantum.Kernels;

internal static class ControlledKernel<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    /// <param name="controls">Positions of the block, one bit each.</param>
    public static void Apply(ControlledStep<T> step, long controls, int width, ref T real, ref T imaginary)
    {
        if (step.Turn is { } turn) LaneKernel<T, V>.Controlled(turn, controls, width, ref real, ref imaginary);
        else if ((controls & ((1L << V.Bits) - 1)) == 0 && step.Mix.Matrix.IsFlip)
            Exchange(step.Mix.Position, controls, width, ref real, ref imaginary);
        else Mix(step, controls, width, ref real, ref imaginary);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exchange(int position, long controls, int width, ref T real, ref T imaginary)
    {
        long target = 1L << position;
        IndexPattern pattern = new(target | controls);
        long run = (target | controls) & -(target | controls), steps = (1L << width) >> pattern.Width;
        nuint vector = (nuint)1 << V.Bits;
        for (long k = 0; k < steps; k += run)
        {
            nuint first = (nuint)(pattern.Index(k) | controls), second = first | (nuint)target;
            for (nuint end = first + (nuint)run; first < end; first += vector, second += vector)
            {
                V x = V.Load(ref real, first), y = V.Load(ref imaginary, first);
                V.Load(ref real, second).Store(ref real, first);
                V.Load(ref imaginary, second).Store(ref imaginary, first);
                x.Store(ref real, second);
                y.Store(ref imaginary, second);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(ControlledStep<T> step, long controls, int width, ref T real, ref T imaginary)
    {
        T[][] lanes = step.Lanes!;
        RealLanes<T, V> matrix = new(V.Load(ref lanes[0][0], 0), V.Load(ref lanes[1][0], 0),
            V.Load(ref lanes[2][0], 0), V.Load(ref lanes[3][0], 0));
        long target = 1L << step.Mix.Position, above = controls & -(1L << V.Bits);
        IndexPattern pattern = new(target | above);
        long run = (target | above) & -(target | above), steps = (1L << width) >> pattern.Width;
        nuint vector = (nuint)1 << V.Bits;
        for (long k = 0; k < steps; k += run)
        {
            nuint first = (nuint)(pattern.Index(k) | above), second = first | (nuint)target;
            for (nuint end = first + (nuint)run; first < end; first += vector, second += vector)
            {
                V x0 = V.Load(ref real, first), x1 = V.Load(ref real, second);
                V y0 = V.Load(ref imaginary, first), y1 = V.Load(ref imaginary, second);
                matrix.Apply(ref x0, ref x1);
                matrix.Apply(ref y0, ref y1);
                x0.Store(ref real, first);
                x1.Store(ref real, second);
                y0.Store(ref imaginary, first);
                y1.Store(ref imaginary, second);
            }
        }
    }
}
