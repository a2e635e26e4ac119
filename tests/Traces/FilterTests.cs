// Filters choose by what records mean: against a plain restatement on whole sessions, and on the fields that mean
// something else for some kinds.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-034.3")]
public sealed class FilterTests
{
    private static readonly TraceRecord[] s_records = [.. TraceBuilder.SmallSession().Records];

    private static ulong[] Chosen(RecordFilter filter) =>
        [.. s_records.Where(record => filter.Accepts(record)).Select(record => record.Sequence)];

    private static ulong[] Where(Func<TraceRecord, bool> condition) =>
        [.. s_records.Where(condition).Select(record => record.Sequence)];

    private static void Same(ulong[] expected, RecordFilter filter)
    {
        Assert.NotEmpty(expected);
        Assert.True(expected.Length < s_records.Length);
        Assert.Equal(expected, Chosen(filter));
    }

    [Fact]
    public void NoConditionAcceptsEverything() =>
        Assert.Equal(s_records.Length, Chosen(new RecordFilter()).Length);

    [Fact]
    public void ProcessDomainAndKindChooseTheirs()
    {
        Same(Where(r => r.Process == 2), new RecordFilter { Processes = new HashSet<uint> { 2 } });
        Same(Where(r => r.Domain is Domain.Quantum or Domain.Phase),
            new RecordFilter { Domains = new HashSet<Domain> { Domain.Quantum, Domain.Phase } });
        Same(Where(r => r.Kind == RecordKind.Transition),
            new RecordFilter { Kinds = new HashSet<RecordKind> { RecordKind.Transition } });
        Same(Where(r => r.Kind == RecordKind.Resource && r.Domain == Domain.Phase), new RecordFilter
        {
            Kinds = new HashSet<RecordKind> { RecordKind.Resource },
            Domains = new HashSet<Domain> { Domain.Phase },
        });
    }

    [Fact]
    public void PlacesAreIncluded()
    {
        TracePoint n10 = new(true, 10), n20 = new(true, 20);
        Same(Where(r => r.Sequence is >= 10 and <= 20), new RecordFilter { From = n10, To = n20 });
        ulong time = s_records.First(RecordFacts2).Time;
        Same(Where(r => r.Time >= time), new RecordFilter { From = new TracePoint(false, time) });
        Same(Where(r => r.Time < time), new RecordFilter { To = new TracePoint(false, time - 1) });
        Assert.True(new RecordFilter { To = n20 }.IsPast(s_records[21]));

        static bool RecordFacts2(TraceRecord record) => RecordFacts.IsCompletion(record);
    }

    [Fact]
    public void AContractIsFoundWhereItIsNamedAndNowhereElse()
    {
        TraceRecord issued = s_records.First(r => r.Kind == RecordKind.Resource);
        ulong[] chosen = Chosen(new RecordFilter { Contracts = [issued.Contract] });
        Assert.Contains(issued.Sequence - 1, chosen); // the request that returned it
        Assert.Contains(s_records.First(RecordFactsAdmit).Sequence, chosen);
        TraceRecord payload = new() { Kind = RecordKind.Payload, Contract = issued.Contract };
        Assert.False(RecordFacts.NamesContract(payload, issued.Contract));
        TraceRecord request = s_records[issued.Sequence - 1] with { Contract = issued.Contract, Value = 0 };
        Assert.False(RecordFacts.NamesContract(request, issued.Contract)); // there it is the calibration
        Assert.False(RecordFacts.NamesContract(default, 0));

        static bool RecordFactsAdmit(TraceRecord record) => RecordFacts.AdmitsJob(record);
    }

    [Fact]
    [Requirement("XDV-002.3")]
    public void ACapabilityIsFoundFromIssueToRevocation()
    {
        TraceRecord revoked = s_records.First(r => r.Kind == RecordKind.Capability
            && (CapabilityEvent)r.Operation == CapabilityEvent.Revoked);
        TraceRecord[] chosen = [.. s_records.Where(r => RecordFacts.NamesCapability(r, revoked.Capability))];
        Assert.Equal((ushort)CapabilityEvent.Derived, chosen[0].Operation);
        Assert.Contains(chosen, r => r.Sequence == revoked.Sequence);
        TraceRecord payload = new() { Kind = RecordKind.Payload, Capability = revoked.Capability };
        Assert.False(RecordFacts.NamesCapability(payload, revoked.Capability));
        Assert.True(RecordFacts.NamesCapability(chosen[0], chosen[0].Arg3)); // its parent
    }

    [Fact]
    [Requirement("XDV-024.1")]
    public void FaultsAreWhatWentWrong()
    {
        FakeMachine machine = new();
        machine.Attach(Domain.Quantum);
        ulong contract = machine.ActiveContract(Domain.Quantum, 4);
        machine.Answer = _ => Status.QuantumDecoherenceExceeded;
        ulong job = machine.Submit(new QJob(contract)).Value;
        machine.Call(SystemCall.JobWait, job);
        machine.RunIdle();
        TraceRecord[] failures = [.. machine.Records.Where(r => new RecordFilter { Failures = true }.Accepts(r))];
        Assert.Equal([RecordKind.QuantumMeasure, RecordKind.StateObject, RecordKind.Fault],
            failures.Select(r => r.Kind));
    }

    [Theory]
    [InlineData("387", false, 387)]
    [InlineData("T=387", false, 387)]
    [InlineData("t5", false, 5)]
    [InlineData("#52", true, 52)]
    [InlineData("n=52", true, 52)]
    [InlineData("n0", true, 0)]
    public void PlacesAreReadAsPrinted(string text, bool number, ulong value)
    {
        Assert.True(TracePoint.TryParse(text, out TracePoint point));
        Assert.Equal(new TracePoint(number, value), point);
    }

    [Theory]
    [InlineData("")]
    [InlineData("T")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("x7")]
    [InlineData("99999999999999999999")]
    public void OtherPlacesAreRefused(string text) => Assert.False(TracePoint.TryParse(text, out _));

    [Fact]
    public void HandlesDomainsAndKindsAreReadAsPrinted()
    {
        foreach (ulong handle in (ulong[])[Handle.Make(0, 1), Handle.Make(7, 3), Handle.Make(uint.MaxValue, 9)])
        {
            Assert.True(RecordWords.TryHandle(RecordText.HandleText(handle), out ulong read));
            Assert.Equal(handle, read);
            Assert.True(RecordWords.TryHandle($"0x{handle:x}", out read));
            Assert.Equal(handle, read);
        }

        foreach (string wrong in (string[])["", "3", "3.", ".1", "3.0", "a.1", "0x", "0x0", "-1.1"])
            Assert.False(RecordWords.TryHandle(wrong, out _), wrong);
        foreach (Domain domain in (Domain[])[Domain.Classical, Domain.Quantum, Domain.Phase])
        {
            Assert.True(RecordWords.TryDomain(RecordText.DomainName(domain), out Domain read));
            Assert.Equal(domain, read);
        }

        foreach (RecordKind kind in Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.None))
        {
            Assert.True(RecordWords.TryKind(kind.ToString().ToLowerInvariant(), out RecordKind read));
            Assert.Equal(kind, read);
        }

        Assert.False(RecordWords.TryKind("None", out _));
        Assert.False(RecordWords.TryKind("33", out _));
        Assert.False(RecordWords.TryDomain("X", out _));
    }
}
