// What the verifier says of traces that no kernel writes, each record of which is in order by itself (XDV-071.5): who
// acts without being alive, terms that change, contracts and jobs that nobody asked for, outcomes of no job.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-034.3")]
[Requirement("XDV-071.5")]
public sealed class ForgedLifecyclesTests
{
    private TraceRecord[] _records = [.. TraceBuilder.SmallSession().Records];

    private string? Broken() => TraceBuilder.FirstBroken(_records)?.Rule;

    private int First(RecordKind kind, int operation) =>
        Array.FindIndex(_records, r => r.Kind == kind && r.Operation == operation);

    private int Last(RecordKind kind, int operation) =>
        Array.FindLastIndex(_records, r => r.Kind == kind && r.Operation == operation);

    private void Insert(int at, TraceRecord record) => _records = [.. _records[..at], record, .. _records[at..]];

    [Fact]
    public void AnHonestTraceBreaksNothing() => Assert.Null(Broken());

    [Theory]
    [InlineData(RecordKind.SystemCall)]
    [InlineData(RecordKind.Trap)]
    [InlineData(RecordKind.Schedule)]
    [Requirement("XDV-020.3")]
    public void WhoHasEndedDoesNothingMore(RecordKind kind)
    {
        TraceRecord ended = _records[First(RecordKind.Process, (int)ProcessState.Terminated)];
        _records = [.. _records, ended with { Kind = kind, Operation = 0 }];
        Assert.Equal("XDV-020.3", Broken());
    }

    [Theory]
    [InlineData("resources")]
    [InlineData("end")]
    [InlineData("budget")]
    [InlineData("domain")]
    [Requirement("XDV-023.1")]
    public void TermsStayAsTheyWereIssued(string forgery)
    {
        ref TraceRecord active = ref _records[First(RecordKind.Resource, (int)ContractState.Active)];
        if (forgery == "resources") active.Arg0++;
        else if (forgery == "end") active.Arg2++;
        else if (forgery == "budget") active.Arg3++;
        else active.Domain = Domain.Phase;
        Assert.Equal("XDV-023.1", Broken());
    }

    /// <summary>Else it would have no terms, and permit everything.</summary>
    [Fact]
    [Requirement("XDV-023.1")]
    public void AContractIsAskedFor()
    {
        int issued = First(RecordKind.Resource, (int)ContractState.Issued);
        int asked = Array.FindLastIndex(_records, issued, r => r.Kind == RecordKind.SystemCall);
        _records[asked].Operation = (ushort)SystemCall.Yield;
        Assert.Equal("XDV-023.1", Broken());
    }

    [Theory]
    [InlineData(5UL)]
    [InlineData(ulong.MaxValue)]
    [Requirement("XDV-014.4")]
    public void ContainersTakeNoMoreThanTheirContractHas(ulong resources)
    {
        _records[First(RecordKind.StateObject, (int)StateObjectState.Allocated)].Arg1 = resources;
        Assert.Equal("XDV-014.4", Broken());
    }

    /// <summary>Together neither: also when the sum is more than a number holds.</summary>
    [Theory]
    [InlineData(3UL)]
    [InlineData(ulong.MaxValue - 1)]
    [Requirement("XDV-014.4")]
    public void ContainersTogetherTakeNoMoreThanTheirContractHas(ulong more)
    {
        int first = First(RecordKind.StateObject, (int)StateObjectState.Allocated);
        Insert(first + 1, _records[first] with { Arg0 = _records[first].Arg0 + 1, Arg1 = more });
        Assert.Equal("XDV-014.4", Broken());
    }

    [Theory]
    [InlineData("process")]
    [InlineData("contract")]
    [InlineData("domain")]
    [InlineData("resources")]
    [Requirement("XDV-032.1")]
    public void AContainerStaysWhatItIs(string forgery)
    {
        ref TraceRecord held = ref _records[First(RecordKind.StateObject, (int)StateObjectState.Held)];
        if (forgery == "process") held.Process++;
        else if (forgery == "contract") held.Contract = _records[Last(RecordKind.Resource,
            (int)ContractState.Active)].Contract;
        else if (forgery == "domain") held.Domain = Domain.Phase;
        else held.Arg1--;
        // No process 2 is there yet.
        Assert.Equal(forgery == "process" ? "XDV-020.3" : "XDV-032.1", Broken());
    }

    [Theory]
    [InlineData("inactive")]
    [InlineData("another container")]
    [Requirement("XDV-023.1")]
    public void AJobRunsUnderAnActiveContractInWhatIsItsOwn(string forgery)
    {
        if (forgery == "inactive") _records[First(RecordKind.Resource, (int)ContractState.Active)].Kind =
            RecordKind.None;
        else _records[Array.FindIndex(_records, r => RecordFacts.AdmitsJob(r))].Arg1++;
        Assert.Equal("XDV-023.1", Broken());
    }

    [Fact]
    [Requirement("XDV-023.1")]
    public void AContractEndsAfterWhatIsHeldUnderIt()
    {
        int held = First(RecordKind.StateObject, (int)StateObjectState.Held);
        TraceRecord active = _records[First(RecordKind.Resource, (int)ContractState.Active)];
        Assert.Equal(active.Contract, _records[held].Contract);
        Insert(held + 1, active with { Operation = (ushort)ContractState.Released });
        Assert.Equal("XDV-023.1", Broken());
    }

    [Fact]
    [Requirement("XDV-014.4")]
    public void NothingIsPromisedOfAProviderThatIsGone()
    {
        int request = Array.FindIndex(_records,
            r => r.Kind == RecordKind.SystemCall && r.Operation == (ushort)SystemCall.ContractRequest);
        Insert(request, new TraceRecord { Kind = RecordKind.ProviderLost, Domain = Domain.Quantum });
        Assert.Equal("XDV-014.4", Broken());
    }

    [Theory]
    [InlineData("again", "XDV-004.2")]
    [InlineData("of another job", "XDV-004.2")]
    [InlineData("too early", "XDV-004.2")]
    [InlineData("of another container", "XDV-004.2")]
    [InlineData("under another contract", "XDV-004.2")]
    [InlineData("of another domain", "XDV-004.2")]
    [InlineData("after the loss", "XDV-004.2")]
    [InlineData("of a job that nobody called for", "XDV-022.1")]
    [InlineData("of a job that was refused", "XDV-022.1")]
    [Requirement("XDV-004.2")]
    [Requirement("XDV-022.1")]
    public void AnOutcomeIsOfAJobInFlight(string forgery, string rule)
    {
        int outcome = First(RecordKind.QuantumMeasure, 0);
        ref TraceRecord record = ref _records[outcome];
        int call = Array.FindIndex(_records,
            r => r.Kind == RecordKind.SystemCall && r.Operation == (ushort)SystemCall.Call);
        switch (forgery)
        {
            case "again":
                Insert(outcome + 1, record);
                break;
            case "of another job":
                record.Arg0++;
                break;
            case "too early":
                record.Time--;
                break;
            case "of another container":
                record.Arg1++;
                break;
            case "under another contract":
                record.Contract++;
                break;
            case "of another domain":
                record.Kind = RecordKind.PhaseTransform;
                record.Domain = Domain.Phase;
                break;
            case "after the loss":
                Insert(outcome, new TraceRecord { Kind = RecordKind.ProviderLost, Domain = Domain.Quantum });
                break;
            case "of a job that nobody called for":
                _records[call].Operation = (ushort)SystemCall.Yield;
                break;
            case "of a job that was refused":
                _records[call].Status = Status.ContractInvalid;
                break;
        }
        Assert.Equal(rule, Broken());
    }
}
