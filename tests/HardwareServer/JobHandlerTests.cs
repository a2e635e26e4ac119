// Validation of requests before an engine sees them, and what an engine's misbehaviour becomes (XDV-060.3, XDV-060.4).
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.HardwareServer.Providers;
using Xdv.HardwareServer.Serving;
using Xdv.HardwareServer.Transport;
using Xdv.HardwareServer.Worker;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

public sealed class JobHandlerTests : IDisposable
{
    private readonly WindowLink _link = WindowLink.Create(DeviceId.Quantum, 1, 1, 4 << 20);
    private readonly FakeProvider _provider = new();
    private readonly DeviceQueue _device = new(new QueueLimits(64, 1), TimeProvider.System);
    private WindowService? _service;
    private FaultScript _faults;

    public void Dispose()
    {
        _device.Dispose();
        _service?.Dispose();
        _link.Dispose();
    }

    [Fact]
    [Requirement("XDV-060.4")]
    public void A_good_job_reaches_the_provider_and_its_result_comes_back()
    {
        JobReply reply = Ask(Jobs.Quantum(7, 10), [1, 2, 3]);
        Assert.Equal((Status.Ok, 7ul, 1u), (reply.Status, reply.Header.Job, reply.Header.Generation));
        Assert.Equal([1, 2, 3], reply.Result);
        Assert.Equal(JobAnswer.CurrentMagic, reply.Header.Magic);
    }

    public static TheoryData<string, Func<JobRequest, JobRequest>, Status> Refusals => new()
    {
        { "magic", r => r with { Magic = 1 }, Status.DescriptorInvalid },
        { "version", r => r with { Version = 2 }, Status.DescriptorInvalid },
        { "phases that nobody declared", r => r with { PhaseBits = 1 }, Status.DescriptorInvalid },
        { "domain", r => r with { Domain = Domain.Phase }, Status.InvalidDomain },
        { "operation", r => r with { Operation = (JobOperation)9 }, Status.DescriptorInvalid },
        { "state object", r => r with { StateObject = 0 }, Status.DescriptorInvalid },
        { "generation", r => r with { Generation = 2 }, Status.QuantumHardwareFailure },
        { "flags", r => r with { Flags = JobFlags.Evaluate }, Status.DescriptorInvalid },
        { "continues", r => r with { Continues = 2 }, Status.DescriptorInvalid },
        { "no qubits", r => r with { Resources = 0 }, Status.DescriptorInvalid },
        { "too many qubits", r => r with { Resources = 27 }, Status.QuantumResourceUnavailable },
        { "no shots", r => r with { Shots = 0 }, Status.DescriptorInvalid },
        { "too many shots", r => r with { Shots = Attestations.MaxShots + 1 }, Status.QuantumResourceUnavailable },
        { "kept shots", r => r with { Flags = JobFlags.Keep, Shots = 2 }, Status.QuantumNoCloneViolation },
        { "continued shots", r => r with { Continues = 1 }, Status.QuantumNoCloneViolation },
        { "calibration", r => r with { CalibrationEpoch = 9 }, Status.QuantumCalibrationInvalid },
        { "measurement", r => r with { MeasurementSpec = 4 }, Status.DescriptorInvalid },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    [Requirement("XDV-060.3")]
    [Requirement("XDV-060.2")]
    public void A_bad_field_is_refused_before_the_provider(string field, Func<JobRequest, JobRequest> change,
        Status expected)
    {
        JobReply reply = Ask(change(Jobs.Quantum(1, 10)), [1]);
        Assert.True(expected == reply.Status, $"{field}: {reply.Status}");
        Assert.Empty(reply.Result);
        Assert.Empty(_provider.Executed);
    }

    [Fact]
    public void A_payload_longer_than_what_came_is_refused()
    {
        byte[] bytes = Jobs.Bytes(Jobs.Quantum(1, 1), [1, 2, 3]);
        Assert.Equal(Status.DescriptorInvalid, JobReply.Parse(Send(bytes[..^1])).Status);
        Assert.Equal(Status.DescriptorInvalid, JobReply.Parse(Send(bytes[..50])).Status);
        Assert.Empty(_provider.Executed);
    }

    [Fact]
    public void An_answer_buffer_without_room_gets_nothing() =>
        Assert.Empty(Send(Jobs.Bytes(Jobs.Quantum(1, 1), [1]), answerBytes: JobAnswer.Size - 1));

    [Fact]
    [Requirement("XDV-024.1")]
    public void An_engine_that_throws_is_a_hardware_failure_of_that_job_only()
    {
        _provider.Throw = true;
        Assert.Equal(Status.QuantumHardwareFailure, Ask(Jobs.Quantum(1, 1), [1]).Status);
        Assert.Equal([101ul], _provider.Released);
        _provider.Throw = false;
        Assert.Equal(Status.Ok, Ask(Jobs.Quantum(2, 1), [1]).Status);
    }

    [Fact]
    [Requirement("XDV-084")]
    public void A_job_whose_seed_is_in_the_script_fails_as_it_says_and_leaves_no_state()
    {
        Assert.True(_faults.TryAdd(7, Status.QuantumDecoherenceExceeded));
        Assert.Equal(Status.QuantumDecoherenceExceeded, Ask(Jobs.Quantum(1, 1) with { Seed = 7 }, [1]).Status);
        Assert.Equal([101ul], _provider.Released);
        Assert.Empty(_provider.Executed);
        Assert.Equal(Status.Ok, Ask(Jobs.Quantum(2, 1), [1]).Status);
        Assert.Equal(Status.Ok, Ask(Jobs.Quantum(3, 1) with { Seed = 0 }, [1]).Status);
    }

    [Fact]
    [Requirement("XDV-022.3")]
    public void A_fault_may_end()
    {
        Assert.True(_faults.TryAdd(7, Status.ResourceExhausted, 2));
        for (ulong job = 1; job <= 4; job++)
            Assert.Equal(job <= 2 ? Status.ResourceExhausted : Status.Ok,
                Ask(Jobs.Quantum(job, 1) with { Seed = 7 }, [1]).Status);
    }

    [Theory]
    [InlineData("7:PhaseStabilityBreach", true)]
    [InlineData("7", false)]
    [InlineData("0:PhaseStabilityBreach", false)]
    [InlineData("7:2002", false)]
    [InlineData("7:Ok", false)]
    [InlineData("x:PhaseStabilityBreach", false)]
    [InlineData("7:PhaseStabilityBreach:1", true)]
    [InlineData("7:PhaseStabilityBreach:0", false)]
    [InlineData("7:PhaseStabilityBreach:-1", false)]
    [InlineData("7:PhaseStabilityBreach:65535", false)]
    [InlineData("7:PhaseStabilityBreach:1:1", false)]
    public void A_script_is_a_seed_and_the_name_of_a_status_and_perhaps_a_number_of_times(string text, bool valid) =>
        Assert.Equal(valid, FaultScript.TryRead(text, out _, out _, out _));

    [Fact]
    public void Release_and_reset_reach_the_provider()
    {
        JobRequest release = Jobs.Quantum(3, 0) with { Operation = JobOperation.Release };
        Assert.Equal(Status.Ok, Ask(release, []).Status);
        Assert.Equal([103ul], _provider.Released);
        int before = _provider.Resets;
        Configure();
        Assert.True(_provider.Resets > before);
    }

    private JobReply Ask(JobRequest request, byte[] payload) => JobReply.Parse(Send(Jobs.Bytes(request, payload)));

    private byte[] Send(byte[] request, int answerBytes = 4096)
    {
        DriverRing ring = Configure();
        ring.Send(request, answerBytes);
        FakeGuest.Until(() =>
        {
            while (_service!.Step(configurationKicked: false)) { }
            return ring.UsedIndex != 0;
        }, "an answer");
        return ring.Receive().Answer;
    }

    private DriverRing Configure()
    {
        var guest = new FakeGuest(_link);
        if (_service is null)
        {
            WindowHeader.WriteConstants(_link);
            var delivery = new AnswerDelivery(0, 0, _ => { });
            var handler = new JobHandler(Domain.Quantum, 1, _provider, _device, delivery, _ => { }, _faults);
            _service = new WindowService(_link, handler, 1, new ServiceOptions());
            _service.Begin();
        }
        guest.WriteStatus(DeviceStatus.Reset);
        _service.Step(configurationKicked: true);
        DriverRing ring = guest.Prepare(1)[0];
        guest.WriteStatus(DeviceStatus.Acknowledged | DeviceStatus.DriverReady);
        _service.Step(configurationKicked: true);
        return ring;
    }

    /// <summary>Returns the payload as the result.</summary>
    private sealed class FakeProvider : IJobProvider
    {
        public List<ulong> Executed { get; } = [];

        public List<ulong> Released { get; } = [];

        public int Resets { get; private set; }

        public bool Throw { get; set; }

        public AttestationRecord Attestation { get; } = Attestations.Quantum(26, "fake", default);

        public Status Execute(in JobRequest request, ReadOnlySpan<byte> payload, Span<byte> result, out int resultBytes)
        {
            if (Throw) throw new InvalidOperationException("broken engine");
            Executed.Add(request.Job);
            payload.CopyTo(result);
            resultBytes = payload.Length;
            return Status.Ok;
        }

        public void Release(ulong stateObject) => Released.Add(stateObject);

        public void Reset() => Resets++;

        public void Dispose()
        {
            // Nothing held.
        }
    }
}
