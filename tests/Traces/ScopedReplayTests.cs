// Replay with a scope: what counts to it, that a difference in it stops the replay and one outside is told apart, and
// the two hashes, against their definition and between sessions.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-071.2")]
public sealed class ScopedReplayTests
{
    private static readonly ReplayScope s_parent = new(ReplayMode.Process, 1), s_child = new(ReplayMode.Process, 2);

    private readonly TraceRecord[] _records = [.. TraceBuilder.SmallSession().Records];

    public static TheoryData<ReplayScope> Scopes =>
    [
        s_parent, s_child, ReplayScope.Of(Domain.Classical), ReplayScope.Of(Domain.Quantum),
        ReplayScope.Of(Domain.Phase), new ReplayScope(ReplayMode.Machine, 1000),
    ];

    private static Bytes32 Chain(IEnumerable<byte[]> pieces) => pieces.Aggregate(Sha3.Hash("XDV trace 1"u8),
        (head, piece) => Sha3.Hash([.. ((ReadOnlySpan<byte>)head).ToArray(), .. piece]));

    private static byte[] BytesOf(TraceRecord record) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in record)).ToArray();

    [Theory]
    [MemberData(nameof(Scopes))]
    public void AScopeHoldsItsRecordsAndTheirChain(ReplayScope scope)
    {
        ReplayResult result = Replayer.Replay(_records, scope);
        TraceRecord[] expected = [.. _records.Where(r => scope.Contains(r))];
        Assert.True(result.Agrees);
        Assert.Equal((ulong)_records.Length, result.Records);
        Assert.NotEmpty(expected);
        Assert.Equal((ulong)expected.Length, result.Scope!.Records);
        Assert.Equal((expected[0].Sequence, expected[^1].Sequence),
            (result.Scope.First.Sequence, result.Scope.Last.Sequence));
        Assert.True(result.Scope.Decisions.Same(Chain(expected.Select(r => BytesOf(r)[..96]))));
        RecordKind[] doing =
        [
            RecordKind.SystemCall, RecordKind.Payload, RecordKind.Trap, RecordKind.Entropy, RecordKind.BlockRead,
            RecordKind.CallDetails,
        ];
        Assert.True(result.Scope.Conduct.Same(Chain(expected.Where(r => doing.Contains(r.Kind)).Select(record =>
        {
            byte[] bytes = BytesOf(record);
            return (byte[])[.. bytes[16..24], .. record.Kind == RecordKind.Payload ? bytes[56..96] : bytes[52..56]];
        }))));
    }

    [Fact]
    [Requirement("XDV-071.5")]
    public void EveryChangedDecisionStopsTheScopesItIsInAndOnlyThose()
    {
        Bytes32 whole = Replayer.Replay(_records).Orchestration;
        for (int i = 1; i < _records.Length; i++)
        {
            TraceRecord[] changed = [.. _records];
            changed[i].Time++; // Core writes it in every record
            foreach (ReplayScope scope in (ReplayScope[])[s_parent, s_child, ReplayScope.Of(Domain.Quantum)])
            {
                ReplayResult result = Replayer.Replay(changed, scope);
                bool inScope = scope.Contains(_records[i]);
                ReplayMismatch? found = inScope ? result.Mismatch : result.Outside;
                Assert.Equal(((ulong)i, "Time", inScope), (found!.Record, found.Field, found.InScope));
                Assert.Null(inScope ? result.Outside : result.Mismatch);
                if (inScope) continue;
                Assert.Equal((ulong)_records.Length, result.Records); // went on, and decided as if nothing had been
                Assert.True(result.Orchestration.Same(whole));
                Assert.True(result.Scope!.Decisions.Same(Replayer.Replay(_records, scope).Scope!.Decisions));
            }
        }
    }

    [Fact]
    [Requirement("XDV-071.5")]
    public void EveryMissingRecordStopsTheReplayWhateverTheScope()
    {
        for (int i = 1; i < _records.Length; i++)
            foreach (ReplayScope scope in (ReplayScope[])[s_parent, s_child, ReplayScope.Of(Domain.Phase)])
            {
                ReplayResult result = Replayer.Replay(_records.Where((_, index) => index != i), scope);
                Assert.NotNull(result.Mismatch);
                if (result.Mismatch.InScope) continue;
                Assert.Equal((ulong)_records.Take((int)result.Mismatch.Record).Count(r => scope.Contains(r)),
                    result.Scope!.Records);
            }
    }

    /// <summary>The same program as process 2 after nothing, and as process 4 between others, later and under other
    /// handles.</summary>
    [Fact]
    public void ConductIsTheSameInOtherSurroundings()
    {
        FakeMachine alone = Surroundings(before: 0, refused: false), among = Surroundings(before: 2, refused: false);
        ScopeTally first = Tally(alone, 2), second = Tally(among, 4), other = Tally(Surroundings(0, refused: true), 2);
        Assert.True(first.Records > 10);
        Assert.False(first.Decisions.Same(second.Decisions));
        Assert.True(first.Conduct.Same(second.Conduct));
        Assert.False(first.Conduct.Same(other.Conduct));

        static ScopeTally Tally(FakeMachine machine, uint process) =>
            Replayer.Replay(machine.Records, new ReplayScope(ReplayMode.Process, process)).Scope!;
    }

    private static FakeMachine Surroundings(int before, bool refused)
    {
        FakeMachine machine = new();
        machine.Attach(Domain.Quantum);
        for (int i = 0; i < before; i++)
        {
            uint other = (uint)machine.Spawn().Value;
            machine.Call(SystemCall.Wait, other);
            machine.ActiveContract(Domain.Quantum, 1);
            machine.Call(SystemCall.Exit, null, 300_000);
        }

        uint child = (uint)machine.Spawn().Value;
        machine.Call(SystemCall.Wait, child);
        ulong contract = machine.ActiveContract(Domain.Quantum, 2);
        ulong job = machine.Submit(new QJob(contract)).Value;
        machine.Call(SystemCall.JobWait, refused ? job + 1 : job);
        machine.RunIdle();
        machine.Call(SystemCall.Exit, 0);
        machine.Call(SystemCall.PowerOff);
        return machine;
    }
}
