// Endpoints and notifications (XDV-021.1): which capability names which, who owns them, when they end, and what the
// check of a capability has to say. An object here is a number of its own; Core's handle is compared at the end.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;

namespace Xdv.Tests.Simulation.Checks;

public readonly record struct IpcObject(CapabilityKind Kind, uint Owner);

public sealed class IpcObjects(CapabilityBook capabilities, MachineBook machines, int most) : Checker
{
    private const string Rule = "objects";

    private readonly Dictionary<ulong, int> _named = [];
    private readonly Dictionary<int, IpcObject> _live = [];
    private readonly List<CapabilityKind> _kinds = [];
    private readonly Dictionary<(CapabilityKind, ulong), int> _handles = [];
    private readonly List<int> _ended = [];
    private readonly Dictionary<int, IpcObject> _keptLive = [];
    private readonly Dictionary<ulong, int> _keptNamed = [];
    private int _next;
    private bool _restoring;

    /// <summary>Capabilities that name an object, which may have ended.</summary>
    public IReadOnlyDictionary<ulong, int> Named => _named;

    public bool TryGet(int id, out IpcObject found) => _live.TryGetValue(id, out found);

    /// <summary>What presenting a capability for an object of this kind has to give.</summary>
    public Status Resolve(in TraceRecord call, CapabilityKind kind, out int id)
    {
        id = -1;
        if (!capabilities.Notes.Has(call.Capability)) return Status.CapabilityInvalid;
        ref CapabilityNote note = ref capabilities.Notes[call.Capability];
        if (note.Owner != call.Process) return Status.CapabilityInvalid;
        if ((note.Permissions & Permissions.Ipc) == 0) return Status.CapabilityUnauthorized;
        if (note.Target != Domain.Classical) return Status.DomainUnauthorized;
        if (call.Time < note.From || call.Time >= note.Until) return Status.CapabilityInvalid;
        if (!_named.TryGetValue(call.Capability, out id)) return Status.InvalidArgument;
        if (_kinds[id] != kind) return Status.InvalidArgument;
        return _live.ContainsKey(id) ? Status.Ok : Status.PeerClosed;
    }

    public override void OnRecord(in TraceRecord record)
    {
        if (record.Kind == RecordKind.SystemCall) Name(record);
        if (record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Revoked })
            _named.Remove(record.Capability);
        if (record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Derived }
            && (_named.TryGetValue(record.Arg3, out int named)
                || (_restoring && _keptNamed.TryGetValue(record.Capability, out named))))
            _named[record.Capability] = named;
        if (record is not { Kind: RecordKind.Process, Operation: (ushort)ProcessState.Terminated }) return;
        foreach ((int id, IpcObject row) in _live)
            if (row.Owner == record.Process) _ended.Add(id);
        foreach (int id in _ended) _live.Remove(id);
        _ended.Clear();
    }

    private void Name(in TraceRecord record)
    {
        if (record.Status is not (Status.Ok or Status.ResourceExhausted)) return;
        switch ((SystemCall)record.Operation)
        {
            case SystemCall.EndpointCreate:
                Create(CapabilityKind.Endpoint, record);
                break;
            case SystemCall.NotificationCreate:
                Create(CapabilityKind.Notification, record);
                break;
        }
    }

    private void Create(CapabilityKind kind, in TraceRecord record)
    {
        int alike = 0;
        foreach (IpcObject other in _live.Values)
            if (other.Kind == kind) alike++;
        foreach ((int id, IpcObject other) in _keptLive)
            if (other.Kind == kind && !_live.ContainsKey(id)) alike++;
        bool full = alike == most || capabilities.Notes.IsFull
            || !machines.MayHoldCapability(record.Process) || !machines.MayHaveObject(record.Process);
        Violation.Unless(full == (record.Status == Status.ResourceExhausted), Rule, $"{alike} of {most} exist");
        if (full) return;
        _kinds.Add(kind);
        _live[_next] = new IpcObject(kind, record.Process);
        _named[record.Value] = _next++;
    }

    public override void OnKeep(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach ((int id, IpcObject row) in _live)
            if (processes.Contains(row.Owner)) _keptLive[id] = row;
        foreach ((ulong capability, int id) in _named)
            if (processes.Contains(capabilities.Notes[capability].Owner)) _keptNamed[capability] = id;
    }

    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes)
    {
        _restoring = true;
        foreach ((int id, IpcObject row) in _keptLive)
            if (processes.Contains(row.Owner)) _live.Add(id, row);
    }

    public override void OnForget(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach ((int id, IpcObject row) in _keptLive)
            if (processes.Contains(row.Owner)) _keptLive.Remove(id);
    }

    public override void AfterInput(Orchestrator core) => _restoring = false;

    public override void Recompute(Orchestrator core)
    {
        _handles.Clear();
        foreach ((ulong capability, int id) in _named)
        {
            Violation.Unless(core.Capabilities.TryFind(capability, out int index), Rule, "a name is gone");
            ref readonly Xdv.Core.Capabilities.Capability row = ref core.Capabilities[index];
            Violation.Unless(row.Kind == _kinds[id], Rule, "another kind");
            bool one = _handles.TryAdd((row.Kind, row.Resource), id) || _handles[(row.Kind, row.Resource)] == id;
            Violation.Unless(one, Rule, "two objects under one name");
        }
        for (int place = 0; place < core.Processes.Count; place++)
        {
            ref ProcessRow process = ref core.Processes[core.Processes.AtOrder(place)];
            uint owned = 0;
            foreach (IpcObject row in _live.Values)
                if (row.Owner == process.Process) owned++;
            Violation.Unless(core.Ended || owned == process.Endpoints, Rule,
                $"{process.Endpoints} of process {process.Process} in the table, {owned} by the records");
        }
    }
}
