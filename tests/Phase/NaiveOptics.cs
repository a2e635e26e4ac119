// A transform in complex numbers, element by element as kernel/Abi/TransformFormat.cs has them: slow, short, and
// written without a look at the engine.
using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Tests;

internal static class NaiveOptics
{
    /// <summary>What is left of light.</summary>
    public static Complex[] Pass(ReadOnlySpan<Complex> light, ReadOnlySpan<TransformElement> elements)
    {
        Complex[] a = light.ToArray();
        foreach (TransformElement e in elements)
        {
            ref Complex x = ref a[e.Mode0];
            ref Complex y = ref a[e.Mode1];
            (double cos, double sin) = (Math.Cos(e.Param0), Math.Sin(e.Param0));
            switch (e.Code)
            {
                case ElementCode.Inject:
                    x = Math.Sqrt(e.Param0);
                    break;
                case ElementCode.PhaseShift:
                    x *= Complex.FromPolarCoordinates(1, e.Param0);
                    break;
                case ElementCode.Coupler:
                    Complex turned = Complex.ImaginaryOne * sin;
                    (x, y) = ((cos * x) + (turned * y), (turned * x) + (cos * y));
                    break;
                case ElementCode.MachZehnder:
                    x *= Complex.FromPolarCoordinates(1, e.Param1);
                    (x, y) = ((cos * x) - (sin * y), (sin * x) + (cos * y));
                    break;
                case ElementCode.Rotation:
                    (x, y) = ((cos * x) - (sin * y), (sin * x) + (cos * y));
                    break;
                case ElementCode.Fourier:
                    a = Fourier(a, inverse: e.Mode0 == 1);
                    break;
                case ElementCode.Loss:
                    x *= Math.Sqrt(e.Param0);
                    break;
                case ElementCode.Kerr:
                    x *= Complex.FromPolarCoordinates(1, e.Param0 * Power(x));
                    break;
                case ElementCode.Saturable:
                    x *= Math.Sqrt(Math.Exp(-e.Param0 / (1 + (Power(x) / e.Param1))));
                    break;
            }
        }
        return a;
    }

    /// <summary>The elements behind a program's header.</summary>
    public static TransformElement[] Elements(ReadOnlySpan<byte> program) =>
        MemoryMarshal.Cast<byte, TransformElement>(program[TransformHeader.Size..]).ToArray();

    public static double Power(Complex a) => (a.Real * a.Real) + (a.Imaginary * a.Imaginary);

    public static double Power(ReadOnlySpan<Complex> light)
    {
        double sum = 0;
        foreach (Complex a in light) sum += Power(a);
        return sum;
    }

    /// <summary>|⟨u|w⟩|² ÷ (⟨u|u⟩⟨w|w⟩), of vectors or, column by column, of matrices.</summary>
    public static double Fidelity(ReadOnlySpan<Complex> u, ReadOnlySpan<Complex> w)
    {
        Complex product = 0;
        for (int i = 0; i < u.Length; i++) product += Complex.Conjugate(u[i]) * w[i];
        return Power(product) / (Power(u) * Power(w));
    }

    private static Complex[] Fourier(Complex[] a, bool inverse)
    {
        var sum = new Complex[a.Length];
        for (int k = 0; k < a.Length; k++)
        {
            for (int j = 0; j < a.Length; j++)
                sum[k] += a[j] * Complex.FromPolarCoordinates(1 / Math.Sqrt(a.Length),
                    (inverse ? -2 : 2) * Math.PI * (j * k % a.Length) / a.Length);
        }
        return sum;
    }
}
