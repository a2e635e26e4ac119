// A circuit on a machine is the circuit: same unitary, same outcomes, whatever the machine couples and whichever gates
// it has. The reference shares no code with compiler or engine.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Xdv.Abi;
using Xdv.Qasm.Tests;
using Xdv.Quantum.Devices;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.1")]
public sealed class DeviceCompilerTests
{
    private const double Exact = 1e-12;

    /// <summary>Every gate alone, in both directions of a coupling and with special angles, in every native
    /// set.</summary>
    [Fact]
    public void EveryGateIsMadeExactly()
    {
        double[] angles = [0, Math.PI / 2, -Math.PI, 2 * Math.PI, 1e-9, -1e-13, 0.7, 9.1], seconds = [0, Math.PI, 0.4];
        foreach (string gates in Machines.NativeSets)
        {
            foreach (bool directed in new[] { false, true })
            {
                DeviceCompiler compiler = new(Machines.Read("{ \"name\": \"two\", \"qubits\": 3, "
                    + $"\"coupling\": [[0, 1], [1, 2]], \"directed\": {(directed ? "true" : "false")}, "
                    + $"\"gates\": {{{gates}}} }}"));
                foreach (GateCode gate in Enum.GetValues<GateCode>().Where(NativeGates.IsGate))
                    foreach (double angle in CircuitFormat.Parameters(gate) > 0 ? angles : [0.0])
                        foreach (double second in CircuitFormat.Parameters(gate) > 1 ? seconds : [0.0])
                            Check(gate, angle, second, compiler);
            }
        }

        static void Check(GateCode gate, double angle, double second, DeviceCompiler compiler)
        {
            (ushort, ushort, ushort)[] places = [(0, 1, 2), (1, 0, 2), (2, 0, 1)];
            foreach ((ushort a, ushort b, ushort c) in places)
            {
                CircuitOperation operation = new() { Gate = gate, Qubit0 = a, Qubit1 = b, Qubit2 = c };
                (operation.Param0, operation.Param1, operation.Param2) = (angle, second, angle - second);
                double distance = UnitaryDistance(new Circuit(3, 0, [operation]), compiler);
                Assert.True(distance < Exact, $"{gate}({angle}, {second}) on {a}, {b}, {c}: {distance}");
            }
        }
    }

    [Fact]
    public void CircuitsKeepTheirUnitary() => Prop.ForAll(Cases, static seed =>
    {
        Random random = new(seed);
        int machine = random.Next(2, 6), qubits = random.Next(1, machine + 1);
        DeviceProfile profile =
            Machines.Any(random, machine, Machines.NativeSets[random.Next(Machines.NativeSets.Length)]);
        Circuit circuit = Machines.Any(random, qubits, random.Next(1, 40), isDynamic: false);
        return UnitaryDistance(circuit, new DeviceCompiler(profile)) < Exact;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20260101, 1));

    /// <summary>Measurements in the middle, resets and conditions included.</summary>
    [Fact]
    public void CircuitsKeepTheirOutcomes() => Prop.ForAll(Cases, static seed =>
    {
        Random random = new(seed);
        int machine = random.Next(3, 6), qubits = random.Next(2, machine + 1);
        DeviceProfile profile =
            Machines.Any(random, machine, Machines.NativeSets[random.Next(Machines.NativeSets.Length)]);
        Circuit circuit = Machines.Any(random, qubits, random.Next(5, 30), isDynamic: true);
        DeviceCircuit compiled = new DeviceCompiler(profile).Compile(circuit, qubits);
        return OutcomeDistribution.Distance(
            OutcomeDistribution.Of(Machines.Bytes(circuit), (0, circuit.Bits)),
            OutcomeDistribution.Of(Machines.Bytes(compiled.Circuit), (0, circuit.Bits))) < 1e-9;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20260101, 1));

    [Fact]
    public void EveryGateIsNativeAndOnACoupling() => Prop.ForAll(Cases, static seed =>
    {
        Random random = new(seed);
        int machine = random.Next(4, 24), qubits = random.Next(2, machine + 1);
        DeviceProfile profile =
            Machines.Any(random, machine, Machines.NativeSets[random.Next(Machines.NativeSets.Length)]);
        Circuit circuit = Machines.Any(random, qubits, random.Next(20, 100), isDynamic: true);
        DeviceCircuit compiled = new DeviceCompiler(profile).Compile(circuit, qubits);
        Assert.Equal(qubits, compiled.First.Region.Distinct().Count());
        foreach (CircuitOperation operation in compiled.Circuit.Operations)
        {
            if (!NativeGates.IsGate(operation.Gate)) continue;
            Assert.True(profile.Gates.ContainsKey(operation.Gate), operation.Gate.ToString());
            if (CircuitFormat.Arity(operation.Gate) < 2) continue;
            int a = compiled.First.Region[operation.Qubit0], b = compiled.First.Region[operation.Qubit1];
            Assert.True(NativeGates.IsSymmetric(operation.Gate)
                ? profile.Map.AreCoupled(a, b) : profile.Map.Allows(a, b), $"{operation.Gate} on {a}, {b}");
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20260101, 1));

    [Fact]
    public void TheSameCircuitIsCompiledAlike()
    {
        DeviceProfile profile = DeviceProfiles.Load("superconducting-27");
        Circuit circuit = Machines.Any(new Random(3), 14, 300, isDynamic: true);
        byte[] first = Machines.Bytes(new DeviceCompiler(profile).Compile(circuit, 14).Circuit);
        DeviceCompiler other = new(DeviceProfiles.Load("superconducting-27"));
        other.Compile(Machines.Any(new Random(4), 9, 100, isDynamic: false), 9);
        Assert.Equal(first, Machines.Bytes(other.Compile(circuit, 14).Circuit));
    }

    /// <summary>What fits needs no swap: a line on a lattice, also with qubits that have no gates.</summary>
    [Theory]
    [InlineData("superconducting-27", 20)]
    [InlineData("superconducting-127", 60)]
    [InlineData("ion-32", 32)]
    public void ALineFits(string name, int qubits)
    {
        List<CircuitOperation> chain = [new() { Gate = GateCode.H, Qubit0 = 1 }];
        for (int i = 1; i < qubits - 1; i++)
            chain.Add(new() { Gate = GateCode.Cx, Qubit0 = (ushort)i, Qubit1 = (ushort)(i + 1) });
        DeviceCircuit compiled =
            new DeviceCompiler(DeviceProfiles.Load(name)).Compile(new Circuit(qubits, 0, [.. chain]), qubits);
        Assert.Equal(0, compiled.Swaps);
        Assert.Equal(qubits, compiled.First.Region.Distinct().Count());
    }

    /// <summary>Three CX and their surroundings on a line of three: hand-computed from the profile's times.</summary>
    [Fact]
    [Requirement("XDV-012.4")]
    public void TheScheduleIsTheMachines()
    {
        DeviceCompiler compiler = new(Machines.Read("""
            { "name": "line", "qubits": 3, "coupling": [[0, 1], [1, 2]],
              "gates": { "rz": {}, "sx": { "time": 30 }, "x": { "time": 40 },
                         "cx": { "time": 300, "edges": { "1-2": { "time": 500 } } } },
              "measure": { "time": 700 }, "reset": { "time": 900 } }
            """));
        Assert.Equal(40u, Of(new CircuitOperation { Gate = GateCode.X }));
        Assert.Equal(30u, Of(new CircuitOperation { Gate = GateCode.H }));
        Assert.Equal(60u, Of(new CircuitOperation { Gate = GateCode.Ry, Param0 = 1 }));
        Assert.Equal(0u, Of(new CircuitOperation { Gate = GateCode.T }));
        Assert.Equal(800u, Of(new CircuitOperation { Gate = GateCode.Cx, Qubit1 = 1 },
            new CircuitOperation { Gate = GateCode.Cx, Qubit0 = 1, Qubit1 = 2 }));
        Assert.Equal(1600u, Of(new CircuitOperation { Gate = GateCode.Reset },
            new CircuitOperation { Gate = GateCode.Measure }));

        ulong Of(params CircuitOperation[] operations) =>
            compiler.Compile(new Circuit(3, 1, operations), 3).Nanoseconds;
    }

    private static Arbitrary<int> Cases => Gen.Choose(0, int.MaxValue).ToArbitrary();

    /// <summary>How far the compiled circuit, its qubits put back, is from the circuit.</summary>
    private static double UnitaryDistance(Circuit circuit, DeviceCompiler compiler)
    {
        DeviceCircuit compiled = compiler.Compile(circuit, circuit.Qubits);
        Matrix<Complex> wanted = DenseCircuit.Unitary(Machines.Bytes(circuit));
        Matrix<Complex> made = DenseCircuit.Unitary(Machines.Bytes(compiled.Circuit));
        Matrix<Complex> undone = Matrix<Complex>.Build.Dense(wanted.RowCount, wanted.ColumnCount,
            (row, column) => made[Moved(row, compiled.Last.Layout), Moved(column, compiled.First.Layout)]);
        return DenseCircuit.Distance(undone, wanted);

        static int Moved(int index, IReadOnlyList<int> places)
        {
            int moved = 0;
            for (int qubit = 0; qubit < places.Count; qubit++) moved |= (index >> qubit & 1) << places[qubit];
            return moved;
        }
    }
}
