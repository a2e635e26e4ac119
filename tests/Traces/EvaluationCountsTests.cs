// What the verifier says when light was looked at more often, or otherwise, than its contract allows (XDV-033.1).
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-033.1")]
[Requirement("XDV-034.3")]
public sealed class EvaluationCountsTests
{
    private readonly TraceRecord[] _records = Session();

    /// <summary>Two looks at each of two preparations, of two that are allowed.</summary>
    private static TraceRecord[] Session()
    {
        FakeMachine machine = new();
        AttestationRecord phase = FakeMachine.Attestation(Domain.Phase);
        phase.Features = ProviderFeatures.Projections;
        machine.Attach(phase);
        ulong contract = machine.Request(Domain.Phase, 2, evaluations: 2,
            projections: AllowedProjections.Intensities | AllowedProjections.Largest).Value;
        machine.OnContract(SystemCall.ContractActivate, contract);
        for (int preparation = 0; preparation < 2; preparation++)
        {
            ulong envelope = 0;
            foreach (PhaseProjection asked in new[] { PhaseProjection.Intensities, PhaseProjection.Largest })
            {
                CallResult job = machine.Submit(new PhiJob(contract, Flags: JobFlags.Keep | JobFlags.Evaluate,
                    Envelope: envelope, Projection: asked));
                Assert.Equal(Status.Ok, job.Status);
                envelope = machine.Last(RecordKind.Transition).Arg1;
                machine.Call(SystemCall.JobWait, job.Value);
                machine.RunIdle();
            }
            machine.Call(SystemCall.StateOperation, (ref TraceRecord r) =>
            {
                (r.Arg0, r.Arg1) = (envelope, (ulong)StateOperationKind.Release);
                r.Capability = machine.Capability(Domain.Phase);
            });
        }
        machine.OnContract(SystemCall.ContractRelease, contract);
        return [.. machine.Records];
    }

    private string? Broken() => TraceBuilder.FirstBroken(_records)?.Rule;

    private ref TraceRecord Terms => ref _records[Array.FindIndex(_records, r => r.Kind == RecordKind.CallDetails)];

    [Fact]
    public void AnHonestTraceBreaksNothing() => Assert.Null(Broken());

    [Fact]
    public void OneLookTooManyIsFound()
    {
        Terms.Arg1 = (Terms.Arg1 & 0xFFFF) | 1 << 16;
        Assert.Equal("XDV-033.1", Broken());
    }

    [Fact]
    public void AWayThatWasNotAgreedIsFound()
    {
        Terms.Arg1 = (Terms.Arg1 & ~0xFF00UL) | (ulong)AllowedProjections.Intensities << 8;
        Assert.Equal("XDV-033.1", Broken());
    }
}
