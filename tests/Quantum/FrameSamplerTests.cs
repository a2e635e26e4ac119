// Pauli frames: against one tableau a shot, against closed formulas, and on codes whose answers are known.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using Xdv.Quantum.Kernels;
using Xdv.Quantum.Stim;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.3")]
[Requirement("XDV-060.4")]
public sealed class FrameSamplerTests(ITestOutputHelper output)
{
    private const double Sigmas = 5.5;

    /// <summary>Every measurement's share of ones, and every pair's share of equal outcomes.</summary>
    [Fact]
    public void FramesEqualTableauShots()
    {
        const int Few = 4000, Many = 64 * 1000;
        for (int seed = 1; seed <= 40; seed++)
        {
            StimCircuit circuit = StimTexts.Read(RandomText(new Random(seed)));
            Random random = new(seed);
            bool[][] slow = [.. Enumerable.Range(0, Few).Select(_ => TableauShots.Shot(circuit.Program, random))];
            string[] fast = StimTexts.Lines(circuit, Many, (ulong)seed);
            int bits = circuit.Measurements;
            for (int i = 0; i < bits; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double a = slow.Count(shot => shot[i] != (j < i && shot[j])) / (double)Few;
                    double b = fast.Count(shot => shot[i] == '1' != (j < i && shot[j] == '1')) / (double)Many;
                    double noise = Math.Sqrt(Math.Max(b * (1 - b), 1.0 / Few) / Few);
                    Assert.True(Math.Abs(a - b) <= Sigmas * noise, $"seed {seed}, bits {i} {j}: {a} and {b}");
                }
            }
        }
    }

    [Theory]
    [InlineData("X_ERROR({0}) 0\nM 0", 1)]
    [InlineData("Y_ERROR({0}) 0\nM 0", 1)]
    [InlineData("Z_ERROR({0}) 0\nM 0", 0)]
    [InlineData("H 0\nZ_ERROR({0}) 0\nH 0\nM 0", 1)]
    [InlineData("DEPOLARIZE1({0}) 0\nM 0", 2.0 / 3)]
    [InlineData("DEPOLARIZE2({0}) 0 1\nM 0", 8.0 / 15)]
    [InlineData("DEPOLARIZE2({0}) 1 0\nMX 1\nM 0", 8.0 / 15)]
    [InlineData("M({0}) 0", 1)]
    [InlineData("MR({0}) 0\nM 0\nDETECTOR rec[-2]", 0)]
    [InlineData("RX 0\nMX({0}) 0", 1)]
    [InlineData("RY 0\nMY({0}) 0", 1)]
    [InlineData("R 0 1\nMZZ({0}) 0 1", 1)]
    [InlineData("MPAD({0}) 0", 1)]
    [InlineData("E({0}) X0 Z1\nM 0", 1)]
    [InlineData("HERALDED_ERASE({0}) 0", 1)]
    [InlineData("HERALDED_ERASE({0}) 0\nM 0", 0.5)]
    [InlineData("PAULI_CHANNEL_1(0, {0}, 0) 0\nM 0", 1)]
    [InlineData("PAULI_CHANNEL_2(0,0,0,0,{0},0,0,0,0,0,0,0,0,0,0) 0 1\nM 0", 1)]
    public void ChannelsHaveTheirRates(string text, double share)
    {
        const long Taken = 64 * 20_000;
        foreach (double p in new[] { 0.0003, 0.01, 0.04, 0.0625, 0.3, 0.75, 1 })
        {
            string filled = string.Format(System.Globalization.CultureInfo.InvariantCulture, text, p);
            StimCircuit circuit = StimTexts.Read(filled);
            double rate = StimTexts.Rates(circuit, Taken)[circuit.Measurements - 1], wanted = share * p;
            double noise = Math.Sqrt(wanted * (1 - wanted) / Taken);
            Assert.True(Math.Abs(rate - wanted) <= Sigmas * noise + 1e-12, $"{filled}: {rate}, not {wanted}");
        }
    }

    [Fact]
    public void ChainsHappenOnce()
    {
        StimCircuit circuit = StimTexts.Read(
            "E(0.25) X0\nELSE_CORRELATED_ERROR(0.5) X1\nELSE_CORRELATED_ERROR(1) X2 X3\nM 0 1 2 3");
        Dictionary<string, int> counts = StimTexts.Lines(circuit, 64_000).CountBy(static l => l).ToDictionary();
        Assert.Equal(["0011", "0100", "1000"], counts.Keys.Order());
        Assert.InRange(counts["1000"], 15_300, 16_700);
        Assert.InRange(counts["0100"], 23_200, 24_800);
    }

    [Theory]
    [InlineData("H 0\nM 0\nCX rec[-1] 1\nM 1", "00 11")]
    [InlineData("H 0\nM 0\nXCZ 1 rec[-1]\nM 1", "00 11")]
    [InlineData("RX 1\nH 0\nM 0\nCZ 1 rec[-1]\nMX 1", "00 11")]
    [InlineData("CX sweep[0] 0\nM !0", "1")]
    [InlineData("H 0\nCX 0 1 1 2\nM 0 2\nR 0\nM 0 1", "0000 1101")]
    [InlineData("H 0\nCX 0 1\nR 0\nM 0 1", "00 01")]
    [InlineData("X 0\nREPEAT 3 {\nREPEAT 5 {\nX 1\n}\nCX 0 2\n}\nM 1 2", "11")]
    [InlineData("H 0\nMX 0 0\nM 0 0", "0000 0011")]
    [InlineData("MXX 0 1\nMZZ 0 1\nMYY 0 1\nMPP !X0*X1", "0011 1000")] // XX·ZZ = −YY
    public void OutcomesAreThese(string text, string outcomes) =>
        Assert.Equal(outcomes.Split(' '), StimTexts.Lines(StimTexts.Read(text), 640).Distinct().Order());

    [Theory]
    [InlineData(3, 0.05)]
    [InlineData(7, 0.01)]
    public void ARepetitionCodesDetectorsFireAsComputed(int distance, double p)
    {
        StimCircuit circuit = StimTexts.Read(StimTexts.RepetitionCode(distance, 4, p));
        const int Taken = 640_000;
        double[] rates = StimTexts.Rates(circuit, Taken);
        // A check of a round sees the new errors of its two qubits; the final readout none.
        double wanted = 2 * p * (1 - p), noise = Math.Sqrt(wanted * (1 - wanted) / Taken);
        int checks = distance - 1;
        foreach (double rate in rates.Skip(circuit.Measurements).Take(4 * checks))
            Assert.InRange(rate, wanted - Sigmas * noise, wanted + Sigmas * noise);
        Assert.All(rates.Skip(circuit.Measurements + 4 * checks).Take(checks), static rate => Assert.Equal(0, rate));
        double flipped = (1 - Math.Pow(1 - 2 * p, 4)) / 2, spread = Math.Sqrt(flipped / Taken);
        Assert.InRange(rates[^1], flipped - Sigmas * spread, flipped + Sigmas * spread);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void ANoiselessSurfaceCodesDetectorsNeverFire(int distance)
    {
        StimCircuit circuit = StimTexts.Read(StimTexts.WithNoise(StimTexts.SurfaceCode(distance), "0"));
        double[] rates = StimTexts.Rates(circuit, 10_000);
        Assert.All(rates[circuit.Measurements..], static rate => Assert.Equal(0, rate));
        Assert.Contains(rates[..circuit.Measurements], static rate => rate is > 0.4 and < 0.6);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void DetectionEventsGrowWithTheNoise(int distance)
    {
        string text = StimTexts.SurfaceCode(distance);
        double Events(string p)
        {
            StimCircuit circuit = StimTexts.Read(StimTexts.WithNoise(text, p));
            return StimTexts.Rates(circuit, 200_000).Skip(circuit.Measurements).Take(circuit.Detectors).Average();
        }

        double least = Events("0.0005"), usual = Events("0.001"), twice = Events("0.002"), most = Events("0.3");
        output.WriteLine($"d = {distance}: {least:G4} {usual:G4} {twice:G4} {most:G4} of the detectors fire");
        Assert.InRange(usual / least, 1.95, 2.0);
        Assert.InRange(twice / usual, 1.9, 2.0);
        Assert.InRange(most, 0.45, 0.51);
    }

    [Fact]
    public void ThreadsAndLengthDoNotChangeShots()
    {
        StimCircuit circuit = StimTexts.Read(StimTexts.RepetitionCode(5, 6, 0.1));
        string[] one = StimTexts.Lines(circuit, 20_000, 9);
        Assert.Equal(one, StimTexts.Lines(circuit, 20_000, 9, threads: 3));
        Assert.Equal(one[..777], StimTexts.Lines(circuit, 777, 9, threads: 2));
        Assert.NotEqual(one[..777], StimTexts.Lines(circuit, 777, 10));
    }

    [Fact]
    public void LongRepetitionsRunInLittleMemory()
    {
        StimCircuit circuit = StimTexts.Read("REPEAT 1000 {\nREPEAT 1000 {\nH 0\nCX 0 1\nCX 0 1\nH 0\n}\n}\nM 0 1");
        Assert.Equal(["00"], StimTexts.Lines(circuit, 10).Distinct());
    }

    /// <summary>The benchmark circuits; how fast is printed, not asserted: machines differ.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void SurfaceCodesPerSecond(int distance)
    {
        StimCircuit circuit = StimTexts.Read(StimTexts.SurfaceCode(distance));
        FrameSampler sampler = new(circuit, 1);
        sampler.Sample(100_000, static _ => { });
        long start = Stopwatch.GetTimestamp();
        sampler.Sample(500_000, static _ => { });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        output.WriteLine(FormattableString.Invariant($"surf_d{distance}: {0.5 / seconds:F2} M shots/s"));
    }

    [Fact]
    public void TheLogarithmIsOne()
    {
        Random random = new(1);
        for (int i = 0; i < 100_000; i++)
        {
            double x = Math.ScaleB(1 + random.NextDouble(), -random.Next(54));
            double exact = Math.Log(x);
            Assert.True(Math.Abs(NaturalLog.Of(x) - exact) <= 1e-15 * Math.Abs(exact) + 1e-16, $"ln {x}");
        }
        foreach (double p in new[] { 1e-300, 1e-12, 9.99e-6, 1.01e-5, 0.001, 0.7 })
            Assert.Equal(1, NaturalLog.OfComplement(p) / -(p < 0.01 ? Series(p) : -Math.Log(1 - p)), 1e-11);
        static double Series(double p) => p + p * p / 2 + p * p * p / 3 + p * p * p * p / 4 + Math.Pow(p, 5) / 5;
    }

    [Fact]
    public void SquaresTurn()
    {
        Random random = new(2);
        ulong[] square = [.. Enumerable.Range(0, 64).Select(_ => (ulong)random.NextInt64() << 1)];
        ulong[] turned = (ulong[])square.Clone();
        BitTranspose.Turn(turned);
        for (int r = 0; r < 64; r++)
            for (int c = 0; c < 64; c++) Assert.Equal(square[r] >> c & 1, turned[c] >> r & 1);
    }

    /// <summary>Each lane is the generator that the rest of the engine uses.</summary>
    [Fact]
    public void WideRandomIsFourGenerators()
    {
        ulong[] row = new ulong[4096], again = new ulong[4096];
        new WideRandom(new Xoshiro256(5)).XorInto(row);
        new WideRandom(new Xoshiro256(5)).XorInto(again);
        Assert.Equal(row, again);
        Assert.Equal(4096, row.Distinct().Count());
        Assert.InRange(row.Sum(static w => System.Numerics.BitOperations.PopCount(w)), 129_800, 132_400);
    }

    private static string RandomText(Random random)
    {
        const int Qubits = 4;
        string[] one = ["H", "S", "SQRT_Y", "C_XYZ", "H_YZ", "X"], two = ["CX", "CZ", "YCX", "ISWAP", "SQRT_YY"];
        StringBuilder text = new();
        string Qubit() => $"{random.Next(Qubits)}";
        string Pair()
        {
            int a = random.Next(Qubits), b = (a + 1 + random.Next(Qubits - 1)) % Qubits;
            return $"{a} {b}";
        }

        int measured = 0;
        for (int i = 0; i < 30; i++)
        {
            string p = random.Next(2) == 0 ? "0.02" : "0.2";
            switch (random.Next(14))
            {
                case < 4: text.AppendLine($"{one[random.Next(one.Length)]} {Qubit()}"); break;
                case < 7: text.AppendLine($"{two[random.Next(two.Length)]} {Pair()}"); break;
                case 7: text.AppendLine($"DEPOLARIZE2({p}) {Pair()}\nDEPOLARIZE1({p}) {Qubit()}"); break;
                case 8: text.AppendLine($"PAULI_CHANNEL_1(0.1,0.02,{p}) {Qubit()}"); break;
                case 9: text.AppendLine($"E({p}) X0 Y1\nELSE_CORRELATED_ERROR({p}) Z2 X3"); break;
                case 10: text.AppendLine($"R {Qubit()}"); break;
                case 11 when measured > 0: text.AppendLine($"CX rec[-{1 + random.Next(measured)}] {Qubit()}"); break;
                case 12: text.AppendLine($"HERALDED_ERASE({p}) {Qubit()}"); measured++; break;
                default:
                    string kind = new[] { "M", "MX", "MRY", "MR" }[random.Next(4)];
                    text.AppendLine($"{kind}({p}) {Qubit()}");
                    measured++;
                    break;
            }
        }
        return text.Append("M 0 1 2 3").ToString();
    }
}
