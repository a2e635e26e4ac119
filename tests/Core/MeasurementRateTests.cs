// Measurement rates (XDV-032.2): a contract's limit holds in each of its windows, whatever measures, and what is
// refused does not count.
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-032.2")]
public sealed class MeasurementRateTests
{
    private readonly FakeMachine _machine = new();

    public MeasurementRateTests()
    {
        _machine.Attach(Domain.Quantum);
        _machine.Attach(Domain.Phase);
    }

    private ulong Contract(Domain domain, uint limit, uint window)
    {
        CallResult issued = _machine.Request(domain, 2, 50_000, limit: limit, window: window);
        Assert.Equal(Status.Ok, issued.Status);
        _machine.OnContract(SystemCall.ContractActivate, issued.Value);
        return issued.Value;
    }

    private Status Run(ulong contract, uint shots)
    {
        CallResult job = _machine.Submit(new QJob(contract, Shots: shots));
        if (job.Status == Status.Ok) _machine.Call(SystemCall.JobWait, job.Value);
        _machine.RunIdle();
        return job.Status;
    }

    [Fact]
    public void NoMoreThanTheLimitInEachWindow()
    {
        ulong contract = Contract(Domain.Quantum, 100, 5000);
        ulong start = _machine.Last(RecordKind.Resource).Arg1;
        Assert.Equal(Status.ResourceExhausted, Run(contract, 101));
        Assert.Equal((ushort)TransitionPhase.Contract, _machine.Last(RecordKind.Transition).Operation);
        Assert.Equal(Status.Ok, Run(contract, 60));
        Assert.Equal(Status.ResourceExhausted, Run(contract, 41));
        Assert.Equal(Status.Ok, Run(contract, 40));
        Assert.Equal(Status.ResourceExhausted, Run(contract, 1));
        ulong wait = start + 5000 - _machine.Core.Time;
        _machine.Call(SystemCall.Yield, instructions: (uint)(wait - 50) * 1000);
        Assert.Equal(Status.ResourceExhausted, Run(contract, 1));
        _machine.Call(SystemCall.Yield, instructions: 60_000);
        Assert.Equal(Status.Ok, Run(contract, 100));
        Assert.Equal(Status.ResourceExhausted, Run(contract, uint.MaxValue));
    }

    /// <summary>What was staged for a call is for that call: not for a later one, nor for another process.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DetailsOfACallThatNeverCameAreForgotten(bool expires)
    {
        uint parent = _machine.Pid;
        if (!expires) _machine.SwitchTo((uint)_machine.Spawn().Value);
        _machine.Apply((ref TraceRecord r) =>
            Operands.FillTerms(ref r, new ContractTerms { MeasurementLimit = 7, MeasurementWindow = 100 }));
        if (expires) _machine.SliceExpired(1000);
        else _machine.Apply((ref TraceRecord r) => (r.Kind, r.Operation) = (RecordKind.Trap, 13));
        Assert.Equal(parent, _machine.Pid);
        CallResult issued = _machine.Request(Domain.Quantum, 2);
        Assert.Equal(Status.Ok, issued.Status);
        Assert.True(_machine.Core.TryReadContract(issued.Value, out ContractInfo info));
        Assert.Equal(0u, info.MeasurementLimit);
    }

    [Fact]
    public void EvaluationsOfPhaseCountAndTransformsAloneDoNot()
    {
        ulong contract = Contract(Domain.Phase, 1, 40_000);
        foreach (JobFlags flags in new[] { JobFlags.None, JobFlags.Evaluate, JobFlags.None })
        {
            CallResult job = _machine.Submit(new PhiJob(contract, Flags: flags));
            Assert.Equal(Status.Ok, job.Status);
            _machine.Call(SystemCall.JobWait, job.Value);
            _machine.RunIdle();
        }
        Assert.Equal(Status.ResourceExhausted, _machine.Submit(new PhiJob(contract)).Status);
    }

    [Theory]
    [InlineData(0u, 5u), InlineData(5u, 0u)]
    public void ALimitNeedsAWindow(uint limit, uint window) => Assert.Equal(Status.InvalidArgument,
        _machine.Request(Domain.Quantum, 2, limit: limit, window: window).Status);

    [Fact]
    public void TermsOfOneRequestAreNotTheNexts()
    {
        Contract(Domain.Quantum, 1, 1000);
        Assert.Equal(Status.Ok, Run(_machine.ActiveContract(Domain.Quantum, 2), 500));
    }
}
