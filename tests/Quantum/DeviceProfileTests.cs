// Device profiles as people write them: what is accepted, what is refused with the path to it, and what follows.
using System;
using System.Linq;
using System.Text;
using Xdv.Abi;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.1")]
public sealed class DeviceProfileTests
{
    private const string Gates = """ "gates": { "rz": {}, "sx": {}, "cx": {} } """;

    public static TheoryData<string, string> Wrong => new()
    {
        { "[]", "$: [] is no object" },
        { "{", "" },
        { "{}", "$: name is missing" },
        { """{ "name": 3 }""", "$.name: 3 is no text" },
        { """{ "name": "" }""", "$.name: a name has 1 to 32 bytes" },
        { """{ "name": "a" }""", "$: qubits is missing" },
        { """{ "name": "a", "qubits": 0 }""", "$.qubits: 0 is no whole number from 1 to 1024" },
        { """{ "name": "a", "qubits": 2 }""", "$: gates is missing" },
        { """{ "name": "a", "qubits": 2, "gates": {} }""", "$.gates: gates on one qubit are made of u3" },
        { """{ "name": "a", "qubits": 2, "gates": { "u3": {} } }""", "$.gates: gates on two qubits are made of" },
        { """{ "name": "a", "qubits": 2, "gates": { "cnot": {} } }""", "$.gates.cnot: there is no such gate" },
        {
            """{ "name": "a", "qubits": 2, "gates": { "u3": { "tme": 1 } } }""",
            "$.gates.u3.tme: there is no such member"
        },
        {
            """{ "name": "a", "qubits": 2, "gates": { "u3": { "error": 2 } } }""",
            "$.gates.u3.error: 2 is no probability"
        },
        {
            """{ "name": "a", "qubits": 2, "gates": { "u3": { "time": [1] } } }""",
            "$.gates.u3.time: 1 numbers; there are 2"
        },
        {
            """{ "name": "a", "qubits": 2, "gates": { "u3": { "error": [0, "x"] } } }""",
            "$.gates.u3.error[1]: \"x\" is no probability"
        },
        { """{ "name": "a", "qubits": 2, "gates": { "cx": { "error": [0, 0] } } }""", "pairs are in edges" },
        { """{ "name": "a", "qubits": 2, "gates": { "cx": { "time": -1 } } }""", "$.gates.cx.time: -1 is no time" },
        {
            Three("\"cx\": { \"edges\": { \"0-2\": {} } }"),
            "$.gates.cx.edges.0-2: an edge is written 0-1, and couples"
        },
        { Three("\"cx\": { \"edges\": { \"1-0\": { \"error\": 1.1 } } }"), "$.gates.cx.edges.1-0.error: 1.1 is no" },
        { Three("\"ccx\": { \"error\": 0.1 }"), "$.gates.ccx: a gate on three qubits is native without error" },
        { With("\"coupling\": [[0, 3]]"), "$.coupling[0][1]: 3 is no whole number from 0 to 2" },
        { With("\"coupling\": [[0, 0]]"), "$.coupling[0]: qubit 0 with itself" },
        { With("\"coupling\": [[0, 1], [1, 0]]"), "$.coupling[1]: it is there twice" },
        { With("\"coupling\": [[0, 1, 2]]"), "$.coupling[0]: a coupling is two qubits" },
        { With("\"coupling\": [[0, 1]]"), "$.coupling: no way leads from qubit 0 to qubit 2" },
        { With("\"directed\": true"), "$.directed: every pair is coupled" },
        { With("\"t1\": 100, \"t2\": [100, 150, 250]"), "$.t2: 250 of qubit 2 is more than twice its t1, 100" },
        { With("\"t1\": 0"), "$.t1: 0 is no time in ns above 0" },
        { With("\"measure\": { \"read0As1\": [0.1] }"), "$.measure.read0As1: 1 numbers; there are 3 qubits" },
        { With("\"coherence\": 900"), "$.coherence: a shot has at least a tick" },
        { With("\"calibration\": { \"drift\": 1 }"), "$.calibration: a drift of everything leaves nothing" },
        { With("\"qubits\": 4"), "$.qubits: it is there twice" },
        { With("\"colour\": 4"), "$.colour: there is no such member" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void WhatIsWrongIsNamedWithItsPlace(string json, string problem)
    {
        Assert.Null(DeviceProfileFile.Read(Encoding.UTF8.GetBytes(json), out string said));
        Assert.StartsWith(problem.StartsWith('$') ? problem : "", said);
        Assert.Contains(problem, said);
        Assert.NotEqual("", said);
    }

    [Fact]
    public void FiguresAreThoseOfTheirQubitsAndPairs()
    {
        DeviceProfile profile = Machines.Read("""
            { "name": "mine", "qubits": 3, "coupling": [[0, 1], [1, 2]],
              "gates": { "oneQubit": { "time": 9 }, "rz": {}, "sx": { "time": [30, 40, 50], "error": [0.1, 0.2, 0.3] },
                         "cx": { "time": 300, "error": 0.04, "edges": { "2-1": { "error": 0.05 } } } },
              "t1": 1000, "t2": [900, 800, 700],
              "measure": { "time": 70, "read0As1": [0.1, 0.2, 0.3] }, "reset": { "time": 90, "error": 0.01 } }
            """);
        NoiseModel noise = profile.NoiseOf([2, 1]);
        Assert.False(noise.IsNone);
        Assert.Equal((0.3, 50u), (noise.Error(Gate(GateCode.Sx)), noise.Nanoseconds(Gate(GateCode.Sx))));
        Assert.Equal((0.0, 0u), (noise.Error(Gate(GateCode.Rz)), noise.Nanoseconds(Gate(GateCode.Rz))));
        Assert.Equal((0.0, 9u), (noise.Error(Gate(GateCode.H)), noise.Nanoseconds(Gate(GateCode.H))));
        Assert.Equal((0.05, 300u), (noise.Error(Gate(GateCode.Cx)), noise.Nanoseconds(Gate(GateCode.Cx))));
        Assert.Equal(0.04, profile.NoiseOf([0, 1]).Error(Gate(GateCode.Cx)));
        Assert.Equal((70u, 90u),
            (noise.Nanoseconds(Gate(GateCode.Measure)), noise.Nanoseconds(Gate(GateCode.Reset))));
        Assert.Equal(new QubitNoise(1000, 700, 0.3, 0, 0.01), noise.Of(0));
        Assert.Equal(new QubitNoise(1000, 800, 0.2, 0, 0.01), noise.Of(1));
        Assert.Equal(1000ul, profile.CoherenceNanoseconds); // the shortest T2, but at least a tick
        NoiseModel mean = profile.Mean();
        Assert.Equal((0.2, 0.045, 800.0, 0.2), (Math.Round(mean.OneQubitError, 12), mean.TwoQubitError,
            mean.T2Nanoseconds, Math.Round(mean.Read0As1, 12)));
        Assert.Equal(new GateTimes(40, 300, 70, 90), mean.Times);

        static CircuitOperation Gate(GateCode gate) => new() { Gate = gate, Qubit1 = 1 };
    }

    [Theory]
    [InlineData("ideal", 64, -1, true)]
    [InlineData("superconducting-27", 27, 28, false)]
    [InlineData("superconducting-127", 127, 144, false)]
    [InlineData("ion-32", 32, -1, false)]
    public void ProfilesThatShipAreRight(string name, int qubits, int couplings, bool exact)
    {
        DeviceProfile profile = DeviceProfiles.Load(name);
        Assert.Equal((name, qubits), (profile.Name, profile.Map.Qubits));
        Assert.Equal(couplings, profile.Map.IsComplete ? -1 : profile.Map.Couplings.Count);
        Assert.Equal(exact, profile.NoiseOf([.. Enumerable.Range(0, qubits)]).IsNone);
        if (couplings < 0) return;
        int[] degrees = [.. Enumerable.Range(0, qubits).Select(qubit => profile.Map.Neighbours(qubit).Length)];
        Assert.Equal((1, 3), (degrees.Min(), degrees.Max())); // heavy-hex: never more than three
    }

    /// <summary>The first calibration is the profile; others are near it, each another one, and always the
    /// same.</summary>
    [Fact]
    [Requirement("XDV-060.2")]
    public void CalibrationsDriftAndRepeat()
    {
        DeviceProfile profile = DeviceProfiles.Load("superconducting-27");
        Assert.Same(profile, profile.At(1));
        DeviceProfile second = profile.At(2), third = profile.At(3);
        Assert.Equal(second.Qubits, DeviceProfiles.Load("superconducting-27").At(2).Qubits);
        Assert.Equal(second.Gates[GateCode.Cx].All, profile.At(2).Gates[GateCode.Cx].All);
        Assert.NotEqual(second.Qubits, third.Qubits);
        for (int qubit = 0; qubit < 27; qubit++)
        {
            QubitNoise before = profile.Qubits[qubit], after = second.Qubits[qubit];
            Assert.InRange(after.T1 / before.T1, 0.92, 1.08);
            Assert.InRange(after.T2 / before.T2, 0.8, 1.08); // never more than twice T1
            Assert.InRange(after.T2, 0, 2 * after.T1);
            Assert.InRange(after.Read0As1 / before.Read0As1, 0.92, 1.08);
        }
        foreach (Coupling coupling in profile.Map.Couplings)
        {
            GateNoise before = profile.Gates[GateCode.Cx].On(coupling.First, coupling.Second);
            GateNoise after = second.Gates[GateCode.Cx].On(coupling.First, coupling.Second);
            Assert.Equal(before.Nanoseconds, after.Nanoseconds);
            Assert.InRange(after.Error / before.Error, 0.92, 1.08);
            Assert.NotEqual(before.Error, after.Error);
        }
        DeviceProfile ideal = DeviceProfiles.Load("ideal");
        Assert.Same(ideal, ideal.At(9));
    }

    [Fact]
    public void ANameThatIsNothingIsExplained()
    {
        string said =
            Assert.Throws<System.IO.FileNotFoundException>(() => DeviceProfiles.Load("superconductin")).Message;
        Assert.Contains("'superconductin' is no file, and none of the profiles ideal, superconducting-27", said);
    }

    private static string Three(string gate) =>
        $"{{ \"name\": \"a\", \"qubits\": 3, \"coupling\": [[0, 1], [1, 2]], \"gates\": {{ \"u3\": {{}}, {gate} }} }}";

    private static string With(string member) => $"{{ \"name\": \"a\", \"qubits\": 3, {member}, {Gates} }}";
}
