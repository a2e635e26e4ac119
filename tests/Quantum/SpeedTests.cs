// The benchmark circuits run; how long they take is printed, not asserted: machines differ.
using System;
using System.Diagnostics;
using System.IO;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.3")]
public sealed class SpeedTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("tiny6")]
    [InlineData("rqc16")]
    [InlineData("clifft20")]
    [InlineData("qft20")]
    public void BenchmarkCircuitsRun(string name)
    {
        QasmProgram program = Shots.Load(TestData.Path($"circuits/{name}.qasm"));
        long start = Stopwatch.GetTimestamp();
        QuantumAnswer answer = Shots.Engine.Execute(new QuantumJob { Shots = 1024, Seed = 1 }, program.Circuit);
        Assert.Equal(Status.Ok, answer.Status);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"{name}: {program.Operations} operations, {elapsed.TotalMilliseconds:F1} ms");
    }

    /// <summary>Dynamic circuits cost a few evolutions, not one per shot.</summary>
    [Theory]
    [InlineData("shor_n5")]
    [InlineData("ipea_n2")]
    [InlineData("bb84_n8")]
    [InlineData("seca_n11")]
    public void DynamicCircuitsBranch(string name)
    {
        QasmProgram program = Shots.Load(TestData.Path($"qasm/{name}.qasm"));
        Shots.Run(program);
        long start = Stopwatch.GetTimestamp();
        Shots.Run(program);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        output.WriteLine($"{name}: 8192 shots, {elapsed.TotalMilliseconds:F2} ms");
        Assert.True(elapsed < TimeSpan.FromSeconds(5));
    }
}
