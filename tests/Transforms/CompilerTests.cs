// The text format, statement by statement: what bytes come out (XDV-052.2, XDV-061.3).
using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.Transforms.Tests;

[Requirement("XDV-052.2")]
public class CompilerTests
{
    [Fact]
    public void TheHeaderDescribesTheProgram()
    {
        TransformProgram program = Programs.Compiled("modes 3\ninject 1 0.5\ncoupler 0 2 pi/4\n");
        TransformHeader header = MemoryMarshal.Read<TransformHeader>(program.Bytes);
        Assert.Equal(TransformHeader.CurrentMagic, header.Magic);
        Assert.Equal(TransformFormat.Version, header.Version);
        Assert.Equal(TransformElement.Size, (int)header.ElementBytes);
        Assert.Equal(3u, header.Modes);
        Assert.Equal(2u, header.Elements);
        Assert.Equal((ulong)program.Bytes.Length, header.TotalBytes);
        Assert.Equal((3, 2), (program.Modes, program.Elements));
    }

    [Fact]
    public void EveryElementHasAStatement()
    {
        TransformElement[] elements = Programs.Elements("""
            modes 4   # a comment
            inject 1 0.5
            inject 2 .5

            phase 3 -pi
            coupler 0 1 pi/4
            mzi 2 3 0.5 0.25
            rotation 3 0 (1+2)*pi/8
            dft
            idft # and back
            loss 1 0.25
            loss 2 10dB
            kerr 3 -pi
            saturable 0 2 0.125
            """);
        Assert.Equal(
            [
                (ElementCode.Inject, 1, 0, 0.5, 0.0), (ElementCode.Inject, 2, 0, 0.5, 0.0),
                (ElementCode.PhaseShift, 3, 0, -Math.PI, 0.0), (ElementCode.Coupler, 0, 1, Math.PI / 4, 0.0),
                (ElementCode.MachZehnder, 2, 3, 0.5, 0.25), (ElementCode.Rotation, 3, 0, 3 * Math.PI / 8, 0.0),
                (ElementCode.Fourier, 0, 0, 0.0, 0.0), (ElementCode.Fourier, 1, 0, 0.0, 0.0),
                (ElementCode.Loss, 1, 0, 0.25, 0.0), (ElementCode.Loss, 2, 0, 0.1, 0.0),
                (ElementCode.Kerr, 3, 0, -Math.PI, 0.0), (ElementCode.Saturable, 0, 0, 2.0, 0.125),
            ],
            Array.ConvertAll(elements, e => (e.Code, (int)e.Mode0, (int)e.Mode1, e.Param0, e.Param1)));
    }

    [Fact]
    [Requirement("XDV-033.1")]
    public void WhatIsEvaluatedIsSaidByTheProgram()
    {
        const string Light = "modes 4\ninject 0 1\nevaluate ";
        TransformProgram program = Programs.Compiled(Light + "thresholds\ndetector 0 1 1/4\ndetector 3 3\n");
        Assert.Equal((PhaseProjection.Thresholds, 2), (program.Projection, program.Detectors));
        TransformElement[] elements = Programs.Elements(Light + "largest\ndetector 0 1 1/4\ndetector 3 3\n");
        Assert.Equal([(ElementCode.Detector, 0, 1, 0.25), (ElementCode.Detector, 3, 3, 0.0)],
            Array.ConvertAll(elements[1..], e => (e.Code, (int)e.Mode0, (int)e.Mode1, e.Param0)));
        Assert.Equal(PhaseProjection.Largest, Programs.Compiled(Light + "largest").Projection);
        Assert.Equal(PhaseProjection.Intensities, Programs.Compiled("modes 1\ninject 0 1").Projection);
        Assert.Equal(PhaseProjection.Correlations,
            Programs.Compiled(Light + "correlations\ndetector 0 1\ndetector 2 3").Projection);
    }

    [Fact]
    public void AMediumInAllModesIsOneInEach()
    {
        const string Start = "modes 3\nlet db 3\ninject 0 1\n";
        Assert.Equal(Programs.Compiled(Start + "loss all 0.5\nkerr all 2\nsaturable all 1 2").Bytes,
            Programs.Compiled(Start + "repeat 3 i\nloss i 0.5\nend\nrepeat 3 i\nkerr i 2\nend\n"
                + "repeat 3 i\nsaturable i 1 2\nend").Bytes);
        Assert.Equal(Math.Pow(10, -0.6), Programs.Elements(Start + "loss 1 2*dbdB")[1].Param0, 1e-15);
    }

    [Theory]
    [InlineData("pi", Math.PI)]
    [InlineData("π/2", Math.PI / 2)]
    [InlineData("-3*pi/2", -3 * Math.PI / 2)]
    [InlineData("2e-1*pi", 0.2 * Math.PI)]
    [InlineData("1.5-0.25+.25", 1.5)]
    [InlineData("--1", 1.0)]
    [InlineData("-(pi-1)", 1 - Math.PI)]
    [InlineData("1/4/2", 0.125)]
    [InlineData("1+2*3", 7.0)]
    [InlineData("1E+2", 100.0)]
    [InlineData("0.1", 0.1)]
    public void AnglesAreExpressions(string text, double expected) =>
        Assert.Equal(expected, Programs.Elements($"modes 1\ninject 0 1\nphase 0 {text}")[1].Param0);

    [Fact]
    public void SettingsTravelBesideTheProgram()
    {
        TransformProgram program = Programs.Compiled(
            "seed 18446744073709551615\nmodes 1\nwindow 5000\ntolerance 0.95\ninject 0 1");
        Assert.Equal((5000ul, 950_000u, ulong.MaxValue), (program.WindowTicks, program.Tolerance, program.Seed));
        TransformProgram silent = Programs.Compiled("modes 1\ninject 0 1");
        Assert.Equal((0ul, 0u, 0ul), (silent.WindowTicks, silent.Tolerance, silent.Seed));
    }

    [Fact]
    public void BlocksAndRepetitionsAreWhatTheyStandFor()
    {
        byte[] folded = Programs.Compiled("""
            let n 6               # a parameter of the program
            let split acos(sqrt(0.25))
            modes n
            inject 0 1
            block cell m t        # names of its own, and the program's
              let half t/2
              mzi m m+1 half split
              phase m -half
            end
            block pair m
              cell m 0.5
              repeat 2 i
                cell m+2*i 1+i    # arguments are seen where it is used
              end
            end
            pair 1
            layer coupler 1 pi/4
            repeat n/2 k
              repeat k
                rotation k k+1 k*split
              end
            end
            """).Bytes;
        byte[] flat = Programs.Compiled("""
            modes 6
            inject 0 1
            mzi 1 2 0.25 acos(sqrt(0.25))
            phase 1 -0.25
            mzi 1 2 0.5 acos(sqrt(0.25))
            phase 1 -0.5
            mzi 3 4 1 acos(sqrt(0.25))
            phase 3 -1
            coupler 1 2 pi/4
            coupler 3 4 pi/4
            rotation 1 2 acos(sqrt(0.25))
            rotation 2 3 2*acos(sqrt(0.25))
            rotation 2 3 2*acos(sqrt(0.25))
            """).Bytes;
        Assert.Equal(flat, folded);
    }

    [Fact]
    public void ParametersAreSetFromOutside()
    {
        const string Source = "let n 2\nlet eta 1/4\nmodes n\ninject n-1 1\nrotation 0 1 eta*pi";
        Assert.Equal(Programs.Compiled(Source).Bytes, Programs.CompileWith(Source).Program!.Bytes);
        TransformProgram other = Programs.CompileWith(Source, "eta=-(1/8)", "n=3").Program!;
        Assert.Equal(Programs.Compiled("modes 3\ninject 2 1\nrotation 0 1 -pi/8").Bytes, other.Bytes);
        TransformError error = Programs.CompileWith(Source, "theta=1").Error!;
        Assert.Equal((5, "the program has no parameter 'theta'"), (error.Line, Programs.Text(error.Message)));

        TransformParameters parameters = new();
        foreach (string wrong in (string[])["", "a", "=1", "a=", "a=b", "1a=2", "pi=3", "a=1 ", "a=1/0"])
            Assert.False(parameters.TryAdd(Encoding.UTF8.GetBytes(wrong)), wrong);
        Assert.True(parameters.TryAdd("a=1"u8));
        Assert.False(parameters.TryAdd("a=2"u8));
    }

    [Fact]
    public void AMeshIsCellsThenOutputPhases()
    {
        TransformElement[] elements = Programs.Elements("modes 2\ninput first ref.json\nmesh \"my files/ref 2.json\"");
        Assert.Equal(
            [
                (ElementCode.Inject, 0, 0, 1.0, 0.0), (ElementCode.MachZehnder, 0, 1, 0.5, 0.25),
                (ElementCode.PhaseShift, 0, 0, 0.125, 0.0), (ElementCode.PhaseShift, 1, 0, -1.0, 0.0),
            ],
            Array.ConvertAll(elements, e => (e.Code, (int)e.Mode0, (int)e.Mode1, e.Param0, e.Param1)));
    }

    [Theory]
    [InlineData("prepare 0.6,0 0,-0.8")]
    [InlineData("prepare 0.6 0.8@-pi/2")]
    [InlineData("input \"second one\" ref.json")]
    public void OneVectorHasSeveralSpellings(string statement)
    {
        Complex[] light = Interpret(2, Programs.Elements("modes 2\n" + statement));
        Assert.True(Complex.Abs(light[0] - 0.6) < 1e-15);
        Assert.True(Complex.Abs(light[1] - new Complex(0, -0.8)) < 1e-15);
    }

    [Fact]
    [Requirement("XDV-061.3")]
    public void AnyInputIsPreparedByElementsAlone()
    {
        Random random = new(5);
        for (int round = 0; round < 500; round++)
        {
            int modes = 1 + random.Next(20);
            Complex[] wanted = RandomVector(random, modes);
            StringBuilder source = new($"modes {modes}\nprepare");
            foreach (Complex a in wanted) source.Append(FormattableString.Invariant($" {a.Real:R},{a.Imaginary:R}"));
            TransformElement[] elements = Programs.Elements(source.ToString());
            Assert.Equal(ElementCode.Inject, elements[0].Code);
            Assert.All(elements[1..], e => Assert.True(e.Code is ElementCode.Rotation or ElementCode.PhaseShift));
            Complex[] light = Interpret(modes, elements);
            for (int m = 0; m < modes; m++) Assert.True(Complex.Abs(light[m] - wanted[m]) < 4e-15);
        }
    }

    [Fact]
    public void EveryCaseOfAFileIsAProgram()
    {
        ReferenceFile file = ReferenceFile.Parse(Encoding.UTF8.GetBytes(Programs.Reference), out _)!;
        Assert.Equal(2, file.Cases.Length);
        Assert.Equal("second one", Programs.Text(file.Cases[1].Name));
        Assert.Equal([0.75, 0.25], file.Cases[0].OutputPower);
        Assert.Empty(file.Cases[1].OutputPower);
        Assert.Equal(Programs.Compiled("modes 2\ninput \"second one\" ref.json\nmesh ref.json").Bytes,
            TransformCompiler.CompileCase(file, 1).Bytes);
    }

    [Fact]
    public void TheBuilderWritesWhatTheCompilerWrites()
    {
        byte[] built = new TransformBuilder(4).Inject(0, 1.0).Phase(1, 0.5).Coupler(0, 1, 0.25).MachZehnder(1, 2, 1, 2)
            .Rotation(2, 3, 3).Fourier().InverseFourier().Loss(0, 0.5).Kerr(1, 2).Saturable(2, 3, 4).Build();
        byte[] compiled = Programs.Compiled(
            "modes 4\ninject 0 1\nphase 1 0.5\ncoupler 0 1 0.25\nmzi 1 2 1 2\nrotation 2 3 3\ndft\nidft\n"
            + "loss 0 0.5\nkerr 1 2\nsaturable 2 3 4").Bytes;
        Assert.Equal(compiled, built);
    }

    [Fact]
    public void TheBuilderRefusesWhatNoProviderTakes()
    {
        Assert.Empty(new TransformBuilder(0).Build());
        Assert.Empty(new TransformBuilder(1025).Build());
        Assert.Empty(new TransformBuilder(2).Inject(2, 1).Build());
        Assert.Empty(new TransformBuilder(2).Inject(-1, 1).Build());
        Assert.Empty(new TransformBuilder(2).Inject(0, -1).Build());
        Assert.Empty(new TransformBuilder(2).Coupler(1, 1, 0).Build());
        Assert.Empty(new TransformBuilder(2).Phase(0, double.NaN).Build());
        Assert.Empty(new TransformBuilder(2).Fourier().Inject(0, 1).Build());
        Assert.Empty(new TransformBuilder(2).Inject(0, 2e12).Build());
        Assert.Empty(new TransformBuilder(2).Loss(0, 1.01).Build());
        Assert.Empty(new TransformBuilder(2).Kerr(0, -2e12).Build());
        Assert.Empty(new TransformBuilder(2).Saturable(0, 1, 0).Build());
        Assert.NotEmpty(new TransformBuilder(1024).Inject(1023, 1).Fourier().Build());
    }

    private static Complex[] RandomVector(Random random, int modes)
    {
        Complex[] vector = new Complex[modes];
        double power = 0;
        for (int m = 0; m < modes; m++)
        {
            // A third of the modes are dark, and the first may be.
            if (random.Next(3) != 0) vector[m] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            power += vector[m].Real * vector[m].Real + vector[m].Imaginary * vector[m].Imaginary;
        }
        if (power == 0) return RandomVector(random, modes);
        return Array.ConvertAll(vector, a => a / Math.Sqrt(power));
    }

    private static Complex[] Interpret(int modes, TransformElement[] elements)
    {
        Complex[] a = new Complex[modes];
        foreach (TransformElement e in elements)
        {
            (double sin, double cos) = Math.SinCos(e.Param0);
            if (e.Code == ElementCode.Inject) a[e.Mode0] = Math.Sqrt(e.Param0);
            if (e.Code == ElementCode.PhaseShift) a[e.Mode0] *= new Complex(cos, sin);
            if (e.Code == ElementCode.Rotation)
                (a[e.Mode0], a[e.Mode1]) = (cos * a[e.Mode0] - sin * a[e.Mode1], sin * a[e.Mode0] + cos * a[e.Mode1]);
        }
        return a;
    }
}
