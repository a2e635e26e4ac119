// Q → Φ (XDV-002.2, XDV-022.2): phases prepared from a measurement result in one transition, where the provider
// declares it; the result is used up by a success and by nothing else.
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-002.2")]
[Requirement("XDV-022.2")]
public sealed class DirectTransitionTests
{
    private readonly FakeMachine _machine = new();

    private (ulong Job, ulong Contract) Prepare(bool declared = true)
    {
        AttestationRecord phase = FakeMachine.Attestation(Domain.Phase);
        if (declared) phase.Features = ProviderFeatures.PhaseFromMeasurement;
        _machine.Attach(Domain.Quantum);
        _machine.Attach(phase);
        ulong job = _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Value;
        return (job, _machine.ActiveContract(Domain.Phase, 2));
    }

    private void Finish(ulong job)
    {
        _machine.Call(SystemCall.JobWait, job);
        _machine.RunIdle();
    }

    private CallResult Cross(ulong job, ulong contract, Domain source = Domain.Quantum, ulong envelope = 0,
        uint modes = 2)
    {
        _machine.Stage(4, 0, 0);
        _machine.Apply((ref TraceRecord r) => Operands.FillSource(ref r, Domain.Quantum, job));
        return _machine.Call(SystemCall.Call, (ref TraceRecord r) => Operands.FillCall(ref r, source,
            _machine.Capability(Domain.Phase),
            new PhiTransformDescriptor { Contract = contract, Transform = PhaseTransform.Program },
            new PhiTransformExtension { Flags = JobFlags.Evaluate, Modes = modes, Envelope = envelope }));
    }

    private Status Read(ulong job) =>
        _machine.OnCapability(SystemCall.JobRead, _machine.Capability(Domain.Quantum), job).Status;

    [Fact]
    public void AResultBecomesPhasesAndIsUsedUp()
    {
        (ulong job, ulong contract) = Prepare();
        Finish(job);
        CallResult transform = Cross(job, contract);
        Assert.Equal(Status.Ok, transform.Status);
        Effect submitted = _machine.Effects.Last(e => e.Kind == EffectKind.SubmitJob);
        Assert.Equal((job, transform.Value), (submitted.Bytes0, submitted.Request.Job));
        TraceRecord record = _machine.Last(RecordKind.Transition);
        Assert.Equal(((ulong)Domain.Quantum, Domain.Phase), (record.Value, record.Domain));
        Assert.Equal(Status.JobInvalid, Read(job));
        Assert.Equal(1, _machine.Core.Jobs.Count);
        Assert.Equal(Status.JobInvalid, Cross(job, contract).Status);
    }

    [Fact]
    public void OnlyWhereTheProviderDeclaresIt()
    {
        (ulong job, ulong contract) = Prepare(declared: false);
        Finish(job);
        Assert.Equal(Status.TransitionInvalid, Cross(job, contract).Status);
        Assert.Equal(Status.Ok, Read(job));
    }

    [Fact]
    public void NoOtherPairOfDomains()
    {
        (ulong job, _) = Prepare();
        Finish(job);
        _machine.Stage(4, 0, 0);
        CallResult toItself = _machine.Submit(new QJob(1, Source: Domain.Quantum));
        CallResult back = _machine.Submit(new QJob(1, Source: Domain.Phase));
        Assert.Equal((Status.TransitionInvalid, Status.TransitionInvalid), (toItself.Status, back.Status));
    }

    /// <summary>Every refusal leaves the result where it was (XDV-003.3).</summary>
    [Fact]
    [Requirement("XDV-003.3")]
    public void ARefusalLeavesTheResult()
    {
        (ulong job, ulong contract) = Prepare();
        Assert.Equal(Status.Busy, Cross(job, contract).Status);
        Finish(job);
        Assert.Equal(Status.ContractInvalid, Cross(job, contract + 99).Status);
        Assert.Equal(Status.ResourceExhausted, Cross(job, contract, modes: 3).Status);
        Assert.Equal(Status.DescriptorInvalid, Cross(job, contract, envelope: 5).Status);
        Assert.Equal(Status.JobInvalid, Cross(job + 1, contract).Status);
        Assert.Equal(Status.Ok, Read(job));
    }

    [Fact]
    public void AFailedOrAPhaseJobGivesNoPhases()
    {
        _machine.Answer = due => due.Domain == Domain.Quantum ? Status.QuantumMeasurementFailure : Status.Ok;
        (ulong job, ulong contract) = Prepare();
        _machine.Call(SystemCall.Yield, instructions: 50_000_000);
        Assert.Equal(Status.JobInvalid, Cross(job, contract).Status);
        ulong light = _machine.Submit(new PhiJob(contract)).Value;
        Finish(light);
        Assert.Equal(Status.JobInvalid, Cross(light, contract).Status);
    }

    /// <summary>Who may not measure may not have it measured into light.</summary>
    [Fact]
    [Requirement("XDV-032.2")]
    public void MeasuringIsARightHereToo()
    {
        AttestationRecord phase = FakeMachine.Attestation(Domain.Phase);
        phase.Features = ProviderFeatures.PhaseFromMeasurement;
        _machine.Attach(Domain.Quantum);
        _machine.Attach(phase);
        uint child = (uint)_machine.Spawn(Permissions.All & ~Permissions.MeasureQuantum).Value;
        _machine.SwitchTo(child);
        ulong job = _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Value;
        ulong contract = _machine.ActiveContract(Domain.Phase, 2);
        _machine.Call(SystemCall.Yield, instructions: 3_000_000);
        _machine.SwitchTo(child);
        Assert.Equal(Status.CapabilityUnauthorized, Cross(job, contract).Status);
    }
}
