// Virtual machines (XDV-014, XDV-053.4, XDV-053.7): who is in whom by the calls alone; nobody leaves its machine, sees
// into another or outlives its own; what machines hold and have promised fits every quota, and is what the tables say;
// a paused machine does not run.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Hypervisor;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public sealed class MachineBook(ProcessBook processes, CoreLimits limits) : Checker
{
    private const string Rule = "machines";
    private const ushort Root = VhmRange.Root;

    private sealed class Note
    {
        public ushort Parent;
        public VhmResources Quota;
        public VhmState State;
        public VhmProfile Profile;
        public uint Init, Weight, Creator;
        public int[] Bindings = new int[3];
        public bool HasSnapshot;
        /// <summary>What its snapshot takes from the machine around it.</summary>
        public VhmResources Kept;
    }

    private readonly Dictionary<ushort, Note> _live = [];
    private readonly Dictionary<uint, ushort> _machineOf = [];
    private readonly Dictionary<ulong, (uint Owner, bool Segment)> _objects = [];
    private readonly Dictionary<ulong, ushort> _capabilities = [];
    private readonly Dictionary<ulong, (uint Owner, bool Segment)> _keptObjects = [];
    private (ushort Machine, uint Parent)? _entering;
    private ushort _keeping, _restoring;
    /// <summary>Machines around some that were released although they had a snapshot: they have to end, too.</summary>
    private readonly List<ushort> _forgotten = [];

    /// <summary>Frames that a living process holds.</summary>
    public Func<uint, long> Held { get; set; } = _ => 0;

    /// <summary>Machines ever created, paused, and ended.</summary>
    public long Created { get; private set; }
    public long Pauses { get; private set; }
    public long Releases { get; private set; }

    public ushort Of(uint process) => _machineOf.TryGetValue(process, out ushort vhm) ? vhm : Root;

    /// <summary>The init of a process's machine.</summary>
    public uint InitOf(uint process) => _live[Of(process)].Init;

    /// <summary>Some machine's number, or nearly.</summary>
    public ulong Some(int random) => (ulong)(Root + random % (limits.Machines + 1));

    /// <summary>A machine directly in another; 0 = none.</summary>
    public ulong In(ushort outer, int random)
    {
        ushort[] inside = [.. _live.Where(m => m.Value.Parent == outer && m.Key != Root).Select(m => m.Key).Order()];
        return inside.Length == 0 ? 0UL : inside[random % inside.Length];
    }

    /// <summary>The first directly in another that is paused, or that has ended but for its snapshot; 0 = none.
    /// </summary>
    public ulong Standing(ushort outer) => _live
        .Where(m => m.Key != Root && m.Value.Parent == outer
            && m.Value.State is VhmState.Paused or VhmState.Terminated)
        .Select(m => (ulong)m.Key).Order().FirstOrDefault();

    /// <summary>The first that is paused; 0 = none.</summary>
    public ulong FirstPaused() => _live.Where(m => m.Value.State == VhmState.Paused)
        .Select(m => (ulong)m.Key).Order().FirstOrDefault();

    /// <summary>What is left of one of a machine's amounts, when its own processes hold so much.</summary>
    public long Left(ushort vhm, Func<VhmResources, uint> amount, long own) => (long)amount(_live[vhm].Quota) - own
        - _live.Where(m => m.Value.Parent == vhm && m.Key != Root)
            .Sum(m => (long)amount(m.Value.Quota) + amount(m.Value.Kept));

    /// <summary>Most frames and capabilities of one process: nobody sets limits here, so they are the least quota of
    /// the machines around it.</summary>
    public long MostFrames(uint process) => Least(process, q => q.Pages);

    public long MostCapabilities(uint process) => Least(process, q => q.Capabilities);

    private long Least(uint process, Func<VhmResources, uint> amount)
    {
        ushort vhm = Of(process);
        long least = amount(_live[vhm].Quota);
        for (; vhm != Root; vhm = _live[vhm].Parent) least = Math.Min(least, amount(_live[_live[vhm].Parent].Quota));
        return least;
    }

    /// <summary>Frames that a process's machine has left.</summary>
    public long FramesLeft(uint process) => Left(Of(process), q => q.Pages,
        _machineOf.Where(p => p.Value == Of(process)).Sum(p => Held(p.Key)));

    public bool MayHaveObject(uint process) => Left(Of(process), q => q.Objects,
        _objects.Values.Count(o => Of(o.Owner) == Of(process))) > 0;

    public bool MayHoldCapability(uint process) => Left(Of(process), q => q.Capabilities,
        _capabilities.Values.Count(vhm => vhm == Of(process))) > 0;

    /// <summary>True while a machine beside the root has processes.</summary>
    public bool Share => _live.Any(m => m.Key != Root && m.Value.State is VhmState.Active or VhmState.Paused);

    /// <summary>Weight of a machine by its row.</summary>
    public ulong ShareOf(int group) => _live[(ushort)(Root + group)].Weight;

    /// <summary>True when a machine around a process is paused.</summary>
    public bool IsHeld(uint process)
    {
        for (ushort vhm = Of(process); ; vhm = _live[vhm].Parent)
        {
            if (!_live.TryGetValue(vhm, out Note? note) || note.State == VhmState.Paused) return note is not null;
            if (vhm == Root) return false;
        }
    }

    /// <summary>Told of each machine that ends with machines in it, for those.</summary>
    public Action<ushort> Ending { get; set; } = _ => { };

    /// <summary>Processes of a machine that are alive.</summary>
    public HashSet<uint> Inside(ushort machine) =>
        [.. _machineOf.Where(p => p.Value == machine && processes.IsAlive(p.Key)).Select(p => p.Key)];

    public override void OnKeep(ushort machine, IReadOnlySet<uint> kept)
    {
        Violation.Unless(_live[machine].State == VhmState.Paused, Rule, "a snapshot of what runs");
        Violation.Unless(!_live.Any(m => m.Key != Root && m.Value.Parent == machine), Rule, "with machines in it");
        foreach ((ulong handle, (uint Owner, bool Segment) named) in _objects)
            if (kept.Contains(named.Owner)) _keptObjects[handle] = named;
        _live[machine].HasSnapshot = true;
        _keeping = machine;
    }

    public override void OnRestore(ushort machine, IReadOnlySet<uint> kept)
    {
        Violation.Unless(_live[machine] is { HasSnapshot: true, State: VhmState.Terminated }, Rule, "restored");
        _restoring = machine;
        // Whether or not the right to it comes back.
        foreach ((ulong handle, (uint Owner, bool Segment) named) in _keptObjects)
            if (kept.Contains(named.Owner)) _objects[handle] = named;
    }

    public override void OnForget(ushort machine, IReadOnlySet<uint> kept)
    {
        foreach ((ulong handle, (uint Owner, bool Segment) named) in _keptObjects)
            if (kept.Contains(named.Owner)) _keptObjects.Remove(handle);
        if (!_live.TryGetValue(machine, out Note? note)) return;
        (note.HasSnapshot, note.Kept) = (false, default);
    }

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Boot:
                Boot(record.Arg1);
                return;
            case RecordKind.Vhm:
                if (record.Operation < 16) Move(record);
                else Bind(record);
                return;
            case RecordKind.Process when record.Operation == (ushort)ProcessState.Created:
                Enter(record);
                break;
            case RecordKind.Process when record.Operation == (ushort)ProcessState.Terminated:
                Forget(record.Process);
                break;
            case RecordKind.Capability:
                Hold(record);
                break;
            case RecordKind.SystemCall when record.Status == Status.Ok:
                Call(record);
                break;
        }
        if (record.Process == 0) return;
        Violation.Unless(_machineOf.TryGetValue(record.Process, out ushort vhm) && vhm == record.Vhm, Rule,
            $"{record.Kind} of process {record.Process} in machine {record.Vhm}, not {vhm}");
    }

    private void Forget(uint process)
    {
        foreach (ulong ended in _objects.Where(o => o.Value.Owner == process).Select(o => o.Key).ToArray())
            _objects.Remove(ended);
    }

    private void Boot(ulong frames)
    {
        VhmResources quota = new()
        {
            Pages = (uint)frames, Processes = (uint)limits.Processes, Threads = (uint)limits.Threads,
            Capabilities = (uint)limits.Capabilities, Contracts = (uint)limits.Contracts, Jobs = (uint)limits.Jobs,
            Objects = (uint)(2 * limits.Endpoints + limits.Segments), Machines = (uint)limits.Machines - 1,
            Qubits = uint.MaxValue, Modes = uint.MaxValue,
        };
        _live[Root] = new Note { Quota = quota, State = VhmState.Active, Profile = VhmProfile.Full, Init = 1,
            Weight = 100 };
        _machineOf[1] = Root;
    }

    private void Call(in TraceRecord record)
    {
        switch ((SystemCall)record.Operation)
        {
            case SystemCall.VhmCreate:
                Create(record);
                break;
            case SystemCall.VhmSpawn:
                ushort machine = (ushort)(record.Arg0 >> 32);
                bool inside = _live.TryGetValue(machine, out Note? note) && note.Parent == Of(record.Process)
                    && machine != Root;
                Violation.Unless(inside, Rule, "entered from elsewhere than the machine around it");
                _entering = (machine, record.Process);
                if (note!.Init == 0) note.Init = (uint)record.Value;
                break;
            case SystemCall.EndpointCreate or SystemCall.NotificationCreate or SystemCall.SegmentCreate:
                _objects[record.Value] = (record.Process, record.Operation == (ushort)SystemCall.SegmentCreate);
                break;
            case SystemCall.CapabilityDerive when (uint)(record.Arg3 >> 32) is uint owner and not 0:
                bool crosses = Of(owner) != Of(record.Process);
                bool talk = !crosses || !_objects.TryGetValue(record.Capability, out var named) || !named.Segment;
                Violation.Unless(talk, Rule, "a segment is shared with another machine");
                break;
        }
    }

    private void Create(in TraceRecord record)
    {
        VhmTerms terms = Operands.ReadMachine(record);
        ushort number = (ushort)record.Value, parent = Of(record.Process);
        Violation.Unless(number > Root && number < Root + limits.Machines && !_live.ContainsKey(number), Rule,
            $"number {number} is taken or none");
        int depth = 1;
        for (ushort outer = parent; outer != Root; outer = _live[outer].Parent) depth++;
        Violation.Unless(depth <= VhmRange.MaxNesting, Rule, $"nested {depth} deep");
        Violation.Unless(parent == Root || VhmRules.Includes(_live[parent].Profile, Domain.Quantum)
            || !VhmRules.Includes(terms.Profile, Domain.Quantum), Rule, "more domains than around it");
        uint weight = terms.Share == 0 ? 100u : terms.Share;
        _live[number] = new Note { Parent = parent, Quota = terms.Quota, Profile = terms.Profile, Weight = weight,
            Creator = record.Process };
        foreach (Func<VhmResources, uint> amount in Amounts)
            Violation.Unless(Left(parent, amount, 0) >= 0, Rule, "more is promised than there is");
        Created++;
    }

    private void Enter(in TraceRecord record)
    {
        if (record.Process == 1) return;
        if (_restoring != 0 && Of(record.Process) == _restoring) return;
        ushort parent = Of((uint)record.Arg0);
        bool entered = _entering is { } entering && entering.Parent == record.Arg0;
        _machineOf[record.Process] = entered ? _entering!.Value.Machine : parent;
        _entering = null;
    }

    private void Move(in TraceRecord record)
    {
        VhmState state = (VhmState)record.Operation;
        Violation.Unless(_live.TryGetValue(record.Vhm, out Note? note), Rule, $"{state} of no machine");
        bool legal = state switch
        {
            VhmState.Requested or VhmState.Validated => note!.Init == 0,
            VhmState.Active => note!.State is VhmState.Validated or VhmState.Paused,
            VhmState.Paused => note!.State == VhmState.Active
                || (note.State == VhmState.Terminated && _restoring == record.Vhm),
            VhmState.Terminated => note!.State <= VhmState.Paused,
            _ => note!.State == VhmState.Terminated,
        };
        Violation.Unless(legal, Rule, $"{note.State} → {state}");
        note.State = state;
        ushort number = record.Vhm;
        if (state == VhmState.Paused) Pauses++;
        if (state >= VhmState.Terminated)
            Violation.Unless(!_machineOf.Any(p => p.Value == number && processes.IsAlive(p.Key)), Rule,
                "a process outlives its machine");
        if (state == VhmState.Terminated)
            foreach (ushort inner in _live.Keys.Where(m => m != number && IsIn(m, number)).ToArray()) Ending(inner);
        if (state != VhmState.Released) return;
        Violation.Unless(!_live.Any(m => m.Key != Root && m.Value.Parent == number), Rule, "a machine in it is left");
        Violation.Unless(!_capabilities.ContainsValue(number), Rule, "a capability is left");
        _live.Remove(number);
        Releases++;
        if (!note.HasSnapshot) return;
        _forgotten.Add(note.Parent);
        Ending(number);
    }

    private bool IsIn(ushort machine, ushort outer)
    {
        for (; machine != Root; machine = _live[machine].Parent)
            if (machine == outer) return true;
        return false;
    }

    private void Bind(in TraceRecord record)
    {
        Note note = _live[record.Vhm];
        ref int binding = ref note.Bindings[(int)record.Domain];
        int next = record.Operation - 16;
        bool legal = next == binding + 1 || (next == 4 && binding is 2 or 3) || (next == 1 && binding == 4);
        Violation.Unless(legal && next <= 4, Rule, $"binding {binding} → {next}");
        Violation.Unless(VhmRules.Includes(note.Profile, record.Domain), Rule, "bound to a domain it does not have");
        binding = next;
    }

    private void Hold(in TraceRecord record)
    {
        if (record.Operation == (ushort)CapabilityEvent.Derived)
        {
            ushort vhm = Of(record.Process);
            _capabilities[record.Capability] = vhm;
            Violation.Unless(VhmRules.Includes(_live[vhm].Profile, record.Domain), Rule,
                $"a right in {record.Domain} in a machine without it");
        }

        if (record.Operation != (ushort)CapabilityEvent.Revoked) return;
        _capabilities.Remove(record.Capability);
        if (_objects.TryGetValue(record.Capability, out var named) && named.Segment) _objects.Remove(record.Capability);
    }

    public override void AfterInput(Orchestrator core)
    {
        _restoring = 0;
        if (_keeping != 0) _live[_keeping].Kept = VhmRules.SnapshotCost(Sum(core, _keeping));
        _keeping = 0;
        foreach (ushort outer in _forgotten)
            Violation.Unless(core.Ended || !_live.TryGetValue(outer, out Note? around)
                || around.State >= VhmState.Terminated, Rule, "released although its snapshot is kept");
        _forgotten.Clear();
        if (core.Ended) return;
        Violation.Unless(core.Machines.Count == _live.Count, Rule,
            $"{core.Machines.Count} in the table, {_live.Count} by the records");
        foreach ((ushort vhm, Note note) in _live)
            Violation.Unless(note.State != VhmState.Validated || processes.IsAlive(note.Creator), Rule,
                $"nobody can enter machine {vhm} any more, and it is still there");
        Violation.Unless(core.Running < 0 || !IsHeld(core.RunningProcess), Rule, "a paused machine runs");
    }

    public override void Recompute(Orchestrator core)
    {
        if (core.Ended) return;
        foreach ((ushort vhm, Note note) in _live)
        {
            VhmResources used = Sum(core, vhm);
            foreach ((ushort inner, Note inside) in _live)
                if (inner != Root && inside.Parent == vhm)
                    used = VhmRules.Add(VhmRules.Add(used, VhmRules.Cost(inside.Quota)), inside.Kept);
            ref Vhm row = ref core.Machines.Of(vhm);
            Violation.Unless(row.Used.Equals(used) && row.Quota.Equals(note.Quota), Rule,
                $"machine {vhm}'s account is not what it holds");
            Violation.Unless(used.IsWithin(note.Quota), Rule, $"machine {vhm} holds more than its quota");
            Violation.Unless(row.State == note.State && row.Init == note.Init, Rule, "state or init");
        }
    }

    private static VhmResources Sum(Orchestrator core, ushort vhm)
    {
        VhmResources sum = default;
        for (int place = 0; place < core.Processes.Count; place++)
        {
            ref ProcessRow row = ref core.Processes[core.Processes.AtOrder(place)];
            if (row.Vhm != vhm) continue;
            int slot = core.Processes.AtOrder(place);
            sum.Processes++;
            sum.Pages += row.Pages;
            sum.Capabilities += (uint)core.Capabilities.CountOf(slot);
            sum.Objects += row.Endpoints + (uint)core.Segments.OwnedBy(slot);
        }
        for (int thread = 0; thread < core.Threads.HighWater; thread++)
            if (core.Threads[thread].State != ThreadState.Dead && core.Threads[thread].Vhm == vhm) sum.Threads++;
        for (int i = 0; i < core.Jobs.HighWater; i++)
            if (core.Jobs.IsLive(i) && core.Jobs[i].Vhm == vhm) sum.Jobs++;
        for (int i = 0; i < core.Contracts.HighWater; i++)
        {
            if (!core.Contracts.IsLive(i) || core.Contracts[i].Vhm != vhm) continue;
            sum.Contracts++;
            if (core.Contracts[i].Domain == Domain.Quantum) sum.Qubits += core.Contracts[i].Resources;
            else sum.Modes += core.Contracts[i].Resources;
        }
        return sum;
    }

    private static readonly Func<VhmResources, uint>[] Amounts = [q => q.Pages, q => q.Processes, q => q.Threads,
        q => q.Capabilities, q => q.Contracts, q => q.Jobs, q => q.Objects, q => q.Qubits,
        q => q.Modes];
}
