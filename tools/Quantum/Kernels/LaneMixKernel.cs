// A matrix whose target lies inside a vector: every lane combines with its partner in the same vector.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

internal static class LaneMixKernel
{
    private const long LaneMask = 3;

    /// <summary>amplitude = own × amplitude + other × partner, lane by lane; target 0 or 1.</summary>
    public static void Apply(BlockStep step, long controls, int width, ref double real, ref double imaginary)
    {
        long lanes = controls & LaneMask, high = controls & ~LaneMask;
        int target = step.Target;
        Matrix2 m = step.Matrix;
        LaneFactor own = new(lane => (lane & lanes) != lanes ? Complex.One : (lane >> target & 1) == 0 ? m.M00 : m.M11);
        LaneFactor other = new(
            lane => (lane & lanes) != lanes ? Complex.Zero : (lane >> target & 1) == 0 ? m.M01 : m.M10);
        IndexPattern pattern = new(high);
        long steps = (1L << width) >> pattern.Width;
        for (long k = 0; k < steps; k += 4)
        {
            nuint at = (nuint)(pattern.Index(k) | high);
            Vector256<double> x = Vector256.LoadUnsafe(ref real, at), y = Vector256.LoadUnsafe(ref imaginary, at);
            Vector256<double> u = Partner(x, target), v = Partner(y, target);
            (own.Real(x, y) + other.Real(u, v)).StoreUnsafe(ref real, at);
            (own.Imaginary(x, y) + other.Imaginary(u, v)).StoreUnsafe(ref imaginary, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Partner(Vector256<double> values, int target) => target == 0
        ? Vector256.Shuffle(values, Vector256.Create(1L, 0, 3, 2))
        : Vector256.Shuffle(values, Vector256.Create(2L, 3, 0, 1));
}
