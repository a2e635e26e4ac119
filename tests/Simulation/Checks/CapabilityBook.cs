// Capabilities (XDV-053.9, XDV-002.3): in the table = issued + derived − revoked; a child is contained in its parent
// when it is made and for as long as it lives; a revoked one leaves no child behind unless its owner ends.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public record struct CapabilityNote : IOwned
{
    public ulong Parent, From, Until;
    /// <summary>The container or envelope it shares; 0 = none.</summary>
    public ulong Object;
    public Permissions Permissions;
    public uint Limit;
    public Domain Target;
    public uint Owner { get; set; }
}

public sealed class CapabilityBook(int capacity, ProcessBook processes) : Checker
{
    private const string Rule = "capabilities";

    private long _issued, _revoked;
    private uint _mustEnd;
    /// <summary>Whose machine is being restored.</summary>
    private IReadOnlySet<uint>? _back;
    /// <summary>This input revokes for good: this one and what is below it, or all of a domain.</summary>
    private ulong _root;
    private Domain _frozen = Domain.Classical;
    private readonly HashSet<ulong> _final = [];
    private readonly Dictionary<ushort, IReadOnlySet<uint>> _kept = [];
    private TraceRecord _refused;
    private TraceRecord _combined, _shared;

    /// <summary>Capabilities that came back from a snapshot.</summary>
    public long Returned { get; private set; }

    /// <summary>Capabilities made of two.</summary>
    public long Combined { get; private set; }

    public Book<CapabilityNote> Notes { get; } = new(Rule, capacity);

    public override void OnRecord(in TraceRecord record)
    {
        if (record.Kind == RecordKind.SystemCall) Enter(record);
        if (record.Kind != RecordKind.Capability) return;
        switch ((CapabilityEvent)record.Operation)
        {
            case CapabilityEvent.Issued:
            case CapabilityEvent.Derived:
                Open(record);
                break;
            case CapabilityEvent.Revoked:
                if (IsFinal(record) && Notes.TryGetKept(record.Capability, out _)) _final.Add(record.Capability);
                Close(record);
                break;
        }
    }

    private void Enter(in TraceRecord call)
    {
        SystemCall operation = (SystemCall)call.Operation;
        bool good = call.Status == Status.Ok;
        if (operation == SystemCall.CapabilityCombine) _combined = good ? call : default;
        _shared = good && operation == SystemCall.StateShare ? call : default;
        _root = operation is SystemCall.CapabilityRevoke or SystemCall.StateOperation ? call.Capability : 0;
        _frozen = operation == SystemCall.DomainFreeze ? call.Domain : Domain.Classical;
        if (operation == SystemCall.VhmControl && call is { Arg1: (ulong)VhmOperation.Restore,
            Status: Status.CapabilityInvalid } && _kept.ContainsKey((ushort)call.Arg0)) _refused = call;
    }

    /// <summary>Leaves are revoked first, so that who is above is still there.</summary>
    private bool IsFinal(in TraceRecord revoked)
    {
        if (_frozen != Domain.Classical) return revoked.Domain == _frozen;
        for (ulong handle = revoked.Capability; _root != 0 && Notes.Has(handle); handle = Notes[handle].Parent)
            if (handle == _root) return true;
        return false;
    }

    private void Open(in TraceRecord record)
    {
        bool back = _back is not null && Notes.TryGetKept(record.Capability, out _);
        ref CapabilityNote note = ref Notes.Open(record.Capability, back);
        note.Permissions = (Permissions)(uint)record.Arg0;
        note.Limit = (uint)(record.Arg0 >> 32);
        note.From = record.Arg1;
        note.Until = record.Arg2;
        note.Parent = record.Arg3;
        note.Target = record.Domain;
        note.Owner = record.Process;
        _issued++;
        bool root = record.Operation == (ushort)CapabilityEvent.Issued;
        Violation.Unless(root == (_issued == 1), Rule, "the root is issued first, and once");
        if (root) return;
        ref CapabilityNote parent = ref Notes.Need(note.Parent, "parent of a derived capability");
        CheckContained(note, parent);
        note.Object = record.Capability == _shared.Value ? _shared.Arg0 : parent.Object;
        if (back) CheckReturned(record.Capability, ref note);
        if (_combined.Value == record.Capability) CheckCombined(note);
        Violation.Unless(processes.IsAlive(record.Process), Rule, "derived for a process that is not alive");
    }

    /// <summary>It is what it was, under what it was derived from or an ancestor of that.</summary>
    private void CheckReturned(ulong handle, ref CapabilityNote note)
    {
        Notes.TryGetKept(handle, out CapabilityNote kept);
        note.Object = kept.Object;
        Violation.Unless(!_final.Contains(handle), Rule, "comes back although it was revoked");
        bool moved = !Notes.Has(kept.Parent) && !(Notes.TryGetKept(kept.Parent, out CapabilityNote parent)
            && _back!.Contains(parent.Owner));
        Violation.Unless(note with { Parent = kept.Parent } == kept && (moved || note.Parent == kept.Parent), Rule,
            "comes back as another");
        Returned++;
    }

    /// <summary>A restore is refused for want of a right only when one has been lost.</summary>
    private void CheckRefusal(Orchestrator core)
    {
        bool found = core.Processes.TryFind(_refused.Process, out int slot);
        _refused.Kind = RecordKind.None;
        if (!found || !Notes.Has(core.Processes[slot].ClassicalCapability)
            || Notes[core.Processes[slot].ClassicalCapability].Until <= core.Time) return;
        bool lost = false;
        foreach (ulong handle in Notes.KeptOf(_kept[(ushort)_refused.Arg0]))
        {
            Notes.TryGetKept(handle, out CapabilityNote kept);
            lost |= _final.Contains(handle) || (!Notes.Has(kept.Parent) && !Notes.TryGetKept(kept.Parent, out _));
        }
        Violation.Unless(lost, Rule, "a restore is refused, and no right was lost");
    }

    public override void OnKeep(ushort machine, IReadOnlySet<uint> processes)
    {
        Notes.Keep(processes);
        _kept[machine] = processes;
    }

    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes) => _back = processes;

    public override void OnForget(ushort machine, IReadOnlySet<uint> processes)
    {
        Notes.Forget(processes);
        _kept.Remove(machine);
    }

    /// <summary>What was combined is the most that both permit.</summary>
    private void CheckCombined(in CapabilityNote note)
    {
        CapabilityNote one = Notes.Need(_combined.Capability, "first"), other = Notes.Need(_combined.Arg0, "second");
        Violation.Unless(note.Permissions == (one.Permissions & other.Permissions) && note.Permissions != 0
            && note.From == System.Math.Max(one.From, other.From)
            && note.Until == System.Math.Min(one.Until, other.Until)
            && note.Limit == System.Math.Min(one.Limit, other.Limit) && one.Target == other.Target, Rule,
            "combined to something else");
        _combined = default;
        Combined++;
    }

    private void Close(in TraceRecord record)
    {
        ulong parent = Notes.Need(record.Capability, "revoked").Parent;
        for (int slot = 0; slot < Notes.Capacity; slot++)
        {
            if (Notes.At(slot) == 0 || Notes.Row(slot).Parent != record.Capability) continue;
            Notes.Row(slot).Parent = parent;
            _mustEnd = record.Process;
        }
        Notes.Close(record.Capability);
        _revoked++;
    }

    public override void AfterInput(Orchestrator core)
    {
        if (_refused.Kind != RecordKind.None) CheckRefusal(core);
        _back = null;
        (_root, _frozen) = (0, Domain.Classical);
        Violation.Unless(core.Capabilities.Count == _issued - _revoked, Rule,
            $"{core.Capabilities.Count} in the table, {_issued} issued, {_revoked} revoked");
        if (_mustEnd == 0) return;
        Violation.Unless(!processes.IsAlive(_mustEnd), Rule, "a child outlived its revoked parent");
        _mustEnd = 0;
    }

    public override void Recompute(Orchestrator core)
    {
        for (int slot = 0; slot < Notes.Capacity; slot++)
        {
            ulong handle = Notes.At(slot);
            if (handle == 0) continue;
            Violation.Unless(core.Capabilities.TryFind(handle, out int index), Rule, $"{handle:x} is not in the table");
            ref readonly Xdv.Core.Capabilities.Capability row = ref core.Capabilities[index];
            ref CapabilityNote note = ref Notes.Row(slot);
            Violation.Unless(row.Permissions == note.Permissions && row.OwnerProcess == note.Owner
                && row.Target == note.Target && row.ResourceLimit == note.Limit, Rule, $"{handle:x} has changed");
            if (row.Parent < 0) continue;
            Violation.Unless(core.Capabilities.HandleOf(row.Parent) == note.Parent, Rule, "another parent");
            CheckContained(note, Notes.Need(note.Parent, "parent"));
        }
    }

    private static void CheckContained(in CapabilityNote child, in CapabilityNote parent) => Violation.Unless(
        (child.Permissions & ~parent.Permissions) == 0 && child.Limit <= parent.Limit && child.From >= parent.From
        && child.Until <= parent.Until && (parent.Target == Domain.Invalid || child.Target == parent.Target),
        Rule, "a child is not contained in its parent");
}
