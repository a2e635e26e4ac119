// What capabilities permitted, by the trace alone (XDV-034.3): all come from one root (XDV-062.3), each is contained in
// the one it comes from, none is issued or revoked twice, and every contract and job that was admitted had a right to
// it at that moment, which was its process's own. A trace that passes proves of the whole session that no right came
// from nowhere.
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Capabilities that are held, and what uses them.</summary>
internal sealed class CapabilityRights
{
    private const Permissions Binding = Permissions.ContractBind;
    private readonly Dictionary<ulong, Right> _held = [];
    private bool _begun;

    private readonly record struct Right(uint Owner, Domain Target, Permissions Permissions, uint Limit, ulong From,
        ulong Until);

    public int Count => _held.Count;

    public bool IsHeld(ulong capability) => _held.ContainsKey(capability);

    /// <summary>Checks one record; null when it fits.</summary>
    public BrokenRule? Check(in TraceRecord record) => record.Kind switch
    {
        RecordKind.Capability => CheckEvent(record),
        RecordKind.Resource when (ContractState)record.Operation == ContractState.Issued =>
            CheckUse(record, Binding | Permissions.Allocate, (uint)record.Arg0),
        RecordKind.Resource when (ContractState)record.Operation == ContractState.Active => CheckUse(record, Binding),
        RecordKind.Transition when RecordFacts.AdmitsJob(record) || RecordFacts.RunsAgain(record) =>
            CheckUse(record, Binding | Permissions.Transition
                | (record.Domain == Domain.Quantum ? Permissions.CallQuantum : Permissions.CallPhase)),
        _ => null,
    };

    private BrokenRule? CheckEvent(in TraceRecord record)
    {
        switch ((CapabilityEvent)record.Operation)
        {
            case CapabilityEvent.Issued when _begun:
                return new BrokenRule("XDV-062.3", $"{Name(record)} is another root");
            case CapabilityEvent.Issued:
            case CapabilityEvent.Derived:
                _begun = true;
                Right right = new(record.Process, record.Domain, (Permissions)(uint)record.Arg0,
                    (uint)(record.Arg0 >> 32), record.Arg1, record.Arg2);
                if ((CapabilityEvent)record.Operation == CapabilityEvent.Derived)
                {
                    if (!_held.TryGetValue(record.Arg3, out Right parent))
                        return new BrokenRule("XDV-062.3", $"{Name(record)} derives from nothing");
                    if (!Contains(parent, right))
                        return new BrokenRule("XDV-002.3", $"{Name(record)} permits more than the one it comes from");
                }
                return _held.TryAdd(record.Capability, right)
                    ? null : new BrokenRule("XDV-002.3", $"{Name(record)} issued twice");
            case CapabilityEvent.Revoked:
                return _held.Remove(record.Capability)
                    ? null : new BrokenRule("XDV-002.3", $"{Name(record)} revoked but never issued");
            case CapabilityEvent.Refused:
            case CapabilityEvent.Expired:
                return null;
            default:
                return new BrokenRule("XDV-071.1", $"unknown capability event {record.Operation}");
        }
    }

    /// <param name="resources">What it must be enough for.</param>
    private BrokenRule? CheckUse(in TraceRecord record, Permissions needed, uint resources = 0)
    {
        if (!_held.TryGetValue(record.Capability, out Right right))
            return new BrokenRule("XDV-034.3", $"{Name(record)} is used, but nobody holds it");
        string? lacks = right.Owner != record.Process ? $"is process {right.Owner}'s"
            : right.Target != record.Domain ? $"is for {right.Target}"
            : (needed & ~right.Permissions) != 0 ? $"lacks {needed & ~right.Permissions}"
            : record.Time < right.From || record.Time >= right.Until ? $"is not valid at T {record.Time}"
            : resources > right.Limit ? $"is for {right.Limit} of {resources}" : null;
        return lacks is null ? null
            : new BrokenRule("XDV-034.3", $"{Name(record)}, which process {record.Process} uses, {lacks}");
    }

    private static bool Contains(Right parent, Right child) =>
        (child.Permissions & ~parent.Permissions) == 0
        && (parent.Target == Domain.Invalid || parent.Target == child.Target)
        && child.Limit <= parent.Limit && child.From >= parent.From && child.Until <= parent.Until
        && child.From < child.Until;

    private static string Name(in TraceRecord record) => $"capability {RecordText.HandleText(record.Capability)}";
}
