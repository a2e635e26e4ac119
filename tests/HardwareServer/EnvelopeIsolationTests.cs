// Thousands of envelopes at one provider, their transforms interleaved at random, some breached by their tolerance:
// each gives byte for byte what it gives when it is alone. No breach disturbs another envelope (XDV-033.3, XDV-061.4).
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class EnvelopeIsolationTests
{
    private const int Envelopes = 4000, Transforms = 4, AtOnce = 250;
    private static readonly ProviderOptions s_options = new() { Modes = 1024, PhaseNoise = 0.08, Seed = 5 };

    /// <summary>One transform of an envelope: what it asks, and its program.</summary>
    private sealed record Step(JobRequest Request, byte[] Program);

    private sealed record Answer(Status Status, byte[] Result);

    [Fact]
    [Requirement("XDV-033.3")]
    [Requirement("XDV-061.4")]
    public void ABreachDisturbsNobody()
    {
        Random random = new(20);
        List<Step>[] envelopes = [.. Enumerable.Range(0, Envelopes).Select(index => Steps(random, index))];
        List<Answer>[] together = [.. envelopes.Select(_ => new List<Answer>())];
        using var shared = new PhaseProvider(s_options);
        for (int first = 0; first < Envelopes; first += AtOnce)
        {
            // So many are open at once that no contract beyond capacity would be; whoever is next is drawn.
            int[] turns = [.. Enumerable.Range(0, AtOnce * Transforms).Select(turn => first + (turn % AtOnce))];
            random.Shuffle(turns);
            foreach (int index in turns)
                together[index].Add(Run(shared, envelopes[index][together[index].Count]));
            for (int index = first; index < first + AtOnce; index++)
                shared.Release(envelopes[index][0].Request.StateObject);
        }

        using var alone = new PhaseProvider(s_options);
        int breaches = 0, afterwards = 0, intact = 0;
        for (int index = 0; index < Envelopes; index++)
        {
            for (int i = 0; i < Transforms; i++)
            {
                Answer answer = Run(alone, envelopes[index][i]);
                Assert.Equal(answer.Status, together[index][i].Status);
                Assert.Equal(answer.Result, together[index][i].Result);
                if (answer.Status == Status.PhaseStabilityBreach) breaches++;
                if (answer.Status == Status.PhaseEnvelopeInvalid) afterwards++;
            }
            alone.Release(envelopes[index][0].Request.StateObject);
            if (together[index].All(one => one.Status == Status.Ok)) intact++;
        }
        Assert.True(breaches > Envelopes / 10 && afterwards > Envelopes / 20 && intact > Envelopes / 4,
            $"{breaches} breaches, {afterwards} transforms after one, {intact} envelopes without");
    }

    private static List<Step> Steps(Random random, int index)
    {
        int modes = 2 + random.Next(3);
        uint tolerance = random.Next(3) == 0 ? (uint)random.Next(970_000, 1_000_000) : 0;
        var steps = new List<Step>();
        for (int i = 0; i < Transforms; i++)
        {
            var program = new TransformBuilder(modes);
            if (i == 0) program.Inject(random.Next(modes), 1);
            for (int cell = 0; cell < 3; cell++)
            {
                int mode = random.Next(modes - 1);
                program.MachZehnder(mode, mode + 1, random.NextDouble() * 3, random.NextDouble() * 6);
            }
            byte[] bytes = program.Build();
            JobRequest request = Jobs.Phase((ulong)((index * Transforms) + i + 1), (uint)modes) with
            {
                StateObject = 0x1_0000 + (ulong)index, Tolerance = tolerance, Continues = i > 0 ? 1u : 0,
                Seed = (ulong)random.NextInt64(),
                Flags = JobFlags.Evaluate | (i + 1 < Transforms ? JobFlags.Keep : JobFlags.None),
            };
            steps.Add(new Step(request, bytes));
        }
        return steps;
    }

    private static Answer Run(PhaseProvider provider, Step step)
    {
        byte[] result = new byte[512];
        Status status = provider.Execute(step.Request, step.Program, result, out int bytes);
        return new Answer(status, result[..bytes]);
    }
}
