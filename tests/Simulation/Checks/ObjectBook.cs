// Containers and envelopes (XDV-053.5, XDV-053.6): lifecycle, one owner, one contract of the same domain, never busy
// with two jobs, never without a contract.
using Xdv.Abi;
using Xdv.Core.Memory;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Simulation.Checks;

public struct ObjectNote : IOwned
{
    public ulong Contract, Job;
    public uint Resources;
    /// <summary>Evaluations since it was prepared.</summary>
    public uint Evaluated;
    public Domain Domain;
    public StateObjectState State;
    public uint Owner { get; set; }
}

public sealed class ObjectBook(int capacity, ContractBook contracts) : Checker
{
    private const string Rule = "state objects";

    public Book<ObjectNote> Notes { get; } = new(Rule, capacity);

    public override void OnRecord(in TraceRecord record)
    {
        if (record.Kind != RecordKind.StateObject) return;
        StateObjectState state = (StateObjectState)record.Operation;
        ref ContractNote contract = ref contracts.Notes.Need(record.Contract, "contract of a state object");
        Violation.Unless(contract.Domain == record.Domain && contract.Owner == record.Process, Rule,
            "a contract of another domain or process");
        if (state == StateObjectState.Allocated)
        {
            ref ObjectNote fresh = ref Notes.Open(record.Arg0);
            fresh.Contract = record.Contract;
            fresh.Domain = record.Domain;
            fresh.Resources = (uint)record.Arg1;
            fresh.State = state;
            fresh.Owner = record.Process;
            contract.Held += fresh.Resources;
            Violation.Unless(contract.Held <= contract.Resources, Rule, "more than its contract has");
            Violation.Unless(contract.State == ContractState.Active, Rule, "allocated under an inactive contract");
            return;
        }
        ref ObjectNote note = ref Notes.Need(record.Arg0, "state object");
        Violation.Unless(note.Job == 0, Rule, "changed while a job runs in it");
        Violation.Unless(note.Contract == record.Contract && note.Owner == record.Process, Rule, "changed hands");
        Violation.Unless(state is StateObjectState.Held or StateObjectState.Released or StateObjectState.Invalidated,
            Rule, $"{note.State} → {state}");
        note.State = state;
        if (state == StateObjectState.Held) return;
        contract.Held -= note.Resources;
        Notes.Close(record.Arg0);
    }

    public override void AfterInput(Orchestrator core) => Violation.Unless(core.StateObjects.Count == Notes.Count,
        Rule, $"{core.StateObjects.Count} in the table, {Notes.Count} by the records");

    public override void Recompute(Orchestrator core)
    {
        for (int index = 0; index < core.StateObjects.HighWater; index++)
        {
            if (!core.StateObjects.IsLive(index)) continue;
            ref StateObject row = ref core.StateObjects[index];
            ref ObjectNote note = ref Notes.Need(core.StateObjects.HandleOf(index), "in the table");
            Violation.Unless(row.State == note.State && row.OwnerProcess == note.Owner
                && (row.Busy != 0) == (note.Job != 0)
                && core.Contracts.HandleOf(row.Contract) == note.Contract, Rule, "table and records disagree");
        }
    }
}
