// Processes (XDV-053.4, XDV-020.3): lifecycle, growing pids, parents that exist.
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public sealed class ProcessBook(int capacity) : Checker
{
    private const string Rule = "processes";

    private readonly uint[] _pids = new uint[capacity];
    private readonly ProcessState[] _states = new ProcessState[capacity];
    /// <summary>Who created it, or restored it; 0 = it was given away.</summary>
    private readonly uint[] _parents = new uint[capacity];
    private readonly uint[] _dead = new uint[16];
    private uint _last;
    private int _deaths, _ended;
    private uint _spawner;
    /// <summary>Who has to be there again with this input.</summary>
    private System.Collections.Generic.IReadOnlySet<uint>? _back;
    private readonly System.Collections.Generic.List<uint> _returned = [];

    public int Alive { get; private set; }

    /// <summary>Processes that ended with the latest input.</summary>
    public System.ReadOnlySpan<uint> EndedNow => System.MemoryExtensions.AsSpan(_dead, 0, _ended);

    public int Deaths => _deaths;

    public bool IsAlive(uint process) => process != 0 && System.Array.IndexOf(_pids, process) >= 0;

    /// <summary>Some pid that was given at some time, or nearly.</summary>
    public uint Some(int random) => (uint)(1 + random % (_last + 2));

    /// <summary>A living process that is not init; 0 when there is none.</summary>
    public uint Child(int random)
    {
        for (int i = 0; i < _pids.Length; i++)
            if (_pids[(random + i) % _pids.Length] > 1) return _pids[(random + i) % _pids.Length];
        return 0;
    }

    /// <summary>Forgets what ended with the input before.</summary>
    public override void BeginInput() => _ended = 0;

    public override void OnRecord(in TraceRecord record)
    {
        if (record is { Kind: RecordKind.SystemCall, Status: Status.Ok }
            && record.Operation is (ushort)SystemCall.Spawn or (ushort)SystemCall.VhmSpawn) _spawner = record.Process;
        if (record.Kind != RecordKind.Process) return;
        ProcessState state = (ProcessState)record.Operation;
        if (state == ProcessState.Created)
        {
            bool returns = _back is not null && record.Process <= _last && !IsAlive(record.Process);
            Violation.Unless(returns || record.Process == _last + 1, Rule, $"pid {record.Process} after {_last}");
            int free = System.Array.IndexOf(_pids, 0u);
            Violation.Unless(free >= 0, Rule, "more processes than the limit");
            Violation.Unless(record.Arg0 == 0 ? record.Process == 1 : IsAlive((uint)record.Arg0), Rule,
                "its parent is not alive");
            (_pids[free], _parents[free]) = (record.Process, (uint)record.Arg0);
            if (returns) _returned.Add(record.Process);
            else _last = record.Process;
            _states[free] = state;
            Alive++;
            return;
        }
        int slot = System.Array.IndexOf(_pids, record.Process);
        Violation.Unless(slot >= 0, Rule, $"{record.Process} moves on but is not alive");
        bool legal = state == ProcessState.Terminated ? _states[slot] is ProcessState.Active or ProcessState.Suspended
            : state == _states[slot] + 1 || (state, _states[slot]) == (ProcessState.Active, ProcessState.Suspended);
        Violation.Unless(legal, Rule, $"{_states[slot]} → {state}");
        _states[slot] = state;
        if (state != ProcessState.Terminated) return;
        _pids[slot] = 0;
        GiveAway(record);
        Alive--;
        _deaths++;
        if (_ended < _dead.Length) _dead[_ended++] = record.Process;
    }

    /// <summary>Nobody is left behind by who is interrupted: its descendants end first.</summary>
    private void GiveAway(in TraceRecord ended)
    {
        for (int slot = 0; slot < _pids.Length; slot++)
        {
            if (_pids[slot] == 0 || _parents[slot] != ended.Process) continue;
            Violation.Unless(ended.Status != Status.ProcessInterrupted, Rule,
                $"{ended.Process} is interrupted, its child {_pids[slot]} is not");
            _parents[slot] = 0;
        }
    }

    /// <summary>Who has just got a child has no more of them than it may.</summary>
    public override void AfterInput(Orchestrator core)
    {
        if (_spawner != 0 && core.Processes.TryFind(_spawner, out int slot))
            Violation.Unless(core.Processes[slot].Children <= core.Processes[slot].Limits.Children, Rule,
                "a child more than allowed");
        _spawner = 0;
        if (_back is null) return;
        foreach (uint process in _back) Violation.Unless(IsAlive(process), Rule, $"{process} did not come back");
        foreach (uint process in _returned)
            Violation.Unless(_back.Contains(process) || !IsAlive(process), Rule, $"{process} comes back from nowhere");
        _returned.Clear();
        _back = null;
    }

    public override void OnRestore(ushort machine, System.Collections.Generic.IReadOnlySet<uint> processes) =>
        _back = processes;

    public override void Recompute(Orchestrator core)
    {
        int alive = 0;
        for (int place = 0; place < core.Processes.Count; place++)
        {
            ref Xdv.Core.Scheduling.ProcessRow row = ref core.Processes[core.Processes.AtOrder(place)];
            Violation.Unless((row.State == ProcessState.Terminated) != IsAlive(row.Process), Rule, "alive or not");
            if (row.State == ProcessState.Terminated) continue;
            alive++;
            Violation.Unless(core.Threads[row.Thread].Process == row.Process, Rule, "a process without its thread");
            bool parent = core.Ended || row.Process == 1 || IsAlive(row.Parent);
            Violation.Unless(parent, Rule, "a living process without a parent");
        }
        Violation.Unless(core.Ended || alive == Alive, Rule, $"{alive} in the table, {Alive} by the records");
    }
}
