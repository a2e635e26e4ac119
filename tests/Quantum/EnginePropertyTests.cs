// What must hold of the engine whatever its precision, its threads and its vectors.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.4")]
public sealed class EnginePropertyTests
{
    /// <summary>Single precision: 6e-8 a rounding; over some hundred gates errors add up like a random walk.</summary>
    private const double SingleBound = 2e-5;

    public static TheoryData<int, int, QuantumPrecision> Shapes => new()
    {
        { 3, 1, QuantumPrecision.F64 }, { 6, 1, QuantumPrecision.F64 }, { 6, 1, QuantumPrecision.F32 },
        { 13, 1, QuantumPrecision.F64 }, { 18, 2, QuantumPrecision.F64 }, { 18, 3, QuantumPrecision.F32 },
    };

    /// <summary>The norm stays, and the circuit backwards, every gate inverted, leads home.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void ACircuitAndItsInverseLeadBack(int qubits, int threads, QuantumPrecision precision)
    {
        Random random = new(qubits);
        CircuitOperation[] there = [.. Enumerable.Range(0, 250).Select(_ => Gate(random, qubits))];
        CircuitOperation[] back = [.. there.Reverse().Select(Inverse)];
        StateVector state = StateVector.Create(qubits, threads, precision);
        double bound = precision == QuantumPrecision.F32 ? SingleBound : 1e-10;
        state.Apply(state.Plan(there), CancellationToken.None);
        (double zero, double one) = state.Weigh(qubits - 1);
        Assert.Equal(1, zero + one, bound);
        Assert.True(state.Amplitude(0).Magnitude < 0.9); // it went somewhere
        state.Apply(state.Plan(back), CancellationToken.None);
        Assert.Equal(1, state.Amplitude(0).Magnitude, bound);
        for (int i = 1; i < 1 << qubits; i++) Assert.InRange(state.Amplitude(i).Magnitude, 0, bound);
    }

    [Theory]
    [InlineData(QuantumPrecision.F32)]
    [InlineData(QuantumPrecision.F64)]
    public void ThreadsChangeNoBit(QuantumPrecision precision)
    {
        Random random = new(5);
        CircuitOperation[] gates = [.. Enumerable.Range(0, 120).Select(_ => Gate(random, 18))];
        byte[] circuit = Bytes(gates, 18);
        byte[] result = Run(circuit, 1, precision).Result;
        foreach (int threads in new[] { 2, 3 }) Assert.Equal(result, Run(circuit, threads, precision).Result);
    }

    /// <summary>The same draws on amplitudes that differ in the seventh digit: nearly all shots fall alike.</summary>
    [Fact]
    public void PrecisionsAgree()
    {
        Random random = new(6);
        CircuitOperation[] gates = [.. Enumerable.Range(0, 80).Select(_ => Gate(random, 8))];
        byte[] circuit = Bytes(gates, 8);
        Histogram single = Read(Run(circuit, 1, QuantumPrecision.F32));
        Histogram full = Read(Run(circuit, 1, QuantumPrecision.F64));
        Assert.Equal(full.Entries, single.Entries);
        for (int i = 0; i < full.Entries; i++)
            Assert.InRange((long)full.Count(i) - (long)single.Count(i), -2, 2);
    }

    [Fact]
    public void TheResultNamesThePrecision()
    {
        byte[] circuit = new CircuitBuilder(2, 2).H(0).T(0).Measure(0, 0).Build();
        Assert.Equal(Abi.QuantumEngine.StateVectorF32,
            MemoryMarshal.Read<QuantumResult>(Run(circuit, 1, QuantumPrecision.F32).Result).Engine);
    }

    /// <summary>Amplitudes and 5 %: blocks of all threads included.</summary>
    [Fact]
    public void WorkspaceIsASmallShareOfTheState()
    {
        for (int qubits = 14; qubits <= 22; qubits++)
        {
            foreach (QuantumPrecision precision in Enum.GetValues<QuantumPrecision>())
            {
                foreach (int threads in new[] { 1, 2, 3, 8 })
                {
                    StateVector state = StateVector.Create(qubits, threads, precision);
                    Assert.InRange(state.WorkspaceBytes, 0, StateVector.BytesFor(qubits, precision) / 20);
                }
            }
        }
    }

    /// <summary>A second job of the same size allocates neither amplitudes nor blocks.</summary>
    [Theory]
    [InlineData(QuantumPrecision.F32)]
    [InlineData(QuantumPrecision.F64)]
    public void AJobAllocatesNoState(QuantumPrecision precision)
    {
        QuantumEngine engine = new(new QuantumEngineOptions { Precision = precision, Threads = 1 });
        byte[] circuit = new CircuitBuilder(18, 2).H(0).T(0).Cx(0, 15).Measure(0, 0).X(0).Measure(15, 1).Build();
        QuantumJob job = new() { Shots = 100, Seed = 1 };
        Assert.Equal(Status.Ok, engine.Execute(job, circuit).Status);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Status.Ok, engine.Execute(job, circuit).Status);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, StateVector.BytesFor(18, precision) / 20);
    }

    [Fact]
    public void SizesInSinglePrecisionAreRefusedWithTheirNumbers()
    {
        QuantumEngine small = new(
            new QuantumEngineOptions { Precision = QuantumPrecision.F32, MemoryBytes = 1 << 20 });
        QuantumAnswer answer = small.Execute(new QuantumJob { Shots = 1 }, new CircuitBuilder(20).T(0).Build());
        Assert.Equal(Status.QuantumResourceUnavailable, answer.Status);
        Assert.Contains("20 qubits take 8 MiB; 1 MiB are free", answer.Problem);
    }

    private static QuantumAnswer Run(byte[] circuit, int threads, QuantumPrecision precision)
    {
        QuantumAnswer answer = new QuantumEngine(new QuantumEngineOptions { Threads = threads, Precision = precision })
            .Execute(new QuantumJob { Shots = 5000, Seed = 8 }, circuit);
        Assert.True(answer.Status == Status.Ok, answer.Problem);
        return answer;
    }

    private static Histogram Read(QuantumAnswer answer)
    {
        Assert.True(Histogram.TryRead(answer.Result, out Histogram? histogram));
        return histogram!;
    }

    private static byte[] Bytes(CircuitOperation[] gates, int qubits)
    {
        Circuits circuit = new(qubits, qubits);
        foreach (CircuitOperation gate in gates) circuit.Add(gate);
        for (int q = 0; q < qubits; q++)
            circuit.Add(new CircuitOperation { Gate = GateCode.Measure, Qubit0 = (ushort)q, Bit = (ushort)q });
        return circuit.Build();
    }

    private static readonly GateCode[] Gates = [.. Enum.GetValues<GateCode>()
        .Where(static gate => gate is > GateCode.Id and < GateCode.Measure and not GateCode.U2 and not GateCode.Csx)];

    private static CircuitOperation Gate(Random random, int qubits)
    {
        int[] on = [.. Enumerable.Range(0, qubits)];
        random.Shuffle(on);
        return new CircuitOperation
        {
            Gate = Gates[random.Next(Gates.Length)],
            Qubit0 = (ushort)on[0], Qubit1 = (ushort)on[1], Qubit2 = (ushort)on[2],
            Param0 = random.NextDouble() * 6, Param1 = random.NextDouble() * 6, Param2 = random.NextDouble() * 6,
        };
    }

    private static CircuitOperation Inverse(CircuitOperation gate) => gate.Gate switch
    {
        GateCode.S => gate with { Gate = GateCode.Sdg },
        GateCode.Sdg => gate with { Gate = GateCode.S },
        GateCode.T => gate with { Gate = GateCode.Tdg },
        GateCode.Tdg => gate with { Gate = GateCode.T },
        GateCode.Sx => gate with { Gate = GateCode.Sxdg },
        GateCode.Sxdg => gate with { Gate = GateCode.Sx },
        GateCode.U3 or GateCode.Cu3 =>
            gate with { Param0 = -gate.Param0, Param1 = -gate.Param2, Param2 = -gate.Param1 },
        _ => gate with { Param0 = -gate.Param0 },
    };
}
