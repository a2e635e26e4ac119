// Transform programs through everything: fake guest, window, ring, worker process, engine, and back.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Collection("processes")]
public sealed class PhaseEndToEndTests
{
    [Fact]
    [Requirement("XDV-061.3")]
    [Requirement("XDV-033.3")]
    public void A_dft_of_one_lit_mode_spreads_its_power_evenly()
    {
        using var broker = new BrokerChild();
        using FakeGuest guest = FakeGuest.Connect(broker.Files.PhaseSocket);
        byte[] program = Jobs.Dft(16);
        JobReply reply = Ask(guest.Initialise()[0], Jobs.Phase(1, 16), program);
        Assert.Equal(Status.Ok, reply.Status);
        var header = MemoryMarshal.Read<PhaseResult>(reply.Result);
        Assert.Equal((16u, 1u, 1.0), (header.Modes, header.Evaluated, header.Stability));
        Assert.True(header.Integrity.Same(Sha3.Hash(program)));
        double[] power = Intensities(reply);
        Assert.Equal(16, power.Length);
        Assert.All(power, intensity => Assert.Equal(1.0 / 16, intensity, 12));
    }

    [Fact]
    [Requirement("XDV-061.3")]
    public void A_kept_envelope_continues_coherently()
    {
        using var broker = new BrokerChild();
        using FakeGuest guest = FakeGuest.Connect(broker.Files.PhaseSocket);
        DriverRing ring = guest.Initialise()[0];
        byte[] back = Jobs.Program(8, new TransformElement { Code = ElementCode.Fourier, Mode0 = 1 });
        JobRequest keep = Jobs.Phase(1, 8) with { StateObject = 5, Flags = JobFlags.Keep };
        JobRequest evaluate = Jobs.Phase(2, 8) with { StateObject = 5, Continues = 1 };
        Assert.Equal(Status.Ok, Ask(ring, keep, Jobs.Dft(8)).Status);
        Assert.Equal(Status.PhaseEnvelopeInvalid, Ask(ring, keep, Jobs.Dft(8)).Status);
        double[] power = Intensities(Ask(ring, evaluate, back));
        Assert.Equal(1, power[0], 12);
        Assert.Equal(Status.PhaseEnvelopeInvalid, Ask(ring, evaluate, back).Status);
    }

    [Fact]
    [Requirement("XDV-061.4")]
    public void Noise_over_the_tolerance_is_a_breach_with_a_stability_report()
    {
        using var broker = new BrokerChild("--phi-noise", "0.5");
        using FakeGuest guest = FakeGuest.Connect(broker.Files.PhaseSocket);
        DriverRing ring = guest.Initialise()[0];
        byte[] program = Jobs.Program(2,
            new TransformElement { Code = ElementCode.Inject, Param0 = 1 },
            new TransformElement { Code = ElementCode.MachZehnder, Mode1 = 1, Param0 = 0.7, Param1 = 0.3 },
            new TransformElement { Code = ElementCode.MachZehnder, Mode1 = 1, Param0 = 0.4, Param1 = 0.1 });
        JobReply loose = Ask(ring, Jobs.Phase(1, 2), program);
        JobReply strict = Ask(ring, Jobs.Phase(2, 2) with { Tolerance = 1_000_000 }, program);
        Assert.Equal(Status.Ok, loose.Status);
        Assert.Equal(Status.PhaseStabilityBreach, strict.Status);
        var report = MemoryMarshal.Read<PhaseResult>(strict.Result);
        Assert.Equal((Status.PhaseStabilityBreach, 0u), (report.Status, report.Evaluated));
        Assert.InRange(report.Stability, 0, 0.999);
        Assert.Equal(PhaseResult.HeaderBytes, strict.Result.Length);
    }

    private static JobReply Ask(DriverRing ring, JobRequest request, byte[] payload) =>
        JobReply.Parse(ring.Call(Jobs.Bytes(request, payload), 0x8000));

    private static double[] Intensities(JobReply reply)
    {
        Assert.Equal(Status.Ok, reply.Status);
        return MemoryMarshal.Cast<byte, double>(reply.Result.AsSpan(PhaseResult.HeaderBytes)).ToArray();
    }
}
