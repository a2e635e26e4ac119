// What is not unitary or not linear: loss, Kerr media, saturable absorbers; the engine against plain complex
// arithmetic, and what stability means where light is lost or answers to its own power.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-061.3")]
public class MediaTests
{
    [Theory]
    [InlineData("loss 0 0.25", 0.5, 0)]
    [InlineData("loss all 3dB\nloss all 7dB\nrotation 0 1 pi/2", 0, 0.2)]
    [InlineData("rotation 0 1 pi/4\nloss 1 0", 1, 0)]
    [InlineData("coupler 0 1 pi/4\nkerr 0 pi/2\ncoupler 0 1 pi/4", 1, 1)]
    [InlineData("coupler 0 1 pi/4\nkerr 0 pi\ncoupler 0 1 pi/4", 2, 0)]
    [InlineData("coupler 0 1 pi/4\nkerr all 7\ncoupler 0 1 pi/4", 0, 2)]
    [InlineData("saturable 0 3 1", 0.73575888234288464, 0)]
    [InlineData("saturable 1 3 1", 2, 0)]
    public void MediaDoAsTheTextSays(string elements, double first, double second)
    {
        double[] power = Bench.Run($"modes 2\ninject 0 2\n{elements}");
        Assert.Equal(first, power[0], 1e-14);
        Assert.Equal(second, power[1], 1e-14);
    }

    [Fact]
    public void LossesCompose()
    {
        Random random = new(11);
        for (int round = 0; round < 200; round++)
        {
            double[] parts = [.. Enumerable.Range(0, 1 + random.Next(8)).Select(_ => random.NextDouble())];
            TransformBuilder builder = new TransformBuilder(3).Inject(1, 5);
            foreach (double part in parts) builder.Loss(1, part);
            PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate(), builder.Build());
            double all = parts.Aggregate(1.0, (product, part) => product * part);
            Assert.Equal(all, Bench.Header(answer).PowerRatio, 1e-14);
            Assert.Equal(5 * all, Bench.Intensities(answer)[1], 1e-14);
        }
    }

    [Fact]
    public void AKerrMediumKeepsPower()
    {
        Random random = new(12);
        for (int round = 0; round < 200; round++)
        {
            TransformBuilder builder =
                Some(random, 6, [ElementCode.Coupler, ElementCode.MachZehnder, ElementCode.Kerr]);
            PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate(), builder.Build());
            Assert.Equal(1, Bench.Header(answer).PowerRatio, 1e-13);
        }
    }

    [Fact]
    public void AnAbsorberPassesMoreOfMoreAndNeverAll()
    {
        Random random = new(13);
        for (int round = 0; round < 50; round++)
        {
            (double density, double saturation) = (10 * random.NextDouble(), 0.01 + random.NextDouble());
            double before = 0;
            for (int power = 1; power < 60; power++)
            {
                byte[] program = new TransformBuilder(1)
                    .Inject(0, 0.05 * power).Saturable(0, density, saturation).Build();
                double passed = Bench.Header(Bench.Ideal.Execute(Bench.Evaluate(), program)).PowerRatio;
                Assert.InRange(passed, before, 1);
                Assert.True(passed >= Math.Exp(-density));
                before = passed;
            }
        }
    }

    [Fact]
    public void AnyProgramIsWhatPlainArithmeticMakesOfIt()
    {
        Random random = new(14);
        for (int round = 0; round < 500; round++)
        {
            int modes = 2 + random.Next(7);
            byte[] program = Some(random, modes, Enum.GetValues<ElementCode>()[2..^1]).Build();
            Complex[] expected = NaiveOptics.Pass(new Complex[modes], NaiveOptics.Elements(program));
            PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate(), program);
            double[] power = Bench.Intensities(answer);
            for (int mode = 0; mode < modes; mode++)
                Assert.Equal(NaiveOptics.Power(expected[mode]), power[mode], 1e-11);
            Assert.Equal(NaiveOptics.Power(expected) / modes, Bench.Header(answer).PowerRatio, 1e-12);
        }
    }

    [Fact]
    public void WhatIsKeptIsWhatWasLeft()
    {
        PhaseEnvelope envelope = new();
        PhaseJob job = new() { Seed = 1, Flags = JobFlags.Keep | JobFlags.Evaluate };
        PhaseAnswer first = Bench.Ideal.Execute(job, Bench.Compile("modes 2\ninject 0 4\nloss 0 0.5"), envelope);
        Assert.Equal(0.5, Bench.Header(first).PowerRatio, 1e-15);
        PhaseAnswer second = Bench.Ideal.Execute(
            job with { Continues = true }, new TransformBuilder(2).Rotation(0, 1, 1).Loss(0, 0).Build(), envelope);
        double sine = Math.Sin(1);
        Assert.Equal(sine * sine, Bench.Header(second).PowerRatio, 1e-15);
        Assert.Equal(2 * sine * sine, Bench.Intensities(second)[1], 1e-14);
    }

    [Fact]
    [Requirement("XDV-072")]
    public void WhatAllModesLoseAlikeIsNoLossOfStability()
    {
        double without = Stability("mzi 0 1 0.5 0.3\nmzi 1 2 0.2 1", 0.2);
        Assert.Equal(without, Stability("mzi 0 1 0.5 0.3\nmzi 1 2 0.2 1\nloss all 20dB", 0.2), 1e-13);
        Assert.InRange(without, 0.5, 0.999);
        Assert.Equal(1, Stability("loss all 0\nmzi 0 1 0.5 0.3", 0.2));
    }

    [Fact]
    [Requirement("XDV-072")]
    public void StabilityOfALossyTransformIsThatOfItsMatrices()
    {
        Random random = new(15);
        for (int round = 0; round < 50; round++)
        {
            int modes = 2 + random.Next(5);
            byte[] program = Some(random, modes, [ElementCode.MachZehnder, ElementCode.Fourier, ElementCode.PhaseShift,
                ElementCode.Loss]).Build();
            (TransformElement[] asked, TransformElement[] realised) = Realised(program, 0.1);
            Complex[] u = Matrix(modes, asked[modes..]), w = Matrix(modes, realised[modes..]);
            double stability = Bench.Header(Bench.Noisy(0.1).Execute(Bench.Evaluate(9), program)).Stability;
            Assert.Equal(NaiveOptics.Fidelity(u, w), stability, 1e-11);
        }
    }

    [Fact]
    [Requirement("XDV-072")]
    public void StabilityOfANonlinearTransformIsThatOfItsLight()
    {
        Random random = new(16);
        int unstable = 0;
        for (int round = 0; round < 50; round++)
        {
            int modes = 2 + random.Next(5);
            byte[] program = Some(random, modes, [ElementCode.MachZehnder, ElementCode.Kerr, ElementCode.Saturable,
                ElementCode.Loss]).Build();
            (TransformElement[] asked, TransformElement[] realised) = Realised(program, 0.02);
            double expected = NaiveOptics.Fidelity(
                NaiveOptics.Pass(new Complex[modes], asked), NaiveOptics.Pass(new Complex[modes], realised));
            double stability = Bench.Header(Bench.Noisy(0.02).Execute(Bench.Evaluate(9), program)).Stability;
            Assert.Equal(expected, stability, 1e-10);
            if (stability < 0.999) unstable++;
        }
        Assert.True(unstable > 10, $"{unstable} of 50 lost anything");
    }

    [Theory]
    [InlineData(ElementCode.Loss, 1.5, 0)]
    [InlineData(ElementCode.Loss, -0.5, 0)]
    [InlineData(ElementCode.Loss, 0.5, 1)]
    [InlineData(ElementCode.Kerr, 2e12, 0)]
    [InlineData(ElementCode.Kerr, double.NaN, 0)]
    [InlineData(ElementCode.Saturable, -1, 1)]
    [InlineData(ElementCode.Saturable, 1, 0)]
    [InlineData(ElementCode.Saturable, 1, double.PositiveInfinity)]
    [Requirement("XDV-061.4")]
    public void SettingsOutOfRangeAreRefused(ElementCode code, double first, double second)
    {
        byte[] program = new TransformBuilder(1).Inject(0, 1).Phase(0, 0).Build();
        System.Runtime.InteropServices.MemoryMarshal.Write(
            program.AsSpan(TransformHeader.Size + TransformElement.Size),
            new TransformElement { Code = code, Param0 = first, Param1 = second });
        Assert.Equal(Status.DescriptorInvalid, Bench.Ideal.Execute(Bench.Evaluate(), program).Status);
    }

    private static double Stability(string elements, double sigma) => Bench.Header(Bench.Noisy(sigma)
        .Execute(Bench.Evaluate(3), Bench.Compile($"modes 3\ninject 0 1\n{elements}"))).Stability;

    private static (TransformElement[] Asked, TransformElement[] Realised) Realised(byte[] program, double sigma)
    {
        Assert.Equal(Status.Ok, ProgramReader.Read(program, out PhaseProgram? decoded, out _));
        RealisedProgram drawn = RealisedProgram.Draw(decoded!, new PhaseStabilityModel(sigma, 0), 9, 0, 0);
        return (decoded!.Elements, drawn.Elements);
    }

    private static Complex[] Matrix(int modes, TransformElement[] elements)
    {
        List<Complex> columns = [];
        for (int mode = 0; mode < modes; mode++)
        {
            var basis = new Complex[modes];
            basis[mode] = 1;
            columns.AddRange(NaiveOptics.Pass(basis, elements));
        }
        return [.. columns];
    }

    /// <summary>Light of power 1 into every mode, then elements of these kinds.</summary>
    private static TransformBuilder Some(Random random, int modes, ElementCode[] kinds)
    {
        TransformBuilder builder = new(modes);
        for (int mode = 0; mode < modes; mode++) builder.Inject(mode, 1);
        for (int i = 0; i < 40; i++)
        {
            int a = random.Next(modes), b = (a + 1 + random.Next(modes - 1)) % modes;
            double x = (random.NextDouble() * 6) - 3;
            _ = kinds[random.Next(kinds.Length)] switch
            {
                ElementCode.PhaseShift => builder.Phase(a, x),
                ElementCode.Coupler => builder.Coupler(a, b, x),
                ElementCode.MachZehnder => builder.MachZehnder(a, b, x, 2 * x),
                ElementCode.Rotation => builder.Rotation(a, b, x),
                ElementCode.Fourier => builder.Fourier(),
                ElementCode.Loss => builder.Loss(a, 0.5 + (x * x / 18)),
                ElementCode.Kerr => builder.Kerr(a, x),
                ElementCode.Saturable => builder.Saturable(a, x * x / 9, 0.5 + (x * x)),
                _ => throw new InvalidOperationException(),
            };
        }
        return builder;
    }
}
