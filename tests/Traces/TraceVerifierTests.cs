// The rules beyond hashes, on traces that were sealed anew after they were changed, as a forger with the sealer would.
// What hashes find is in TamperTests.cs.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-034.1")]
[Requirement("XDV-034.3")]
public sealed class TraceVerifierTests
{
    private readonly FakeMachine _session = TraceBuilder.SmallSession();

    private List<byte[]> Parts => TraceBuilder.Parts(_session.Records, results: true);

    private static TraceReport Verify(IEnumerable<byte[]> parts) =>
        TraceVerifier.Verify(TraceBuilder.Join(parts), requireComplete: true, kernel: default(Bytes32));

    [Fact]
    public void AGoodTraceVerifies()
    {
        TraceReport report = Verify(Parts);
        Assert.Null(report.Problem);
        Assert.True(report.Complete);
        Assert.Equal((ulong)_session.Records.Count, report.Records);
        Assert.Equal(_session.Core.Time, report.Time);
    }

    [Fact]
    public void AnIncompleteTraceIsOnlyAProblemWhenAskedFor()
    {
        Stream cut = TraceBuilder.Join(TraceBuilder.Parts(_session.Records).Take(2));
        TraceReport report = TraceVerifier.Verify(cut);
        Assert.Null(report.Problem);
        Assert.False(report.Complete);
        Assert.Equal(32UL, report.Records);
    }

    public static TheoryData<string, string> Forgeries => new()
    {
        { "time", "XDV-005.2" }, { "sequence", "XDV-005.1" }, { "drop", "XDV-005.1" }, { "kind", "XDV-071.1" },
        { "status", "XDV-052.4" }, { "outcome", "XDV-034.5" }, { "input", "XDV-071.1" }, { "process", "XDV-020.3" },
        { "contract", "XDV-023.1" }, { "capability", "XDV-002.3" }, { "capacity", "XDV-014.4" },
            { "object", "XDV-032.1" },
        { "result", "XDV-034.1" }, { "after", "XDV-071.5" }, { "boot", "XDV-062.2" },
        { "policies", "XDV-012.6" }, { "nobody", "XDV-010.4" }, { "payload", "XDV-010.4" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    [Requirement("XDV-071.5")]
    [Requirement("XDV-034.5")]
    public void ResealedForgeriesBreakARule(string forgery, string rule)
    {
        TraceRecord[] records = [.. _session.Records];
        int schedule = Array.FindLastIndex(records, r => r.Kind == RecordKind.Schedule);
        int attached = Array.FindIndex(records, r => r.Kind == RecordKind.ProviderAttached);
        switch (forgery)
        {
            case "policies":
                records[0].Value = 0x1313;
                break;
            case "nobody":
                records[First(RecordKind.SystemCall, (int)SystemCall.ConsoleWrite)].Process = 0;
                break;
            case "payload":
                records[Array.FindIndex(records, r => r.Kind == RecordKind.Payload)].Process = 0;
                break;
            case "time":
                records[^2].Time = 0;
                break;
            case "sequence":
                records[9].Sequence = 8;
                break;
            case "drop":
                records = [.. records.Where((_, i) => i != 9)];
                break;
            case "kind":
                records[schedule].Kind = (RecordKind)99;
                break;
            case "status":
                records[schedule].Status = (Status)77;
                break;
            case "outcome":
                records[schedule].Outcome = Bytes32.From([1]);
                break;
            case "input":
                records[schedule].Instructions = 1;
                break;
            case "process":
                records[First(RecordKind.Process,
                    (int)ProcessState.Initialized)].Operation = (ushort)ProcessState.Active;
                break;
            case "contract":
                records[First(RecordKind.Resource,
                    (int)ContractState.Issued)].Operation = (ushort)ContractState.Active;
                break;
            case "capability":
                records[First(RecordKind.Capability, (int)CapabilityEvent.Revoked)].Capability++;
                break;
            case "capacity":
                records[attached].Arg0 = 1 | 3UL << 32;
                break;
            case "object":
                records[First(RecordKind.StateObject,
                    (int)StateObjectState.Allocated)].Operation = (ushort)StateObjectState.Held;
                break;
            case "result":
                records[First(RecordKind.QuantumMeasure, 0)].Outcome = Bytes32.From([1]);
                break;
            case "after":
                TraceRecord extra = records[schedule];
                (extra.Sequence, extra.Time) = ((ulong)records.Length, records[^1].Time);
                records = [.. records, extra];
                break;
            default:
                records[0].Kind = RecordKind.FilesAttached;
                break;
        }
        TraceReport report = Verify(TraceBuilder.Parts(records, results: true));
        Assert.NotNull(report.Problem);
        Assert.Equal(rule, report.Problem.Rule);

        int First(RecordKind kind, int operation) =>
            Array.FindIndex(records, r => r.Kind == kind && r.Operation == operation);
    }

    /// <summary>The last one that was created gets the name of the first, which is still there.</summary>
    [Theory]
    [InlineData(RecordKind.Process, (int)ProcessState.Created, "XDV-020.3")]
    [InlineData(RecordKind.Resource, (int)ContractState.Issued, "XDV-023.1")]
    [InlineData(RecordKind.StateObject, (int)StateObjectState.Allocated, "XDV-032.1")]
    [InlineData(RecordKind.Capability, (int)CapabilityEvent.Derived, "XDV-002.3")]
    [Requirement("XDV-071.5")]
    public void WhatIsGivenTwiceIsFound(RecordKind kind, int operation, string rule)
    {
        TraceRecord[] records = [.. _session.Records];
        int first = Array.FindIndex(records, IsOne), last = Array.FindLastIndex(records, IsOne);
        Assert.True(first < last);
        ref TraceRecord record = ref records[last];
        record.Process = kind == RecordKind.Process ? records[first].Process : record.Process;
        (record.Contract, record.Capability) = kind == RecordKind.StateObject
            ? (record.Contract, record.Capability) : (records[first].Contract, records[first].Capability);
        if (kind == RecordKind.StateObject) record.Arg0 = records[first].Arg0;
        TraceProblem? problem = Verify(TraceBuilder.Parts(records, results: true)).Problem;
        Assert.Equal(((ulong)last, rule), (problem?.Record, problem?.Rule));

        bool IsOne(TraceRecord r) => r.Kind == kind && r.Operation == operation;
    }

    [Fact]
    public void RandomSessionsVerify()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            RandomSession session = new(seed);
            session.Run(400, end: true);
            TraceReport report = TraceVerifier.Verify(TraceBuilder.Join(TraceBuilder.Parts(session.Machine.Records)),
                true);
            Assert.True(report.Problem is null, $"seed {seed}: {report.Problem}");
        }
    }

    [Fact]
    public void NotATraceIsSaidPlainly()
    {
        Assert.Contains("shorter", TraceVerifier.Verify(new MemoryStream([1, 2, 3])).Problem!.Detail);
        Assert.Contains("magic", TraceVerifier.Verify(new MemoryStream(new byte[4096])).Problem!.Detail);
    }
}
