// Mid-circuit measurement, reset, conditions, bases, and that nothing but circuit, seed and shots decides the counts.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.4")]
public sealed class DynamicTests
{
    private const string Busy = """
        qreg q[5]; creg a[2]; creg b[3];
        h q; cx q[0],q[3]; ry(0.9) q[1]; measure q[0] -> a[0]; measure q[1] -> a[1];
        if(a==2) x q[2]; if(a==3) h q[3]; if(a==1) ry(1.1) q[4];
        reset q[0]; h q[0]; cx q[0],q[1]; rx(0.4) q[1]; measure q[1] -> a[1]; measure q[0] -> b[0];
        if(b==1) rz(0.3) q[2]; h q[2]; reset q[3]; measure q[2] -> b[1]; measure q[4] -> b[2];
        """;

    [Fact]
    public void RepeatedMeasurementAgrees()
    {
        Dictionary<string, long> counts = Shots.Run(
            "qreg q[1]; creg c[3]; h q[0]; measure q[0] -> c[0]; measure q[0] -> c[1]; "
            + "x q[0]; measure q[0] -> c[2];");
        Assert.Equal(["011", "100"], counts.Keys.Order());
        Assert.InRange(counts["011"], 3870, 4322);
    }

    [Fact]
    public void MeasurementOfOneHalfDecidesTheOther()
    {
        Dictionary<string, long> counts = Shots.Run(
            "qreg q[2]; creg c[2]; h q[0]; cx q[0],q[1]; measure q[0] -> c[0]; "
            + "if(c==1) x q[1]; measure q[1] -> c[1];");
        Assert.Equal(["00", "01"], counts.Keys.Order());
    }

    [Fact]
    public void ResetForgetsButDoesNotDisturbOthers()
    {
        Dictionary<string, long> counts = Shots.Run(
            "qreg q[2]; creg c[2]; h q[0]; cx q[0],q[1]; reset q[0]; measure q -> c;");
        Assert.Equal(["00", "10"], counts.Keys.Order());
        Assert.InRange(counts["10"], 3870, 4322);
    }

    [Fact]
    public void ConditionsCompareTheWholeRegister()
    {
        Dictionary<string, long> counts = Shots.Run(
            "qreg q[3]; creg a[1]; creg c[2]; creg r[1]; x q[1]; measure q[0] -> c[0]; "
            + "measure q[1] -> c[1]; if(c==3) x q[2]; if(c==2) x q[2]; if(c==2) x q[0]; measure q[2] -> r[0];");
        Assert.Equal(["1 10 0"], counts.Keys);
    }

    [Fact]
    public void LaterMeasurementsOverwriteBits()
    {
        const string Start = "qreg q[2]; creg c[1]; x q[0]; ";
        Assert.Equal(["0"], Shots.Run(Start + "measure q[0] -> c[0]; measure q[1] -> c[0];").Keys);
        Assert.Equal(["1"], Shots.Run(Start + "measure q[1] -> c[0]; measure q[0] -> c[0];").Keys);
    }

    [Fact]
    public void ConditionsReachAcrossWords()
    {
        CircuitBuilder builder = new(2, 256);
        byte[] circuit = builder
            .X(0).Measure(0, 62).Measure(0, 64).Measure(0, 255)
            .If(60, 8, 0b10100).X(1).Measure(1, 200)
            .If(192, 64, 1UL << 63 | 1UL << 8).X(1).Measure(1, 0)
            .Build();
        QuantumAnswer answer = Shots.Engine.Execute(new QuantumJob { Shots = 7 }, circuit);
        Assert.True(Histogram.TryRead(answer.Result, out Histogram? histogram));
        Assert.Equal(1, histogram!.Entries);
        int[] ones = [.. Enumerable.Range(0, 256).Where(bit => histogram.Bit(0, bit))];
        Assert.Equal([62, 64, 200, 255], ones);
    }

    [Theory]
    [InlineData(MeasurementSpec.X, "h q[0];", "0")]
    [InlineData(MeasurementSpec.X, "x q[0]; h q[0];", "1")]
    [InlineData(MeasurementSpec.Y, "h q[0]; s q[0];", "0")]
    [InlineData(MeasurementSpec.Y, "h q[0]; sdg q[0];", "1")]
    [InlineData(MeasurementSpec.Z, "x q[0];", "1")]
    public void BasesHaveTheirEigenstates(ulong basis, string prepare, string outcome)
    {
        Assert.Equal([outcome], Shots.Run("qreg q[1]; creg c[1]; " + prepare + " measure q -> c;", basis: basis).Keys);
        string twice = "qreg q[1]; creg d[1]; creg c[1]; " + prepare + " measure q -> d; id q[0]; reset q[0]; "
            + prepare + " measure q -> c;";
        Assert.Equal([outcome + " " + outcome], Shots.Run(twice, basis: basis).Keys);
    }

    [Theory]
    [InlineData(MeasurementSpec.X)]
    [InlineData(MeasurementSpec.Y)]
    public void MeasuredQubitsStayInTheBasis(ulong basis)
    {
        Dictionary<string, long> counts = Shots.Run(
            "qreg q[2]; creg c[3]; measure q[0] -> c[0]; cx q[1],q[0]; measure q[0] -> c[1];", basis: basis);
        Assert.Equal(["000", "011"], counts.Keys.Order());
    }

    [Fact]
    public void ThreadsAndMemoryDoNotChangeCounts()
    {
        QasmProgram program = Shots.Compile(Shots.Header + Busy);
        Dictionary<string, long> expected = Shots.Run(program, seed: 77);
        Assert.True(expected.Count > 16);
        long one = StateVector.BytesFor(5, QuantumPrecision.F64);
        QuantumEngine narrow = new(new QuantumEngineOptions { MemoryBytes = one });
        Assert.Equal(expected, Shots.Run(program, seed: 77, engine: narrow));
        Assert.NotEqual(expected, Shots.Run(program, seed: 78));

        string large = "qreg q[18]; creg c[18]; h q; " + string.Concat(Enumerable.Range(0, 17).Select(
            static i => $"cu1({0.3 + i}) q[{i}],q[{i + 1}]; ry({i}) q[{i}]; "))
            + "measure q[3] -> c[3]; x q[3]; measure q -> c;";
        QasmProgram wide = Shots.Compile(Shots.Header + large);
        Assert.Equal(
            Shots.Run(wide, engine: new(new QuantumEngineOptions { Threads = 1 })),
            Shots.Run(wide, engine: new(new QuantumEngineOptions { Threads = 3 })));
    }

    /// <summary>Branches against one shot at a time: the same distribution by two roads.</summary>
    [Fact]
    public void BranchingEqualsSingleShots()
    {
        QasmProgram program = Shots.Compile(Shots.Header + Busy);
        const int Total = 20_000;
        Dictionary<string, long> together = Shots.Run(program, Total), singly = [];
        for (ulong seed = 0; seed < Total; seed++)
        {
            string outcome = Shots.Run(program, 1, 1_000_000 + seed).Keys.Single();
            singly[outcome] = singly.GetValueOrDefault(outcome) + 1;
        }
        double distance = together.Keys.Union(singly.Keys).Sum(
            key => Math.Abs(together.GetValueOrDefault(key) - singly.GetValueOrDefault(key)) / (2.0 * Total));
        double noise = together.Values.Sum(static n => Math.Sqrt(n / Math.PI)) / Total;
        Assert.InRange(distance, 0, 2 * noise);
    }

    [Fact]
    public void DurationFollowsTheCriticalPath()
    {
        byte[] circuit = new CircuitBuilder(3, 2)
            .H(0).H(1).Cx(0, 1).X(2).Barrier()
            .X(2).Measure(2, 0).If(0).X(0)
            .Build();
        QuantumEngine engine = new(new QuantumEngineOptions { Times = new GateTimes(10, 100, 1000, 500) });
        byte[] result = engine.Execute(new QuantumJob { Shots = 1 }, circuit).Result;
        Assert.Equal(10UL + 100 + 10 + 1000 + 10, BitConverter.ToUInt64(result, 32));
    }

    [Fact]
    public void AJobCanBeStopped()
    {
        QuantumAnswer answer = Shots.Engine.Execute(
            new QuantumJob { Shots = 1 }, new CircuitBuilder(2).H(0).Build(),
            cancellation: new CancellationToken(canceled: true));
        Assert.Equal(Status.QuantumHardwareFailure, answer.Status);
    }
}
