// Providers in processes of their own behind a real broker: registration, crash and generation, deregistration, and
// the other domain, which notices nothing (XDV-024, XDV-060, XDV-061, device.md "Crash and restart").
using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Foreign;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Collection("processes")]
public sealed class ForeignEndToEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Requirement("XDV-061.1")]
    [Requirement("XDV-034.4")]
    public void A_provider_that_listens_serves_and_its_crash_costs_a_generation_of_its_own()
    {
        using var provider = new ListeningProvider(Socket, Domain.Phase, new ProviderScript());
        Enrol();
        using BrokerChild broker = Start();
        using FakeGuest phase = Served(broker.Files.PhaseSocket), quantum = Served(broker.Files.QuantumSocket);
        Assert.Equal(8u, phase.ReadAttestation().Capacity);
        DriverRing ring = quantum.Initialise()[0];
        Assert.Equal(Status.Ok, Interfere(phase, 1).Status);
        provider.HangUp();
        FakeGuest.Until(() => phase.IsServed && phase.Generation == 2, "generation 2");
        Assert.Equal(Status.Ok, Interfere(phase, 2).Status);
        Assert.Equal((Status.Ok, 1u), (Bell(ring), quantum.Generation));
        Assert.Equal(2, provider.Connections);
    }

    [Fact]
    [Requirement("XDV-061.4")]
    [Requirement("XDV-024.1")]
    public void A_liar_is_deregistered_and_the_other_domain_goes_on()
    {
        var script = new ProviderScript
        {
            Answer = (p, _, a, r) =>
            {
                MemoryMarshal.Write(r.AsSpan(PhaseResult.HeaderBytes), -1.0);
                p.Answer(a, r);
            },
        };
        using var provider = new ListeningProvider(Socket, Domain.Phase, script);
        Enrol();
        using BrokerChild broker = Start();
        using FakeGuest phase = Served(broker.Files.PhaseSocket), quantum = Served(broker.Files.QuantumSocket);
        DriverRing ring = phase.Initialise()[0];
        ring.Send(Jobs.Bytes(Jobs.Phase(1, 2), Jobs.Dft(2)), 4096);
        FakeGuest.Until(() => Abandoned(phase), "deregistration");
        Assert.Equal(0, ring.UsedIndex);
        Assert.Equal((Status.Ok, 1u), (Bell(quantum.Initialise()[0]), quantum.Generation));
        using FakeGuest later = FakeGuest.Connect(broker.Files.PhaseSocket);
        FakeGuest.Until(() => Abandoned(later), "a window nobody will serve");
        Assert.Equal(1, provider.Connections);
        using ControlClient control = ControlClient.Connect(broker.Files);
        Assert.Equal([DeviceCondition.Idle, DeviceCondition.Error],
            ServerStatus.FromJson(control.Ask("status")!).Devices.Select(device => device.Condition));
    }

    [Fact]
    [Requirement("XDV-034.4")]
    public void Without_its_key_a_provider_never_serves()
    {
        using var provider = new ListeningProvider(Socket, Domain.Phase, new ProviderScript());
        Enrol(key: [9, 9]);
        using BrokerChild broker = Start();
        using FakeGuest phase = FakeGuest.Connect(broker.Files.PhaseSocket);
        FakeGuest.Until(() => Abandoned(phase), "refusal");
        Assert.Equal(0u, phase.Generation);
        Assert.Equal(Status.Ok, Bell(Served(broker.Files.QuantumSocket).Initialise()[0]));
    }

    [Fact]
    [Requirement("XDV-060.1")]
    public void The_python_example_keeps_the_protocol_behind_walls()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not installed");
        Assert.SkipWhen(Confinement.Obstacle() is not null, Confinement.Obstacle() ?? "");
        string script = Path.Combine(TestData.RepositoryRoot, "tools/HardwareServer/Examples/provider.py");
        (var command, var files) = Confinement.Resolve([Python, script], []);
        EnrolmentFolder folder = new(_folder.File("enrolled"));
        folder.Create("example");
        var enrolment = new Enrolment { Name = "example", Domain = Domain.Phase, Command = command, Files = files };
        ProviderProcess? process = null;
        var checker = new ProviderChecker(() =>
        {
            process?.Dispose();
            process = ProviderProcess.Start(enrolment, folder.KeyPath("example"), _folder.Path, confined: true);
            return process.Socket;
        }, Domain.Phase, folder.LoadKey("example"), ProviderPatience.Default);
        // It is linear, and says so.
        Assert.All(checker.Run(), one => Assert.True(one.Passed ?? one.Reason == "it declares none",
            $"{one.Name}: {one.Reason}"));
        process?.Dispose();
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void A_provider_that_dies_is_started_again()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not installed");
        string example = Path.Combine(TestData.RepositoryRoot, "tools/HardwareServer/Examples");
        string script = _folder.File("mortal.py");
        File.WriteAllText(script, $"""
            import os, sys
            sys.path.insert(0, "{example}")
            import provider
            class Mortal(provider.Provider):
                def run(self, request, program):
                    os._exit(9)
            provider.Provider = Mortal
            provider.main()
            """);
        EnrolmentFolder folder = new(_folder.File("enrolled"));
        folder.Create("mortal");
        (var command, var files) = Confinement.Resolve([Python, script], [Path.Combine(example, "provider.py")]);
        var enrolment = new Enrolment { Name = "mortal", Domain = Domain.Phase, Command = command, Files = files };
        using (var once = ProviderProcess.Start(enrolment, folder.KeyPath("mortal"), _folder.Path, confined: false))
        using (var connection = ProviderConnection.Open(once.Socket, Domain.Phase, 1, ProviderPatience.Default,
            static (_, _, _) => null, static _ => { })) folder.Save(enrolment.With(connection.Hello));
        using BrokerChild broker = new("--provider", "phi=mortal", "--providers", folder.Path, "--unconfined");
        using FakeGuest phase = Served(broker.Files.PhaseSocket);
        for (uint generation = 1; generation <= 3; generation++)
        {
            FakeGuest.Until(() => phase.IsServed && phase.Generation == generation, $"generation {generation}");
            phase.Initialise()[0].Send(Jobs.Bytes(Jobs.Phase(1, 2, generation), Jobs.Dft(2)), 4096);
            FakeGuest.Until(() => !phase.IsServed, "its death");
        }
        Assert.False(Abandoned(phase));
    }

    private string Socket => _folder.File("p.sock");

    private void Enrol(byte[]? key = null)
    {
        EnrolmentFolder folder = new(_folder.File("enrolled"));
        folder.Create("scripted");
        File.WriteAllText(folder.KeyPath("scripted"), Convert.ToHexString(key ?? ScriptedProvider.Key));
        var enrolment = new Enrolment { Name = "scripted", Domain = Domain.Phase, Socket = Socket };
        folder.Save(enrolment.With(ScriptedProvider.Honest(Domain.Phase)));
    }

    private BrokerChild Start() =>
        new("--provider", $"phi={Socket}", "--providers", _folder.File("enrolled"), "--unconfined");

    private static FakeGuest Served(string socket)
    {
        FakeGuest guest = FakeGuest.Connect(socket);
        FakeGuest.Until(() => guest.IsServed, "serving");
        return guest;
    }

    private static bool Abandoned(FakeGuest guest) =>
        guest.Memory.Read32(DeviceWindow.ServerStatusOffset) == (uint)DeviceStatus.Failed;

    private static JobReply Interfere(FakeGuest guest, uint generation) => JobReply.Parse(
        guest.Initialise()[0].Call(Jobs.Bytes(Jobs.Phase(1, 8, generation), Jobs.Dft(8))));

    private static Status Bell(DriverRing ring) =>
        JobReply.Parse(ring.Call(Jobs.Bytes(Jobs.Quantum(1, 5), Jobs.Bell()))).Status;
}
