// What the verifier says of a trace in which somebody got more than there was to give (XDV-034.3).
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-034.3")]
[Requirement("XDV-002.3")]
public sealed class CapabilityRightsTests
{
    private const Permissions Binding = Permissions.ContractBind | Permissions.Allocate;
    private readonly TraceRecord[] _records = Session();

    /// <summary>A child; a contract and a job under a right that was derived for a while.</summary>
    private static TraceRecord[] Session()
    {
        FakeMachine machine = new();
        machine.Attach(Domain.Quantum);
        machine.Call(SystemCall.Yield, null, 900_000);
        machine.Spawn();
        ulong own = machine.Capability(Domain.Quantum);
        ulong brief = machine.Derive(own, new CapabilityInfo
        {
            Permissions = Binding | Permissions.CallQuantum | Permissions.Transition, Target = Domain.Quantum,
            ValidUntil = machine.Core.Time + 1_000_000, ResourceLimit = 2,
        }).Value;
        ulong contract = machine.Request(Domain.Quantum, 2, capability: brief).Value;
        Assert.Equal(Status.Ok, machine.OnContract(SystemCall.ContractActivate, contract).Status);
        Assert.Equal(Status.Ok, machine.Submit(new QJob(contract, Capability: brief)).Status);
        return [.. machine.Records];
    }

    private BrokenRule? Broken() => TraceBuilder.FirstBroken(_records);

    private int IndexOf(Predicate<TraceRecord> wanted)
    {
        int index = Array.FindIndex(_records, wanted);
        Assert.True(index >= 0);
        return index;
    }

    /// <summary>The last right that was derived: the brief one.</summary>
    private ref TraceRecord Brief => ref _records[Array.FindLastIndex(_records,
        r => r is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Derived })];

    private ref TraceRecord Issued => ref _records[IndexOf(
        r => r is { Kind: RecordKind.Resource, Operation: (ushort)ContractState.Issued })];

    private ref TraceRecord Admitted => ref _records[IndexOf(r => RecordFacts.AdmitsJob(r))];

    private void MustBreak(string rule, string detail)
    {
        BrokenRule? broken = Broken();
        Assert.Equal(rule, broken?.Rule);
        Assert.Contains(detail, broken!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void AnHonestTraceBreaksNothing() => Assert.Null(Broken());

    [Fact]
    [Requirement("XDV-062.3")]
    public void AnotherRootIsFound()
    {
        Brief.Operation = (ushort)CapabilityEvent.Issued;
        MustBreak("XDV-062.3", "is another root");
    }

    [Fact]
    public void ARightToMoreThanItsOriginIsFound()
    {
        Brief.Arg0 |= (ulong)Permissions.Administer;
        MustBreak("XDV-002.3", "permits more than the one it comes from");
    }

    [Fact]
    public void ARightForLongerThanItsOriginIsFound()
    {
        _records[IndexOf(r => r.Kind == RecordKind.Capability && r.Domain == Domain.Quantum)].Arg2 = Brief.Arg2 - 1;
        MustBreak("XDV-002.3", "permits more than the one it comes from");
    }

    [Fact]
    public void ARightForMoreThanItsOriginIsFound()
    {
        _records[IndexOf(r => r.Kind == RecordKind.Capability && r.Domain == Domain.Quantum)].Arg0 &= uint.MaxValue;
        MustBreak("XDV-002.3", "permits more than the one it comes from");
    }

    [Fact]
    public void AContractUnderARightThatHasExpiredIsFound()
    {
        Brief.Arg2 = Issued.Time;
        MustBreak("XDV-034.3", "is not valid at T");
    }

    [Fact]
    public void AContractForMoreThanTheRightIsFound()
    {
        Issued.Arg0 = 3;
        MustBreak("XDV-034.3", "is for 2 of 3");
    }

    [Fact]
    public void AContractUnderAnothersRightIsFound()
    {
        uint other = _records.Last(r => r.Kind == RecordKind.Process && r.Process != Issued.Process).Process;
        Issued.Capability = _records.First(r => r is { Kind: RecordKind.Capability, Domain: Domain.Quantum }
            && r.Process == other).Capability;
        MustBreak("XDV-034.3", $"is process {other}'s");
    }

    [Fact]
    public void AJobWithoutTheRightToItIsFound()
    {
        Brief.Arg0 &= ~(ulong)Permissions.CallQuantum;
        MustBreak("XDV-034.3", "lacks CallQuantum");
    }

    [Fact]
    public void AJobUnderARightOfAnotherDomainIsFound()
    {
        uint process = Admitted.Process;
        Admitted.Capability = _records.First(r => r is { Kind: RecordKind.Capability, Domain: Domain.Classical }
            && r.Process == process).Capability;
        MustBreak("XDV-034.3", "is for Classical");
    }

    [Fact]
    public void AJobUnderNoRightIsFound()
    {
        Admitted.Capability += 1UL << 40;
        MustBreak("XDV-034.3", "nobody holds it");
    }
}
