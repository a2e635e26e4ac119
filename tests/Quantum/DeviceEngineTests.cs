// Jobs on a machine: the machine's errors on its own qubits, kept containers that stay where they are, and jobs that
// take too long.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

public sealed class DeviceEngineTests
{
    private static QuantumEngine On(string profile) =>
        new(new QuantumEngineOptions { Device = Machines.Read(profile) });

    /// <summary>Five standard deviations: false alarm below 1e-6.</summary>
    [Fact]
    [Requirement("XDV-060.1")]
    public void EachQubitHasItsOwnErrors()
    {
        // A line whose middle is good and whose ends are bad readers; the pair that is coupled well is 1-2.
        const string Line = """
            { "name": "line", "qubits": 3, "coupling": [[0, 1], [1, 2]],
              "gates": { "rz": {}, "sx": {}, "x": {}, "cx": { "error": 0 } },
              "measure": { "read0As1": [0.4, 0, 0.25], "read1As0": [0.3, 0, 0.125] } }
            """;
        QuantumEngine engine = On(Line);
        byte[] circuit = new CircuitBuilder(3, 3).Cx(0, 1).Cx(1, 2).X(2).MeasureAll().Build();
        Dictionary<ulong, double> shares = Run(engine, circuit, 100_000);
        // Embedded as it is: qubit i of the program on qubit i of the machine.
        Near(0.4, Share(0, true));
        Near(0, Share(1, true));
        Near(1 - 0.125, Share(2, true));

        double Share(int bit, bool one) =>
            shares.Where(pair => (pair.Key >> bit & 1) != 0 == one).Sum(pair => pair.Value);

        static void Near(double wanted, double seen) =>
            Assert.InRange(seen, wanted - Bound(wanted), wanted + Bound(wanted));

        static double Bound(double p) => 5 * Math.Sqrt(p * (1 - p) / 100_000) + 1e-9;
    }

    /// <summary>The two ways to execute noise, on a machine where no two gates are alike; χ² as in
    /// NoiseTests.</summary>
    [Fact]
    public void TrajectoriesAgreeWithTheDensityMatrix()
    {
        const uint Taken = 20_000;
        DeviceProfile profile = DeviceProfiles.Load("superconducting-27");
        byte[] circuit = new CircuitBuilder(5, 5).H(0).Cx(0, 1).Ry(0.7, 2).Ccx(0, 1, 2).Measure(2, 4).If(4).X(3)
            .Cx(3, 0).Rzz(0.4, 1, 4).H(4).Reset(1).Cx(4, 1).MeasureAll().Build();
        Dictionary<ulong, double> exact = Run(Engine(QuantumMethod.Density, profile), circuit, Taken, 3);
        Dictionary<ulong, double> drawn = Run(Engine(QuantumMethod.Trajectories, profile), circuit, Taken, 4);
        Dictionary<ulong, double> without = Run(new QuantumEngine(), circuit, Taken, 5);
        int outcomes = exact.Keys.Union(drawn.Keys).Count();
        double bound = outcomes - 1 + 6 * Math.Sqrt(2.0 * outcomes);
        Assert.InRange(ChiSquare(exact, drawn), 0, bound);
        Assert.True(ChiSquare(exact, without) > bound);

        static QuantumEngine Engine(QuantumMethod method, DeviceProfile profile) =>
            new(new QuantumEngineOptions { Method = method, Device = profile });

        static double ChiSquare(Dictionary<ulong, double> a, Dictionary<ulong, double> b) => a.Keys.Union(b.Keys)
            .Sum(key => Taken * Math.Pow(a.GetValueOrDefault(key) - b.GetValueOrDefault(key), 2)
                / (a.GetValueOrDefault(key) + b.GetValueOrDefault(key)));
    }

    /// <summary>A register of a kept container is found where the job before left it, swaps included.</summary>
    [Fact]
    [Requirement("XDV-032.1")]
    public void AKeptContainerStaysWhereItIs()
    {
        const string Line = """
            { "name": "line", "qubits": 5, "coupling": [[0, 1], [1, 2], [2, 3], [3, 4]],
              "gates": { "rz": {}, "sx": {}, "cx": {} } }
            """;
        QuantumEngine engine = On(Line);
        Random random = new(7);
        for (int round = 0; round < 20; round++)
        {
            using QuantumContainer container = new();
            bool[] bits = new bool[5];
            for (int job = 0; job < 4; job++)
            {
                CircuitBuilder circuit = new(5, 5);
                for (int i = 0; i < 8; i++)
                {
                    int control = random.Next(5), target = (control + random.Next(1, 5)) % 5;
                    circuit.X(control).Cx(control, target);
                    bits[control] = !bits[control];
                    bits[target] ^= bits[control];
                }
                Keep(engine, container, circuit.Build(), job > 0, JobFlags.Keep);
            }
            QuantumAnswer answer =
                Keep(engine, container, new CircuitBuilder(5, 5).MeasureAll().Build(), true, JobFlags.None);
            Assert.True(Histogram.TryRead(answer.Result, out Histogram? histogram));
            ulong read = MemoryMarshal.Read<ulong>(answer.Result.AsSpan(QuantumResult.HeaderBytes));
            Assert.Equal(1, histogram!.Entries);
            for (int bit = 0; bit < 5; bit++) Assert.Equal(bits[bit], (read >> bit & 1) != 0);
        }

        static QuantumAnswer Keep(
            QuantumEngine engine, QuantumContainer container, byte[] circuit, bool continues, JobFlags flags)
        {
            QuantumJob job = new() { Qubits = 5, Shots = 1, Seed = 1, Flags = flags, Continues = continues };
            QuantumAnswer answer = engine.Execute(job, circuit, container);
            Assert.True(answer.Status == Status.Ok, answer.Problem);
            return answer;
        }
    }

    /// <summary>Two qubits at the ends of a line meet by swaps: what fits as written does not as scheduled.</summary>
    [Fact]
    [Requirement("XDV-012.4")]
    public void AJobThatTakesTooLongAsScheduledIsRefused()
    {
        const string Machine = """
            { "name": "slow", "qubits": 4, "coupling": [[0, 1], [1, 2], [2, 3]],
              "gates": { "u3": {}, "cx": { "time": 1000 } }, "coherence": 6000 }
            """;
        QuantumEngine engine = On(Machine);
        CircuitBuilder ring = new(4, 4);
        for (int i = 0; i < 4; i++) ring.Cx(i, (i + 1) % 4); // a ring, on a line
        QuantumAnswer answer = engine.Execute(new QuantumJob { Shots = 1, Seed = 1 }, ring.Build());
        Assert.Equal(Status.QuantumDecoherenceExceeded, answer.Status);
        Assert.Matches("^scheduled on slow with [12] swaps, a shot takes [0-9]+ µs; it may take 6$", answer.Problem);
        QuantumAnswer shorter = engine.Execute(new QuantumJob { Shots = 1, Seed = 1 },
            new CircuitBuilder(4, 4).Cx(0, 1).Cx(1, 2).Cx(2, 3).MeasureAll().Build());
        Assert.Equal(Status.Ok, shorter.Status);
        Assert.Equal(3000ul, MemoryMarshal.Read<QuantumResult>(shorter.Result).DurationNanoseconds);
        QuantumAnswer large =
            engine.Execute(new QuantumJob { Shots = 1, Seed = 1 }, new CircuitBuilder(5).X(4).Build());
        Assert.Equal((Status.QuantumResourceUnavailable, "5 qubits; slow has 4"), (large.Status, large.Problem));
    }

    /// <summary>The machine that has everything changes nothing.</summary>
    [Fact]
    public void TheIdealMachineIsNone()
    {
        byte[] circuit = new CircuitBuilder(4, 4).H(0).Ccx(0, 1, 2).Cswap(0, 2, 3).T(3).Csx(1, 3).MeasureAll().Build();
        Assert.Equal(Run(new QuantumEngine(), circuit, 1000),
            Run(new QuantumEngine(new QuantumEngineOptions { Device = DeviceProfiles.Load("ideal") }), circuit, 1000));
    }

    private static Dictionary<ulong, double> Run(QuantumEngine engine, byte[] circuit, uint shots, ulong seed = 1)
    {
        QuantumAnswer answer = engine.Execute(new QuantumJob { Shots = shots, Seed = seed }, circuit);
        Assert.True(answer.Status == Status.Ok, answer.Problem);
        QuantumResult header = MemoryMarshal.Read<QuantumResult>(answer.Result);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(answer.Result.AsSpan(QuantumResult.HeaderBytes));
        Dictionary<ulong, double> shares = [];
        for (int i = 0; i < header.Entries; i++) shares.Add(words[2 * i], (double)words[2 * i + 1] / shots);
        return shares;
    }
}
