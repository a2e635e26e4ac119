// Privilege levels (XDV-010.4): every kind of record against every level, and what a wrong one would be good for.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Transitions;
using Xdv.Crypto;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

public sealed class PrivilegeTests
{
    private const string Refusal = "core: privilege";

    private static readonly RecordKind[] Programs =
    [
        RecordKind.SystemCall, RecordKind.SliceExpired, RecordKind.Trap, RecordKind.MemoryFault, RecordKind.Payload,
        RecordKind.CallDetails,
    ];

    private static readonly RecordKind[] Services =
    [
        RecordKind.ConsoleInput, RecordKind.ProviderAttached, RecordKind.ProviderLost, RecordKind.FilesAttached,
        RecordKind.Entropy, RecordKind.BlockRead, RecordKind.RealTime,
    ];

    private readonly FakeMachine _machine = new();

    /// <summary>All 256 kinds at all levels, and one level too many.</summary>
    [Fact]
    [Requirement("XDV-010.4")]
    public void EachKindIsRaisedByItsOwnLevelOnly()
    {
        _machine.Attach(Domain.Quantum);
        Bytes32 before = _machine.Core.StateDigest();
        for (int kind = 0; kind < 256; kind++)
            for (int level = 0; level <= 4; level++)
            {
                bool own = IsOwn((PrivilegeLevel)level, (RecordKind)kind);
                FakeMachine machine = own ? new FakeMachine() : _machine;
                string? refusal = Raise(machine, (RecordKind)kind, (PrivilegeLevel)level);
                Assert.True(own == (refusal != Refusal), $"{(RecordKind)kind} by {(PrivilegeLevel)level}: {refusal}");
            }

        Assert.True(before.Same(_machine.Core.StateDigest()));
    }

    /// <summary>State of a domain, processes, contracts and rights change only in what Core derives.</summary>
    [Fact]
    [Requirement("XDV-010.4")]
    [Requirement("XDV-013.4")]
    public void NobodyRaisesWhatCoreDerives()
    {
        foreach (RecordKind kind in Enum.GetValues<RecordKind>().Where(kind => !TraceFormat.IsInput(kind)))
        {
            Assert.Equal(PrivilegeLevel.Core, Privilege.LevelOf(kind));
            foreach (PrivilegeLevel level in Enum.GetValues<PrivilegeLevel>())
                Assert.Equal(Refusal, Raise(_machine, kind, level));
        }
    }

    [Fact]
    [Requirement("XDV-010.4")]
    [Requirement("XDV-013.4")]
    public void OnlyAManagerSaysHowAJobEnded()
    {
        _machine.Attach(Domain.Quantum);
        ulong job = _machine.Submit(new QJob(_machine.ActiveContract(Domain.Quantum, 2))).Value;
        Assert.True(_machine.Core.TryNextDue(out DueJob due));
        Fill completion = (ref TraceRecord r) => Operands.FillCompletion(ref r, due, Status.Ok, default);
        Assert.Equal(Refusal, Assert.Throws<InvariantException>(() =>
            _machine.Apply(completion, PrivilegeLevel.User)).Message);
        Assert.Equal(Refusal, Assert.Throws<InvariantException>(() =>
            _machine.Apply(completion, PrivilegeLevel.Service)).Message);
        Assert.Equal(1, _machine.Core.Jobs.Due.Count);
        _machine.Apply(completion, PrivilegeLevel.Manager);
        Assert.Equal(job, _machine.Last(RecordKind.QuantumMeasure).Arg0);
    }

    /// <summary>The other way round: what answers jobs asks for nothing in a program's name.</summary>
    [Theory]
    [Requirement("XDV-010.4")]
    [InlineData(PrivilegeLevel.Core)]
    [InlineData(PrivilegeLevel.Manager)]
    [InlineData(PrivilegeLevel.Service)]
    public void OnlyAProgramCalls(PrivilegeLevel level)
    {
        Fill call = (ref TraceRecord r) => (r.Kind, r.Operation) = (RecordKind.SystemCall, (ushort)SystemCall.Exit);
        Assert.Equal(Refusal, Assert.Throws<InvariantException>(() => _machine.Apply(call, level)).Message);
        Assert.Equal(1u, _machine.Pid);
        _machine.Apply(call, PrivilegeLevel.User);
        Assert.True(_machine.Core.Ended);
    }

    private static bool IsOwn(PrivilegeLevel level, RecordKind kind) => level switch
    {
        PrivilegeLevel.Core => kind == RecordKind.Boot,
        PrivilegeLevel.Manager => kind is RecordKind.QuantumMeasure or RecordKind.PhaseTransform,
        PrivilegeLevel.Service => Services.Contains(kind),
        PrivilegeLevel.User => Programs.Contains(kind),
        _ => false,
    };

    /// <summary>Which invariant refused it; null = none.</summary>
    private static string? Raise(FakeMachine machine, RecordKind kind, PrivilegeLevel level)
    {
        try
        {
            machine.Apply((ref TraceRecord r) => r.Kind = kind, level);
            return null;
        }
        catch (InvariantException refused)
        {
            return refused.Message;
        }
    }
}
