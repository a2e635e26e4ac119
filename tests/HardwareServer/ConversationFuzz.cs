// Whatever a provider sends: the conversation answers each frame with null or a sentence, never with an exception, and
// after a sentence the connection is over. What it lets through is, as far as a second look can tell, the job's result.
// Cases are reproducible from their seed. XDV_FUZZ_CASES and XDV_FUZZ_SEED ask for more: `make fuzz-host`.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.HardwareServer.Wire;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class ConversationFuzz
{
    private const int ShortRun = 100_000;
    private readonly Case[] _cases =
    [
        new(Jobs.Quantum(40, 100), Jobs.Bell()), new(Jobs.Phase(40, 2), Jobs.Dft(2)),
        new(Jobs.Phase(40, 3), Jobs.Program(3, new TransformElement { Code = ElementCode.Inject, Param0 = 2 },
            new TransformElement { Code = ElementCode.Loss, Param0 = 0.25 },
            new TransformElement { Code = ElementCode.Coupler, Mode1 = 2, Param0 = 1 })),
    ];
    private long _judged;

    [Fact]
    [Requirement("XDV-060.4")]
    [Requirement("XDV-061.3")]
    public void Any_frames_are_taken_or_refused()
    {
        long cases = FuzzSize.Cases(ShortRun), first = FuzzSize.Seed(0), taken = 0, refused = 0;
        for (long seed = 1; seed <= cases; seed++)
        {
            (int good, bool bad) = One(new Random(unchecked((int)(first + seed))));
            taken += good;
            if (bad) refused++;
            if (seed % 1_000_000 == 0)
                Console.Error.WriteLine($"{seed} conversations: {taken} frames taken, {refused} refused, "
                    + $"{_judged} answers let through");
        }
        Assert.True(taken > cases, $"{taken} frames taken: the fuzzer does not get far enough");
        Assert.True(_judged > cases / 2, $"{_judged} answers let through");
        Assert.True(refused > cases / 2, $"{refused} refusals: the fuzzer does not get wrong enough");
    }

    private (int Taken, bool Refused) One(Random random)
    {
        Case one = _cases[random.Next(_cases.Length)];
        var conversation = new Conversation(one.Job.Request.Domain, 7);
        uint sequence = 0;
        for (int frame = 0; frame < 6; frame++)
        {
            if (conversation.Hello is not null && conversation.Outstanding is null && random.Next(3) > 0)
            {
                conversation.Submit(one.Job);
                if (random.Next(2) == 0) conversation.Poll();
            }
            byte[] body = Body(random, conversation, one, out FrameType type);
            // Seldom, or nothing is damaged but hellos.
            for (int damage = random.Next(4) == 0 ? 1 + random.Next(2) : 0; damage > 0 && body.Length > 0; damage--)
                Damage(random, body);
            var header = new FrameHeader
            {
                BodyBytes = (uint)body.Length, Type = type, Version = 1, Sequence = ++sequence, Generation = 7,
            };
            if (random.Next(20) == 0) Damage(random, MemoryMarshal.AsBytes(new Span<FrameHeader>(ref header)));
            string? fault = conversation.Admit(header);
            if (fault is null && header.BodyBytes != body.Length) Array.Resize(ref body, (int)header.BodyBytes);
            fault ??= conversation.Take(header, body);
            if (fault is not null)
            {
                Assert.StartsWith("frame ", fault, StringComparison.Ordinal);
                return (frame, true);
            }
            if (conversation.Answer is { } answer)
            {
                Judge(one, answer.Status, answer.Result);
                _judged++;
                conversation.TakeAnswer();
            }
        }
        return (6, false);
    }

    // A failure has no result. Everything of a success that follows from the job is as in the honest result; what a
    // device may decide, outcomes and where the light is, adds up.
    private static void Judge(Case one, Status status, byte[] result)
    {
        if (status is not (Status.Ok or Status.PhaseStabilityBreach))
        {
            Assert.Empty(result);
            return;
        }
        if (one.Job.IsQuantum) JudgeCounts(one, result);
        else JudgeLight(one, status, result);
    }

    private static void JudgeCounts(Case one, byte[] result)
    {
        var header = MemoryMarshal.Read<QuantumResult>(result);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(result.AsSpan(QuantumResult.HeaderBytes));
        Assert.Equal((40ul, 100u, 2u), (header.Job, header.Shots, header.Bits));
        Assert.InRange(header.Fidelity, 0, 1);
        ulong total = 0;
        for (int at = 0; at < words.Length; at += 2)
        {
            Assert.InRange(words[at], at == 0 ? 0 : words[at - 2] + 1, 3ul);
            Assert.InRange(words[at + 1], 1ul, 100ul);
            total += words[at + 1];
        }
        Assert.Equal(100ul, total);
    }

    private static void JudgeLight(Case one, Status status, byte[] result)
    {
        var header = MemoryMarshal.Read<PhaseResult>(result);
        var honest = MemoryMarshal.Read<PhaseResult>(one.Result);
        Assert.True(header.Integrity.Same(honest.Integrity) && header.Reserved2 == 0);
        Assert.Equal((status == Status.Ok ? honest.Values : 0, PhaseProjection.Intensities),
            (header.Values, header.Projection));
        Assert.Equal((honest.Size, honest.Job, honest.Modes), (header.Size, header.Job, header.Modes));
        Assert.InRange(header.Stability, 0, 1);
        ReadOnlySpan<double> power = MemoryMarshal.Cast<byte, double>(result.AsSpan(PhaseResult.HeaderBytes));
        Assert.Equal(status == Status.Ok ? (int)honest.Modes : 0, power.Length);
        if (status != Status.Ok) return;
        double sum = 0;
        foreach (double part in power)
        {
            Assert.True(part >= 0);
            sum += part;
        }
        // Both programs lose all that they can.
        Assert.InRange(header.PowerRatio, 0, honest.PowerRatio + 1e-5);
        Assert.Equal(header.PowerRatio * one.Job.PowerIn, sum, 1e-5);
    }

    private static byte[] Body(Random random, Conversation conversation, Case one, out FrameType type)
    {
        type = conversation.Hello is null ? FrameType.Hello : random.Next(16) switch
        {
            0 => (FrameType)random.Next(16),
            < 5 when conversation.IsPolling => FrameType.Progress,
            _ when conversation.Outstanding is null => FrameType.Stability,
            _ => FrameType.Answer,
        };
        switch (type)
        {
            case FrameType.Hello:
                return Bytes(one.Hello);
            case FrameType.Answer:
                var answer = new JobAnswer
                {
                    Magic = JobAnswer.CurrentMagic, Job = 40, Generation = 7, ResultBytes = (uint)one.Result.Length,
                };
                return [.. Bytes(answer), .. one.Result];
            case FrameType.Progress:
                return Bytes(new ProgressBody { Job = 40, State = ProgressState.Running });
            case FrameType.Stability:
                var report = new StabilityBody { Level = random.NextDouble(), CalibrationEpoch = 1 };
                report.Checksum = Sha3.Hash(Bytes(report).AsSpan(0, StabilityBody.SummedBytes));
                return Bytes(report);
            default:
                var noise = new byte[random.Next(300)];
                random.NextBytes(noise);
                return noise;
        }
    }

    private static void Damage(Random random, Span<byte> bytes)
    {
        ReadOnlySpan<byte> telling = [0, 1, 2, 0x7F, 0x80, 0xF0, 0xFF];
        int at = random.Next(bytes.Length);
        bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : telling[random.Next(telling.Length)];
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    /// <summary>A job, and what an honest provider says of itself and answers.</summary>
    private sealed class Case
    {
        public Case(JobRequest request, byte[] program)
        {
            request.Generation = 7;
            Assert.Equal(Status.Ok, Submission.TryMake(request, program, 0, out Submission? job));
            (Job, Hello) = (job!, ScriptedProvider.Honest(request.Domain));
            var options = new Providers.ProviderOptions { Qubits = 8, Modes = 8 };
            using Providers.IJobProvider engine = Job.IsQuantum ? new Providers.QuantumProvider(options)
                : new Providers.PhaseProvider(options);
            var result = new byte[4096];
            Assert.Equal(Status.Ok, engine.Execute(Job.Request, program, result, out int bytes));
            Result = result[..bytes];
        }

        public Submission Job { get; }

        public HelloBody Hello { get; }

        public byte[] Result { get; }
    }
}
