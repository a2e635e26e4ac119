// What evaluations tell (XDV-033.1): each projection against its definition, on random meshes and detectors; what makes
// no sense is refused, and nothing that is told depends on a phase that does not show in the power.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-033.1")]
[Requirement("XDV-061.3")]
public class EvaluationTests
{
    private const int Modes = 12;

    private static double[] Run(byte[] program, PhaseProjection projection)
    {
        PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate() with { Projection = projection }, program);
        double[] values = Bench.Intensities(answer);
        Assert.Equal(((uint)values.Length, projection),
            (Bench.Header(answer).Values, Bench.Header(answer).Projection));
        return values;
    }

    private static TransformBuilder Mesh(int seed)
    {
        Random random = new(seed);
        TransformBuilder builder = new TransformBuilder(Modes).Inject(seed % Modes, 1).Inject((seed + 5) % Modes, 0.5);
        for (int column = 0; column < 6; column++)
            for (int m = column & 1; m + 1 < Modes; m += 2)
                builder.MachZehnder(m, m + 1, random.NextDouble(), 6 * random.NextDouble());
        return builder;
    }

    /// <summary>Powers in all modes, then the same light behind detectors of so many modes each.</summary>
    private static (double[] Power, TransformBuilder Seen, List<Range> Ranges) Case(int seed, int each)
    {
        double[] power = Run(Mesh(seed).Build(), PhaseProjection.Intensities);
        TransformBuilder seen = Mesh(seed);
        List<Range> ranges = [];
        for (int first = seed % 2; first + each <= Modes; first += each)
        {
            seen.Detector(first, first + each - 1, 0.2);
            ranges.Add(first..(first + each));
        }
        return (power, seen, ranges);
    }

    public static TheoryData<int, int> Cases => new(Enumerable.Range(0, 24).Select(i => (i, 1 + (i % 4))));

    [Theory]
    [MemberData(nameof(Cases))]
    public void EachIsWhatItsDefinitionSays(int seed, int each)
    {
        (double[] power, TransformBuilder seen, List<Range> ranges) = Case(seed, each);
        byte[] program = seen.Build();
        double[] sums = [.. ranges.Select(range => power[range].Sum())];
        double[] intensities = Run(program, PhaseProjection.Intensities);
        Assert.Equal(sums.Length, intensities.Length);
        for (int i = 0; i < sums.Length; i++) Assert.Equal(sums[i], intensities[i], 14);
        Assert.Equal([Array.IndexOf(sums, sums.Max())], Run(program, PhaseProjection.Largest));
        Assert.Equal(sums.Select(sum => sum > 0.2 ? 1.0 : 0.0), Run(program, PhaseProjection.Thresholds));
        double[] alike = Run(program, PhaseProjection.Correlations);
        int at = 0;
        for (int i = 0; i < ranges.Count; i++)
            for (int j = i + 1; j < ranges.Count; j++)
                Assert.Equal(Cosine(power[ranges[i]], power[ranges[j]]), alike[at++], 12);
        Assert.Equal(at, alike.Length);
    }

    private static double Cosine(double[] p, double[] q)
    {
        double norm = Math.Sqrt(p.Sum(x => x * x) * q.Sum(x => x * x));
        return norm > 0 ? p.Zip(q, (x, y) => x * y).Sum() / norm : 0;
    }

    [Fact]
    public void PhasesThatDoNotShowAreNotTold()
    {
        TransformBuilder turned = Mesh(3);
        for (int mode = 0; mode < Modes; mode++) turned.Phase(mode, 0.7 * mode);
        for (int mode = 0; mode < Modes; mode += 3) turned.Detector(mode, mode + 2, 0.1);
        TransformBuilder plain = Mesh(3);
        for (int mode = 0; mode < Modes; mode += 3) plain.Detector(mode, mode + 2, 0.1);
        foreach (PhaseProjection projection in Enum.GetValues<PhaseProjection>())
            Assert.Equal(Run(plain.Build(), projection), Run(turned.Build(), projection),
                (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void DarknessIsLikeNothing()
    {
        byte[] program = new TransformBuilder(4).Inject(0, 1).Detector(0, 1).Detector(2, 3).Build();
        Assert.Equal([0], Run(program, PhaseProjection.Correlations));
        Assert.Equal([0], Run(program, PhaseProjection.Largest));
        Assert.Equal([1, 0], Run(program, PhaseProjection.Thresholds));
    }

    [Theory]
    [InlineData(PhaseProjection.Thresholds, 0, 1)]
    [InlineData(PhaseProjection.Correlations, 0, 1)]
    [InlineData(PhaseProjection.Correlations, 1, 2)]
    [InlineData(PhaseProjection.Correlations, 33, 1)]
    [InlineData((PhaseProjection)4, 2, 1)]
    public void WhatMakesNoSenseIsRefused(PhaseProjection projection, int detectors, int each)
    {
        TransformBuilder builder = new TransformBuilder(80).Inject(0, 1);
        for (int i = 0; i < detectors; i++) builder.Detector(i * each, (i * each) + each - 1);
        PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate() with { Projection = projection }, builder.Build());
        Assert.Equal(Status.DescriptorInvalid, answer.Status);
        Assert.NotEmpty(answer.Problem);
    }

    [Fact]
    public void DetectorsOfDifferentSizesHaveNoCorrelations()
    {
        byte[] program = new TransformBuilder(4).Inject(0, 1).Detector(0, 0).Detector(1, 2).Build();
        PhaseJob job = Bench.Evaluate() with { Projection = PhaseProjection.Correlations };
        Assert.Equal(Status.DescriptorInvalid, Bench.Ideal.Execute(job, program).Status);
        Assert.Equal(2, Run(program, PhaseProjection.Intensities).Length);
    }

    /// <summary>A builder makes none of these; the bytes of a guest may be them.</summary>
    [Theory]
    [InlineData(0, 1, 1, 1, "has a detector already")]
    [InlineData(2, 1, 3, 3, "modes 2 to 1")]
    [InlineData(0, 1, 2, 4, "mode 4 of 4")]
    public void DetectorsThatCannotBeAreRefused(ushort first, ushort last, ushort next, ushort end, string problem)
    {
        byte[] program = new TransformBuilder(4).Inject(0, 1).Detector(0, 0).Detector(1, 1).Build();
        Span<TransformElement> elements = MemoryMarshal.Cast<byte, TransformElement>(
            program.AsSpan(TransformHeader.Size));
        (elements[1].Mode0, elements[1].Mode1) = (first, last);
        (elements[2].Mode0, elements[2].Mode1) = (next, end);
        PhaseAnswer answer = Bench.Ideal.Execute(Bench.Evaluate(), program);
        Assert.Equal(Status.DescriptorInvalid, answer.Status);
        Assert.Contains(problem, answer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingStandsBehindADetector()
    {
        byte[] program = new TransformBuilder(4).Inject(0, 1).Detector(0, 0).Detector(1, 1).Build();
        Span<TransformElement> elements = MemoryMarshal.Cast<byte, TransformElement>(
            program.AsSpan(TransformHeader.Size));
        elements[2] = new TransformElement { Code = ElementCode.PhaseShift, Mode0 = 1, Param0 = 0.5 };
        Assert.Contains("behind a detector", Bench.Ideal.Execute(Bench.Evaluate(), program).Problem,
            StringComparison.Ordinal);
        Assert.Empty(new TransformBuilder(4).Inject(0, 1).Detector(0, 0).Phase(1, 0.5).Build());
    }
}
