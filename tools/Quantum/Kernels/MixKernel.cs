// Gates that superpose: a 2×2 matrix on pairs of amplitudes.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>
/// (amplitude[index | a], amplitude[index | b]) = matrix × the same pair, for every index of the pattern.
/// </summary>
internal readonly struct MixKernel(
    double[] real, double[] imaginary, IndexPattern pattern, long a, long b, Matrix2 matrix) : ISweepKernel
{
    public void Run(long from, long to)
    {
        if (Vector256.IsHardwareAccelerated && pattern.RunsOfFour) RunVectors(from, to);
        else RunSingly(from, to);
    }

    private void RunVectors(long from, long to)
    {
        ref double r = ref MemoryMarshal.GetArrayDataReference(real);
        ref double i = ref MemoryMarshal.GetArrayDataReference(imaginary);
        Vector256<double> r00 = Vector256.Create(matrix.M00.Real), i00 = Vector256.Create(matrix.M00.Imaginary);
        Vector256<double> r01 = Vector256.Create(matrix.M01.Real), i01 = Vector256.Create(matrix.M01.Imaginary);
        Vector256<double> r10 = Vector256.Create(matrix.M10.Real), i10 = Vector256.Create(matrix.M10.Imaginary);
        Vector256<double> r11 = Vector256.Create(matrix.M11.Real), i11 = Vector256.Create(matrix.M11.Imaginary);
        for (long k = from; k < to; k += Vector256<double>.Count)
        {
            long index = pattern.Index(k);
            nuint first = (nuint)(index | a), second = (nuint)(index | b);
            Vector256<double> x0 = Vector256.LoadUnsafe(ref r, first), y0 = Vector256.LoadUnsafe(ref i, first);
            Vector256<double> x1 = Vector256.LoadUnsafe(ref r, second), y1 = Vector256.LoadUnsafe(ref i, second);
            (x0 * r00 - y0 * i00 + (x1 * r01 - y1 * i01)).StoreUnsafe(ref r, first);
            (x0 * i00 + y0 * r00 + (x1 * i01 + y1 * r01)).StoreUnsafe(ref i, first);
            (x0 * r10 - y0 * i10 + (x1 * r11 - y1 * i11)).StoreUnsafe(ref r, second);
            (x0 * i10 + y0 * r10 + (x1 * i11 + y1 * r11)).StoreUnsafe(ref i, second);
        }
    }

    private void RunSingly(long from, long to)
    {
        double r00 = matrix.M00.Real, i00 = matrix.M00.Imaginary, r01 = matrix.M01.Real, i01 = matrix.M01.Imaginary;
        double r10 = matrix.M10.Real, i10 = matrix.M10.Imaginary, r11 = matrix.M11.Real, i11 = matrix.M11.Imaginary;
        for (long k = from; k < to; k++)
        {
            long index = pattern.Index(k), first = index | a, second = index | b;
            double x0 = real[first], y0 = imaginary[first], x1 = real[second], y1 = imaginary[second];
            real[first] = x0 * r00 - y0 * i00 + (x1 * r01 - y1 * i01);
            imaginary[first] = x0 * i00 + y0 * r00 + (x1 * i01 + y1 * r01);
            real[second] = x0 * r10 - y0 * i10 + (x1 * r11 - y1 * i11);
            imaginary[second] = x0 * i10 + y0 * r10 + (x1 * i11 + y1 * r11);
        }
    }
}
