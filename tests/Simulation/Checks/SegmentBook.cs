// Segments (XDV-021.2): a model run beside Core from the calls alone. Who may map what, who pays for which frames, what
// a revocation, an expiry and an end take away, and that the machine layer is told exactly that.
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Ipc;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public sealed class SegmentBook(CapabilityBook capabilities, ProcessBook processes, MachineBook machines,
    CoreLimits limits) : Checker
{
    private const string Rule = "segments";
    private readonly record struct Shared(uint Owner, ulong Capability, uint Pages);

    private readonly record struct Place(uint Process, ulong Address);

    private readonly record struct Use(int Segment, ulong Capability, MemoryFlags Flags);

    private readonly record struct Told(EffectKind Kind, uint Process, ulong Address, ulong Pages);

    private readonly Dictionary<ulong, int> _named = [];
    private readonly Dictionary<int, Shared> _live = [];
    private readonly Dictionary<Place, Use> _uses = [];
    private readonly Dictionary<uint, long> _frames = [];
    private readonly List<Told> _expected = [], _told = [];
    private readonly List<Told> _possible = [];
    private readonly HashSet<uint> _destroyed = [];
    private readonly Dictionary<int, ulong> _handles = [];
    private readonly Dictionary<uint, long> _keptFrames = [];
    private int _next;

    /// <summary>Capabilities that name a segment.</summary>
    public IReadOnlyDictionary<ulong, int> Named => _named;

    /// <summary>Mappings that went without their process's asking.</summary>
    public long TakenAway { get; private set; }

    /// <summary>Mappings made.</summary>
    public long Maps { get; private set; }

    /// <summary>Address of some mapping of a process; 0 = it has none.</summary>
    public ulong SomeMapping(uint process, int random)
    {
        ulong[] mine = [.. _uses.Keys.Where(place => place.Process == process).Select(place => place.Address).Order()];
        return mine.Length == 0 ? 0 : mine[random % mine.Length];
    }

    public override void OnRecord(in TraceRecord record)
    {
        if (record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Revoked })
            _named.Remove(record.Capability);
        if (record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Derived }
            && _named.TryGetValue(record.Arg3, out int named)) _named[record.Capability] = named;
        if (record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Expired, Status: Status.Ok })
            Expire(record);
        bool good = record.Status == Status.Ok;
        if (record.Kind == RecordKind.MemoryFault && good) Charge(record.Process, (long)record.Arg2);
        if (record.Kind != RecordKind.SystemCall) return;
        switch ((SystemCall)record.Operation)
        {
            case SystemCall.Spawn or SystemCall.VhmSpawn when good:
                Charge((uint)record.Value, (long)(record.Arg1 >> 32));
                break;
            case SystemCall.MemoryGrow or SystemCall.MemoryMap when good:
                Charge(record.Process, (long)record.Arg3);
                break;
            case SystemCall.SegmentCreate:
                Create(record);
                break;
            case SystemCall.SegmentMap:
                Map(record);
                break;
            case SystemCall.SegmentUnmap:
                Unmap(record);
                break;
        }
    }

    /// <summary>Whether the caller has the right is seen from its status alone: which capability is its own classical
    /// one is in no record of the call.</summary>
    private void Create(in TraceRecord record)
    {
        if (record.Status is Status.CapabilityUnauthorized or Status.CapabilityInvalid) return;
        bool full = _live.Count == limits.Segments || capabilities.Notes.IsFull
            || !machines.MayHoldCapability(record.Process) || !machines.MayHaveObject(record.Process);
        Status expected = record.Verdict;
        if (expected == Status.Ok && record.Arg0 is 0 or > SegmentSize.MaxPages) expected = Status.InvalidArgument;
        if (expected == Status.Ok && full) expected = Status.ResourceExhausted;
        if (expected == Status.Ok && record.Arg0 > (ulong)Left(record.Process)) expected = Status.OutOfMemory;
        Judge(record, expected);
        if (expected != Status.Ok) return;
        Charge(record.Process, (long)record.Arg0);
        _live[_next] = new Shared(record.Process, record.Value, (uint)record.Arg0);
        _named[record.Value] = _next++;
        _expected.Add(new Told(EffectKind.CreateSegment, record.Process, record.Arg0, 0));
    }

    private void Map(in TraceRecord record)
    {
        Place place = new(record.Process, record.Arg2);
        Status expected = Resolve(record, out int id);
        if (expected == Status.Ok) expected = record.Verdict;
        if (expected == Status.Ok && record.Arg1 > (ulong)MemoryFlags.Write) expected = Status.InvalidArgument;
        if (expected == Status.Ok && _uses.ContainsKey(place)) expected = Status.BadAddress;
        int own = MappingsOf(record.Process);
        if (expected == Status.Ok && own >= MostOf(record.Process)) expected = Status.ResourceExhausted;
        if (expected == Status.Ok && record.Arg3 > (ulong)Left(record.Process)) expected = Status.OutOfMemory;
        if (expected == Status.Ok && _uses.Count == limits.SegmentMappings) expected = Status.ResourceExhausted;
        Judge(record, expected);
        if (expected != Status.Ok) return;
        _uses.Add(place, new Use(id, record.Capability, (MemoryFlags)record.Arg1));
        Charge(record.Process, (long)record.Arg3);
        _expected.Add(new Told(EffectKind.MapSegment, record.Process, record.Value, _live[id].Pages));
        Maps++;
    }

    private int MappingsOf(uint process) => _uses.Keys.Count(place => place.Process == process);

    private void Unmap(in TraceRecord record)
    {
        Place place = new(record.Process, record.Arg0);
        Status expected = record.Verdict;
        if (expected == Status.Ok && !_uses.ContainsKey(place)) expected = Status.BadAddress;
        Judge(record, expected);
        if (expected == Status.Ok) Remove(place);
    }

    private Status Resolve(in TraceRecord call, out int id)
    {
        id = -1;
        if (!capabilities.Notes.Has(call.Capability)) return Status.CapabilityInvalid;
        ref CapabilityNote note = ref capabilities.Notes[call.Capability];
        Permissions needed = Permissions.ReadSegment
            | ((call.Arg1 & (ulong)MemoryFlags.Write) != 0 ? Permissions.WriteSegment : 0);
        if (note.Owner != call.Process) return Status.CapabilityInvalid;
        if ((note.Permissions & needed) != needed) return Status.CapabilityUnauthorized;
        if (note.Target != Domain.Classical) return Status.DomainUnauthorized;
        if (call.Time < note.From || call.Time >= note.Until) return Status.CapabilityInvalid;
        return _named.TryGetValue(call.Capability, out id) ? Status.Ok : Status.InvalidArgument;
    }

    private void Expire(in TraceRecord record)
    {
        Place place = new(record.Process, record.Arg1);
        bool due = _uses.TryGetValue(place, out Use use) && use.Capability == record.Capability
            && capabilities.Notes[use.Capability].Until <= record.Time;
        Violation.Unless(due, Rule, $"{record.Arg1:x} of {record.Process} does not end now");
        Remove(place);
        TakenAway++;
    }

    private void Remove(Place place)
    {
        uint pages = _live[_uses[place].Segment].Pages;
        _expected.Add(new Told(EffectKind.UnmapSegment, place.Process, place.Address, pages));
        _uses.Remove(place);
    }

    /// <summary>Its process has ended. When the same input took the right away first, the machine layer may have been
    /// told of that, too.</summary>
    private void Forget(Place place)
    {
        Use use = _uses[place];
        if (!_named.ContainsKey(use.Capability))
            _possible.Add(new Told(EffectKind.UnmapSegment, place.Process, place.Address, _live[use.Segment].Pages));
        _uses.Remove(place);
    }

    /// <summary>All records of the input are known: what has lost its right or its process is gone.</summary>
    private void Settle()
    {
        foreach ((Place place, Use use) in _uses.ToArray())
        {
            bool alive = processes.IsAlive(place.Process);
            if (alive && _named.ContainsKey(use.Capability)) continue;
            if (alive) Remove(place);
            else Forget(place);
            TakenAway++;
        }
        foreach ((int id, Shared row) in _live.ToArray())
        {
            if (_named.ContainsKey(row.Capability)) continue;
            bool used = _named.ContainsValue(id) || _uses.Values.Any(use => use.Segment == id);
            Violation.Unless(!used, Rule, "a segment has ended and can still be named");
            _expected.Add(new Told(EffectKind.FreeSegment, row.Owner, row.Pages, 0));
            Charge(row.Owner, -row.Pages);
            _live.Remove(id);
        }
        foreach (uint process in _frames.Keys.ToArray())
            if (!processes.IsAlive(process)) _frames.Remove(process);
    }

    public override void OnEffect(in Effect effect)
    {
        if (effect.Kind == EffectKind.DestroyProcess) _destroyed.Add(effect.Process);
        if (effect.Kind is < EffectKind.CreateSegment or > EffectKind.FreeSegment) return;
        Violation.Unless(effect.Kind != EffectKind.UnmapSegment || !_destroyed.Contains(effect.Process), Rule,
            $"a mapping of {effect.Process} is removed after its space");
        bool whole = effect.Kind is EffectKind.CreateSegment or EffectKind.FreeSegment;
        _told.Add(new Told(effect.Kind, effect.Process, effect.Bytes0, whole ? 0 : effect.Bytes1));
    }

    public override void OnKeep(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach (uint process in processes) _keptFrames[process] = Held(process);
        bool shares = _live.Values.Any(s => processes.Contains(s.Owner))
            || _uses.Keys.Any(place => processes.Contains(place.Process));
        Violation.Unless(!shares, Rule, "a snapshot of a machine that shares memory");
    }

    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach (uint process in processes) _frames[process] = _keptFrames[process];
    }

    public override void OnForget(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach (uint process in processes) _keptFrames.Remove(process);
    }

    public override void AfterInput(Orchestrator core)
    {
        Settle();
        foreach (Told told in _told)
            Violation.Unless(_expected.Remove(told) || _possible.Remove(told), Rule, $"{told} follows from nothing");
        _told.Clear();
        _possible.Clear();
        _destroyed.Clear();
        Violation.Unless(_expected.Count == 0, Rule, $"not told: {string.Join(", ", _expected)}");
        Violation.Unless(core.Segments.Count == _live.Count && core.Segments.Mappings == _uses.Count, Rule,
            $"{core.Segments.Count} with {core.Segments.Mappings} in the tables, {_live.Count} with {_uses.Count}");
        foreach (Use use in _uses.Values)
            Violation.Unless(capabilities.Notes[use.Capability].Until > core.Time, Rule, "mapped without a right");
    }

    public override void Recompute(Orchestrator core)
    {
        if (core.Ended) return;
        _handles.Clear();
        foreach ((ulong capability, int id) in _named)
        {
            Violation.Unless(core.Capabilities.TryFind(capability, out int index), Rule, "a name is gone");
            ref readonly Xdv.Core.Capabilities.Capability row = ref core.Capabilities[index];
            bool one = _handles.TryAdd(id, row.Resource) || _handles[id] == row.Resource;
            Violation.Unless(one && row.Kind == CapabilityKind.Segment, Rule, "another segment");
            bool exists = core.Segments.TryFind(row.Resource, out int segment);
            Violation.Unless(exists && core.Segments[segment].Pages == _live[id].Pages
                && core.Segments[segment].OwnerProcess == _live[id].Owner, Rule, "pages or owner have changed");
        }
        foreach ((Place place, Use use) in _uses) CheckMapping(core, place, use);
        for (int i = 0; i < core.Processes.Count; i++)
        {
            ref ProcessRow process = ref core.Processes[core.Processes.AtOrder(i)];
            if (process.State == ProcessState.Terminated) continue;
            Violation.Unless(process.Pages == Held(process.Process), Rule,
                $"process {process.Process} holds {process.Pages} frames, not {Held(process.Process)}");
        }
    }

    private void CheckMapping(Orchestrator core, Place place, Use use)
    {
        bool found = core.Processes.TryFind(place.Process, out int slot);
        int mapping = found ? core.Segments.FindMapping(slot, place.Address) : -1;
        Violation.Unless(mapping >= 0, Rule, $"{place.Address:x} of {place.Process} is not in the table");
        ref SegmentMapping row = ref core.Segments.Mapping(mapping);
        Violation.Unless(row.Capability == use.Capability && row.Flags == use.Flags && row.Process == place.Process
            && core.Segments.HandleOf(row.Segment) == _handles[use.Segment], Rule, "a mapping has changed");
    }

    /// <summary>Mappings a process may have: as many as capabilities.</summary>
    private long MostOf(uint process) => machines.MostCapabilities(process);

    /// <summary>Frames a process may still have: of its own quota, which is its machine's or all there are, and of what
    /// is left of its machine's.</summary>
    private long Left(uint process) =>
        System.Math.Min(machines.MostFrames(process) - Held(process), machines.FramesLeft(process));

    /// <summary>Frames that a living process holds.</summary>
    public long Held(uint process) => _frames.TryGetValue(process, out long frames) ? frames : 0;

    private void Charge(uint process, long frames) => _frames[process] = Held(process) + frames;

    private static void Judge(in TraceRecord record, Status expected) => Violation.Unless(record.Status == expected,
        Rule, $"{(SystemCall)record.Operation}: {record.Status}, not {expected}");
}
