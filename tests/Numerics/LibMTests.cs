// The elementary functions: error in units of the last place against a 190-bit reference on 100,000 arguments each,
// agreement with the host on special values, and exactness where the answer is representable.
using System;
using System.Numerics;
using Xdv.Tests;
using Xunit;

namespace Xdv.Numerics.Tests;

[Requirement("XDV-081")]
public class LibMTests(ITestOutputHelper output)
{
    private const int Points = 100_000;
    private const double AllowedUlp = 1.0;

    [Fact]
    public void SinIsRight() => Measure("sin", LibM.Sin, Reference.Sin, Angle);

    [Fact]
    public void CosIsRight() => Measure("cos", LibM.Cos, Reference.Cos, Angle);

    [Fact]
    public void TanIsRight() => Measure("tan", LibM.Tan, Reference.Tan, Angle);

    [Fact]
    public void AsinIsRight() => Measure("asin", LibM.Asin, Reference.Asin, Unit);

    [Fact]
    public void AcosIsRight() => Measure("acos", LibM.Acos, Reference.Acos, Unit);

    [Fact]
    public void AtanIsRight() => Measure("atan", LibM.Atan, Reference.Atan,
        (ref RandomDoubles r, int i) => i % 2 == 0 ? r.Uniform(-4, 4) : r.Magnitude(-40, 60));

    [Fact]
    public void ExpIsRight() => Measure("exp", LibM.Exp, Reference.Exp, (ref RandomDoubles r, int i) => (i % 3) switch
    {
        0 => r.Uniform(-1, 1),
        1 => r.Uniform(-35, 709.7),
        _ => r.Magnitude(-40, 5),
    });

    [Fact]
    public void LogIsRight() => Measure("log", LibM.Log, Reference.Log, Positive);

    [Fact]
    public void Log2IsRight() => Measure("log2", LibM.Log2, Reference.Log2, Positive);

    [Fact]
    public void Log10IsRight() => Measure("log10", LibM.Log10, Reference.Log10, Positive);

    [Fact]
    public void PowIsRight() => Measure2("pow", LibM.Pow, Reference.Pow, (ref RandomDoubles r, int i) =>
    {
        double x = i % 3 == 0 ? r.Uniform(0.9, 1.1) : Math.Abs(r.Magnitude(-500, 500));
        double limit = Math.Min(Math.Abs((i % 2 == 0 ? 700 : 30) / Math.Log(x)), 1e15);
        double y = r.Uniform(-1, 1) * limit;
        return (x, y * Math.Log(x) < -38 ? -y : y);
    });

    [Fact]
    public void Atan2IsRight() => Measure2("atan2", LibM.Atan2, Reference.Atan2, (ref RandomDoubles r, int i) =>
        (r.Magnitude(-20, 20), i % 2 == 0 ? r.Magnitude(-20, 20) : r.Uniform(-2, 2)));

    [Fact]
    public void TinyAndSubnormalResultsAreWithinOneStepOfTheHost()
    {
        RandomDoubles random = new(11);
        for (int i = 0; i < 200_000; i++)
        {
            double x = random.Uniform(-745.2, -700), tiny = random.Magnitude(-1074, -20);
            Near(Math.Exp(x), LibM.Exp(x), x);
            Near(Math.Sin(tiny), LibM.Sin(tiny), tiny);
            Near(Math.Tan(tiny), LibM.Tan(tiny), tiny);
            Near(Math.Atan(tiny), LibM.Atan(tiny), tiny);
            Near(Math.Asin(tiny), LibM.Asin(tiny), tiny);
            Near(Math.Pow(2.5, x / 0.916), LibM.Pow(2.5, x / 0.916), x);
            double y = random.AnyFinite(), z = random.AnyFinite();
            Near(Math.Atan2(y, z), LibM.Atan2(y, z), y);
        }
    }

    [Fact]
    public void HardArgumentsReduceCorrectly()
    {
        // The double closest to a multiple of π/2 over the whole range, and other large ones.
        double[] hard = [6381956970095103.0 * Math.Pow(2, 797), 1e22, double.MaxValue, 5.319372648326541e255];
        foreach (double x in hard)
        {
            Assert.True(Reference.UlpError(LibM.Sin(x), Reference.Sin(x)) < AllowedUlp);
            Assert.True(Reference.UlpError(LibM.Cos(x), Reference.Cos(x)) < AllowedUlp);
            Assert.True(Reference.UlpError(LibM.Tan(x), Reference.Tan(x)) < AllowedUlp);
        }
    }

    [Fact]
    public void SpecialValuesAreTheHosts()
    {
        double[] specials = [0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.5, -1.5, 0.9999999999999999,
            1.0000000000000002, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, double.NaN,
            double.PositiveInfinity, double.NegativeInfinity, 4503599627370495.5, -4503599627370497, 9007199254740993,
            710, -746, 1e300, 2.5, -2.5];
        foreach (double x in specials)
        {
            Same(Math.Sin(x), LibM.Sin(x));
            Same(Math.Cos(x), LibM.Cos(x));
            Same(Math.Tan(x), LibM.Tan(x));
            Same(Math.Asin(x), LibM.Asin(x));
            Same(Math.Acos(x), LibM.Acos(x));
            Same(Math.Atan(x), LibM.Atan(x));
            Same(Math.Exp(x), LibM.Exp(x));
            Same(Math.Log(x), LibM.Log(x));
            Same(Math.Log2(x), LibM.Log2(x));
            Same(Math.Log10(x), LibM.Log10(x));
            foreach (double y in specials)
            {
                Same(Math.Pow(x, y), LibM.Pow(x, y));
                Same(Math.Atan2(x, y), LibM.Atan2(x, y));
            }
        }
    }

    [Fact]
    public void RepresentableAnswersAreExact()
    {
        for (int k = -1074; k <= 1023; k++)
        {
            Assert.Equal(k, LibM.Log2(Math.ScaleB(1, k)));
            Assert.Equal(Math.ScaleB(1, k), LibM.Pow(2, k));
        }
        for (int k = 0; k <= 22; k++)
        {
            double power = double.Parse($"1e{k}");
            Assert.Equal(k, LibM.Log10(power));
            Assert.Equal(power, LibM.Pow(10, k));
        }
        for (int n = 1; n < 90_000; n++) Assert.Equal((double)n * n * n, LibM.Pow(n, 3));
    }

    [Fact]
    public void RoundingIsExact()
    {
        RandomDoubles random = new(12);
        for (int i = 0; i < 300_000; i++)
        {
            double x = (i % 3) switch
            {
                0 => random.AnyFinite(),
                1 => random.Magnitude(-3, 54),
                _ => (long)(random.Bits() % 4001) * 0.25 - 500,
            };
            Same(Math.Floor(x), LibM.Floor(x));
            Same(Math.Ceiling(x), LibM.Ceiling(x));
            Same(Math.Truncate(x), LibM.Truncate(x));
            Same(Math.Round(x), LibM.Round(x));
        }
    }

    private delegate double Source(ref RandomDoubles random, int index);

    private delegate (double X, double Y) PairSource(ref RandomDoubles random, int index);

    private static double Angle(ref RandomDoubles random, int i) => (i % 4) switch
    {
        0 => random.Uniform(-0.8, 0.8),
        1 => random.Uniform(-100, 100),
        2 => random.Magnitude(-40, 1023),
        // As near a multiple of π/2 as a double of moderate size comes.
        _ => Math.PI / 2 * (long)(random.Bits() % 100_000),
    };

    private static double Unit(ref RandomDoubles random, int i) => (i % 3) switch
    {
        0 => random.Uniform(-1, 1),
        1 => Math.Clamp(random.Magnitude(-40, 0), -1, 1),
        _ => 1 - Math.Abs(random.Magnitude(-50, -1)),
    };

    private static double Positive(ref RandomDoubles random, int i) => (i % 3) switch
    {
        0 => random.Uniform(0.5, 2),
        1 => Math.Abs(random.Magnitude(-1074, 1023.9)),
        _ => 1 + random.Magnitude(-50, -2),
    };

    private void Measure(string name, Func<double, double> function, Func<double, BigInteger> reference, Source source)
        => Measure2(name, (x, _) => function(x), (x, _) => reference(x),
            (ref RandomDoubles r, int i) => (source(ref r, i), 0));

    private void Measure2(string name, Func<double, double, double> function,
        Func<double, double, BigInteger> reference, PairSource source)
    {
        RandomDoubles random = new(10);
        double worst = 0, worstX = 0, worstY = 0;
        int wrong = 0;
        for (int i = 0; i < Points; i++)
        {
            (double x, double y) = source(ref random, i);
            BigInteger exact = reference(x, y);
            if (exact.IsZero) continue;
            double error = Reference.UlpError(function(x, y), exact);
            if (error > 0.5) wrong++;
            if (error <= worst) continue;
            (worst, worstX, worstY) = (error, x, y);
        }
        string place = $"({worstX:R}, {worstY:R})";
        output.WriteLine($"{name}: at most {worst:F4} ulp, at {place}; {100.0 * wrong / Points:F2} % not nearest");
        Assert.True(worst <= AllowedUlp, $"{name}({worstX:R}, {worstY:R}) is wrong by {worst:F3} ulp");
    }

    /// <summary>Within one unit of the last place of the host, which itself is within one of the truth.</summary>
    private static void Near(double expected, double actual, double argument)
    {
        long distance = BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual);
        if (distance is < -1 or > 1) Assert.Fail($"{argument:R}: {actual:R}, the host says {expected:R}");
    }

    private static void Same(double expected, double actual)
    {
        if (double.IsNaN(expected) && double.IsNaN(actual)) return;
        bool whole = expected == Math.Truncate(expected) && Math.Abs(expected) < 1e15;
        if (whole || double.IsInfinity(expected))
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
        else Near(expected, actual, expected);
    }
}
