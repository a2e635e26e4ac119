// Whatever a provider sends: the conversation answers each frame with null or a sentence, never with an exception, and
// after a sentence the connection is over. Cases are reproducible from their seed. XDV_FUZZ_CASES=10000000 runs the
// long campaign.
using System;
using System.Globalization;
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
    private readonly HelloBody[] _hellos =
        [ScriptedProvider.Honest(Domain.Quantum), ScriptedProvider.Honest(Domain.Phase)];
    private readonly byte[][] _results = [Result(Domain.Quantum), Result(Domain.Phase)];

    [Fact]
    [Requirement("XDV-060.4")]
    [Requirement("XDV-061.3")]
    public void Any_frames_are_taken_or_refused()
    {
        string? wanted = Environment.GetEnvironmentVariable("XDV_FUZZ_CASES");
        long cases = wanted is null ? ShortRun : long.Parse(wanted, CultureInfo.InvariantCulture);
        long taken = 0, refused = 0;
        for (long seed = 1; seed <= cases; seed++)
        {
            (int good, bool bad) = One(new Random((int)seed));
            taken += good;
            if (bad) refused++;
        }
        Assert.True(taken > cases / 2, $"{taken} frames taken: the fuzzer does not get far enough");
        Assert.True(refused > cases / 2, $"{refused} refusals: the fuzzer does not get wrong enough");
        TestContext.Current.SendDiagnosticMessage($"{cases} conversations: {taken} frames taken, {refused} refused");
    }

    private (int Taken, bool Refused) One(Random random)
    {
        Domain domain = random.Next(2) == 0 ? Domain.Quantum : Domain.Phase;
        var conversation = new Conversation(domain, 7);
        uint sequence = 0;
        for (int frame = 0; frame < 6; frame++)
        {
            if (conversation.Hello is not null && conversation.Outstanding is null && random.Next(3) > 0)
            {
                conversation.Submit(Job(domain));
                if (random.Next(2) == 0) conversation.Poll();
            }
            byte[] body = Body(random, conversation, domain, out FrameType type);
            for (int damage = random.Next(3); damage > 0 && body.Length > 0; damage--) Damage(random, body);
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
                Judge(domain, answer.Status, answer.Result);
                conversation.TakeAnswer();
            }
        }
        return (6, false);
    }

    // What was let through must be what the kernel's own checks let through: sizes, ranges, sums.
    private static void Judge(Domain domain, Status status, byte[] result)
    {
        if (status != Status.Ok) return;
        if (domain == Domain.Quantum)
        {
            ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(result.AsSpan(QuantumResult.HeaderBytes));
            ulong total = 0;
            for (int at = 1; at < words.Length; at += 2) total += words[at];
            Assert.Equal(100ul, total);
            return;
        }
        foreach (double power in MemoryMarshal.Cast<byte, double>(result.AsSpan(PhaseResult.HeaderBytes)))
            Assert.InRange(power, 0, 1.001);
    }

    private byte[] Body(Random random, Conversation conversation, Domain domain, out FrameType type)
    {
        type = conversation.Hello is null ? FrameType.Hello : random.Next(5) switch
        {
            0 => FrameType.Stability,
            1 when conversation.IsPolling => FrameType.Progress,
            2 => (FrameType)random.Next(16),
            _ => FrameType.Answer,
        };
        switch (type)
        {
            case FrameType.Hello:
                return Bytes(_hellos[domain == Domain.Quantum ? 0 : 1]);
            case FrameType.Answer:
                byte[] result = _results[domain == Domain.Quantum ? 0 : 1];
                var answer = new JobAnswer
                {
                    Magic = JobAnswer.CurrentMagic, Job = 40, Generation = 7, ResultBytes = (uint)result.Length,
                };
                return [.. Bytes(answer), .. result];
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

    private static Submission Job(Domain domain)
    {
        JobRequest request = domain == Domain.Quantum ? Jobs.Quantum(40, 100) : Jobs.Phase(40, 2);
        byte[] program = domain == Domain.Quantum ? Jobs.Bell() : Jobs.Dft(2);
        request.Generation = 7;
        Assert.Equal(Status.Ok, Submission.TryMake(request, program, 0, out Submission? job));
        return job!;
    }

    private static byte[] Result(Domain domain)
    {
        var options = new Providers.ProviderOptions { Qubits = 8, Modes = 8 };
        using Providers.IJobProvider engine = domain == Domain.Quantum ? new Providers.QuantumProvider(options)
            : new Providers.PhaseProvider(options);
        var result = new byte[4096];
        Submission job = Job(domain);
        Assert.Equal(Status.Ok, engine.Execute(job.Request, job.Program.Span, result, out int bytes));
        return result[..bytes];
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();
}
