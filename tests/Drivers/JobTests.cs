// Jobs to a provider: requests as the ABI says, answers in any order, refusals, abort, losses, attestation.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Drivers.Phi;
using Xdv.Drivers.Q;
using Xdv.Drivers.Tests.Fakes;
using Xdv.Drivers.Virtio;
using Xdv.Tests;
using Xunit;
using Provider = Xdv.Drivers.Q.QuantumProvider<
    Xdv.Drivers.Tests.Fakes.DoorbellRegisters, Xdv.Drivers.Tests.Fakes.MemoryWindow>;

namespace Xdv.Drivers.Tests;

public sealed class JobTests
{
    private readonly FakeServer _server = new(2 << 20, DeviceId.Quantum, 1);
    private readonly Provider _provider;

    public JobTests()
    {
        _provider = new Provider(_server.Registers, _server.Window, 100);
        Connect();
    }

    private void Connect()
    {
        for (int i = 0; i < 6; i++)
        {
            _provider.Jobs.Poll();
            _server.Configure();
        }
        Assert.Equal(WindowState.Ready, _provider.Jobs.Poll());
    }

    private TakenChain Send(ulong job, int payload = 64)
    {
        Assert.Equal(Status.Ok, _provider.Submit(Answers.Job(job), new byte[payload]));
        return Assert.IsType<TakenChain>(_server.Take(0));
    }

    [Fact, Requirement("XDV-060.3")]
    public void RequestCarriesWhatTheAbiSays()
    {
        byte[] circuit = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];
        JobRequest request = Answers.Job(9, 4);
        (request.Operation, request.Magic, request.Generation) = (JobOperation.Release, 1, 99);
        request.Time = 5;
        Assert.Equal(Status.Ok, _provider.Submit(request, circuit));
        TakenChain chain = _server.Take(0)!;
        JobRequest seen = Answers.RequestOf(chain);
        Assert.Equal((JobRequest.CurrentMagic, (ushort)1, Domain.Quantum), (seen.Magic, seen.Version, seen.Domain));
        Assert.Equal((JobOperation.Execute, 9UL, 4UL), (seen.Operation, seen.Job, seen.StateObject));
        Assert.Equal((200u, 1u, 2u, 10u), (seen.PayloadBytes, seen.Generation, seen.Resources, seen.Shots));
        Assert.Equal((0UL, 5UL), (seen.PhaseBits, seen.Time));
        Assert.Equal(circuit, chain.Request[JobRequest.Size..]);
        Assert.Equal(0x7_0001u, _server.Doorbells.Rings[^1]);
    }

    [Fact, Requirement("XDV-005.2")]
    public void EarlyAnswersWaitForTheirTurn()
    {
        TakenChain[] chains = [Send(1), Send(2), Send(3)];
        Assert.Equal(JobProgress.InFlight, _provider.Jobs.Query(1, out _));
        foreach (int i in new[] { 2, 0, 1 })
            _server.Answer(chains[i], Answers.To(chains[i], Answers.QuantumResult((ulong)i + 1)));
        _provider.Jobs.Poll();
        for (ulong job = 1; job <= 3; job++)
        {
            Assert.Equal(JobProgress.Answered, _provider.Jobs.Query(job, out CompletedJob completed));
            Assert.Equal((job, Status.Ok, 96u), (completed.Job, completed.Status, completed.ResultBytes));
            Assert.True(_provider.TryReadResultHeader(job, out QuantumResult header));
            Assert.Equal(2u, header.Entries);
        }
        ulong[] arrivals = new ulong[3];
        for (int i = 0; i < 3; i++)
        {
            Assert.True(_provider.Jobs.Poll(out CompletedJob arrived));
            arrivals[i] = arrived.Job;
        }
        Assert.Equal([3, 1, 2], arrivals);
        Assert.False(_provider.Jobs.Poll(out _));
    }

    [Fact]
    public void ResultIsReadInPieces()
    {
        TakenChain chain = Send(1);
        byte[] result = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
        _server.Answer(chain, Answers.To(chain, result));
        _provider.Jobs.Poll();
        byte[] read = new byte[5000];
        int done = 0;
        for (int count = 1; count > 0; done += count)
            count = _provider.Jobs.ReadResult(1, (uint)done, read.AsSpan(done, Math.Min(777, 5000 - done)));
        Assert.Equal(result, read);
        Assert.Equal(0, _provider.Jobs.ReadResult(1, uint.MaxValue, read));
        Assert.Equal(0, _provider.Jobs.ReadResult(2, 0, read));
        Assert.True(_provider.Jobs.Forget(1));
        Assert.Equal(0, _provider.Jobs.ReadResult(1, 0, read));
    }

    /// <summary>The same bytes and terms go out again, though the caller's are gone; what was answered is, too.
    /// </summary>
    [Fact, Requirement("XDV-022.3")]
    public void AnAnsweredJobIsSentAgain()
    {
        byte[] circuit = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        JobRequest request = Answers.Job(9, 4);
        (request.Seed, request.PhaseBits, request.Time) = (77, 5, 1000);
        Assert.Equal(Status.Ok, _provider.Submit(request, circuit));
        TakenChain first = _server.Take(0)!;
        Assert.Equal(Status.InvalidArgument, _provider.Jobs.Resubmit(9, 6, 2000));
        _server.Answer(first, Answers.To(first, default, Status.ResourceExhausted));
        _provider.Jobs.Poll();
        Assert.True(_provider.Jobs.Holds(9));
        Assert.Equal(Status.InvalidArgument, _provider.Jobs.Resubmit(9, 0, 2000));
        Array.Clear(circuit);
        Assert.Equal(Status.Ok, _provider.Jobs.Resubmit(9, 6, 2000));
        Assert.Equal(JobProgress.InFlight, _provider.Jobs.Query(9, out _));
        Assert.False(_provider.Jobs.Holds(9));
        TakenChain second = _server.Take(0)!;
        JobRequest sent = Answers.RequestOf(first), again = Answers.RequestOf(second);
        Assert.Equal((6UL, 2000UL), (again.StateObject, again.Time));
        (again.StateObject, again.Time) = (sent.StateObject, sent.Time);
        Assert.Equal(sent, again);
        Assert.Equal(first.Request[JobRequest.Size..], second.Request[JobRequest.Size..]);
        _server.Answer(second, Answers.To(second, Answers.QuantumResult(9)));
        _provider.Jobs.Poll();
        Assert.Equal(JobProgress.Answered, _provider.Jobs.Query(9, out CompletedJob completed));
        Assert.Equal(Status.Ok, completed.Status);
        Assert.Equal(1, _provider.Jobs.Known);
    }

    /// <summary>The release of the container that failed goes first, or the provider might have no room for the
    /// next.</summary>
    [Fact, Requirement("XDV-022.3"), Requirement("XDV-014.4")]
    public void AReleaseGoesBeforeTheJobThatIsSentAgain()
    {
        TakenChain chain = Send(1);
        _server.Answer(chain, Answers.To(chain, default, Status.ResourceExhausted));
        _provider.Jobs.Poll();
        for (int i = 0; i < JobLayout.ReleaseSlots + 1; i++) Assert.True(_provider.Jobs.Release((ulong)i + 50));
        Assert.Equal(Status.Busy, _provider.Jobs.Resubmit(1, 6, 0));
        for (int i = 0; i < JobLayout.ReleaseSlots; i++)
        {
            TakenChain release = _server.Take(0)!;
            _server.Answer(release, Answers.To(release, default));
        }

        _provider.Jobs.Poll();
        Assert.Equal(Status.Ok, _provider.Jobs.Resubmit(1, 6, 0));
        Assert.Equal(JobOperation.Release, Answers.RequestOf(_server.Take(0)!).Operation);
        Assert.Equal(JobOperation.Execute, Answers.RequestOf(_server.Take(0)!).Operation);
    }

    /// <summary>A small request stays with its job, so there is always one for every job that may be known; a large one
    /// turns over with the provider, and its job cannot be sent again.</summary>
    [Fact, Requirement("XDV-022.3"), Requirement("XDV-014.4")]
    public void OnlySmallRequestsStay()
    {
        for (int round = 0; round < 2; round++)
        {
            for (ulong job = 1; job <= JobLayout.AnswerSlots; job++)
            {
                TakenChain chain = Send(job);
                _server.Answer(chain, Answers.To(chain, default, Status.ResourceExhausted));
                _provider.Jobs.Poll();
            }

            for (ulong job = 1; job <= JobLayout.AnswerSlots; job++)
            {
                Assert.True(_provider.Jobs.Holds(job));
                Assert.True(_provider.Jobs.Forget(job));
            }
        }

        for (ulong job = 100; job < 110; job++)
        {
            TakenChain chain = Send(job, (int)_provider.Jobs.MaxPayload);
            _server.Answer(chain, Answers.To(chain, default, Status.ResourceExhausted));
            _provider.Jobs.Poll();
            Assert.False(_provider.Jobs.Holds(job));
            Assert.Equal(Status.InvalidArgument, _provider.Jobs.Resubmit(job, 6, 0));
        }
    }

    [Fact]
    public void RefusesWhatCannotBe()
    {
        Assert.Equal(Status.InvalidArgument, _provider.Submit(Answers.Job(0), default));
        Assert.Equal(Status.InvalidArgument, _provider.Submit(Answers.Job(1UL << 63), default));
        Assert.Equal(Status.InvalidArgument, _provider.Submit(Answers.Job(1, 0), default));
        JobRequest request = Answers.Job(1);
        request.Resources = CircuitFormat.MaxQubits + 1;
        Assert.Equal(Status.InvalidArgument, _provider.Submit(request, default));
        byte[] large = new byte[_provider.Jobs.MaxPayload + 1];
        Assert.Equal(Status.ResourceExhausted, _provider.Submit(Answers.Job(1), large));
        Assert.Equal(Status.Ok, _provider.Submit(Answers.Job(1), large.AsSpan(1)));
        Assert.Equal(Status.InvalidArgument, _provider.Submit(Answers.Job(1), default));
    }

    [Fact, Requirement("XDV-024.1")]
    public void AbortedJobKeepsItsBuffersUntilReturned()
    {
        var chains = new TakenChain[JobLayout.AnswerSlots];
        for (int i = 0; i < chains.Length; i++) chains[i] = Send((ulong)i + 1);
        Assert.Equal(Status.Busy, _provider.Submit(Answers.Job(100), default));
        Assert.True(_provider.Jobs.Forget(5));
        Assert.Equal(JobProgress.Unknown, _provider.Jobs.Query(5, out _));
        Assert.Equal(Status.Busy, _provider.Submit(Answers.Job(100), default));
        _server.Answer(chains[4], Answers.To(chains[4], default));
        _provider.Jobs.Poll();
        Assert.Equal(JobProgress.Unknown, _provider.Jobs.Query(5, out _));
        Assert.Equal(chains[4].AnswerOffset, Send(100).AnswerOffset);
    }

    [Fact, Requirement("XDV-014.4")]
    public void ReleasesAreSentInOrderAndBeforeLaterJobs()
    {
        for (ulong state = 1; state <= 40; state++) Assert.True(_provider.Jobs.Release(state));
        Assert.Equal(Status.Busy, _provider.Submit(Answers.Job(1), default));
        ulong expected = 1;
        for (int round = 0; round < 3; round++)
        {
            while (_server.Take(0) is { } chain)
            {
                JobRequest request = Answers.RequestOf(chain);
                Assert.Equal((JobOperation.Release, expected++), (request.Operation, request.StateObject));
                _server.Answer(chain, Answers.To(chain, default));
            }
            _provider.Jobs.Poll();
        }
        Assert.Equal(41UL, expected);
        Send(1);
    }

    [Theory]
    [InlineData(0)] // magic
    [InlineData(4)] // status
    [InlineData(8)] // job
    [InlineData(16)] // result bytes
    [InlineData(20)] // generation
    [Requirement("XDV-030.2")]
    public void LyingAnswerFailsTheProvider(int offset)
    {
        TakenChain chain = Send(1);
        byte[] answer = Answers.To(chain, new byte[10]);
        answer[offset] ^= 0x20;
        _server.Answer(chain, answer);
        Assert.Equal(WindowState.Failed, _provider.Jobs.Poll());
        Assert.Equal(JobProgress.Lost, _provider.Jobs.Query(1, out _));
        Assert.True(_provider.Jobs.TryTakeLoss(out ProviderLoss loss));
        Assert.Equal((LossReason.AnswerViolation, 1), (loss.Reason, loss.Jobs));
        Assert.Equal((uint)DeviceStatus.Failed, _server.Memory.U32(DeviceWindow.DriverStatusOffset));
    }

    [Fact, Requirement("XDV-024.1")]
    public void LossEndsEveryJobOnce()
    {
        TakenChain answered = Send(1);
        Send(2);
        _server.Answer(answered, Answers.To(answered, Answers.QuantumResult(1)));
        _provider.Jobs.Poll();
        _server.Begin(2);
        Assert.Equal(WindowState.Lost, _provider.Jobs.Poll());
        Assert.Equal(Status.DomainNotAvailable, _provider.Submit(Answers.Job(3), default));
        Assert.True(_provider.Jobs.TryTakeLoss(out ProviderLoss loss));
        Assert.Equal((LossReason.GenerationChanged, 1u, 2), (loss.Reason, loss.Generation, loss.Jobs));
        Assert.False(_provider.Jobs.TryTakeLoss(out _));
        Assert.Equal(WindowState.Lost, _provider.Jobs.Poll());
        _provider.Jobs.Restart();
        Connect();
        Assert.Equal(JobProgress.Unknown, _provider.Jobs.Query(1, out _));
        Assert.Equal(2u, Answers.RequestOf(Send(1)).Generation);
    }

    [Fact]
    public void WatchdogLosesAProvider()
    {
        Send(1);
        _provider.Jobs.Device.Lose(LossReason.Watchdog);
        Assert.True(_provider.Jobs.TryTakeLoss(out ProviderLoss loss));
        Assert.Equal(LossReason.Watchdog, loss.Reason);
        _provider.Jobs.Restart();
        Connect(); // The same generation: the old acknowledgement is withdrawn on the way.
        Send(1);
    }

    [Fact]
    public void InterruptsAreArmedBehindAFence()
    {
        TakenChain chain = Send(1);
        int fences = _server.Doorbells.Fences;
        ulong avail = _server.Field(0, DeviceWindow.QueueAvailField);
        _provider.Jobs.DisarmInterrupt();
        Assert.Equal(SplitRing.AvailNoInterrupt, _server.Memory.U16(avail));
        Assert.False(_provider.Jobs.ArmInterrupt());
        Assert.Equal((fences + 1, 0), (_server.Doorbells.Fences, _server.Memory.U16(avail)));
        _server.Answer(chain, Answers.To(chain, default));
        Assert.True(_provider.Jobs.ArmInterrupt());
    }

    [Fact, Requirement("XDV-034.4")]
    public void AttestationIsCopiedAndChecked()
    {
        Assert.False(_provider.Jobs.TryReadAttestation(out _));
        AttestationRecord good = Answers.Attestation(Domain.Quantum);
        _server.Attest(good);
        Assert.True(_provider.Jobs.TryReadAttestation(out AttestationRecord record));
        Assert.Equal(24u, record.Capacity);
        AttestationRecord bad = good;
        bad.Domain = Domain.Phase;
        Refused(bad);
        bad = good;
        bad.CostBase = AnswerCheck.MaxCost + 1;
        Refused(bad);
        bad = good;
        bad.SignatureBytes = 1;
        Refused(bad);
        bad = good;
        bad.Kind = ProviderKind.Unknown;
        Refused(bad);

        void Refused(AttestationRecord broken)
        {
            _server.Attest(broken);
            Assert.False(_provider.Jobs.TryReadAttestation(out _));
        }
    }

    [Theory]
    [InlineData(0, 1)] // size
    [InlineData(8, 1)] // job
    [InlineData(20, 3)] // bits
    [InlineData(24, 7)] // words per entry
    [InlineData(28, 200)] // entries
    [InlineData(47, 0x7F)] // fidelity: the sign and exponent byte of 1.0 becomes a large number
    [Requirement("XDV-024.1")]
    public void MalformedQuantumResultIsThatJobsFault(int offset, byte flip)
    {
        TakenChain chain = Send(1);
        byte[] result = Answers.QuantumResult(1);
        result[offset] ^= flip;
        if (offset == 20) result[offset + 1] = 0xFF;
        if (offset == 47) result[offset - 1] = 0xFF;
        _server.Answer(chain, Answers.To(chain, result));
        Assert.Equal(WindowState.Ready, _provider.Jobs.Poll());
        bool accepted = _provider.TryReadResultHeader(1, out QuantumResult header);
        Assert.False(accepted && !(header.Fidelity <= 1));
        Assert.False(accepted);
    }

    [Fact, Requirement("XDV-061.3")]
    public void PhaseResultHoldsIntensitiesOnly()
    {
        var server = new FakeServer(2 << 20, DeviceId.Phase, 1);
        var provider = new PhaseProvider<DoorbellRegisters, MemoryWindow>(server.Registers, server.Window, 100);
        for (int i = 0; i < 6; i++)
        {
            provider.Jobs.Poll();
            server.Configure();
        }
        Assert.Equal(Status.Ok, provider.Submit(Answers.Job(1), new byte[32]));
        TakenChain chain = server.Take(0)!;
        Assert.Equal(Domain.Phase, Answers.RequestOf(chain).Domain);
        server.Answer(chain, Answers.To(chain, Answers.PhaseResult(1, 8)));
        provider.Jobs.Poll();
        Assert.True(provider.TryReadResultHeader(1, out PhaseResult header));
        Assert.Equal(8u, header.Modes);
        PhaseResult broken = header;
        broken.Stability = double.NaN;
        Assert.False(PhaseResultCheck.IsValid(broken, 1, header.Size));
        broken = header;
        broken.Values = 9;
        Assert.False(PhaseResultCheck.IsValid(broken, 1, header.Size));
    }

    [Fact]
    public void StatusesStayInTheirDomain()
    {
        Assert.True(AnswerCheck.IsStatusOf(Domain.Quantum, Status.QuantumGateUnsupported));
        Assert.False(AnswerCheck.IsStatusOf(Domain.Phase, Status.QuantumGateUnsupported));
        Assert.False(AnswerCheck.IsStatusOf(Domain.Quantum, Status.PhaseStabilityBreach));
        foreach (Status status in Enum.GetValues<Status>())
        {
            bool provider = AnswerCheck.IsStatusOf(Domain.Quantum, status)
                || AnswerCheck.IsStatusOf(Domain.Phase, status);
            Assert.Equal(status <= Status.ProcessKilled, provider); // The later ones are about K's own objects.
        }

        Assert.False(AnswerCheck.IsStatusOf(Domain.Quantum, (Status)19));
        Assert.False(AnswerCheck.IsStatusOf(Domain.Quantum, (Status)uint.MaxValue));
    }
}
