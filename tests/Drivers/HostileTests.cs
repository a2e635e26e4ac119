// The server writes anything, anywhere, at any time (device.md "Hostile both ways"). More than 10^5 seeded mutations
// per driver, each between two steps of the driver. The fakes throw on any access outside the window or out of
// alignment. After each round the server behaves again under a new generation, and the driver must come back and
// work.
using System;
using Xdv.Abi;
using Xdv.Drivers.Host;
using Xdv.Drivers.Q;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

[Requirement("XDV-030.2")]
public sealed class HostileTests
{
    private const int Rounds = 3_000, Mutations = 50;
    private const int WindowBytes = 512 << 10;

    [Fact]
    public void ProviderSurvivesAHostileServer()
    {
        int failures = 0;
        var server = new FakeServer(WindowBytes, DeviceId.Quantum, 1);
        var provider = new QuantumProvider<DoorbellRegisters, MemoryWindow>(server.Registers, server.Window, 8);
        for (int seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            for (int i = 0; i < Mutations; i++)
            {
                Mutate(random, server, 1);
                Drive(random, provider);
            }
            if (provider.Jobs.Device.State == WindowState.Failed) failures++;
            Heal(seed, server, () => provider.Jobs.Poll(), () =>
            {
                provider.Jobs.Device.Lose(LossReason.Watchdog);
                provider.Jobs.TryTakeLoss(out _);
                provider.Jobs.Restart();
            });
            AssertServes(seed, server, provider);
        }
        Assert.InRange(failures, Rounds / 10, Rounds);
    }

    [Fact]
    public void HostDriverSurvivesAHostileServer()
    {
        var server = new FakeServer(WindowBytes, DeviceId.Host, 2);
        var host = new HostDriver<DoorbellRegisters, MemoryWindow>(server.Registers, server.Window, 8);
        byte[] buffer = new byte[4096];
        for (int seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            for (int i = 0; i < Mutations; i++)
            {
                Mutate(random, server, 2);
                DriveHost(random, host, buffer);
            }
            Heal(seed, server, () => host.Poll(), () =>
            {
                host.Device.Lose(LossReason.Watchdog);
                host.Restart();
            });
            Assert.True(host.TrySendTrace("trace"u8));
            Assert.Equal(5, server.Take(HostChannel.TraceQueue)!.Request.Length);
        }
    }

    private static void Mutate(Random random, FakeServer server, int queues)
    {
        Memory memory = server.Memory;
        switch (random.Next(12))
        {
            case 0:
                memory.Put32(4 * (ulong)random.Next(0x40), Value(random)); // Server and driver lines.
                break;
            case 1:
                memory.Put32(DeviceWindow.QueuesOffset + 4 * (ulong)random.Next(0x20), Value(random));
                break;
            case 2:
                memory.Put32(4 * (ulong)random.Next(memory.Bytes.Length / 4), Value(random)); // Anything.
                break;
            case 3 or 4:
                memory.Put32(DeviceWindow.DataOffset + 4 * (ulong)random.Next(0x800), Value(random)); // Rings.
                break;
            case 5:
                memory.Put32(DeviceWindow.Attestation + 4 * (ulong)random.Next(128), Value(random));
                break;
            case 6:
                TakeHonestly(random, server, random.Next(queues));
                break;
            case 7:
                PlaceUsed(random, server, random.Next(queues));
                break;
            case 8:
                server.Begin(server.Generation + (uint)random.Next(2));
                break;
            default:
                server.Configure();
                TakeHonestly(random, server, random.Next(queues));
                break;
        }
    }

    private static uint Value(Random random) => random.Next(5) switch
    {
        0 => 0,
        1 => uint.MaxValue,
        2 => (uint)random.Next(300),
        3 => 1u << random.Next(32),
        _ => (uint)random.NextInt64(),
    };

    /// <summary>Serves one request as far as the mutated window still makes sense, with a byte of the answer flipped
    /// now and then.</summary>
    private static void TakeHonestly(Random random, FakeServer server, int queue)
    {
        QueueLayout layout = Expected(queue);
        bool intact = server.Field(queue, DeviceWindow.QueueAvailField) == layout.Avail
            && server.Field(queue, DeviceWindow.QueueUsedField) == layout.Used
            && server.Field(queue, DeviceWindow.QueueDescField) == layout.Descriptors
            && server.Size(queue) == layout.Size;
        TakenChain? chain = intact ? server.Take(queue) : null;
        if (chain is null || chain.Request.Length < JobRequest.Size) return;
        byte[] answer = Answers.To(chain, Answers.QuantumResult(Answers.RequestOf(chain).Job));
        if (random.Next(2) == 0) answer[random.Next(answer.Length)] ^= (byte)(1 << random.Next(8));
        server.Answer(chain, answer);
    }

    private static void PlaceUsed(Random random, FakeServer server, int queue)
    {
        QueueLayout layout = Expected(queue);
        ushort index = (ushort)random.Next(4);
        server.Memory.Put32(layout.UsedEntry(index), (uint)random.Next(8));
        server.Memory.Put32(layout.UsedEntry(index) + 4, Value(random));
        server.Memory.Put16(layout.UsedIndex, (ushort)(index + 1));
    }

    private static QueueLayout Expected(int queue)
    {
        ulong cursor = DeviceWindow.DataOffset;
        QueueLayout layout = default;
        for (int i = 0; i <= queue; i++) layout = QueueLayout.Place(ref cursor, DeviceWindow.DefaultQueueSize);
        return layout;
    }

    private static void Drive(Random random, QuantumProvider<DoorbellRegisters, MemoryWindow> provider)
    {
        JobQueue<DoorbellRegisters, MemoryWindow> jobs = provider.Jobs;
        Span<byte> buffer = stackalloc byte[256];
        ulong job = (ulong)random.Next(1, 8);
        switch (random.Next(10))
        {
            case 0 or 1:
                provider.Submit(Answers.Job(job), buffer[..random.Next(256)]);
                break;
            case 2:
                provider.TryReadResultHeader(job, out _);
                jobs.ReadResult(job, (uint)random.Next(100), buffer);
                break;
            case 3:
                jobs.Forget(job);
                break;
            case 4:
                jobs.Release(job);
                break;
            case 5:
                jobs.TryReadAttestation(out _);
                jobs.Device.HeartbeatMoved();
                break;
            case 6:
                if (!jobs.ArmInterrupt()) jobs.DisarmInterrupt();
                jobs.Nudge();
                break;
            case 7 when jobs.TryTakeLoss(out _):
                jobs.Restart();
                break;
            default:
                jobs.Query(job, out _);
                break;
        }
        jobs.Poll(out _);
    }

    private static void DriveHost(Random random, HostDriver<DoorbellRegisters, MemoryWindow> host, byte[] buffer)
    {
        Span<byte> some = buffer.AsSpan(0, random.Next(buffer.Length));
        switch (random.Next(8))
        {
            case 0 or 1:
                host.TrySendTrace(some);
                break;
            case 2:
                host.StartConfiguration();
                break;
            case 3:
                host.StartReadArchive(0, (uint)some.Length);
                break;
            case 4:
                host.StartConsoleWrite(ConsoleStream.Output, some);
                break;
            case 5:
                host.TryReadConfiguration(out _);
                host.ReadAnswer((uint)random.Next(100), some);
                break;
            case 6:
                host.Restart();
                break;
            default:
                host.Query(out _);
                host.Nudge();
                break;
        }
        host.Poll();
    }

    private static void Heal(int seed, FakeServer server, Func<WindowState> poll, Action restart)
    {
        restart();
        server.Memory.Put32(DeviceWindow.DriverGenerationOffset, 0);
        server.Begin(server.Generation + 1);
        WindowState state = WindowState.Probe;
        for (int i = 0; i < 10 && state != WindowState.Ready; i++)
        {
            state = poll();
            server.Configure();
        }
        Assert.True(state == WindowState.Ready, $"seed {seed}: {state}");
    }

    private static void AssertServes(
        int seed, FakeServer server, QuantumProvider<DoorbellRegisters, MemoryWindow> provider)
    {
        Assert.Equal(Status.Ok, provider.Submit(Answers.Job(1), new byte[100]));
        TakenChain chain = server.Take(0)!;
        server.Answer(chain, Answers.To(chain, Answers.QuantumResult(1)));
        provider.Jobs.Poll();
        Assert.True(provider.TryReadResultHeader(1, out _), $"seed {seed}");
    }
}
