// Contracts (XDV-053.7, XDV-053.8): the lifecycle; none without a capability that allows it; what lives together fits
// the provider at every tick; none lives beyond its end, and none ends while it executes.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Contracts;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public struct ContractNote : IOwned
{
    public ulong Start, End, Budget, Job, Capability;
    public uint Resources;
    /// <summary>Resources of its containers and envelopes.</summary>
    public uint Held;
    public Domain Domain;
    public ContractState State;
    public ContractFlags Flags;
    public AllowedProjections Projections;
    public ushort Evaluations;
    public byte Retries;
    /// <summary>Measurements allowed in each window, and those of the latest.</summary>
    public ulong Limit, Every, Window, Measured;
    public uint Owner { get; set; }
}

public sealed class ContractBook(int capacity, CapabilityBook capabilities, Admissions admissions) : Checker
{
    private const string Rule = "contracts";

    private readonly uint[] _capacity = new uint[3];
    private TraceRecord _details;
    private ulong _asked, _permits;
    private bool _revoked, _restoring;

    /// <summary>Measurements under contracts that limit them.</summary>
    public long Limited { get; private set; }

    /// <summary>Contracts that came back from a snapshot.</summary>
    public long Returned { get; private set; }

    public Book<ContractNote> Notes { get; } = new(Rule, capacity);

    public override void OnRecord(in TraceRecord record)
    {
        if (record is { Kind: RecordKind.ProviderAttached, Status: Status.Ok })
            _capacity[(int)record.Domain] = (uint)(record.Arg0 >> 32);
        if (record.Kind == RecordKind.CallDetails) _details = record;
        if (record.Kind == RecordKind.SystemCall)
        {
            bool terms = _details.Operation == (ushort)CallDetail.Terms;
            (_asked, _permits) = terms ? (_details.Arg0, _details.Arg1) : default;
            _details = default;
        }
        if (record is { Kind: RecordKind.Transition, Status: Status.Ok }) Measure(record);
        _revoked |= record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Revoked };
        if (record.Kind != RecordKind.Resource) return;
        ContractState state = (ContractState)record.Operation;
        if (state == ContractState.Issued)
        {
            Issue(record);
            return;
        }
        ref ContractNote note = ref Notes.Need(record.Contract, "contract");
        bool legal = state == ContractState.Active ? note.State == ContractState.Issued
            : state is ContractState.Released or ContractState.Revoked;
        Violation.Unless(legal, Rule, $"{note.State} → {state}");
        Violation.Unless(note.Domain == record.Domain && note.End == record.Arg2 && note.Start == record.Arg1
            && note.Resources == (uint)record.Arg0, Rule, "terms have changed");
        note.State = state;
        if (state == ContractState.Active) return;
        Violation.Unless(note.Job == 0, Rule, "ended while it executes");
        Violation.Unless(note.Held == 0, Rule, "ended before its containers and envelopes");
        Notes.Close(record.Contract);
    }

    private void Issue(in TraceRecord record)
    {
        bool back = _restoring && Notes.TryGetKept(record.Contract, out _);
        ref ContractNote note = ref Notes.Open(record.Contract, back);
        note.Domain = record.Domain;
        note.Start = record.Arg1;
        note.End = record.Arg2;
        note.Budget = record.Arg3;
        note.Capability = record.Capability;
        note.Resources = (uint)record.Arg0;
        note.State = ContractState.Issued;
        note.Owner = record.Process;
        (note.Limit, note.Every, note.Flags) = ((uint)_asked, _asked >> 32, (ContractFlags)(byte)_permits);
        (note.Projections, note.Evaluations) = ((AllowedProjections)(byte)(_permits >> 8), (ushort)(_permits >> 16));
        note.Retries = (byte)(_permits >> 32);
        if (back) CheckReturned(record.Contract, ref note);
        ref CapabilityNote right = ref capabilities.Notes.Need(record.Capability, "capability of a contract");
        Violation.Unless(right.Owner == record.Process && right.Target == record.Domain
            && (right.Permissions & Permissions.ContractBind) != 0 && note.Resources <= right.Limit
            && record.Time >= right.From && record.Time < right.Until, Rule, "issued without the right");
        Violation.Unless(note.Start >= record.Time && note.Start < note.End && note.Resources > 0, Rule, "terms");
        CheckCapacity(record.Domain);
    }

    /// <summary>The terms are those it had, for as long as it had then.</summary>
    private void CheckReturned(ulong handle, ref ContractNote note)
    {
        Notes.TryGetKept(handle, out ContractNote kept);
        (note.Limit, note.Every, note.Flags) = (kept.Limit, kept.Every, kept.Flags);
        (note.Projections, note.Evaluations, note.Retries) = (kept.Projections, kept.Evaluations, kept.Retries);
        Violation.Unless(note.End - note.Start == kept.End - kept.Start && note.Resources == kept.Resources
            && note.Budget == kept.Budget && note.Domain == kept.Domain && note.Capability == kept.Capability
            && note.Owner == kept.Owner, Rule, "comes back with other terms");
        Returned++;
    }

    public override void OnKeep(ushort machine, IReadOnlySet<uint> processes) => Notes.Keep(processes);

    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes) => _restoring = true;

    public override void OnForget(ushort machine, IReadOnlySet<uint> processes) => Notes.Forget(processes);

    /// <summary>A job that was admitted measures: no more than its contract's limit in any of its windows.</summary>
    private void Measure(in TraceRecord record)
    {
        ref ContractNote note = ref Notes.Need(record.Contract, "contract of a job");
        if (note.Limit == 0) return;
        bool quantum = record.Domain == Domain.Quantum;
        TraceRecord call = admissions.Call;
        ulong more = quantum ? call.Arg0 >> 32 : (call.Arg2 & (ulong)JobFlags.Evaluate) / (ulong)JobFlags.Evaluate;
        ulong window = (record.Time - note.Start) / note.Every;
        note.Measured = more + (window == note.Window ? note.Measured : 0);
        note.Window = window;
        Limited += (long)more;
        Violation.Unless(note.Measured <= note.Limit, Rule, $"{note.Measured} of {note.Limit} measured");
    }

    /// <summary>At the first tick of each contract, where a sum is greatest.</summary>
    private void CheckCapacity(Domain domain)
    {
        for (int slot = 0; slot < Notes.Capacity; slot++)
        {
            if (Notes.At(slot) == 0 || Notes.Row(slot).Domain != domain) continue;
            ulong tick = Notes.Row(slot).Start, sum = 0;
            for (int other = 0; other < Notes.Capacity; other++)
            {
                ref ContractNote note = ref Notes.Row(other);
                if (Notes.At(other) == 0 || note.Domain != domain) continue;
                if (domain == Domain.Quantum || (note.Start <= tick && tick < note.End)) sum += note.Resources;
            }
            Violation.Unless(sum <= _capacity[(int)domain], Rule, $"{sum} of {_capacity[(int)domain]} promised");
        }
    }

    public override void AfterInput(Orchestrator core)
    {
        Violation.Unless(core.Contracts.Count == Notes.Count, Rule,
            $"{core.Contracts.Count} in the table, {Notes.Count} by the records");
        for (int slot = 0; _revoked && slot < Notes.Capacity; slot++)
            Violation.Unless(Notes.At(slot) == 0 || Notes.Row(slot).Job != 0
                || capabilities.Notes.Has(Notes.Row(slot).Capability), Rule, "a contract outlives its capability");
        _revoked = _restoring = false;
        if (core.Contracts.NextExpiry > core.Time || core.Ended) return;
        // What is due at this very tick comes next, and is followed by the expiry.
        Violation.Unless(core.TryNextDue(out Xdv.Core.Transitions.DueJob due) && due.Due <= core.Time, Rule,
            "a contract lives beyond its end");
    }

    public override void Recompute(Orchestrator core)
    {
        CheckCapacity(Domain.Quantum);
        CheckCapacity(Domain.Phase);
        for (int index = 0; index < core.Contracts.HighWater; index++)
        {
            if (!core.Contracts.IsLive(index)) continue;
            ref Contract row = ref core.Contracts[index];
            ref ContractNote note = ref Notes.Need(core.Contracts.HandleOf(index), "in the table");
            Violation.Unless(row.State == note.State && row.Resources == note.Resources && row.End == note.End
                && row.OwnerProcess == note.Owner && row.Held == note.Held
                && (row.Busy != 0) == (note.Job != 0), Rule, "table and records disagree");
        }
    }
}
