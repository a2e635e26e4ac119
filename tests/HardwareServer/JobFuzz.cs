// Whatever bytes a guest sends as a job: an answer comes, it is one that its job can have, and a neighbour at the same
// device gets what it always got. Damaged jobs, because noise dies at the first check; XDV_FUZZ_CASES and
// XDV_FUZZ_SEED ask for more: `make fuzz-host`.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;
using Xdv.HardwareServer.Wire;
using Xdv.HardwareServer.Worker;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class JobFuzz
{
    private const uint Qubits = 10, Modes = 16;
    private const int UsualCases = 8_000, Batch = 8, CasesPerNeighbour = 64, AnswerBytes = 8192;

    [Theory]
    [InlineData(Domain.Phase)]
    [InlineData(Domain.Quantum)]
    [Requirement("XDV-030.2")]
    [Requirement("XDV-060.4")]
    [Requirement("XDV-061.3")]
    public void Any_job_is_answered_with_what_a_job_can_have(Domain domain)
    {
        long cases = FuzzSize.Cases(2 * UsualCases) / 2, done = 0, refused = 0, reported = 0;
        var random = new Random(FuzzSize.Seed((int)domain));
        using var device = new DeviceQueue(new QueueLimits(64, 2), TimeProvider.System);
        using var hostile = new Seat(domain, device);
        using var neighbour = new Seat(domain, device);
        byte[][] jobs = Corpus(domain);
        byte[] known = neighbour.Ask([jobs[0]])[0];
        long start = Stopwatch.GetTimestamp();
        for (long at = 0; at < cases; at += Batch)
        {
            byte[][] sent = [.. Enumerable.Range(0, Batch).Select(_ => Damaged(random, jobs))];
            byte[][] answers = hostile.Ask(sent);
            for (int i = 0; i < Batch; i++)
            {
                string? fault = Fault(domain, sent[i], answers[i], out bool accepted);
                Assert.True(fault is null, $"{fault}: {Convert.ToHexString(sent[i])} → {answers[i].Length} bytes");
                if (accepted) done++;
                else refused++;
            }
            if (at % (Batch * CasesPerNeighbour) == 0) Assert.Equal(known, neighbour.Ask([jobs[0]])[0]);
            hostile.Configure();
            if (at / 1_000_000 == reported) continue;
            reported = at / 1_000_000;
            Console.Error.WriteLine($"{domain}: {at} jobs, {done} done, {refused} refused, "
                + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        }
        Assert.InRange(done, cases / 20, cases);
        Assert.InRange(refused, cases / 20, cases);
    }

    // Found by the fuzzer: power that has lost its digits comes out a little larger, and no larger than that.
    [Fact]
    public void Light_too_weak_for_all_its_digits_is_no_lie()
    {
        using var device = new DeviceQueue(new QueueLimits(64, 1), TimeProvider.System);
        using var seat = new Seat(Domain.Phase, device);
        byte[] job = Jobs.Bytes(Jobs.Phase(1, 4), Jobs.Program(4,
            new TransformElement { Code = ElementCode.Inject, Param0 = 3.23825e-319 },
            new TransformElement { Code = ElementCode.Fourier, Mode0 = 1 }));
        Assert.Null(Fault(Domain.Phase, job, seat.Ask([job])[0], out bool accepted));
        Assert.True(accepted);
    }

    // A status of the domain, or a result that AnswerCheck finds nothing wrong with. What an envelope held before is
    // not known here, so of one that is continued only the header counts.
    private static string? Fault(Domain domain, byte[] sent, byte[] answer, out bool accepted)
    {
        accepted = false;
        if (answer.Length < JobAnswer.Size) return "no answer";
        JobReply reply = JobReply.Parse(answer);
        JobRequest job = sent.Length >= JobRequest.Size ? MemoryMarshal.Read<JobRequest>(sent) : default;
        if (reply.Header.Magic != JobAnswer.CurrentMagic || reply.Header.Job != job.Job) return "header";
        if (reply.Header.Generation != 1 || reply.Header.Reserved != 0) return "generation";
        if (!IsStatus(domain, reply.Status)) return $"status {reply.Status}";
        accepted = reply.Status == Status.Ok;
        bool report = reply.Status == Status.PhaseStabilityBreach;
        if (!accepted && !report) return reply.Result.Length == 0 ? null : "a failure with a result";
        if (job.Operation == JobOperation.Release || job.Continues != 0) return null;
        ReadOnlySpan<byte> program = sent.AsSpan(JobRequest.Size, (int)job.PayloadBytes);
        return Submission.TryMake(job, program, 0, out Submission? submission) == Status.Ok
            ? AnswerCheck.Fault(submission!, reply.Header, reply.Result) : "a result of what is no program";
    }

    private static bool IsStatus(Domain domain, Status status) => status switch
    {
        Status.Ok or Status.DescriptorInvalid or Status.InvalidDomain or Status.ResourceExhausted => true,
        Status.InvalidArgument => true,
        Status.LifecycleInvalid or (>= Status.QuantumDecoherenceExceeded and <= Status.QuantumNoCloneViolation) =>
            domain == Domain.Quantum,
        Status.ContractInvalid or (>= Status.PhaseCoherenceTimeout and <= Status.PhaseHardwareFailure) =>
            domain == Domain.Phase,
        _ => false,
    };

    private static byte[] Damaged(Random random, byte[][] jobs)
    {
        byte[] bytes = [.. jobs[random.Next(jobs.Length)]];
        ref JobRequest header = ref MemoryMarshal.AsRef<JobRequest>(bytes.AsSpan());
        (header.StateObject, header.Seed) = (1 + (ulong)random.Next(6), (ulong)random.Next());
        for (int damage = random.Next(4); damage > 0; damage--)
        {
            switch (random.Next(6))
            {
                case 0:
                    Field(random, ref MemoryMarshal.AsRef<JobRequest>(bytes.AsSpan()));
                    break;
                case 1 when bytes.Length > JobRequest.Size:
                    // Two pieces of one size change places: whole elements and operations among them.
                    int size = random.Next(2) == 0 ? TransformElement.Size : sizeof(double);
                    int pieces = (bytes.Length - JobRequest.Size) / size;
                    if (pieces < 2) break;
                    Span<byte> one = bytes.AsSpan(JobRequest.Size + random.Next(pieces) * size, size);
                    bytes.AsSpan(JobRequest.Size + random.Next(pieces) * size, size).CopyTo(one);
                    break;
                case 2 when random.Next(8) == 0:
                    Array.Resize(ref bytes, Math.Max(JobRequest.Size, random.Next(bytes.Length + 32)));
                    break;
                case 3:
                    double[] telling = [0, -1, 1e300, 1e12, double.NaN, double.PositiveInfinity, double.Epsilon, 3.1];
                    int eighth = random.Next(JobRequest.Size / 8, bytes.Length / 8);
                    if (bytes.Length >= JobRequest.Size + 8)
                        MemoryMarshal.Write(bytes.AsSpan(eighth * 8), telling[random.Next(telling.Length)]);
                    break;
                default:
                    ReadOnlySpan<byte> some = [0, 1, 2, 3, 0x7F, 0x80, 0xF0, 0xFF];
                    int at = random.Next(4) == 0 ? random.Next(bytes.Length)
                        : random.Next(Math.Min(JobRequest.Size, bytes.Length - 1), bytes.Length);
                    bytes[at] = random.Next(2) == 0 ? (byte)random.Next(256) : some[random.Next(some.Length)];
                    break;
            }
        }
        return random.Next(100) == 0 ? bytes[..random.Next(JobRequest.Size)] : bytes;
    }

    private static void Field(Random random, ref JobRequest job)
    {
        ReadOnlySpan<uint> telling = [0, 1, 2, 6, 7, 8, 9, 100, 1_000_001, int.MaxValue, uint.MaxValue];
        uint value = telling[random.Next(telling.Length)];
        switch (random.Next(9))
        {
            case 0: job.Resources = value; break;
            case 1: job.Shots = value; break;
            case 2: job.PayloadBytes = random.Next(2) == 0 ? value : job.PayloadBytes + value - 6; break;
            case 3: job.StateObject = (ulong)random.Next(4); break;
            case 4: job.Continues = (uint)random.Next(3); break;
            case 5: job.Flags = (JobFlags)random.Next(8); break;
            case 6: job.MeasurementSpec = (ulong)random.Next(5); break;
            case 7: job.Operation = (JobOperation)random.Next(4); break;
            default: job.Tolerance = value; break;
        }
    }

    private static byte[][] Corpus(Domain domain)
    {
        var jobs = new List<byte[]>();
        foreach (bool kept in (bool[])[false, true])
        {
            if (domain == Domain.Quantum)
            {
                JobRequest job = Jobs.Quantum(1, kept ? 1u : 40, 4) with { Flags = kept ? JobFlags.Keep : 0 };
                foreach (byte[] circuit in Circuits()) jobs.Add(Jobs.Bytes(job, circuit));
                continue;
            }
            JobFlags flags = kept ? JobFlags.Keep : JobFlags.Evaluate;
            foreach (byte[] program in Programs())
                jobs.Add(Jobs.Bytes(Jobs.Phase(1, 4) with { Flags = flags }, program));
        }
        return [.. jobs];
    }

    private static byte[][] Circuits() =>
    [
        Jobs.Bell(),
        Jobs.Circuit(4, 4, new CircuitOperation { Gate = GateCode.H }, new CircuitOperation { Gate = GateCode.T },
            new CircuitOperation { Gate = GateCode.Cx, Qubit1 = 3 },
            new CircuitOperation { Gate = GateCode.Rx, Qubit0 = 2, Param0 = 0.7 },
            new CircuitOperation { Gate = GateCode.Measure, Qubit0 = 3, Bit = 1 },
            new CircuitOperation
                { Gate = GateCode.X, Qubit0 = 1, Conditional = 1, ConditionWidth = 2, ConditionValue = 2 },
            new CircuitOperation { Gate = GateCode.Reset, Qubit0 = 3 },
            new CircuitOperation { Gate = GateCode.Measure, Qubit0 = 1, Bit = 0 }),
        Jobs.Circuit(4, 2, new CircuitOperation { Gate = GateCode.U3, Param0 = 1, Param1 = 2, Param2 = 3 },
            new CircuitOperation { Gate = GateCode.Ccx, Qubit1 = 1, Qubit2 = 2 },
            new CircuitOperation { Gate = GateCode.Swap, Qubit0 = 1, Qubit1 = 3 },
            new CircuitOperation { Gate = GateCode.Measure, Qubit0 = 2 }),
    ];

    private static byte[][] Programs() =>
    [
        Jobs.Dft(4),
        Jobs.Program(4, new TransformElement { Code = ElementCode.Inject, Param0 = 1 },
            new TransformElement { Code = ElementCode.Inject, Mode0 = 2, Param0 = 0.5 },
            new TransformElement { Code = ElementCode.PhaseShift, Mode0 = 2, Param0 = 0.3 },
            new TransformElement { Code = ElementCode.Coupler, Mode0 = 0, Mode1 = 1, Param0 = 0.8 },
            new TransformElement { Code = ElementCode.MachZehnder, Mode0 = 1, Mode1 = 2, Param0 = 0.4, Param1 = 1 },
            new TransformElement { Code = ElementCode.Rotation, Mode0 = 2, Mode1 = 3, Param0 = 1.1 }),
        Jobs.Program(4, new TransformElement { Code = ElementCode.Inject, Param0 = 2 },
            new TransformElement { Code = ElementCode.Fourier },
            new TransformElement { Code = ElementCode.Loss, Mode0 = 1, Param0 = 0.5 },
            new TransformElement { Code = ElementCode.Kerr, Mode0 = 2, Param0 = 0.5 },
            new TransformElement { Code = ElementCode.Saturable, Mode0 = 3, Param0 = 1, Param1 = 2 },
            new TransformElement { Code = ElementCode.Fourier, Mode0 = 1 }),
    ];

    /// <summary>A guest at the device whose window the test's thread serves.</summary>
    private sealed class Seat : IDisposable
    {
        private static readonly ServiceOptions s_options = new();
        private readonly WindowLink _link;
        private readonly IJobProvider _provider;
        private readonly JobHandler _handler;
        private readonly WindowService _service;
        private readonly FakeGuest _guest;
        private DriverRing _ring;

        public Seat(Domain domain, DeviceQueue device)
        {
            DeviceId id = domain == Domain.Quantum ? DeviceId.Quantum : DeviceId.Phase;
            _link = WindowLink.Create(id, 1, 1, 4 << 20);
            WindowHeader.WriteConstants(_link);
            var options = new ProviderOptions { Qubits = Qubits, Modes = Modes };
            _provider = domain == Domain.Quantum ? new QuantumProvider(options) : new PhaseProvider(options);
            // An engine that throws is answered as a hardware failure; here it is a bug.
            _handler = new JobHandler(domain, 1, _provider, device, new AnswerDelivery(0, 0, _ => { }),
                line => Assert.DoesNotContain("Exception", line, StringComparison.Ordinal));
            _service = new WindowService(_link, _handler, 1, s_options);
            _guest = new FakeGuest(_link);
            _service.Begin();
            _ring = Configure();
        }

        public DriverRing Configure()
        {
            _guest.WriteStatus(DeviceStatus.Reset);
            _service.Step(configurationKicked: true);
            _ring = _guest.Prepare(1)[0];
            _guest.WriteStatus(DeviceStatus.Acknowledged | DeviceStatus.DriverReady);
            _service.Step(configurationKicked: true);
            return _ring;
        }

        /// <summary>The answers, in the order of the requests.</summary>
        public byte[][] Ask(byte[][] requests)
        {
            for (int slot = 0; slot < requests.Length; slot++)
                _ring.Send(requests[slot], AnswerBytes, slot, kick: false);
            var answers = new byte[requests.Length][];
            long start = Stopwatch.GetTimestamp();
            for (int taken = 0; taken < requests.Length;)
            {
                _service.Step(configurationKicked: false);
                for (; _ring.UsedIndex != _ring.Received; taken++)
                {
                    (int slot, byte[] answer) = _ring.Receive();
                    answers[slot] = answer;
                }
                Assert.True(Stopwatch.GetElapsedTime(start) < FakeGuest.Patience, "no answer");
                Thread.SpinWait(20);
            }
            return answers;
        }

        public void Dispose()
        {
            _handler.Dispose();
            _provider.Dispose();
            _service.Dispose();
            _link.Dispose();
        }
    }
}
