// Many guests at one real server: every job is answered with what an engine alone gives, or turned away; all of it is
// in the books, and the server says what it does while it does it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.HardwareServer.Broker;
using Xdv.HardwareServer.Providers;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Collection("processes")]
[Requirement("XDV-030.2")]
public sealed class LoadTests
{
    private const uint RingSize = 256;
    private const int PerGuest = 125, AnswerBytes = 4096;

    [Fact]
    [Requirement("XDV-060.4")]
    [Requirement("XDV-061.3")]
    public void A_thousand_jobs_of_eight_guests_are_answered_as_alone()
    {
        using var folder = new TemporaryFolder();
        using var broker = new BrokerChild("--capacity", "12", "--log", folder.File("log"));
        Client[] clients = [.. Enumerable.Range(0, 8).Select(number => new Client(broker, number))];
        foreach (Client client in clients) client.SendAll();
        foreach (Client client in clients) client.ReceiveAll(mayBeShed: false);
        using ControlClient control = ControlClient.Connect(broker.Files);
        ServerStatus status = Ask(control);
        Assert.Equal([500ul, 500], status.Devices.Select(device => device.Jobs.Done));
        Assert.All(status.Devices, device => Assert.Equal((device.Jobs.Done, DeviceCondition.Idle, 4),
            (device.Jobs.All, device.Condition, device.Guests)));
        Assert.All(status.Devices, device => Assert.Equal(500ul, (ulong)device.Latency.Counts.Sum(n => (long)n)));
        Assert.All(status.Guests, guest => Assert.Equal((125ul, 0), (guest.Jobs.Done, guest.Queued)));
        foreach (Client client in clients) client.Dispose();
        FakeGuest.Until(() => Ask(control).Guests.Count == 0, "the guests' end");
        Assert.Equal([500ul, 500], Ask(control).Devices.Select(device => device.Jobs.Done));
        string[] jobs = [.. File.ReadLines(folder.File("log")).Where(line => line.Contains("\"event\":\"job\""))];
        Assert.Equal(1000, jobs.Length);
        Assert.All(jobs, line => Assert.Equal("Done",
            JsonDocument.Parse(line).RootElement.GetProperty("outcome").GetString()));
    }

    [Fact]
    public void Overload_is_answered_with_ResourceExhausted_and_every_job_is_accounted_for()
    {
        using var broker = new BrokerChild("--capacity", "12", "--queue-limit", "8", "--guests", "4");
        Client[] clients = [.. Enumerable.Range(0, 3).Select(number => new Client(broker, 2 * number, qubits: 12))];
        foreach (Client client in clients) client.SendAll();
        int shed = clients.Sum(client => client.ReceiveAll(mayBeShed: true));
        Assert.InRange(shed, 1, 3 * PerGuest - 1);
        using ControlClient control = ControlClient.Connect(broker.Files);
        JobCounts counts = Ask(control).Devices[0].Jobs;
        Assert.Equal((3ul * PerGuest, 3ul * PerGuest - (ulong)shed, (ulong)shed),
            (counts.All, counts.Done, counts.Shed));
        foreach (Client client in clients) client.Dispose();
    }

    [Fact]
    [Requirement("XDV-030.3")]
    public void Failures_resets_and_ends_of_others_leave_a_guests_state_and_answers_alone()
    {
        byte[] prepare = Jobs.Circuit(2, 2, new CircuitOperation { Gate = GateCode.H },
            new CircuitOperation { Gate = GateCode.Cx, Qubit1 = 1 });
        byte[] turn = Jobs.Circuit(2, 2, new CircuitOperation { Gate = GateCode.H },
            new CircuitOperation { Gate = GateCode.Measure });
        JobRequest first = Jobs.Quantum(1, 1) with { Flags = JobFlags.Keep, StateObject = 7 };
        JobRequest next = first with { Continues = 1 };
        using var alone = new QuantumProvider(new ProviderOptions { Qubits = 12 });
        byte[] Alone(JobRequest request, byte[] circuit)
        {
            var result = new byte[AnswerBytes];
            Assert.Equal(Status.Ok, alone.Execute(request, circuit, result, out int bytes));
            return result[..bytes];
        }

        using var broker = new BrokerChild("--capacity", "12");
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        DriverRing ring = guest.Initialise()[0];
        Assert.Equal(Alone(first, prepare), Call(ring, first, prepare).Result);
        for (uint round = 2; round < 14; round++)
        {
            using FakeGuest other = FakeGuest.Connect(broker.Files.QuantumSocket);
            DriverRing others = other.Initialise()[0];
            for (int slot = 0; slot < 7; slot++)
                others.Send(Jobs.Bytes(Jobs.Quantum((ulong)slot, 4000) with { StateObject = 7 }, Jobs.Bell()),
                    AnswerBytes, slot);
            if (round % 3 == 0) others.Publish(999);
            if (round % 3 == 1) other.WriteStatus(DeviceStatus.Reset);
            if (round % 3 == 2) other.Dispose();
            JobRequest request = next with { Job = round, Seed = round };
            Assert.Equal(Alone(request, turn), Call(ring, request, turn).Result);
        }
        Assert.Equal((1u, DeviceStatus.Acknowledged | DeviceStatus.DriverReady),
            (guest.Generation, guest.Acknowledged.Status));
    }

    [Fact]
    [Requirement("XDV-072")]
    [Requirement("XDV-060.2")]
    public void A_person_cancels_maintains_and_calibrates()
    {
        using var broker = new BrokerChild("--capacity", "20");
        using ControlClient control = ControlClient.Connect(broker.Files);
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        DriverRing ring = guest.Initialise()[0];
        ring.Send(Jobs.Bytes(Jobs.Quantum(1, 10, qubits: 20), Long(20)), AnswerBytes);
        for (int slot = 1; slot < 6; slot++)
            ring.Send(Jobs.Bytes(Jobs.Quantum((ulong)slot + 1, 10), Jobs.Bell()), AnswerBytes, slot);
        ServerStatus status = Ask(control);
        FakeGuest.Until(() => (status = Ask(control)).Devices[0].Queued == 5, "jobs that wait");
        Assert.Equal((DeviceCondition.Busy, true), (status.Devices[0].Condition, status.Devices[0].Running));
        Assert.Equal(1, Number(control, $"cancel {status.Guests[0].Guest} 3", "cancelled"));
        Assert.Equal((2ul, Status.TransitionRollback), Received(ring, job: 3));
        Assert.Equal(4, Number(control, "cancel * 0", "cancelled"));
        for (int i = 0; i < 4; i++) Assert.Equal(Status.TransitionRollback, Next(ring).Status);
        Assert.Equal((1ul, Status.Ok), (Next(ring) is var last ? last.Header.Job : 0, last.Status));

        control.Ask("maintenance on q");
        Assert.Equal([DeviceCondition.Maintenance, DeviceCondition.Idle],
            Ask(control).Devices.Select(device => device.Condition));
        FakeGuest.Until(() => Call(ring, Jobs.Quantum(7, 5), Jobs.Bell()).Status == Status.DomainNotAvailable,
            "maintenance");
        control.Ask("maintenance off *");
        FakeGuest.Until(() => Call(ring, Jobs.Quantum(8, 5), Jobs.Bell()).Status == Status.Ok, "service");

        Assert.Contains("true", control.Ask("calibrate *"), StringComparison.Ordinal);
        Assert.Contains("false", control.Ask("calibrate *"), StringComparison.Ordinal);
        FakeGuest.Until(() => guest.IsServed && guest.Generation == 2, "the next calibration");
        status = Ask(control);
        Assert.Equal((2u, 1u, 5ul, 0ul), (status.Devices[0].Epoch, status.Devices[0].Restarts,
            status.Devices[0].Jobs.Cancelled, status.Devices[0].Jobs.Lost));
        Assert.Equal(Status.Ok, Call(guest.Initialise()[0], Jobs.Quantum(9, 5, generation: 2), Jobs.Bell()).Status);
        Assert.Contains("error", control.Ask("dance"), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void What_a_dead_worker_had_not_answered_is_lost_and_counted()
    {
        using var broker = new BrokerChild();
        using ControlClient control = ControlClient.Connect(broker.Files);
        using FakeGuest guest = FakeGuest.Connect(broker.Files.QuantumSocket);
        DriverRing ring = guest.Initialise()[0];
        Assert.Equal(Status.Ok, Call(ring, Jobs.Quantum(1, 5), Jobs.Bell()).Status);
        ring.Send(Jobs.Bytes(Jobs.Quantum(2, 10, qubits: 20), Long(20)), AnswerBytes);
        ring.Send(Jobs.Bytes(Jobs.Quantum(3, 5), Jobs.Bell()), AnswerBytes, 1);
        FakeGuest.Until(() => Ask(control).Devices[0].Queued == 1, "a job that waits");
        BrokerChild.Kill(broker.WorkerPid());
        FakeGuest.Until(() => guest.IsServed && guest.Generation == 2, "generation 2");
        JobCounts counts = Ask(control).Devices[0].Jobs;
        Assert.Equal((3ul, 3 - counts.Done), (counts.All, counts.Lost));
        Assert.InRange(counts.Lost, 1ul, 2ul);
    }

    [Fact]
    [Requirement("XDV-072")]
    public async Task Metrics_reach_a_collector()
    {
        using var collector = new HttpListener();
        string address = $"http://127.0.0.1:{FreePort()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        Task<string> sent = Receive(collector, TestContext.Current.CancellationToken);
        using (var broker = new BrokerChild("--otlp", address))
        {
            using FakeGuest guest = FakeGuest.Connect(broker.Files.PhaseSocket);
            DriverRing ring = guest.Initialise()[0];
            Assert.Equal(Status.Ok, Call(ring, Jobs.Phase(1, 8), Jobs.Dft(8)).Status);
            // The last figures go out when the server ends.
            broker.Terminate();
        }
        string text = await sent.WaitAsync(FakeGuest.Patience, TestContext.Current.CancellationToken);
        foreach (string name in (string[])["xdv-hardware-server", "xdv.hardware.jobs", "xdv.hardware.job.duration",
            "xdv.hardware.queue.depth", "xdv.hardware.calibration.epoch", "xdv.hardware.condition", "Done", "phi"])
            Assert.Contains(name, text, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> Receive(HttpListener collector, CancellationToken cancel)
    {
        HttpListenerContext context = await collector.GetContextAsync().WaitAsync(cancel);
        Assert.Equal("/v1/metrics", context.Request.Url!.AbsolutePath);
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body, cancel);
        context.Response.Close();
        return Encoding.Latin1.GetString(body.ToArray());
    }

    private static ServerStatus Ask(ControlClient control) => ServerStatus.FromJson(control.Ask("status")!);

    private static int Number(ControlClient control, string command, string name) =>
        JsonDocument.Parse(control.Ask(command)!).RootElement.GetProperty(name).GetInt32();

    private static JobReply Next(DriverRing ring) => JobReply.Parse(ring.Receive().Answer);

    private static (ulong Slot, Status Status) Received(DriverRing ring, ulong job)
    {
        (int slot, byte[] answer) = ring.Receive();
        JobReply reply = JobReply.Parse(answer);
        Assert.Equal(job, reply.Header.Job);
        return ((ulong)slot, reply.Status);
    }

    private static JobReply Call(DriverRing ring, JobRequest request, byte[] program) =>
        JobReply.Parse(ring.Call(Jobs.Bytes(request, program)));

    /// <summary>A circuit that keeps a device busy for a good part of a second.</summary>
    private static byte[] Long(uint qubits)
    {
        var operations = new List<CircuitOperation>();
        for (uint i = 0; i < 400; i++)
        {
            operations.Add(new CircuitOperation { Gate = GateCode.H, Qubit0 = (byte)(i % qubits) });
            operations.Add(new CircuitOperation
                { Gate = GateCode.Cx, Qubit0 = (byte)(i % qubits), Qubit1 = (byte)((i + 1) % qubits) });
            operations.Add(new CircuitOperation { Gate = GateCode.T, Qubit0 = (byte)((i + 7) % qubits) });
        }
        operations.Add(new CircuitOperation { Gate = GateCode.Measure });
        return Jobs.Circuit(qubits, 1, [.. operations]);
    }

    /// <summary>A guest with many jobs, all different, and what an engine of its own says to each.</summary>
    private sealed class Client : IDisposable
    {
        private readonly FakeGuest _guest;
        private readonly DriverRing _ring;
        private readonly byte[][] _requests = new byte[PerGuest][];
        private readonly byte[][] _expected = new byte[PerGuest][];

        public Client(BrokerChild broker, int number, uint qubits = 3)
        {
            bool quantum = number % 2 == 0;
            _guest = FakeGuest.Connect(quantum ? broker.Files.QuantumSocket : broker.Files.PhaseSocket);
            _ring = _guest.Initialise(size: RingSize)[0];
            var options = new ProviderOptions { Qubits = 12 };
            using IJobProvider alone = quantum ? new QuantumProvider(options) : new PhaseProvider(options);
            var result = new byte[AnswerBytes];
            for (int job = 0; job < PerGuest; job++)
            {
                JobRequest request = quantum ? Jobs.Quantum((ulong)job + 1, 40 + (uint)job, qubits)
                    : Jobs.Phase((ulong)job + 1, 2 + (uint)job % 7);
                request.Seed = (ulong)(1000 * number + job + 1);
                byte[] program = quantum ? Ghz(qubits) : Jobs.Dft(2 + (uint)job % 7);
                _requests[job] = Jobs.Bytes(request, program);
                Assert.Equal(Status.Ok, alone.Execute(request, program, result, out int bytes));
                _expected[job] = result[..bytes];
            }
        }

        public void SendAll()
        {
            for (int job = 0; job < PerGuest; job++) _ring.Send(_requests[job], AnswerBytes, job, kick: false);
            _ring.Kick();
        }

        /// <summary>How many were turned away.</summary>
        public int ReceiveAll(bool mayBeShed)
        {
            int shed = 0;
            var seen = new HashSet<int>();
            for (int i = 0; i < PerGuest; i++)
            {
                (int slot, byte[] answer) = _ring.Receive();
                JobReply reply = JobReply.Parse(answer);
                Assert.True(seen.Add(slot));
                Assert.Equal((ulong)slot + 1, reply.Header.Job);
                if (mayBeShed && reply.Status == Status.ResourceExhausted)
                {
                    Assert.Empty(reply.Result);
                    shed++;
                    continue;
                }
                Assert.Equal(Status.Ok, reply.Status);
                Assert.Equal(_expected[slot], reply.Result);
            }
            return shed;
        }

        public void Dispose() => _guest.Dispose();

        // Turned by a T, so that it is not one for tableaux; every qubit measured.
        private static byte[] Ghz(uint qubits)
        {
            var operations = new List<CircuitOperation> { new() { Gate = GateCode.H }, new() { Gate = GateCode.T } };
            for (uint q = 1; q < qubits; q++)
                operations.Add(new CircuitOperation { Gate = GateCode.Cx, Qubit0 = (byte)(q - 1), Qubit1 = (byte)q });
            operations.Add(new CircuitOperation { Gate = GateCode.H });
            for (uint q = 0; q < qubits; q++)
                operations.Add(new CircuitOperation { Gate = GateCode.Measure, Qubit0 = (byte)q, Bit = (byte)q });
            return Jobs.Circuit(qubits, qubits, [.. operations]);
        }
    }
}
