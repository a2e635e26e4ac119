// A real QEMU against the real broker: the handshake it accepts is the one that counts. No guest software is needed:
// -S stops the machine before its first instruction, and qtest drives the device from outside.
using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Xdv.Abi;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Collection("processes")]
public sealed class QemuTests
{
    [Fact]
    [Requirement("XDV-060.1")]
    [Requirement("XDV-061.1")]
    public void Qemu_takes_both_devices_lives_through_a_worker_crash_and_quits_cleanly()
    {
        Assert.SkipUnless(File.Exists(QtestMachine.Qemu), "QEMU is not installed");
        using var broker = new BrokerChild();
        using Process qemu = StartStopped(broker);
        Thread.Sleep(1000);
        Assert.False(qemu.HasExited);
        int worker = broker.WorkerPid();
        BrokerChild.Kill(worker);
        broker.WorkerPid(other: worker);
        Thread.Sleep(1000);
        Assert.False(qemu.HasExited);
        qemu.StandardInput.WriteLine("info pci");
        qemu.StandardInput.WriteLine("quit");
        string monitor = qemu.StandardOutput.ReadToEnd();
        Assert.True(qemu.WaitForExit(FakeGuest.Patience));
        Assert.Equal((0, ""), (qemu.ExitCode, qemu.StandardError.ReadToEnd()));
        Assert.Equal(3, monitor.Split("1af4:1110").Length);
        Assert.True(BrokerChild.IsAlive(broker.BrokerPid));
    }

    [Fact]
    [Requirement("XDV-060.4")]
    public void A_job_goes_through_the_real_device_by_doorbell_and_comes_back_by_msix()
    {
        Assert.SkipUnless(File.Exists(QtestMachine.Qemu), "QEMU is not installed");
        const uint Mailbox = 0x10_0000, Message = 0xC0FF_EE01;
        using var broker = new BrokerChild();
        using var machine = new QtestMachine(broker.Files.QuantumSocket);
        machine.RouteInterrupt(1, Mailbox, Message);
        machine.EnableMsix();
        Configure(machine);
        const ulong Data = QtestMachine.Window + 0x10_0000;
        byte[] request = Jobs.Bytes(Jobs.Quantum(9, 5), Jobs.Bell());
        machine.Write(Data, request);
        Describe(machine, 0, 0x10_0000, (uint)request.Length, SplitRing.DescriptorNext);
        Describe(machine, 1, 0x12_0000, 4096, SplitRing.DescriptorWrite);
        machine.Write(QtestMachine.Window + Avail, [0, 0, 1, 0, 0, 0]);
        machine.Write32(QtestMachine.Registers + DeviceWindow.Doorbell, 1);
        FakeGuest.Until(() => machine.Read32(Mailbox) == Message, "an MSI-X message");
        byte[] used = machine.Read(QtestMachine.Window + Used, 12);
        Assert.Equal(1, used[2]);
        JobReply reply = JobReply.Parse(machine.Read(QtestMachine.Window + 0x12_0000, 4096));
        Assert.Equal((Status.Ok, 9ul), (reply.Status, reply.Header.Job));
    }

    private const ulong Table = 0x4000, Avail = 0x5000, Used = 0x6000;

    private static void Configure(QtestMachine machine)
    {
        const ulong Window = QtestMachine.Window, Queue = Window + DeviceWindow.QueuesOffset;
        const uint Running = (uint)(DeviceStatus.Acknowledged | DeviceStatus.DriverReady);
        const uint Serving = (uint)DeviceStatus.Serving;
        FakeGuest.Until(() => machine.Read32(Window + DeviceWindow.ServerStatusOffset) == Serving, "serving");
        machine.Write32(Queue + DeviceWindow.QueueSizeField, 8);
        machine.Write32(Queue + DeviceWindow.QueueVectorField, 1);
        machine.Write64(Queue + DeviceWindow.QueueDescField, Table);
        machine.Write64(Queue + DeviceWindow.QueueAvailField, Avail);
        machine.Write64(Queue + DeviceWindow.QueueUsedField, Used);
        machine.Write32(Queue + DeviceWindow.QueueReadyField, 1);
        machine.Write64(Window + DeviceWindow.DriverFeaturesOffset, (ulong)DeviceFeatures.Version1);
        uint peer = machine.Read32(QtestMachine.Registers + DeviceWindow.IvPosition);
        uint generation = machine.Read32(Window + DeviceWindow.GenerationOffset);
        machine.Write32(Window + DeviceWindow.DriverPeerOffset, peer);
        machine.Write32(Window + DeviceWindow.DriverGenerationOffset, generation);
        machine.Write32(Window + DeviceWindow.DriverStatusOffset, Running);
        uint server = machine.Read32(Window + DeviceWindow.ServerPeerOffset);
        uint configuration = server << 16 | DeviceWindow.ConfigurationVector;
        machine.Write32(QtestMachine.Registers + DeviceWindow.Doorbell, configuration);
        FakeGuest.Until(() => machine.Read32(Window + DeviceWindow.AckStatusOffset) == Running, "acknowledged");
    }

    private static void Describe(QtestMachine machine, ulong index, ulong offset, uint length, ushort flags)
    {
        ulong at = QtestMachine.Window + Table + index * SplitRing.DescriptorBytes;
        machine.Write64(at, offset);
        machine.Write32(at + 8, length);
        machine.Write32(at + 12, flags | 1u << 16);
    }

    private static Process StartStopped(BrokerChild broker)
    {
        var start = new ProcessStartInfo("timeout")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        string[] arguments =
        [
            "30", QtestMachine.Qemu, "-S", "-M", "q35", "-accel", "tcg", "-m", "64M", "-display", "none", "-nodefaults",
            "-monitor", "stdio", "-smp", "1,maxcpus=2",
            "-chardev", $"socket,id=q,path={broker.Files.QuantumSocket}",
            "-device", $"ivshmem-doorbell,chardev=q,vectors={DeviceWindow.DefaultVectors}",
            "-chardev", $"socket,id=phi,path={broker.Files.PhaseSocket}",
            "-device", $"ivshmem-doorbell,chardev=phi,vectors={DeviceWindow.DefaultVectors}",
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
