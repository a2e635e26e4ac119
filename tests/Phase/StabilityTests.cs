// The stability model: fidelity against phase error as published and as first-order theory has it, what carries an
// error and what does not, reproducibility, and the breach (XDV-061.4, XDV-072).
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-061.4")]
[Requirement("XDV-072")]
public class StabilityTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void FidelityFollowsTheReferenceData(int modes)
    {
        const int Draws = 400;
        using JsonDocument data = JsonDocument.Parse(File.ReadAllBytes(TestData.Path($"phi/haar_n{modes}.json")));
        string folder = Path.GetDirectoryName(TestData.Path($"phi/haar_n{modes}.json"))!;
        byte[] program = Bench.Compile(
            $"modes {modes}\ninput random7 haar_n{modes}.json\nmesh haar_n{modes}.json", folder);
        foreach (JsonElement row in data.RootElement.GetProperty("phase_noise").EnumerateArray())
        {
            double sigma = row.GetProperty("sigma_rad").GetDouble();
            double expected = row.GetProperty("mean_fidelity").GetDouble(), spread = row.GetProperty("std").GetDouble();
            double mean = Bench.MeanStability(Bench.Noisy(sigma), program, Draws, out double deviation);
            int draws = row.GetProperty("draws").GetInt32();
            double error = Math.Sqrt((spread * spread / draws) + (deviation * deviation / Draws));
            output.WriteLine($"N = {modes}, σ = {sigma}: {mean:F6} ± {error:F6}, reference {expected:F6}");
            Assert.True(Math.Abs(mean - expected) < 4 * error,
                $"σ = {sigma}: {mean:R} instead of {expected:R} ± {error:R}");
        }
    }

    [Theory]
    [InlineData(4, 0.01, 0.9996)]
    [InlineData(8, 0.03, 0.991)]
    [InlineData(16, 0.1, 0.804)]
    [InlineData(64, 0.01, 0.9907)]
    [InlineData(64, 0.03, 0.919)]
    [InlineData(64, 0.1, 0.394)]
    public void FidelityFallsAsPublished(int modes, double sigma, double expected)
    {
        const int Draws = 60;
        byte[] program = Bench.RandomMesh(modes, seed: 9);
        double mean = Bench.MeanStability(Bench.Noisy(sigma), program, Draws, out double deviation);
        double tolerance = (5 * deviation / Math.Sqrt(Draws)) + 0.0006;
        output.WriteLine($"N = {modes}, σ = {sigma}: {mean:F4}, published {expected}");
        Assert.True(Math.Abs(mean - expected) < tolerance, $"{mean} instead of {expected} ± {tolerance}");
    }

    [Fact]
    public void SmallErrorsFollowFirstOrderTheory()
    {
        // Each cell's θ loses 2σ²/N, each φ σ²(N − 1)/N².
        const double Sigma = 1e-3;
        const int Modes = 12, Cells = Modes * (Modes - 1) / 2;
        byte[] program = Bench.RandomMesh(Modes, 1);
        double loss = 1 - Bench.MeanStability(Bench.Noisy(Sigma), program, 400, out double deviation);
        double expected = Sigma * Sigma * Cells * ((2.0 / Modes) + ((Modes - 1.0) / (Modes * Modes)));
        Assert.Equal(expected, loss, 5 * deviation / 20);
    }

    [Fact]
    public void TheStochasticTraceAgreesWithTheExactOne()
    {
        byte[] bytes = Bench.RandomMesh(32, 2);
        Assert.Equal(Status.Ok, ProgramReader.Read(bytes, out PhaseProgram? program, out _));
        RealisedProgram realised = RealisedProgram.Draw(program!, new PhaseStabilityModel(0.05, 0), 5, 0, 0);
        ModeEvolution intended = new(32, program!.Elements.AsSpan(1)), actual = new(32, realised.Elements.AsSpan(1));
        double exact = FidelityEstimator.Estimate(32, intended, actual, 1);
        double mean = Enumerable.Range(0, 20)
            .Average(seed => FidelityEstimator.Estimate(32, intended, actual, (ulong)seed, exact: false, vectors: 64));
        Assert.Equal(exact, mean, 0.005);
    }

    [Fact]
    public void LargeMeshesAreEstimatedInBoundedTime()
    {
        PhaseResult result = Bench.Header(Bench.Noisy(1e-3).Execute(Bench.Evaluate(), Bench.RandomMesh(512, 3)));
        double expected = Math.Exp(-1.5e-6 * 511);
        Assert.Equal(expected, result.Stability, 1e-3);
    }

    [Theory]
    [InlineData("coupler 0 1 0.4\nrotation 1 2 0.3\ndft", 0)]
    [InlineData("phase 0 1\nphase 1 2\ndft", 0)]
    [InlineData("dft\nphase 0 1\nphase 1 2", 0)]
    [InlineData("dft\nphase 0 1\ndft", 1)]
    [InlineData("coupler 0 1 0.4\nphase 2 1\ncoupler 1 2 0.4", 0)]
    [InlineData("coupler 0 1 0.4\nphase 0 1\nphase 1 1\ncoupler 1 2 0.4", 1)]
    [InlineData("mzi 0 1 0.5 0.5", 2)]
    public void PhasesInsideAnInterferometerCarryErrors(string elements, int phases)
    {
        byte[] program = Bench.Compile($"modes 3\nprepare 0.6,0 0,0.8 0\n{elements}");
        PhaseEngine engine = Bench.Noisy(0.1);
        double[] noises = Enumerable.Range(1, 200)
            .Select(seed => Bench.Header(engine.Execute(Bench.Evaluate((ulong)seed), program)).Noise).ToArray();
        double meanSquare = noises.Average(n => n * n);
        if (phases == 0) Assert.Equal(0, meanSquare);
        else Assert.Equal(0.01, meanSquare, 0.01 * 5 * Math.Sqrt(2.0 / (200 * phases)));
    }

    [Fact]
    public void ASeedReproducesEveryByte()
    {
        byte[] program = Bench.RandomMesh(16, 4);
        byte[] first = Bench.Noisy(0.05, 0.01).Execute(Bench.Evaluate(42), program).Result;
        Assert.Equal(first, Bench.Noisy(0.05, 0.01).Execute(Bench.Evaluate(42), program).Result);
        Assert.NotEqual(first, Bench.Noisy(0.05, 0.01).Execute(Bench.Evaluate(43), program).Result);
        byte[] ideal = Bench.Ideal.Execute(Bench.Evaluate(42), program).Result;
        Assert.Equal(ideal, Bench.Ideal.Execute(Bench.Evaluate(43), program).Result);
    }

    [Fact]
    public void AnIdealProviderReportsNoLoss()
    {
        PhaseResult result = Bench.Header(Bench.Ideal.Execute(Bench.Evaluate(), Bench.RandomMesh(16, 4)));
        Assert.Equal((1.0, 0.0, 0.0, 0.0), (result.Stability, result.Noise, result.Drift, result.Impact));
    }

    [Fact]
    public void StabilityIsLostTransformByTransform()
    {
        PhaseEngine engine = Bench.Noisy(0.03);
        PhaseEnvelope envelope = new();
        PhaseJob job = new() { Seed = 5, Flags = JobFlags.Keep };
        double stability = 1;
        for (int i = 0; i < 6; i++)
        {
            byte[] program = i == 0 ? Bench.RandomMesh(8, 5) : WithoutLight(8, i);
            PhaseJob next = job with { Seed = (ulong)i, Continues = i > 0 };
            PhaseResult result = Bench.Header(engine.Execute(next, program, envelope));
            Assert.True(result.Impact > 0);
            Assert.Equal(stability - result.Impact, result.Stability, 1e-15);
            Assert.Equal(result.Stability, envelope.Stability);
            stability = result.Stability;
        }
        Assert.Equal(6ul, envelope.Transforms);
        Assert.InRange(stability, 0.96, 0.995);
    }

    [Fact]
    public void DriftIsAWalkInTicks()
    {
        const double Step = 0.01;
        ulong[] starts = [50, 60, 1060, 1060, 9060, 9310, 9560, 10_560, 11_560, 20_050];
        double squares = 0;
        const int Envelopes = 300, Transforms = 10;
        for (int e = 0; e < Envelopes; e++)
        {
            PhaseEngine engine = Bench.Noisy(0, Step);
            PhaseEnvelope envelope = new();
            double before = 0;
            for (int i = 0; i < Transforms; i++)
            {
                PhaseJob job = new() { Seed = (ulong)((e * 100) + i), Flags = JobFlags.Keep, Continues = i > 0,
                    Time = starts[i] };
                PhaseResult result = Bench.Header(
                    engine.Execute(job, i == 0 ? Bench.RandomMesh(4, 6) : WithoutLight(4, i), envelope));
                Assert.Equal(envelope.Drift, result.Drift, 1e-15);
                if (i == 0) Assert.Equal(0, result.Drift);
                if (i == 3) Assert.Equal(before, result.Drift);
                before = result.Drift;
            }
            squares += envelope.Drift * envelope.Drift;
        }
        double expected = (starts[^1] - starts[0]) / PhaseStabilityModel.DriftTicks * Step * Step;
        Assert.Equal(expected, squares / Envelopes, expected * 5 * Math.Sqrt(2.0 / Envelopes));
    }

    [Fact]
    public void ABreachStopsAndInvalidates()
    {
        PhaseEngine engine = Bench.Noisy(0.2);
        PhaseEnvelope envelope = new();
        PhaseJob job = new() { Seed = 1, Flags = JobFlags.Keep | JobFlags.Evaluate, Tolerance = 999_000, Job = 3 };
        PhaseAnswer answer = engine.Execute(job, Bench.RandomMesh(8, 7), envelope);
        Assert.Equal(Status.PhaseStabilityBreach, answer.Status);
        Assert.False(envelope.IsPrepared);
        PhaseResult report = Bench.Header(answer);
        Assert.Equal(PhaseResult.HeaderBytes, answer.Result.Length);
        Assert.Equal((Status.PhaseStabilityBreach, 0u, 3ul), (report.Status, report.Evaluated, report.Job));
        Assert.InRange(report.Stability, 0, 0.999);
        Assert.NotEmpty(answer.Problem);
        Assert.Equal(Status.PhaseEnvelopeInvalid,
            engine.Execute(job with { Continues = true, Tolerance = 0 }, WithoutLight(8, 1), envelope).Status);
    }

    [Fact]
    public void AnIdealTransformMeetsEveryTolerance() => Assert.Equal(Status.Ok,
        Bench.Ideal.Execute(Bench.Evaluate() with { Tolerance = 1_000_000 }, Bench.RandomMesh(8, 7)).Status);

    private static byte[] WithoutLight(int modes, int seed)
    {
        Random random = new(seed);
        TransformBuilder builder = new(modes);
        for (int m = 0; m + 1 < modes; m++) builder.MachZehnder(m, m + 1, random.NextDouble(), random.NextDouble());
        return builder.Build();
    }
}
