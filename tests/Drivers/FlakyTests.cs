// A server that is honest but unreliable: it loses kicks, answers late and out of order, dies in the middle and comes
// back. Whatever it does, the sequence of results that the kernel sees is the same as with a perfect server, or it
// sees a loss (determinism.md 2).
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Drivers.Q;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;

namespace Xdv.Drivers.Tests;

public sealed class FlakyTests
{
    private const int Jobs = 60, AskedBehind = 10;

    /// <summary>Jobs are submitted and asked for in a fixed order; the seed decides when the server does
    /// anything.</summary>
    private static string Run(int seed, bool crashes)
    {
        var random = new Random(seed);
        var server = new FakeServer(2 << 20, DeviceId.Quantum, 1);
        var provider = new QuantumProvider<DoorbellRegisters, MemoryWindow>(server.Registers, server.Window, 1000);
        var held = new List<TakenChain>();
        string seen = "";
        uint losses = 0;
        bool lost = false;

        void Step()
        {
            if (random.Next(4) == 0) server.Doorbells.Ring(0); // Somebody else's doorbell; ours may be looked at late.
            if (random.Next(3) == 0) server.Configure();
            if (random.Next(2) == 0 && server.Take(0) is { } chain) held.Add(chain);
            if (held.Count > 0 && random.Next(4) == 0)
            {
                int which = random.Next(held.Count);
                TakenChain old = held[which];
                byte[] result = Answers.QuantumResult(Answers.RequestOf(old).Job);
                if (old.Generation == server.Generation) server.Answer(old, Answers.To(old, result));
                held.RemoveAt(which);
            }
            if (crashes && random.Next(400) == 0)
            {
                held.Clear();
                server.Begin(server.Generation + 1);
            }
            provider.Jobs.Poll();
            if (!provider.Jobs.TryTakeLoss(out ProviderLoss loss)) return;
            Assert.Equal(LossReason.GenerationChanged, loss.Reason);
            losses++;
            lost = true;
            provider.Jobs.Restart();
        }

        void Until(Func<bool> done)
        {
            for (int i = 0; !done(); i++)
            {
                Assert.True(i < 20_000, $"seed {seed}: no progress");
                Step();
                if (i % 100 == 99) provider.Jobs.Nudge();
            }
        }

        for (ulong job = 1; job <= Jobs + AskedBehind; job++)
        {
            if (job <= Jobs)
                Until(() => provider.Submit(Answers.Job(job), new byte[10 * job]) == Status.Ok);
            if (job <= AskedBehind) continue;
            ulong asked = job - AskedBehind;
            JobProgress progress = JobProgress.InFlight;
            Until(() => (progress = provider.Jobs.Query(asked, out _)) is JobProgress.Answered or JobProgress.Unknown);
            Assert.True(progress == JobProgress.Answered || lost);
            seen += progress == JobProgress.Answered ? $"{asked} " : "- ";
            provider.Jobs.Forget(asked);
        }
        Assert.True(crashes || losses == 0);
        return seen;
    }

    [Fact, Requirement("XDV-005.3")]
    public void SlowAndUnorderedServersLookTheSame()
    {
        string expected = Run(0, false);
        for (int seed = 1; seed < 300; seed++) Assert.Equal(expected, Run(seed, false));
    }

    [Fact, Requirement("XDV-024.1")]
    public void CrashesAreLossesAndNothingElse()
    {
        for (int seed = 0; seed < 300; seed++) Run(seed, true);
    }
}
