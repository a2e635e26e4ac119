// Bytes of a stranger: refused with a status and a reason, never an exception.
using System;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Tests;
using Xunit;

namespace Xdv.Quantum.Tests;

[Requirement("XDV-060.4")]
public sealed class HostileTests
{
    private static readonly byte[] Good = new CircuitBuilder(3, 3)
        .H(0).Cx(0, 1).Ccx(0, 1, 2).Measure(0, 0)
        .If(0, 2, 1).Rx(0.5, 1)
        .Cu3(1, 2, 3, 0, 2).Reset(1).MeasureAll()
        .Build();

    private static QuantumAnswer Run(byte[] circuit, uint shots = 4) =>
        Shots.Engine.Execute(new QuantumJob { Shots = shots }, circuit);

    private static void Refused(Status status, string reason, QuantumAnswer answer)
    {
        Assert.Equal(status, answer.Status);
        Assert.Contains(reason, answer.Problem);
        Assert.Empty(answer.Result);
    }

    private static QuantumAnswer Operation(CircuitOperation operation) =>
        Run(new Circuits(3, 3).Add(operation).Build());

    [Fact]
    public void HeadersAreChecked()
    {
        Refused(Status.DescriptorInvalid, "no circuit", Run([]));
        Refused(Status.DescriptorInvalid, "magic", Run(new byte[32]));
        (int Offset, byte Value, string Reason)[] faults =
        [
            (4, 9, "version 9"), (6, 47, "fixed fields"), (20, 1, "fixed fields"), (8, 0, "0 qubits"),
            (8, 65, "65 qubits"), (13, 2, "515 classical bits"), (18, 0xFF, "at most 160000"),
            (16, 1, "header says"), (24, 1, "header says"),
        ];
        foreach ((int offset, byte value, string reason) in faults)
        {
            byte[] bad = (byte[])Good.Clone();
            bad[offset] = value;
            Refused(Status.DescriptorInvalid, reason, Run(bad));
        }
        Refused(Status.DescriptorInvalid, "came", Run([.. Good, 0]));
        Refused(Status.DescriptorInvalid, "came", Run(Good[..^1]));
    }

    [Fact]
    public void OperationsAreChecked()
    {
        Refused(Status.QuantumGateUnsupported, "gate 99", Operation(new() { Gate = (GateCode)99 }));
        Refused(Status.QuantumGateUnsupported, "gate 0", Operation(default));
        Refused(Status.DescriptorInvalid, "outside 0 to 2", Operation(new() { Gate = GateCode.X, Qubit0 = 3 }));
        Refused(Status.DescriptorInvalid, "outside", Operation(new() { Gate = GateCode.Cx, Qubit1 = 65535 }));
        Refused(Status.DescriptorInvalid, "outside", Operation(new() { Gate = GateCode.Ccx, Qubit1 = 1, Qubit2 = 3 }));
        Refused(Status.DescriptorInvalid, "same qubit", Operation(new() { Gate = GateCode.Cx }));
        Refused(Status.DescriptorInvalid, "same qubit",
            Operation(new() { Gate = GateCode.Ccx, Qubit1 = 1, Qubit2 = 1 }));
        Refused(Status.DescriptorInvalid, "not finite", Operation(new() { Gate = GateCode.Rx, Param0 = double.NaN }));
        Refused(Status.DescriptorInvalid, "not finite",
            Operation(new() { Gate = GateCode.U3, Param2 = double.PositiveInfinity }));
        Refused(Status.DescriptorInvalid, "bit 3 of 3", Operation(new() { Gate = GateCode.Measure, Bit = 3 }));
        Refused(Status.DescriptorInvalid, "reserved", Operation(new() { Gate = GateCode.X, Conditional = 2 }));
        Refused(Status.DescriptorInvalid, "condition on 0 bits",
            Operation(new() { Gate = GateCode.X, Conditional = 1 }));
        Refused(Status.DescriptorInvalid, "condition on 65535 bits",
            Operation(new() { Gate = GateCode.X, Conditional = 1, ConditionOffset = 65535, ConditionWidth = 65535 }));
    }

    [Fact]
    public void CapacityIsRefusedWithNumbers()
    {
        Refused(Status.QuantumResourceUnavailable, "27 qubits; this engine has 26",
            Run(new CircuitBuilder(27).H(0).Build()));
        Refused(Status.QuantumResourceUnavailable, "64 qubits", Run(new CircuitBuilder(64).H(0).Build()));
        QuantumEngine small = new(new QuantumEngineOptions { MemoryBytes = 1 << 20 });
        Refused(Status.QuantumResourceUnavailable, "20 qubits take 16 MiB; 1 MiB are free",
            small.Execute(new QuantumJob { Shots = 1 }, new CircuitBuilder(20).T(0).Build()));
        Refused(Status.QuantumResourceUnavailable, "circuit has 3 qubits, its container 2",
            Shots.Engine.Execute(new QuantumJob { Shots = 1, Qubits = 2 }, Good));
    }

    [Fact]
    public void JobsAreChecked()
    {
        Refused(Status.InvalidArgument, "0 shots", Run(Good, 0));
        Refused(Status.InvalidArgument, "1048577 shots", Run(Good, (1 << 20) + 1));
        Refused(Status.DescriptorInvalid, "measurement",
            Shots.Engine.Execute(new QuantumJob { Shots = 1, MeasurementSpec = 4 }, Good));
        Refused(Status.DescriptorInvalid, "flags",
            Shots.Engine.Execute(new QuantumJob { Shots = 1, Flags = JobFlags.Evaluate }, Good));
    }

    [Fact]
    public void ResultsHaveTheDeclaredShape()
    {
        QuantumAnswer answer = Shots.Engine.Execute(
            new QuantumJob { Job = 42, Shots = 1000, Seed = 3 },
            new CircuitBuilder(7, 70).H(0).H(1).Measure(0, 69).Measure(1, 3).Build());
        QuantumResult header = MemoryMarshal.Read<QuantumResult>(answer.Result);
        Assert.Equal((64u, Status.Ok, 42UL, 1000u, 70u, 2u, 4u),
            (header.Size, header.Status, header.Job, header.Shots, header.Bits, header.WordsPerEntry, header.Entries));
        Assert.Equal((1.0, Abi.QuantumEngine.StateVectorF64), (header.Fidelity, header.Engine));
        Assert.Equal(64 + 4 * 24, answer.Result.Length);
        ReadOnlySpan<ulong> entries = MemoryMarshal.Cast<byte, ulong>(answer.Result.AsSpan(64));
        Assert.Equal<ulong[]>([0, 8, 0, 8], [entries[0], entries[3], entries[6], entries[9]]);
        Assert.Equal<ulong[]>([0, 0, 32, 32], [entries[1], entries[4], entries[7], entries[10]]);
        Assert.Equal(1000UL, entries[2] + entries[5] + entries[8] + entries[11]);
    }

    [Fact]
    public void ACircuitWithoutBitsStillCounts()
    {
        QuantumResult header = MemoryMarshal.Read<QuantumResult>(Run(new CircuitBuilder(1).H(0).Build()).Result);
        Assert.Equal((0u, 1u, 1u), (header.Bits, header.WordsPerEntry, header.Entries));
    }

    [Fact]
    public void AnyBytesAreSafe()
    {
        Gen<byte[]> mutant =
            from edits in Gen.Choose(0, int.MaxValue).ListOf(8)
            select Mutate([.. edits]);
        Prop.ForAll(mutant.ToArbitrary(),
            static bytes => Run(bytes) is var answer && (answer.Status != Status.Ok || answer.Result.Length > 64))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithReplay(20260101, 1));
        Prop.ForAll<byte[]>(static bytes => Run(bytes).Status == Status.DescriptorInvalid)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260101, 1));
    }

    private static byte[] Mutate(int[] edits)
    {
        byte[] bytes = (byte[])Good.Clone();
        for (int i = 0; i + 1 < edits.Length; i += 2)
        {
            int at = CircuitHeader.Size + edits[i] % (bytes.Length - CircuitHeader.Size);
            bytes[at] = (byte)edits[i + 1];
        }
        return bytes;
    }
}
