// Shared memory by grant: who may create, map and unmap, in which order refusals come, what a revocation, an expiry and
// an end take away, and that every frame goes back to who paid for it.
using System;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Ipc;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-021.2")]
public sealed class SegmentTests
{
    private const Permissions Read = Permissions.ReadSegment, Both = Read | Permissions.WriteSegment;
    private const ulong Write = (ulong)MemoryFlags.Write;

    private readonly FakeMachine _machine = new();

    private uint Pages => _machine.Core.Processes[_machine.Slot].Pages;

    private SegmentTable Table => _machine.Core.Segments;

    [Fact]
    public void ASegmentIsItsCreatorsWhoPaysForItAtOnce()
    {
        CallResult created = Create(5);
        Assert.Equal(Status.Ok, created.Status);
        Assert.Equal((5u, 1), (Pages, Table.Count));
        Effect effect = _machine.Effects.Last();
        Assert.Equal((EffectKind.CreateSegment, 5ul), (effect.Kind, effect.Bytes0));
        Assert.True(_machine.Core.TryReadCapability(created.Value, out CapabilityInfo info));
        Assert.Equal((CapabilityKind.Segment, Both, Domain.Classical, 5u),
            (info.Kind, info.Permissions, info.Target, info.ResourceLimit));
    }

    [Fact]
    public void AMappingIsOfTheWholeSegmentAndItsPageTablesAreTheMappers()
    {
        ulong segment = Create(5).Value;
        Assert.Equal(new CallResult(Status.Ok, 0x9000), Map(segment, 0x9000, Write, tables: 2));
        Assert.Equal((7u, 1), (Pages, Table.Mappings));
        Effect effect = _machine.Effects.Last();
        Assert.Equal((EffectKind.MapSegment, 0x9000ul, 5ul, Write, 0ul),
            (effect.Kind, effect.Bytes0, effect.Bytes1, effect.Bytes2, effect.Bytes3));
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.SegmentUnmap, 0x9000).Status);
        effect = _machine.Effects.Last();
        Assert.Equal((EffectKind.UnmapSegment, 0x9000ul, 5ul), (effect.Kind, effect.Bytes0, effect.Bytes1));
        Assert.Equal(Status.BadAddress, _machine.Call(SystemCall.SegmentUnmap, 0x9000).Status);
        Assert.Equal((7u, 0, 1), (Pages, Table.Mappings, Table.Count));
    }

    [Fact]
    [Requirement("XDV-012.5")]
    public void CreationIsRefusedInAFixedOrder()
    {
        uint poor = (uint)_machine.Spawn(Permissions.All & ~Permissions.WriteSegment).Value;
        Assert.Equal(Status.BadAddress, Create(0, Status.BadAddress).Status);
        Assert.Equal(Status.InvalidArgument, Create(0).Status);
        Assert.Equal(Status.InvalidArgument, Create(SegmentSize.MaxPages + 1).Status);
        Limit(1, new ProcessLimits { Pages = 9, Capabilities = 4, Threads = 1 });
        Assert.Equal(Status.OutOfMemory, Create(10).Status);
        Assert.Equal(Status.Ok, Create(9).Status);
        Assert.Equal(Status.ResourceExhausted, Create(10).Status);
        Assert.Equal(1, Table.Count);
        _machine.SwitchTo(poor);
        Assert.Equal(Status.CapabilityUnauthorized, Create(1, Status.BadAddress).Status);
    }

    [Fact]
    [Requirement("XDV-012.5")]
    public void MappingIsRefusedInAFixedOrder()
    {
        ulong segment = Create(2).Value;
        ulong reading = Grant(segment, 0, Read).Value;
        ulong endpoint = _machine.Call(SystemCall.EndpointCreate).Value;
        Assert.Equal(Status.CapabilityInvalid, Map(0xDEAD, 0x9000, Write).Status);
        Assert.Equal(Status.CapabilityUnauthorized, Map(reading, 0x9000, Write, Status.BadAddress).Status);
        Assert.Equal(Status.CapabilityUnauthorized, Map(endpoint, 0x9000, 0).Status);
        Assert.Equal(Status.InvalidArgument, Map(_machine.Capability(Domain.Classical), 0x9000, 0).Status);
        Assert.Equal(Status.BadAddress, Map(reading, 0x9000, 4, Status.BadAddress).Status);
        Assert.Equal(Status.InvalidArgument, Map(reading, 0x9000, (ulong)MemoryFlags.Populate).Status);
        Assert.Equal(Status.Ok, Map(reading, 0x9000, 0).Status);
        Assert.Equal(Status.BadAddress, Map(reading, 0x9000, 0, tables: ulong.MaxValue).Status);
        Assert.Equal(Status.OutOfMemory, Map(reading, 0xA000, 0, tables: ulong.MaxValue).Status);
        Assert.Equal((2u, 1), (Pages, Table.Mappings));
    }

    [Fact]
    [Requirement("XDV-002.3"), Requirement("XDV-030.1")]
    public void AGrantLeadsOnlyDownward()
    {
        ulong segment = Create(1).Value;
        uint child = (uint)_machine.Spawn().Value;
        ulong reading = Grant(segment, child, Read).Value;
        _machine.SwitchTo(child);
        Assert.Equal(Status.CapabilityUnauthorized, Map(reading, 0x9000, Write).Status);
        Assert.Equal(Status.CapabilityUnauthorized, Grant(reading, 0, Both).Status);
        Assert.Equal(Status.Ok, Map(reading, 0x9000, 0).Status);
        Assert.Equal(Status.CapabilityInvalid, Map(segment, 0xB000, 0).Status);
        Assert.Equal(Status.BadAddress, _machine.Call(SystemCall.SegmentUnmap, 0xB000).Status);
    }

    [Fact]
    [Requirement("XDV-015.1")]
    public void ARevocationTakesEveryMappingUnderItAndLeavesTheOthers()
    {
        ulong segment = Create(1).Value;
        uint child = (uint)_machine.Spawn().Value;
        ulong granted = Grant(segment, child, Both).Value, spare = Grant(segment, child, Read).Value;
        Map(segment, 0x9000, Write);
        _machine.SwitchTo(child);
        ulong below = Grant(granted, 0, Read).Value;
        Map(granted, 0x9000, Write);
        Map(below, 0xB000, 0);
        Map(spare, 0xD000, 0);
        _machine.SwitchTo(1);
        _machine.Effects.Clear();
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, granted).Status);
        Assert.Equal([(child, 0x9000ul), (child, 0xB000ul)], Unmapped());
        Assert.Equal((2, 1), (Table.Mappings, Table.Count));
        _machine.Effects.Clear();
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, segment).Status);
        Assert.Equal([(1u, 0x9000ul), (child, 0xD000ul)], Unmapped());
        Assert.Equal(EffectKind.FreeSegment, _machine.Effects.Last().Kind);
        Assert.Equal((0, 0, 0u), (Table.Mappings, Table.Count, Pages));
    }

    [Fact]
    [Requirement("XDV-020.4"), Requirement("XDV-053.4")]
    public void WhenTheOwnerEndsTheSegmentIsGoneEverywhereAndItsFramesAreFree()
    {
        uint owner = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(owner);
        ulong segment = Create(3).Value;
        Map(segment, 0x9000, Write);
        ulong granted = Grant(segment, 1, Both).Value;
        _machine.SwitchTo(1);
        uint third = (uint)_machine.Spawn().Value;
        ulong further = Grant(granted, third, Read).Value;
        Map(granted, 0x5000, Write);
        _machine.SwitchTo(third);
        Map(further, 0x7000, 0);
        _machine.SwitchTo(owner);
        _machine.Effects.Clear();
        _machine.Call(SystemCall.Exit);
        Assert.Equal([(1u, 0x5000ul), (third, 0x7000ul)], Unmapped().Order());
        Assert.Equal([EffectKind.UnmapSegment, EffectKind.UnmapSegment, EffectKind.FreeSegment,
            EffectKind.DestroyProcess], _machine.Effects.Select(e => e.Kind));
        Assert.Equal((0, 0), (Table.Mappings, Table.Count));
        _machine.SwitchTo(third);
        Assert.Equal(Status.CapabilityInvalid, Map(further, 0xB000, 0).Status);
    }

    [Fact]
    [Requirement("XDV-020.4")]
    public void AProcessThatEndsGivesUpItsMappingsAndNobodyElses()
    {
        ulong segment = Create(3).Value;
        uint child = (uint)_machine.Spawn().Value;
        ulong granted = Grant(segment, child, Both).Value;
        Map(segment, 0x9000, Write);
        _machine.SwitchTo(child);
        Map(granted, 0x9000, Write, tables: 1);
        ulong back = Grant(granted, 1, Read).Value;
        _machine.SwitchTo(1);
        Map(back, 0xD000, 0);
        _machine.Effects.Clear();
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.Kill, child).Status);
        Assert.Empty(Unmapped());
        Assert.Equal((2, 1, 3u), (Table.Mappings, Table.Count, Pages));
        Assert.Equal(Status.Ok, _machine.Call(SystemCall.SegmentUnmap, 0xD000).Status);
    }

    [Fact]
    [Requirement("XDV-002.3")]
    public void AMappingEndsWithTheTimeOfItsRight()
    {
        ulong segment = Create(1).Value;
        ulong end = _machine.Core.Time + 50;
        ulong passing = Grant(segment, 0, Both, end).Value;
        Map(segment, 0x5000, Write);
        Assert.Equal(Status.Ok, Map(passing, 0x9000, Write).Status);
        _machine.Effects.Clear();
        _machine.Call(SystemCall.Yield, instructions: 10_000);
        Assert.Empty(Unmapped());
        int first = _machine.Records.Count;
        _machine.Call(SystemCall.Yield, instructions: 60_000);
        Assert.Equal([(1u, 0x9000ul)], Unmapped());
        TraceRecord record = _machine.Records[first];
        Assert.Equal((RecordKind.Capability, (ushort)CapabilityEvent.Expired, passing, 0x9000ul, Status.Ok),
            (record.Kind, record.Operation, record.Capability, record.Arg1, record.Status));
        Assert.Equal(1, Table.Mappings);
        Assert.Equal(Status.CapabilityInvalid, Map(passing, 0x9000, Write).Status);
    }

    [Fact]
    [Requirement("XDV-013.4")]
    public void FullTablesRefuseAndComeBack()
    {
        int most = _machine.Limits.Segments, mappings = _machine.Limits.SegmentMappings;
        ulong[] segments = [.. Enumerable.Range(0, most).Select(_ => Create(1).Value)];
        Assert.Equal(Status.ResourceExhausted, Create(1).Status);
        for (int i = 0; i < mappings; i++)
            Assert.Equal(Status.Ok, Map(segments[i % most], Place(i), Write).Status);
        Assert.Equal(Status.ResourceExhausted, Map(segments[0], Place(mappings), Write).Status);
        foreach (ulong segment in segments)
            Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, segment).Status);
        Assert.Equal((0, 0, 0u), (Table.Count, Table.Mappings, Pages));
        Assert.Equal(Status.Ok, Create(1).Status);

        static ulong Place(int i) => 0x10_0000 + (ulong)i * 0x2000;
    }

    [Fact]
    [Requirement("XDV-013.4")]
    public void AProcessHasNoMoreMappingsThanItMayHaveCapabilities()
    {
        ulong segment = Create(1).Value;
        uint child = (uint)_machine.Spawn().Value;
        Limit(child, new ProcessLimits { Pages = 9, Capabilities = 4, Threads = 1 });
        ulong granted = Grant(segment, child, Read).Value;
        _machine.SwitchTo(child);
        for (ulong i = 0; i < 4; i++) Assert.Equal(Status.Ok, Map(granted, 0x9000 + i * 0x2000, 0).Status);
        Assert.Equal(Status.ResourceExhausted, Map(granted, 0x1_0000, 0).Status);
    }

    /// <summary>Everything at once, by the parent of all: the most that one input can lead to.</summary>
    [Fact]
    [Requirement("XDV-015.1")]
    public void OneRevocationOfEverythingFitsOneInput()
    {
        uint child = (uint)_machine.Spawn().Value;
        _machine.SwitchTo(child);
        ulong[] segments = [.. Enumerable.Range(0, _machine.Limits.Segments).Select(_ => Create(1).Value)];
        for (int i = 0; i < _machine.Limits.SegmentMappings; i++)
            Map(segments[i % segments.Length], 0x10_0000 + (ulong)i * 0x2000, Write);
        ulong classical = _machine.Capability(Domain.Classical);
        _machine.Effects.Clear();
        Assert.Equal(Status.Ok, _machine.OnCapability(SystemCall.CapabilityRevoke, classical).Status);
        Assert.Equal(_machine.Limits.SegmentMappings, Unmapped().Length);
        Assert.Equal(_machine.Limits.Segments, _machine.Effects.Count(e => e.Kind == EffectKind.FreeSegment));
        Assert.Equal((0, 0, 0u), (Table.Count, Table.Mappings, Pages));
    }

    [Fact]
    [Requirement("XDV-053.12")]
    public void SegmentsArePartOfTheStateAndOfACheckpoint()
    {
        ulong segment = Create(2).Value;
        Bytes32 unmapped = _machine.Core.StateDigest();
        ulong passing = Grant(segment, 0, Both, _machine.Core.Time + 500).Value;
        Map(passing, 0x9000, Write);
        Bytes32 mapped = _machine.Core.StateDigest();
        Assert.False(unmapped.Same(mapped));
        FakeMachine other = new();
        other.Core.CopyFrom(_machine.Core);
        Assert.True(mapped.Same(other.Core.StateDigest()));
        _machine.Call(SystemCall.Yield, instructions: 900_000);
        other.Call(SystemCall.Yield, instructions: 900_000);
        Assert.Equal((0, 0), (Table.Mappings, other.Core.Segments.Mappings));
        Assert.True(_machine.Core.StateDigest().Same(other.Core.StateDigest()));
    }

    private CallResult Create(ulong pages, Status verdict = Status.Ok) => _machine.Call(SystemCall.SegmentCreate,
        (ref TraceRecord r) => (r.Arg0, r.Verdict) = (pages, verdict));

    private CallResult Map(ulong capability, ulong address, ulong flags, Status verdict = Status.Ok,
        ulong tables = 0) => _machine.Call(SystemCall.SegmentMap, (ref TraceRecord r) =>
    {
        (r.Capability, r.Arg1, r.Arg2, r.Arg3) = (capability, flags, address, tables);
        r.Verdict = verdict;
    });

    private CallResult Grant(ulong capability, uint process, Permissions rights, ulong until = ulong.MaxValue) =>
        _machine.Derive(capability, new CapabilityInfo
        {
            Permissions = rights, Target = Domain.Classical, ValidUntil = until, ResourceLimit = 1, Owner = process,
        });

    private void Limit(uint process, ProcessLimits limits) => Assert.Equal(Status.Ok,
        _machine.Call(SystemCall.ProcessLimits,
            (ref TraceRecord r) => Operands.FillLimits(ref r, process, limits)).Status);

    private (uint Process, ulong Address)[] Unmapped() =>
        [.. _machine.Effects.Where(e => e.Kind == EffectKind.UnmapSegment).Select(e => (e.Process, e.Bytes0))];
}
