// Broker and worker as real processes: crash, restart, generations, watchdog, isolation (device.md "Crash and
// restart").
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Providers;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Collection("processes")]
public sealed class BrokerTests
{
    [Fact]
    [Requirement("XDV-034.4")]
    [Requirement("XDV-060.1")]
    [Requirement("XDV-061.1")]
    public void Both_devices_attest_what_they_are()
    {
        using var broker = new BrokerChild("--capacity", "20", "--phi-noise", "0.001", "--phi-crosstalk", "0.02");
        using FakeGuest quantum = Served(broker.Files.QuantumSocket);
        using FakeGuest phase = Served(broker.Files.PhaseSocket);
        AttestationRecord q = quantum.ReadAttestation();
        AttestationRecord p = phase.ReadAttestation();
        Assert.Equal((AttestationRecord.CurrentMagic, AttestationRecord.CurrentMagic), (q.Magic, p.Magic));
        Assert.Equal((Domain.Quantum, ProviderKind.Simulator, 20u), (q.Domain, q.Kind, q.Capacity));
        Assert.Equal((Domain.Phase, ProviderKind.Simulator, 1024u), (p.Domain, p.Kind, p.Capacity));
        Assert.Equal((1_000_000u, 20_000u), (p.PhaseNoiseNanoradians, p.PhaseCrosstalkMillionths));
        Assert.False(q.Firmware.IsZero);
        Assert.False(p.Firmware.IsZero);
        Assert.False(q.Firmware.Same(p.Firmware));
        Assert.Equal(0x1FUL << 1, q.GatesLow & 0x3E);
        Assert.Equal(1UL << (96 - 64), q.GatesHigh & (1UL << (96 - 64)));
        Assert.Equal((uint)DeviceId.Quantum, quantum.Memory.Read32(DeviceWindow.DeviceIdOffset));
        Assert.Equal((uint)DeviceId.Phase, phase.Memory.Read32(DeviceWindow.DeviceIdOffset));
    }

    [Fact]
    [Requirement("XDV-024.1")]
    [Requirement("XDV-060.4")]
    public void After_kill_9_of_the_worker_a_new_generation_serves()
    {
        using var broker = new BrokerChild();
        using FakeGuest guest = Served(broker.Files.QuantumSocket);
        Assert.Equal(Status.Ok, Bell(guest.Initialise()[0], generation: 1).Status);
        foreach (var interrupt in guest.Interrupts) interrupt.Drain();
        int worker = broker.WorkerPid();
        BrokerChild.Kill(worker);
        FakeGuest.Until(guest.Interrupts[0].Drain, "a configuration interrupt");
        FakeGuest.Until(() => guest.IsServed && guest.Generation == 2, "generation 2");
        Assert.Equal(DeviceStatus.Reset, guest.Acknowledged.Status);
        DriverRing ring = guest.Initialise()[0];
        Assert.Equal(Status.QuantumHardwareFailure, Bell(ring, generation: 1).Status);
        Assert.Equal(Status.Ok, Bell(ring, generation: 2).Status);
        Assert.NotEqual(worker, broker.WorkerPid(other: worker));
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void A_held_answer_never_leaves_and_the_next_worker_does_not_hold()
    {
        using var broker = new BrokerChild("--hold-job", "2");
        using FakeGuest guest = Served(broker.Files.QuantumSocket);
        DriverRing ring = guest.Initialise()[0];
        Assert.Equal(Status.Ok, Bell(ring, generation: 1).Status);
        Assert.False(File.Exists(broker.Files.Holding));
        ring.Send(Jobs.Bytes(Jobs.Quantum(2, 5), Jobs.Bell()), 4096);
        FakeGuest.Until(() => File.Exists(broker.Files.Holding), "holding");
        ulong beat = guest.Memory.Read64(DeviceWindow.HeartbeatOffset);
        FakeGuest.Until(() => guest.Memory.Read64(DeviceWindow.HeartbeatOffset) > beat + 2, "heartbeat while holding");
        Assert.Equal(1, ring.UsedIndex);
        BrokerChild.Kill(broker.WorkerPid());
        FakeGuest.Until(() => guest.IsServed && guest.Generation == 2, "generation 2");
        ring = guest.Initialise()[0];
        for (int i = 0; i < 3; i++) Assert.Equal(Status.Ok, Bell(ring, generation: 2).Status);
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void The_watchdog_replaces_a_worker_without_progress()
    {
        using var broker = new BrokerChild("--hold-job", "1", "--watchdog", "1");
        using FakeGuest guest = Served(broker.Files.PhaseSocket);
        int worker = broker.WorkerPid();
        guest.Initialise()[0].Send(Jobs.Bytes(Jobs.Phase(1, 8), Jobs.Dft(8)), 4096);
        FakeGuest.Until(() => guest.IsServed && guest.Generation == 2, "generation 2");
        FakeGuest.Until(() => !BrokerChild.IsAlive(worker), "the old worker's end");
        byte[] request = Jobs.Bytes(Jobs.Phase(2, 8, generation: 2), Jobs.Dft(8));
        Assert.Equal(Status.Ok, JobReply.Parse(guest.Initialise()[0].Call(request)).Status);
    }

    [Fact]
    [Requirement("XDV-030.2")]
    [Requirement("XDV-030.3")]
    public void Two_guests_share_nothing()
    {
        using var broker = new BrokerChild();
        using FakeGuest first = Served(broker.Files.QuantumSocket);
        using FakeGuest second = Served(broker.Files.QuantumSocket);
        Assert.NotEqual(first.Id, second.Id);
        DriverRing one = first.Initialise()[0], two = second.Initialise()[0];
        first.Memory.Write64(0x200000, 0x1122_3344_5566_7788);
        Assert.Equal(0ul, second.Memory.Read64(0x200000));
        one.Publish(999);
        one.Kick();
        FakeGuest.Until(() => first.Acknowledged.Status == DeviceStatus.Failed, "the offender fails");
        Assert.Equal(Status.Ok, Bell(two, generation: 1).Status);
        first.Dispose();
        Assert.Equal(Status.Ok, Bell(two, generation: 1).Status);
        using FakeGuest third = Served(broker.Files.QuantumSocket);
        Assert.Equal(Status.Ok, Bell(third.Initialise()[0], generation: 1).Status);
        Assert.Equal(1u, second.Generation);
    }

    [Fact]
    public void Jittered_answers_all_arrive()
    {
        using var broker = new BrokerChild("--jitter", "20");
        using FakeGuest guest = Served(broker.Files.QuantumSocket);
        DriverRing ring = guest.Initialise()[0];
        for (int slot = 0; slot < 7; slot++)
            ring.Send(Jobs.Bytes(Jobs.Quantum((ulong)slot, 5), Jobs.Bell()), 4096, slot);
        var jobs = new ulong[7];
        for (int i = 0; i < 7; i++)
        {
            (int slot, byte[] answer) = ring.Receive();
            jobs[i] = JobReply.Parse(answer).Header.Job;
            Assert.Equal((ulong)slot, jobs[i]);
        }
        Assert.Equal(7, jobs.Distinct().Count());
    }

    [Fact]
    public void A_worker_can_be_started_by_hand()
    {
        using var broker = new BrokerChild("--no-respawn");
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        Assert.False(guest.IsServed);
        Assert.Equal(0u, guest.Generation);
        using ControlClient control = ControlClient.Connect(broker.Files);
        Assert.All(ServerStatus.FromJson(control.Ask("status")!).Devices,
            device => Assert.Equal(DeviceCondition.Offline, device.Condition));
        using (Process worker = StartWorker(broker))
        {
            Assert.Equal(Status.Ok, Bell(guest.Initialise()[0], generation: 1).Status);
            Assert.Equal(worker.Id, broker.WorkerPid());
            worker.Kill();
            worker.WaitForExit();
        }
        FakeGuest.Until(() => !guest.IsServed, "nobody serves");
        using Process second = StartWorker(broker);
        FakeGuest.Until(() => guest.IsServed && guest.Generation == 2, "generation 2");
        Assert.Equal(Status.Ok, Bell(guest.Initialise()[0], generation: 2).Status);
        Assert.Equal(0, broker.Terminate());
        Assert.True(second.WaitForExit(FakeGuest.Patience));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var broker = new BrokerChild();
        int worker = broker.WorkerPid();
        Assert.Equal(0, broker.Terminate());
        FakeGuest.Until(() => !BrokerChild.IsAlive(worker), "the worker's end");
        Assert.False(File.Exists(broker.Files.QuantumSocket));
        Assert.False(File.Exists(broker.Files.PhaseSocket));
    }

    [Fact]
    public void A_killed_broker_takes_its_worker_along()
    {
        using var broker = new BrokerChild();
        int worker = broker.WorkerPid();
        BrokerChild.Kill(broker.BrokerPid);
        FakeGuest.Until(() => !BrokerChild.IsAlive(worker), "the worker's end");
    }

    [Fact]
    public void The_broker_ends_with_the_process_that_started_it()
    {
        using var folder = new TemporaryFolder();
        ProcessStartInfo server = ServerExecutable.StartInformation("broker", "--directory", folder.Path);
        string command = string.Join(' ', server.ArgumentList.Prepend(server.FileName).Select(word => $"'{word}'"));
        var shell = new ProcessStartInfo("sh") { RedirectStandardOutput = true };
        foreach (string word in new[] { "-c", $"{command} & echo $!; read line" }) shell.ArgumentList.Add(word);
        shell.RedirectStandardInput = true;
        using Process parent = Process.Start(shell)!;
        int broker = int.Parse(parent.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("ready", parent.StandardOutput.ReadLine());
        Assert.True(BrokerChild.IsAlive(broker));
        parent.Kill();
        FakeGuest.Until(() => !BrokerChild.IsAlive(broker), "the broker's end");
    }

    private static FakeGuest Served(string socket)
    {
        FakeGuest guest = FakeGuest.Connect(socket);
        FakeGuest.Until(() => guest.IsServed, "serving");
        return guest;
    }

    private static JobReply Bell(DriverRing ring, uint generation) =>
        JobReply.Parse(ring.Call(Jobs.Bytes(Jobs.Quantum(1, 5, generation: generation), Jobs.Bell())));

    private static Process StartWorker(BrokerChild broker) =>
        Process.Start(ServerExecutable.StartInformation("worker", "--directory", broker.Files.Directory))!;
}
