// What a contract says about evaluations of its envelopes (XDV-033.1, XDV-033.2): in which ways, and how often a
// preparation may be looked at, by its owner and everybody it is shared with together.
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-033.1")]
public sealed class EvaluationTests
{
    private const ContractFlags Both = ContractFlags.Share | ContractFlags.ShareMeasurement;
    private const JobFlags Look = JobFlags.Keep | JobFlags.Evaluate;

    private readonly FakeMachine _machine = new();

    public EvaluationTests()
    {
        AttestationRecord phase = FakeMachine.Attestation(Domain.Phase);
        phase.Features = ProviderFeatures.Projections;
        _machine.Attach(phase);
        _machine.Attach(Domain.Quantum);
    }

    private ulong Contract(ushort evaluations, AllowedProjections projections = AllowedProjections.None,
        ContractFlags flags = ContractFlags.None)
    {
        CallResult issued = _machine.Request(Domain.Phase, 4, flags: flags, evaluations: evaluations,
            projections: projections);
        Assert.Equal(Status.Ok, issued.Status);
        Assert.Equal(Status.Ok, _machine.OnContract(SystemCall.ContractActivate, issued.Value).Status);
        return issued.Value;
    }

    private Status Run(ulong contract, JobFlags flags, ref ulong envelope, PhaseProjection projection = 0,
        ulong? capability = null)
    {
        CallResult job = _machine.Submit(new PhiJob(contract, Flags: flags, Envelope: envelope, Capability: capability,
            Projection: projection));
        if (job.Status != Status.Ok) return job.Status;
        if (envelope == 0) envelope = _machine.Last(RecordKind.Transition).Arg1;
        uint process = _machine.Pid;
        _machine.Call(SystemCall.JobWait, job.Value);
        for (; _machine.Core.Running < 0 || _machine.Pid != process; _machine.RunIdle())
            if (_machine.Core.Running >= 0) _machine.Call(SystemCall.Yield, instructions: 100_000);
        return Status.Ok;
    }

    [Fact]
    public void APreparationIsLookedAtAsOftenAsAgreed()
    {
        ulong contract = Contract(2), envelope = 0, other = 0;
        Assert.Equal(Status.Ok, Run(contract, JobFlags.Keep, ref envelope));
        Assert.Equal(Status.Ok, Run(contract, Look, ref envelope));
        Assert.Equal(Status.Ok, Run(contract, Look, ref envelope));
        Assert.Equal(Status.ResourceExhausted, Run(contract, Look, ref envelope));
        Assert.Equal((ushort)TransitionPhase.Contract, _machine.Last(RecordKind.Transition).Operation);
        Assert.Equal(Status.Ok, Run(contract, JobFlags.Keep, ref envelope));
        Assert.Equal(Status.ResourceExhausted, Run(contract, Look, ref envelope));
        Assert.Equal(Status.Ok, Run(contract, Look, ref other));
        Assert.Equal(Status.Ok, Run(contract, Look, ref other));
        Assert.Equal(Status.ResourceExhausted, Run(contract, Look, ref other));
    }

    /// <summary>The evaluation of the job that prepares the light is one.</summary>
    [Fact]
    public void PreparingAndLookingIsOne()
    {
        ulong contract = Contract(1), envelope = 0, again = 0;
        Assert.Equal(Status.Ok, Run(contract, Look, ref envelope));
        Assert.Equal(Status.ResourceExhausted, Run(contract, Look, ref envelope));
        Assert.Equal(Status.Ok, Run(contract, JobFlags.Evaluate, ref again));
    }

    [Fact]
    [Requirement("XDV-032.3")]
    public void WhoeverLooksItCounts()
    {
        ulong contract = Contract(2, flags: Both), envelope = 0;
        Assert.Equal(Status.Ok, Run(contract, Look, ref envelope));
        uint child = (uint)_machine.Spawn().Value;
        ulong share = _machine.Share(envelope, child, domain: Domain.Phase).Value, own = _machine.Pid;
        _machine.SwitchTo(child);
        Assert.Equal(Status.Ok, Run(contract, Look, ref envelope, capability: share));
        Assert.Equal(Status.ResourceExhausted, Run(contract, Look, ref envelope, capability: share));
        Assert.Equal(Status.Ok, Run(contract, JobFlags.Keep, ref envelope, capability: share));
        _machine.SwitchTo((uint)own);
        Assert.Equal(Status.ResourceExhausted, Run(contract, Look, ref envelope));
    }

    [Theory]
    [InlineData(AllowedProjections.None, PhaseProjection.Correlations, Status.Ok)]
    [InlineData(AllowedProjections.Largest, PhaseProjection.Largest, Status.Ok)]
    [InlineData(AllowedProjections.Largest, PhaseProjection.Intensities, Status.ContractInvalid)]
    [InlineData(AllowedProjections.Intensities | AllowedProjections.Thresholds, PhaseProjection.Thresholds, Status.Ok)]
    [InlineData(AllowedProjections.Intensities, PhaseProjection.Thresholds, Status.ContractInvalid)]
    [InlineData(AllowedProjections.None, (PhaseProjection)4, Status.DescriptorInvalid)]
    public void InTheWaysThatWereAgreed(AllowedProjections allowed, PhaseProjection asked, Status expected)
    {
        ulong envelope = 0;
        Assert.Equal(expected, Run(Contract(0, allowed), JobFlags.Evaluate, ref envelope, asked));
    }

    [Fact]
    public void WhatIsToldIsNoQuestionWithoutAnEvaluation()
    {
        ulong envelope = 0;
        Assert.Equal(Status.DescriptorInvalid,
            Run(Contract(0), JobFlags.Keep, ref envelope, PhaseProjection.Largest));
    }

    [Fact]
    [Requirement("XDV-061.1")]
    public void AProviderDeclaresThatItTellsMoreThanIntensities()
    {
        FakeMachine plain = new();
        plain.Attach(Domain.Phase);
        ulong contract = plain.ActiveContract(Domain.Phase, 2);
        Assert.Equal(Status.PhaseTransformUnsupported,
            plain.Submit(new PhiJob(contract, Projection: PhaseProjection.Largest)).Status);
        Assert.Equal(Status.Ok, plain.Submit(new PhiJob(contract)).Status);
    }

    [Fact]
    public void OnlyPhaseContractsHaveSuchTerms()
    {
        Assert.Equal(Status.InvalidArgument, _machine.Request(Domain.Quantum, 2, evaluations: 1).Status);
        Assert.Equal(Status.InvalidArgument,
            _machine.Request(Domain.Quantum, 2, projections: AllowedProjections.Intensities).Status);
        Assert.Equal(Status.InvalidArgument,
            _machine.Request(Domain.Phase, 2, projections: (AllowedProjections)16).Status);
    }

    [Fact]
    public void TheyAreShown()
    {
        ulong contract = Contract(3, AllowedProjections.Thresholds);
        Assert.True(_machine.Core.TryReadContract(contract, out ContractInfo info));
        Assert.Equal(((ushort)3, AllowedProjections.Thresholds), (info.Evaluations, info.Projections));
    }
}
