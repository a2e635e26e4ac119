// Diagonal gates, and the projection after a measurement: multiply a part of the amplitudes by one number.
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Xdv.Quantum.Kernels;

/// <summary>amplitude[index | at] *= factor, for every index of the pattern.</summary>
internal readonly struct PhaseKernel(double[] real, double[] imaginary, IndexPattern pattern, long at, Complex factor)
    : ISweepKernel
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
        Vector256<double> c = Vector256.Create(factor.Real), s = Vector256.Create(factor.Imaginary);
        for (long k = from; k < to; k += Vector256<double>.Count)
        {
            nuint index = (nuint)(pattern.Index(k) | at);
            Vector256<double> x = Vector256.LoadUnsafe(ref r, index), y = Vector256.LoadUnsafe(ref i, index);
            (x * c - y * s).StoreUnsafe(ref r, index);
            (x * s + y * c).StoreUnsafe(ref i, index);
        }
    }

    private void RunSingly(long from, long to)
    {
        double c = factor.Real, s = factor.Imaginary;
        for (long k = from; k < to; k++)
        {
            long index = pattern.Index(k) | at;
            double x = real[index], y = imaginary[index];
            real[index] = x * c - y * s;
            imaginary[index] = x * s + y * c;
        }
    }
}
