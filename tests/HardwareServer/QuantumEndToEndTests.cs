// Circuits through everything: fake guest, window, ring, worker process, engine, and back.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Collection("processes")]
public sealed class QuantumEndToEndTests
{
    [Fact]
    [Requirement("XDV-060.3")]
    [Requirement("XDV-060.4")]
    public void Bell_pairs_agree_and_the_same_seed_gives_the_same_counts()
    {
        using var broker = new BrokerChild();
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        DriverRing ring = guest.Initialise()[0];
        (ulong Bits, ulong Count)[] first = Counts(Ask(ring, Jobs.Quantum(1, 1000), Jobs.Bell()));
        Assert.Equal([0ul, 3ul], first.Select(entry => entry.Bits));
        Assert.Equal(1000, first.Sum(entry => (long)entry.Count));
        Assert.All(first, entry => Assert.InRange(entry.Count, 400ul, 600ul));
        Assert.Equal(first, Counts(Ask(ring, Jobs.Quantum(2, 1000), Jobs.Bell())));
        Assert.NotEqual(first, Counts(Ask(ring, Jobs.Quantum(3, 1000) with { Seed = 43 }, Jobs.Bell())));
    }

    [Fact]
    public void The_server_options_choose_precision_and_noise()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("noise.json");
        System.IO.File.WriteAllText(model, """{ "read0As1": 0.1, "t1": 90000, "t2": 70000 }""");
        Assert.Equal((QuantumEngine.StateVectorF32, 2), Run("--precision", "f32"));
        Assert.Equal((QuantumEngine.DensityMatrix, 4), Run("--noise-model", model));

        (QuantumEngine, int) Run(params string[] options)
        {
            using var broker = new BrokerChild(options);
            using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
            JobReply answer = Ask(guest.Initialise()[0], Jobs.Quantum(1, 1000), Jobs.Bell());
            return (MemoryMarshal.Read<QuantumResult>(answer.Result).Engine, Counts(answer).Length);
        }
    }

    /// <summary>A profile is the provider's declaration, and what its jobs are compiled for; what does not fit into the
    /// coherent time as scheduled is refused, whatever came before, and whichever worker serves.</summary>
    [Fact]
    [Requirement("XDV-060.1")]
    [Requirement("XDV-012.4")]
    [Requirement("XDV-072")]
    public void A_profile_is_declared_and_kept()
    {
        using var folder = new TemporaryFolder();
        string profile = folder.File("line.json");
        System.IO.File.WriteAllText(profile, """
            { "name": "a line", "qubits": 4, "coupling": [[0, 1], [1, 2], [2, 3]],
              "gates": { "rz": {}, "sx": { "time": 50, "error": 0.001 },
                         "cx": { "time": 1000, "error": 0.01, "edges": { "1-2": { "error": 0.04 } } } },
              "t1": 80000, "t2": [60000, 70000, 80000, 90000], "coherence": 5000,
              "measure": { "time": 600, "read0As1": 0.01, "read1As0": 0.03 }, "reset": { "time": 800 } }
            """);
        using var broker = new BrokerChild("--profile", profile);
        System.IO.File.Delete(profile); // it is the broker's by now
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        DriverRing ring = guest.Initialise()[0];
        AttestationRecord declared = guest.ReadAttestation();
        Assert.Equal("a line", System.Text.Encoding.UTF8.GetString(
            MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes32>(in declared.Model))).TrimEnd('\0'));
        Assert.Equal((4u, 5ul), (declared.Capacity, declared.MaxCoherence));
        Assert.Equal((50u, 1000u, 600u, 800u), (declared.OneQubitNanoseconds, declared.TwoQubitNanoseconds,
            declared.MeasureNanoseconds, declared.ResetNanoseconds));
        Assert.Equal((80_000u, 75_000u), (declared.T1Nanoseconds, declared.T2Nanoseconds));
        Assert.Equal((1_000_000u, 20_000_000u, 20_000_000u), (declared.OneQubitErrorBillionths,
            declared.TwoQubitErrorBillionths, declared.ReadoutErrorBillionths));
        Assert.Equal(1ul, declared.GatesLow >> (int)GateCode.H & 1); // made of those that are native

        byte[] ring3 = Jobs.Circuit(3, 0, Cx(0, 1), Cx(1, 2), Cx(2, 0)), line3 = Jobs.Circuit(3, 3, Cx(0, 1), Cx(1, 2));
        for (int time = 0; time < 2; time++)
        {
            // Three CX as written, six with the swap.
            Assert.Equal(Status.QuantumDecoherenceExceeded, Ask(ring, Jobs.Quantum(1, 10, 3), ring3).Status);
            JobReply fits = Ask(ring, Jobs.Quantum(2, 10, 3), line3);
            Assert.Equal((Status.Ok, 2000ul),
                (fits.Status, MemoryMarshal.Read<QuantumResult>(fits.Result).DurationNanoseconds));
        }

        static CircuitOperation Cx(ushort control, ushort target) =>
            new() { Gate = GateCode.Cx, Qubit0 = control, Qubit1 = target };
    }

    /// <summary>A worker that comes after another has calibrated the machine: a higher epoch, other figures; jobs that
    /// name the old one are refused.</summary>
    [Fact]
    [Requirement("XDV-060.2")]
    public void A_new_worker_is_a_new_calibration()
    {
        using var broker = new BrokerChild("--profile", "superconducting-27");
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        guest.Initialise();
        AttestationRecord first = guest.ReadAttestation();
        BrokerChild.Kill(broker.WorkerPid());
        FakeGuest.Until(() => guest is { IsServed: true, Generation: 2 }, "the next worker");
        DriverRing ring = guest.Initialise()[0];
        AttestationRecord second = guest.ReadAttestation();
        Assert.Equal((1ul, 2ul), (first.CalibrationEpoch, second.CalibrationEpoch));
        Assert.NotEqual(first.T1Nanoseconds, second.T1Nanoseconds);
        Assert.InRange(second.T1Nanoseconds / (double)first.T1Nanoseconds, 0.92, 1.08);
        JobRequest job = Jobs.Quantum(1, 10, generation: 2);
        Assert.Equal(Status.QuantumCalibrationInvalid,
            Ask(ring, job with { CalibrationEpoch = 1 }, Jobs.Bell()).Status);
        Assert.Equal(Status.Ok, Ask(ring, job with { CalibrationEpoch = 2 }, Jobs.Bell()).Status);
    }

    [Fact]
    public void A_request_without_a_seed_draws_from_the_providers_stream()
    {
        (ulong, ulong)[] Run(string seed)
        {
            using var broker = new BrokerChild("--seed", seed);
            using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
            return Counts(Ask(guest.Initialise()[0], Jobs.Quantum(1, 100_000) with { Seed = 0 }, Jobs.Bell()));
        }

        (ulong, ulong)[] first = Run("5");
        Assert.Equal(first, Run("5"));
        Assert.NotEqual(first, Run("6"));
    }

    [Fact]
    [Requirement("XDV-032.1")]
    [Requirement("XDV-013.2")]
    public void A_kept_container_continues_with_its_state_and_dies_with_the_reset()
    {
        using var broker = new BrokerChild();
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        DriverRing ring = guest.Initialise()[0];
        byte[] flip = Jobs.Circuit(1, 1, new CircuitOperation { Gate = GateCode.X });
        byte[] look = Jobs.Circuit(1, 1, new CircuitOperation { Gate = GateCode.Measure });
        JobRequest keep = Jobs.Quantum(1, 1, qubits: 1) with { StateObject = 77, Flags = JobFlags.Keep };
        JobRequest read = Jobs.Quantum(2, 1, qubits: 1) with { StateObject = 77, Continues = 1 };
        Assert.Equal(Status.Ok, Ask(ring, keep, flip).Status);
        Assert.Equal(Status.LifecycleInvalid, Ask(ring, keep, flip).Status);
        Assert.Equal(Status.QuantumNoCloneViolation, Ask(ring, read with { Shots = 2 }, look).Status);
        Assert.Equal((1ul, 1ul), Assert.Single(Counts(Ask(ring, read, look))));
        Assert.Equal(Status.LifecycleInvalid, Ask(ring, read, look).Status);
        Assert.Equal(Status.Ok, Ask(ring, keep, flip).Status);
        JobRequest release = keep with { Operation = JobOperation.Release };
        Assert.Equal(Status.Ok, Ask(ring, release, []).Status);
        Assert.Equal(Status.Ok, Ask(ring, keep, flip).Status);
        Assert.Equal(Status.LifecycleInvalid, Ask(guest.Initialise()[0], read, look).Status);
    }

    [Fact]
    [Requirement("XDV-060.1")]
    public void Capacity_is_per_guest_and_malformed_circuits_are_refused()
    {
        using var broker = new BrokerChild("--capacity", "4");
        using FakeGuest first = FakeGuest.Connect(broker.Files.QuantumSocket);
        using FakeGuest second = FakeGuest.Connect(broker.Files.QuantumSocket);
        DriverRing one = first.Initialise()[0], two = second.Initialise()[0];
        byte[] three = Jobs.Circuit(3, 0, new CircuitOperation { Gate = GateCode.H });
        JobRequest keep = Jobs.Quantum(1, 1, qubits: 3) with { Flags = JobFlags.Keep };
        Assert.Equal(Status.Ok, Ask(one, keep, three).Status);
        Assert.Equal(Status.QuantumResourceUnavailable, Ask(one, Jobs.Quantum(2, 1), Jobs.Bell()).Status);
        Assert.Equal(Status.Ok, Ask(two, Jobs.Quantum(2, 1), Jobs.Bell()).Status);
        Assert.Equal(Status.DescriptorInvalid, Ask(two, Jobs.Quantum(3, 1), Jobs.Bell()[..^1]).Status);
        byte[] cut = two.Call(Jobs.Bytes(Jobs.Quantum(4, 1), Jobs.Bell()), answerBytes: 64);
        Assert.Equal(Status.ResourceExhausted, JobReply.Parse(cut).Status);
    }

    /// <summary>Twenty-six qubits, the declared capacity, without the gibibyte their amplitudes would take.</summary>
    [Fact]
    [Requirement("XDV-060.3")]
    public void A_large_Clifford_circuit_runs_on_stabilisers_and_the_result_says_so()
    {
        using var broker = new BrokerChild();
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        CircuitOperation[] operations =
        [
            new() { Gate = GateCode.H },
            .. Enumerable.Range(1, 25).Select(q => new CircuitOperation { Gate = GateCode.Cx, Qubit1 = (ushort)q }),
            .. Enumerable.Range(0, 26).Select(q => new CircuitOperation
                { Gate = GateCode.Measure, Qubit0 = (ushort)q, Bit = (ushort)q }),
        ];
        DriverRing ring = guest.Initialise()[0];
        JobReply reply = Ask(ring, Jobs.Quantum(1, 1000, qubits: 26), Jobs.Circuit(26, 26, operations));
        Assert.Equal([0ul, (1ul << 26) - 1], Counts(reply).Select(entry => entry.Bits));
        Assert.Equal(QuantumEngine.Stabiliser, MemoryMarshal.Read<QuantumResult>(reply.Result).Engine);
        Assert.Equal(Status.QuantumResourceUnavailable,
            Ask(ring, Jobs.Quantum(2, 1, qubits: 27), Jobs.Circuit(27, 26, operations)).Status);
    }

    private static JobReply Ask(DriverRing ring, JobRequest request, byte[] payload) =>
        JobReply.Parse(ring.Call(Jobs.Bytes(request, payload), 0x8000));

    private static (ulong Bits, ulong Count)[] Counts(JobReply reply)
    {
        Assert.Equal(Status.Ok, reply.Status);
        var header = MemoryMarshal.Read<QuantumResult>(reply.Result);
        Assert.Equal((reply.Header.Job, 1u), (header.Job, header.WordsPerEntry));
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(reply.Result.AsSpan(QuantumResult.HeaderBytes));
        var entries = new (ulong, ulong)[header.Entries];
        for (int i = 0; i < entries.Length; i++) entries[i] = (words[2 * i], words[2 * i + 1]);
        return entries;
    }
}
