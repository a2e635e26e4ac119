// What a trace says of virtual machines (XDV-014.1, XDV-014.3, XDV-014.7), checked without Core: lifecycles of machines
// and their bindings; nesting; every record of a process in the machine it was created in, and that one its parent's or
// directly in it; nothing alive in a machine that has ended.
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>State of every machine that records have named so far.</summary>
public sealed class MachineLifecycles
{
    private const ushort BindingEvent = 16;

    private readonly Dictionary<ushort, Machine> _machines = new()
    {
        [VhmRange.Root] = new Machine(0, 0, 0) { State = VhmState.Active },
    };
    private readonly Dictionary<uint, ushort> _homes = [];
    private readonly HashSet<uint> _alive = [];

    /// <summary>The machine that this input restores; null = it restores none.</summary>
    private Machine? _restored;

    private sealed class Machine(ushort parent, ushort tenant, int depth)
    {
        /// <summary>All that have been created in it.</summary>
        public HashSet<uint> Processes { get; } = [];
        /// <summary>Processes that its snapshot keeps; null = it has none.</summary>
        public HashSet<uint>? Kept { get; set; }
        public ushort Parent { get; } = parent;
        public ushort Tenant { get; } = tenant;
        public int Depth { get; } = depth;
        public VhmState State { get; set; }
        public BindingState[] Bindings { get; } = new BindingState[3];
    }

    /// <summary>True when a snapshot gives a pid again with this input (XDV-014.6).</summary>
    public bool Returns(uint process) => _restored?.Kept!.Contains(process) == true;

    /// <summary>Checks one record against what came before; null when it fits.</summary>
    public BrokenRule? Check(in TraceRecord record)
    {
        if (TraceFormat.IsInput(record.Kind)) _restored = null;
        if (record is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.VhmControl, Status: Status.Ok }
            && Control(record) is { } broken) return broken;
        if (record.Kind == RecordKind.Vhm)
            return record.Operation < BindingEvent ? CheckState(record) : CheckBinding(record);
        if (record is { Kind: RecordKind.Process, Operation: (ushort)ProcessState.Created }) return Settle(record);
        if (record.Process == 0) return null;
        if (!_homes.TryGetValue(record.Process, out ushort home) || home != record.Vhm)
            return new BrokenRule("XDV-014.1", $"process {record.Process} of machine {home} acts in {record.Vhm}");
        if (record is { Kind: RecordKind.Process, Operation: (ushort)ProcessState.Terminated })
            _alive.Remove(record.Process);
        return null;
    }

    /// <summary>What may be done to a machine from outside in its state, and what a snapshot leads to.</summary>
    private BrokenRule? Control(in TraceRecord call)
    {
        if (call.Arg0 > ushort.MaxValue || !_machines.TryGetValue((ushort)call.Arg0, out Machine? machine))
            return new BrokenRule("XDV-014.1", $"control of machine {call.Arg0}, which does not exist");
        var operation = (VhmOperation)(ushort)call.Arg1;
        if (call.Arg1 is 0 or > (ulong)VhmOperation.Forget)
            return new BrokenRule("XDV-014.1", $"unknown operation {call.Arg1} on machine {call.Arg0}");
        bool ruled = operation == VhmOperation.Restore ? machine.Parent == call.Vhm : IsAround(call.Vhm, machine);
        if (!ruled)
            return new BrokenRule("XDV-014.5", $"{operation} of machine {call.Arg0}, which is not in {call.Vhm}");
        bool kept = machine.Kept is not null;
        bool allowed = operation switch
        {
            VhmOperation.Pause => machine.State == VhmState.Active,
            VhmOperation.Resume => machine.State == VhmState.Paused,
            VhmOperation.Terminate => machine.State < VhmState.Terminated,
            VhmOperation.Snapshot => machine.State == VhmState.Paused && !kept,
            VhmOperation.Restore => machine.State == VhmState.Terminated && kept,
            _ => kept,
        };
        if (!allowed)
            return new BrokenRule(operation < VhmOperation.Snapshot ? "XDV-014.1" : "XDV-014.6",
                $"{operation} of machine {call.Arg0}, which is in no state for it");
        if (operation == VhmOperation.Snapshot) machine.Kept = [.. machine.Processes];
        else if (operation == VhmOperation.Restore) _restored = machine;
        else if (operation == VhmOperation.Forget) machine.Kept = null;
        return null;
    }

    /// <summary>True for a machine around another, at any depth.</summary>
    private bool IsAround(ushort outer, Machine machine)
    {
        for (; machine.Parent != outer; machine = _machines[machine.Parent])
            if (machine.Parent is 0 or VhmRange.Root) return false;
        return true;
    }

    private BrokenRule? Settle(in TraceRecord record)
    {
        uint parent = (uint)record.Arg0;
        ushort home = record.Vhm;
        if (!_machines.TryGetValue(home, out Machine? machine) || machine.State >= VhmState.Terminated)
            return new BrokenRule("XDV-014.1", $"process {record.Process} in machine {home}, which does not exist");
        if (_homes.Count != 0 && !_alive.Contains(parent))
            return new BrokenRule("XDV-020.3", $"process {record.Process} is a child of {parent}, which is not alive");
        if (Returns(record.Process) && machine != _restored)
            return new BrokenRule("XDV-014.6", $"process {record.Process} comes back in another machine, {home}");
        if (_homes.TryGetValue(parent, out ushort outer) && home != outer && machine.Parent != outer)
            return new BrokenRule("XDV-014.5", $"process {record.Process} enters {home} from {outer}");
        _homes[record.Process] = home;
        machine.Processes.Add(record.Process);
        _alive.Add(record.Process);
        return null;
    }

    private BrokenRule? CheckState(in TraceRecord record)
    {
        VhmState to = (VhmState)record.Operation;
        ushort number = record.Vhm;
        if (to == VhmState.Requested) return Begin(record);
        if (number == VhmRange.Root) return new BrokenRule("XDV-014.1", $"the machine that boots is {to}");
        if (!_machines.TryGetValue(number, out Machine? machine))
            return new BrokenRule("XDV-014.1", $"machine {number} does not exist");
        bool allowed = (machine.State, to) is (VhmState.Requested, VhmState.Validated)
            or (VhmState.Validated or VhmState.Paused, VhmState.Active) or (VhmState.Active, VhmState.Paused)
            or ( <= VhmState.Paused, VhmState.Terminated) or (VhmState.Terminated, VhmState.Released)
            || (machine == _restored && (machine.State, to) == (VhmState.Terminated, VhmState.Paused));
        if (!allowed) return new BrokenRule("XDV-014.1", $"machine {number} goes from {machine.State} to {to}");
        machine.State = to;
        if (to < VhmState.Terminated) return null;
        uint left = _alive.FirstOrDefault(process => _homes[process] == number);
        if (left != 0) return new BrokenRule("XDV-014.7", $"process {left} outlives its machine {number}");
        if (to != VhmState.Released) return null;
        if (_machines.Any(other => other.Key != VhmRange.Root && other.Value.Parent == number))
            return new BrokenRule("XDV-014.5", $"a machine in {number} outlives it");
        _machines.Remove(number);
        return null;
    }

    private BrokenRule? Begin(in TraceRecord record)
    {
        ushort parent = (ushort)record.Arg0, tenant = (ushort)(record.Arg0 >> 16);
        if (!_machines.TryGetValue(parent, out Machine? outer) || outer.State != VhmState.Active)
            return new BrokenRule("XDV-014.5", $"machine {record.Vhm} in {parent}, where nobody can ask for it");
        if (parent != VhmRange.Root && tenant != outer.Tenant)
            return new BrokenRule("XDV-014.5", $"machine {record.Vhm} of tenant {tenant} in one of {outer.Tenant}");
        if (outer.Depth >= VhmRange.MaxNesting)
            return new BrokenRule("XDV-014.5", $"machine {record.Vhm} is nested too deep");
        return _machines.TryAdd(record.Vhm, new Machine(parent, tenant, outer.Depth + 1)) ? null
            : new BrokenRule("XDV-014.1", $"machine {record.Vhm} begins twice");
    }

    private BrokenRule? CheckBinding(in TraceRecord record)
    {
        if (!_machines.TryGetValue(record.Vhm, out Machine? machine))
            return new BrokenRule("XDV-014.3", $"a binding of machine {record.Vhm}, which does not exist");
        if (record.Domain is not (Domain.Quantum or Domain.Phase))
            return new BrokenRule("XDV-014.3", $"a binding to {record.Domain}");
        ref BindingState binding = ref machine.Bindings[(int)record.Domain];
        BindingState to = (BindingState)(record.Operation - BindingEvent);
        bool allowed = (binding, to) is (BindingState.None or BindingState.Released, BindingState.Requested)
            or (BindingState.Requested, BindingState.Validated) or (BindingState.Validated, BindingState.Active)
            or (BindingState.Validated or BindingState.Active, BindingState.Released);
        if (!allowed) return new BrokenRule("XDV-014.3", $"binding of {record.Vhm} goes from {binding} to {to}");
        binding = to;
        return null;
    }
}
