// Capabilities (XDV-053.9, XDV-002.3): in the table = issued + derived − revoked; a child is contained in its parent
// when it is made and for as long as it lives; a revoked one leaves no child behind unless its owner ends.
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public struct CapabilityNote : IOwned
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
    private TraceRecord _combined, _shared;

    /// <summary>Capabilities made of two.</summary>
    public long Combined { get; private set; }

    public Book<CapabilityNote> Notes { get; } = new(Rule, capacity);

    public override void OnRecord(in TraceRecord record)
    {
        if (record is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.CapabilityCombine })
            _combined = record.Status == Status.Ok ? record : default;
        if (record.Kind == RecordKind.SystemCall)
            _shared = record is { Operation: (ushort)SystemCall.StateShare, Status: Status.Ok } ? record : default;
        if (record.Kind != RecordKind.Capability) return;
        switch ((CapabilityEvent)record.Operation)
        {
            case CapabilityEvent.Issued:
            case CapabilityEvent.Derived:
                Open(record);
                break;
            case CapabilityEvent.Revoked:
                Close(record);
                break;
        }
    }

    private void Open(in TraceRecord record)
    {
        ref CapabilityNote note = ref Notes.Open(record.Capability);
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
        if (_combined.Value == record.Capability) CheckCombined(note);
        Violation.Unless(processes.IsAlive(record.Process), Rule, "derived for a process that is not alive");
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
