// Machines and circuits at random, for what must hold of every machine and every circuit.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xdv.Abi;
using Xdv.Quantum.Devices;
using Xunit;

namespace Xdv.Quantum.Tests;

internal static class Machines
{
    /// <summary>Native sets that a machine may have, as members of a profile.</summary>
    public static readonly string[] NativeSets =
    [
        """ "rz": {}, "sx": {}, "x": {}, "cx": {} """,
        """ "rz": {}, "sx": {}, "cx": {} """,
        """ "rz": {}, "sx": {}, "cz": {} """,
        """ "rz": {}, "rx": {}, "rxx": {} """,
        """ "rz": {}, "ry": {}, "rzz": {}, "h": {} """,
        """ "u3": {}, "cz": {}, "swap": {} """,
        """ "u3": {}, "cx": {}, "cu1": {}, "id": {} """,
    ];

    private static readonly GateCode[] Gates =
        [.. Enum.GetValues<GateCode>().Where(static gate => NativeGates.IsGate(gate))];

    public static DeviceProfile Read(string json)
    {
        DeviceProfile? profile = DeviceProfileFile.Read(Encoding.UTF8.GetBytes(json), out string problem);
        Assert.Equal("", problem);
        return profile!;
    }

    /// <summary>A machine with these gates: a random tree, and some couplings more; now and then of every
    /// pair.</summary>
    public static DeviceProfile Any(Random random, int qubits, string gates)
    {
        HashSet<(int, int)> couplings = [];
        for (int qubit = 1; qubit < qubits; qubit++) couplings.Add((random.Next(qubit), qubit));
        for (int more = random.Next(3); more > 0; more--)
        {
            int a = random.Next(qubits), b = random.Next(qubits);
            if (a < b) couplings.Add((a, b));
        }
        bool complete = random.Next(5) == 0, directed = !complete && random.Next(2) == 0;
        string map = complete ? "" : $"\"coupling\": [{string.Join(", ", couplings.Select(pair =>
            directed && random.Next(2) == 0 ? $"[{pair.Item2}, {pair.Item1}]" : $"[{pair.Item1}, {pair.Item2}]"))}], ";
        return Read($"{{ \"name\": \"any\", \"qubits\": {qubits}, {map}"
            + (directed ? "\"directed\": true, " : "") + $"\"gates\": {{{gates}}} }}");
    }

    /// <summary>Gates, and if it is dynamic: measurements, resets, barriers and conditions among them; every qubit is
    /// measured in the end.</summary>
    public static Circuit Any(Random random, int qubits, int operations, bool isDynamic)
    {
        List<CircuitOperation> all = [];
        int bits = qubits + 2;
        for (int i = 0; i < operations; i++) all.Add(Operation(random, qubits, bits, isDynamic));
        if (isDynamic)
            for (int qubit = 0; qubit < qubits; qubit++)
                all.Add(new CircuitOperation
                    { Gate = GateCode.Measure, Qubit0 = (ushort)qubit, Bit = (ushort)random.Next(bits) });
        return new Circuit(qubits, bits, [.. all]);
    }

    public static byte[] Bytes(Circuit circuit)
    {
        Circuits bytes = new(circuit.Qubits, circuit.Bits);
        foreach (CircuitOperation operation in circuit.Operations) bytes.Add(operation);
        return bytes.Build();
    }

    private static CircuitOperation Operation(Random random, int qubits, int bits, bool isDynamic)
    {
        int[] on = [.. Enumerable.Range(0, qubits)];
        random.Shuffle(on);
        GateCode gate;
        do gate = Gates[random.Next(Gates.Length)];
        while (CircuitFormat.Arity(gate) > qubits);
        int kind = isDynamic ? random.Next(12) : 12;
        if (kind < 3) gate = kind == 0 ? GateCode.Measure : kind == 1 ? GateCode.Reset : GateCode.Barrier;
        int arity = CircuitFormat.Arity(gate), parameters = CircuitFormat.Parameters(gate);
        CircuitOperation operation = new()
        {
            Gate = gate, Qubit0 = (ushort)on[0],
            Qubit1 = arity > 1 ? (ushort)on[1] : (ushort)0, Qubit2 = arity > 2 ? (ushort)on[2] : (ushort)0,
            Param0 = parameters > 0 ? Angle(random) : 0, Param1 = parameters > 1 ? Angle(random) : 0,
            Param2 = parameters > 2 ? Angle(random) : 0,
        };
        if (gate == GateCode.Measure) operation.Bit = (ushort)random.Next(bits);
        if (!isDynamic || gate == GateCode.Barrier || random.Next(4) != 0) return operation;
        operation.Conditional = 1;
        operation.ConditionWidth = (ushort)random.Next(1, 3);
        operation.ConditionOffset = (ushort)random.Next(bits - 1);
        operation.ConditionValue = (ulong)random.Next(1 << operation.ConditionWidth);
        return operation;
    }

    /// <summary>Any angle, and often one of those where gates have special forms.</summary>
    private static double Angle(Random random) => random.Next(3) switch
    {
        0 => Math.PI / 4 * random.Next(-9, 10),
        1 => (random.NextDouble() - 0.5) * 1e-7,
        _ => (random.NextDouble() - 0.5) * 15,
    };
}
