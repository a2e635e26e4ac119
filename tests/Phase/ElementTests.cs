// Each element alone: textbook interference and conservation of power, and the DFT against the plain sum.
using System;
using System.Linq;
using System.Numerics;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-061.3")]
public class ElementTests
{
    [Theory]
    [InlineData("coupler 0 1 pi/4", 0.5, 0.5)]
    [InlineData("coupler 0 1 pi/4\ncoupler 0 1 pi/4", 0, 1)]
    [InlineData("coupler 0 1 pi/4\nphase 0 pi\ncoupler 0 1 pi/4", 1, 0)]
    [InlineData("coupler 0 1 pi/4\nphase 1 pi/3\ncoupler 0 1 pi/4", 0.25, 0.75)]
    [InlineData("mzi 0 1 pi/6 1", 0.75, 0.25)]
    [InlineData("rotation 0 1 pi/3", 0.25, 0.75)]
    [InlineData("rotation 0 1 0.3\nphase 0 0.2\nphase 0 -0.2\nrotation 1 0 0.3", 1, 0)]
    [InlineData("dft", 0.5, 0.5)]
    [InlineData("dft\nphase 1 pi\nidft", 0, 1)]
    public void LightInterferes(string elements, double first, double second)
    {
        double[] power = Bench.Run($"modes 2\ninject 0 1\n{elements}");
        Assert.Equal(first, power[0], 1e-14);
        Assert.Equal(second, power[1], 1e-14);
    }

    [Fact]
    public void PowerIsConservedWhateverEnters()
    {
        Random random = new(3);
        for (int round = 0; round < 50; round++)
        {
            int modes = 2 + random.Next(40);
            TransformBuilder builder = new(modes);
            for (int m = 0; m < modes; m++) builder.Inject(m, random.NextDouble() * 10);
            for (int i = 0; i < 300; i++) AddAny(builder, random);
            PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate(), builder.Build());
            Assert.Equal(1, Bench.Header(answer).PowerRatio, 1e-12);
            Assert.All(Bench.Intensities(answer), p => Assert.True(p >= 0));
        }
    }

    [Fact]
    public void FourierIsThePlainSumForEverySize()
    {
        Random random = new(4);
        int[] sizes = [.. Enumerable.Range(1, 70), 97, 100, 128, 255, 256, 360, 512, 625, 1000, 1021, 1023, 1024];
        foreach (int size in sizes)
        {
            double[] re = Vector(random, size), im = Vector(random, size);
            Complex[] expected = PlainSum(re, im);
            double[] actualRe = (double[])re.Clone(), actualIm = (double[])im.Clone();
            FourierPlan plan = new(size);
            plan.Transform(actualRe, actualIm);
            for (int k = 0; k < size; k++)
            {
                double error = Complex.Abs(expected[k] - new Complex(actualRe[k], actualIm[k]));
                Assert.True(error < 1e-12, $"N = {size}, k = {k}: {error}");
            }

            plan.Transform(actualIm, actualRe);
            for (int k = 0; k < size; k++)
            {
                Assert.Equal(re[k], actualRe[k], 1e-13);
                Assert.Equal(im[k], actualIm[k], 1e-13);
            }
        }
    }

    private static void AddAny(TransformBuilder builder, Random random)
    {
        int a = random.Next(builder.Modes), b = (a + 1 + random.Next(builder.Modes - 1)) % builder.Modes;
        double x = random.NextDouble() * 20 - 10;
        switch (random.Next(6))
        {
            case 0: builder.Phase(a, x); break;
            case 1: builder.Coupler(a, b, x); break;
            case 2: builder.MachZehnder(a, b, x, 2 * x); break;
            case 3: builder.Rotation(a, b, x); break;
            case 4: builder.Fourier(); break;
            default: builder.InverseFourier(); break;
        }
    }

    private static double[] Vector(Random random, int size)
    {
        double[] vector = new double[size];
        for (int i = 0; i < size; i++) vector[i] = (random.NextDouble() - 0.5) / Math.Sqrt(size);
        return vector;
    }

    private static Complex[] PlainSum(double[] re, double[] im)
    {
        int size = re.Length;
        Complex[] sum = new Complex[size];
        for (int k = 0; k < size; k++)
        {
            for (int j = 0; j < size; j++)
            {
                double angle = 2 * Math.PI * ((long)j * k % size) / size;
                sum[k] += new Complex(re[j], im[j]) * new Complex(Math.Cos(angle), Math.Sin(angle));
            }
            sum[k] /= Math.Sqrt(size);
        }
        return sum;
    }
}
