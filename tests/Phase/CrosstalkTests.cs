// Heat between phase shifters: the engine's linear-time sums against every pair of heaters, and what it costs.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-072")]
public class CrosstalkTests
{
    [Fact]
    public void ANeighbourGetsItsShareAndTheNextOneTheSquare()
    {
        double[] errors = Errors("modes 4\ninject 0 1\ndft\nphase 0 1\nphase 1 -1\nphase 3 0.5\ndft", 0.1);
        double turned = (2 * Math.PI) - 1;
        double[] expected = [(0.1 * turned) + (0.001 * 0.5), (0.1 * 1) + (0.01 * 0.5), (0.001 * 1) + (0.01 * turned)];
        for (int shift = 0; shift < 3; shift++) Assert.Equal(expected[shift], errors[2 * (shift + 2)], 1e-15);
    }

    [Fact]
    public void HeatersOfOtherColumnsAreFarAway() => Assert.All(
        Errors("modes 3\ninject 0 1\ndft\nphase 0 1\ncoupler 0 1 1\nphase 1 2\nkerr 1 3\nphase 1 0.5\ndft", 0.1),
        error => Assert.Equal(0, error));

    [Fact]
    public void LinearSumsAreThoseOverAllPairs()
    {
        const double Share = 0.3;
        byte[] bytes = Bench.RandomMesh(17, 3);
        Assert.Equal(Status.Ok, ProgramReader.Read(bytes, out PhaseProgram? program, out _));
        double[] errors = ThermalCrosstalk.Errors(program!, Share, new bool[program!.Elements.Length]);
        // RandomMesh goes column by column, and its cells fill each of them.
        TransformElement[] cells = program.Elements[1..^17];
        int[] columns = new int[cells.Length];
        for (int i = 1; i < cells.Length; i++)
            columns[i] = columns[i - 1] + (cells[i].Mode0 < cells[i - 1].Mode0 ? 1 : 0);
        for (int i = 0; i < cells.Length; i++)
        {
            (double inner, double outer) = (0, 0);
            for (int k = 0; k < cells.Length; k++)
            {
                if (k == i || columns[k] != columns[i]) continue;
                double share = Math.Pow(Share, Math.Abs(cells[k].Mode0 - cells[i].Mode0));
                inner += share * 2 * cells[k].Param0;
                outer += share * cells[k].Param1;
            }
            Assert.Equal(inner / 2, errors[2 * (i + 1)], 1e-12);
            Assert.Equal(outer, errors[(2 * (i + 1)) + 1], 1e-12);
        }
    }

    [Fact]
    public void ItCostsStabilityAndIsReported()
    {
        byte[] program = Bench.RandomMesh(8, 5);
        PhaseResult[] results = [.. new[] { 0, 0.01, 0.03, 0.1 }.Select(share => Bench.Header(
            With(share).Execute(Bench.Evaluate(), program)))];
        for (int i = 1; i < results.Length; i++)
        {
            Assert.True(results[i].Stability < results[i - 1].Stability);
            Assert.True(results[i].Noise > results[i - 1].Noise);
            Assert.True(results[i].Drift > results[i - 1].Drift);
        }
        Assert.Equal(results[2].Stability, Bench.Header(With(0.03).Execute(Bench.Evaluate(99), program)).Stability);
        Assert.Equal(Status.PhaseStabilityBreach,
            With(0.1).Execute(Bench.Evaluate() with { Tolerance = 999_999 }, program).Status);
    }

    private static PhaseEngine With(double share) =>
        new(Bench.Checksum, new PhaseEngineOptions { Stability = new PhaseStabilityModel(0, 0, share) });

    private static double[] Errors(string source, double share)
    {
        Assert.Equal(Status.Ok, ProgramReader.Read(Bench.Compile(source), out PhaseProgram? program, out _));
        return ThermalCrosstalk.Errors(program!, share, Interferometer.InteriorShifts(program!));
    }
}
