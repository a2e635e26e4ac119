// The seven phases: success, a refusal in each, and that a refused transition leaves nothing behind.
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-022.1")]
public sealed class TransitionTests
{
    private readonly FakeMachine _machine = new();
    private readonly ulong _contract;

    public TransitionTests()
    {
        _machine.Attach(Domain.Quantum);
        _machine.Attach(Domain.Phase);
        _contract = _machine.ActiveContract(Domain.Quantum, 10);
    }

    [Fact]
    [Requirement("XDV-052.3")]
    [Requirement("XDV-022.2")]
    [Requirement("XDV-022.3")]
    [Requirement("XDV-011.5")]
    public void SuccessSubmitsExactlyOneJob()
    {
        CallResult call = _machine.Submit(new QJob(_contract, Shots: 100, Seed: 77));
        Assert.Equal(Status.Ok, call.Status);
        Effect submit = Assert.Single(_machine.Effects, e => e.Kind == EffectKind.SubmitJob);
        Assert.Equal(call.Value, submit.Request.Job);
        Assert.Equal(77UL, submit.Request.Seed);
        Assert.Equal(5UL, submit.Request.CalibrationEpoch);
        Assert.Equal(100u, submit.Request.Shots);
        Assert.NotEqual(0UL, submit.Request.StateObject);
        TraceRecord record = _machine.Last(RecordKind.Transition);
        Assert.Equal((ushort)TransitionPhase.Logging, record.Operation);
        // d = crossings 40 + 30, base 100, 4 operations, 100 shots at 0.1, 224 bytes at 4 per KiB
        Assert.Equal(70UL + 100 + 4 + 10 + 0, record.Arg3);
        Assert.Equal(record.Time + record.Arg3, record.Arg2);
    }

    [Fact]
    public void TheKernelsOwnSeedIsNeverZeroAndDependsOnBoot()
    {
        _machine.Submit(new QJob(_contract));
        ulong seed = _machine.Effects.Last(e => e.Kind == EffectKind.SubmitJob).Request.Seed;
        Assert.NotEqual(0UL, seed);
        FakeMachine other = new(seed: 2);
        other.Attach(Domain.Quantum);
        other.Attach(Domain.Phase);
        ulong contract = other.ActiveContract(Domain.Quantum, 10);
        other.Submit(new QJob(contract));
        Assert.NotEqual(seed, other.Effects.Last(e => e.Kind == EffectKind.SubmitJob).Request.Seed);
    }

    public static TheoryData<string, Status, TransitionPhase> Refusals => new()
    {
        { "source", Status.TransitionInvalid, TransitionPhase.Capability },
        { "target", Status.InvalidDomain, TransitionPhase.Capability },
        { "forged", Status.CapabilityInvalid, TransitionPhase.Capability },
        { "otherDomain", Status.CapabilityUnauthorized, TransitionPhase.Capability },
        { "verdict", Status.BadAddress, TransitionPhase.Capability },
        { "noPayload", Status.DescriptorInvalid, TransitionPhase.Capability },
        { "noQubits", Status.DescriptorInvalid, TransitionPhase.Capability },
        { "noShots", Status.DescriptorInvalid, TransitionPhase.Capability },
        { "keepShots", Status.DescriptorInvalid, TransitionPhase.Capability },
        { "spec", Status.DescriptorInvalid, TransitionPhase.Capability },
        { "evaluate", Status.DescriptorInvalid, TransitionPhase.Capability },
        { "shots", Status.ResourceExhausted, TransitionPhase.Reservation },
        { "operations", Status.ResourceExhausted, TransitionPhase.Reservation },
        { "container", Status.QuantumResourceUnavailable, TransitionPhase.Reservation },
        { "noContract", Status.ContractRequired, TransitionPhase.Contract },
        { "contract", Status.ContractInvalid, TransitionPhase.Contract },
        { "qubits", Status.ResourceExhausted, TransitionPhase.Contract },
        { "budget", Status.DecoherenceExceeded, TransitionPhase.Contract },
        { "late", Status.ContractInvalid, TransitionPhase.Projection },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    [Requirement("XDV-003.3")]
    [Requirement("XDV-013.3")]
    [Requirement("XDV-022.1")]
    [Requirement("XDV-022.3")]
    public void RefusalRestoresEverything(string what, Status status, TransitionPhase phase)
    {
        QJob job = new(_contract);
        ulong classical = _machine.Capability(Domain.Classical);
        job = what switch
        {
            "source" => job with { Source = Domain.Phase },
            "target" => job with { Target = Domain.Classical },
            "forged" => job with { Capability = 0x1234_0000_0007 },
            "otherDomain" => job with { Capability = classical },
            "verdict" => job with { Verdict = Status.BadAddress },
            "noPayload" => job with { Stage = false },
            "noQubits" => job with { Qubits = 0 },
            "noShots" => job with { Shots = 0 },
            "keepShots" => job with { Shots = 2, Flags = JobFlags.Keep },
            "spec" => job with { Spec = 4 },
            "evaluate" => job with { Flags = JobFlags.Evaluate },
            "shots" => job with { Shots = 10_001 },
            "operations" => job with { Operations = 100_001 },
            "container" => job with { Container = 0x1_0000_0003 },
            "noContract" => job with { Contract = 0 },
            "contract" => job with { Contract = _contract + (1UL << 32) },
            "qubits" => job with { Qubits = 11 },
            "budget" => job with { DurationNanoseconds = 100_000_001 },
            _ => job with { Operations = 60_000 },
        };
        Bytes32 before = _machine.Core.StateDigest();
        CallResult call = _machine.Submit(job);
        Assert.Equal(status, call.Status);
        Assert.Equal(0UL, call.Value);
        Assert.True(before.Same(_machine.Core.StateDigest()));
        TraceRecord record = _machine.Last(RecordKind.Transition);
        Assert.Equal((ushort)phase, record.Operation);
        Assert.Equal(status, record.Status);
        Assert.DoesNotContain(_machine.Effects, e => e.Kind == EffectKind.SubmitJob);
    }

    [Fact]
    [Requirement("XDV-012.4")]
    public void AContractNeverRunsTwiceAtOnce()
    {
        _machine.Submit(new QJob(_contract));
        Bytes32 before = _machine.Core.StateDigest();
        Assert.Equal(Status.Busy, _machine.Submit(new QJob(_contract)).Status);
        Assert.True(before.Same(_machine.Core.StateDigest()));
    }

    [Fact]
    [Requirement("XDV-012.4")]
    public void AContainerStaysWithItsContractAndItsOwner()
    {
        ulong job = _machine.Submit(new QJob(_contract, Flags: JobFlags.Keep)).Value;
        ulong container = _machine.Effects.Last().Request.StateObject;
        Assert.Equal(Status.Busy, _machine.Submit(new QJob(_contract, Container: container)).Status);
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
        ulong second = _machine.ActiveContract(Domain.Quantum, 10);
        Bytes32 before = _machine.Core.StateDigest();
        Assert.Equal(Status.ContractInvalid, _machine.Submit(new QJob(second, Container: container)).Status);
        Assert.Equal((ushort)TransitionPhase.Binding, _machine.Last(RecordKind.Transition).Operation);
        Assert.True(before.Same(_machine.Core.StateDigest()));
        Assert.Equal(Status.DescriptorInvalid, _machine.Submit(new QJob(_contract, Qubits: 3, Container: container))
            .Status);
        Assert.Equal(Status.Ok, _machine.Submit(new QJob(_contract, Container: container)).Status);
        Assert.Equal(1u, _machine.Effects.Last().Request.Continues);
    }

    [Fact]
    public void FullTablesAreRefusedAndRestored()
    {
        FakeMachine machine = new(new(4, 64, 16, 16, 2));
        machine.Attach(Domain.Quantum);
        ulong[] contracts = [.. Enumerable.Range(0, 3).Select(_ => machine.ActiveContract(Domain.Quantum, 2))];
        Assert.Equal(Status.Ok, machine.Submit(new QJob(contracts[0])).Status);
        Assert.Equal(Status.Ok, machine.Submit(new QJob(contracts[1])).Status);
        Bytes32 before = machine.Core.StateDigest();
        Assert.Equal(Status.ResourceExhausted, machine.Submit(new QJob(contracts[2])).Status);
        Assert.True(before.Same(machine.Core.StateDigest()));
    }

    [Fact]
    [Requirement("XDV-002.1")]
    public void WithoutAProviderThereIsNoDomain()
    {
        _machine.Lose(Domain.Quantum);
        Assert.Equal(Status.DomainNotAvailable, _machine.Submit(new QJob(_contract)).Status);
    }

    [Fact]
    [Requirement("XDV-012.3")]
    [Requirement("XDV-061.2")]
    [Requirement("XDV-004.3")]
    [Requirement("XDV-001.5")]
    public void PhaseRunsOnlyInsideItsWindow()
    {
        ulong contract = _machine.ActiveContract(Domain.Phase, 4, 1000);
        ulong start = _machine.Last(RecordKind.Resource).Arg1;
        Assert.Equal(Status.CoherenceViolation, _machine.Submit(new PhiJob(contract, Start: start + 500)).Status);
        Assert.Equal(Status.CoherenceViolation, _machine.Submit(new PhiJob(contract, Start: start, Duration: 1001))
            .Status);
        Assert.Equal(Status.CoherenceViolation, _machine.Submit(new PhiJob(contract, Start: start, Duration: 100))
            .Status);
        Assert.Equal(Status.DescriptorInvalid, _machine.Submit(new PhiJob(contract, Tolerance: 1_000_001)).Status);
        Assert.Equal(Status.Ok, _machine.Submit(new PhiJob(contract, Start: start, Duration: 900)).Status);
    }

    [Fact]
    public void APayloadServesOneCallOnly()
    {
        _machine.Stage(4, 0, 0);
        _machine.Call(SystemCall.Clock);
        Assert.Equal(Status.DescriptorInvalid, _machine.Submit(new QJob(_contract, Stage: false)).Status);
    }
}
