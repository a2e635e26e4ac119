// Jobs (XDV-053.5, XDV-053.7, XDV-053.10): none without capability and contract of its process and domain; no
// contract, container or envelope with two; completions in due order and at their due time; a refused transition
// leaves nothing. A job that fails runs again exactly when it may (XDV-022.3).
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;

namespace Xdv.Tests.Simulation.Checks;

public struct JobNote : IOwned
{
    public ulong Contract, Object, Due, Admitted, Capability, Cost;
    /// <summary>Where the contract or its part of the window ends.</summary>
    public ulong End;
    /// <summary>How often it may run again, and has.</summary>
    public ulong Retries, Retried;
    /// <summary>The share it runs under; 0 = in the owner's own container.</summary>
    public ulong Share;
    public Domain Domain;
    public bool InFlight;
    public uint Owner { get; set; }
}

public sealed class JobBook(int capacity, CapabilityBook capabilities, ContractBook contracts, ObjectBook objects,
    Admissions admissions) : Checker
{
    private const string Rule = "jobs";

    private readonly bool[] _prepares = new bool[3];
    private ulong _source;
    private TraceRecord _failed;
    private JobNote _failure;

    /// <summary>Runs of jobs beyond their first.</summary>
    public long Retries { get; private set; }

    /// <summary>Completed jobs that came back from a snapshot.</summary>
    public long Returned { get; private set; }

    /// <summary>Transitions from Q to Φ.</summary>
    public long Direct { get; private set; }

    public Book<JobNote> Notes { get; } = new(Rule, capacity);

    public int InFlight { get; private set; }

    /// <summary>Completions so far.</summary>
    public long Completions { get; private set; }

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.ProviderAttached when record.Status == Status.Ok:
                _prepares[(int)record.Domain] = (record.Operation & (ushort)ProviderFeatures.PhaseFromMeasurement) != 0;
                break;
            case RecordKind.CallDetails:
                _source = record.Operation == (ushort)CallDetail.Source ? record.Arg0 : 0;
                break;
            case RecordKind.Transition when record.Operation == (ushort)TransitionPhase.Retry:
                RunAgain(record);
                break;
            case RecordKind.Transition when record.Status == Status.Ok:
                Admit(record, ref Notes.Open(record.Arg0));
                AllowRetries(record, ref Notes[record.Arg0]);
                if (record.Value != (ulong)Domain.Classical) UseSource(record);
                break;
            case RecordKind.QuantumMeasure:
            case RecordKind.PhaseTransform:
                Complete(record);
                break;
            case RecordKind.Boundary when (BoundaryEvent)record.Operation == BoundaryEvent.Frozen:
            case RecordKind.ProviderLost when record.Status == Status.Ok:
                for (int slot = 0; slot < Notes.Capacity; slot++)
                    if (Notes.At(slot) != 0 && Notes.Row(slot).Domain == record.Domain) Finish(ref Notes.Row(slot));
                break;
            case RecordKind.SystemCall when record is { Operation: (ushort)SystemCall.JobRead, Status: Status.Ok }:
                Violation.Unless(Notes.Need(record.Arg0, "read").Owner == record.Process, Rule, "read by another");
                Violation.Unless(!Notes[record.Arg0].InFlight, Rule, "read while in flight");
                ulong share = Notes[record.Arg0].Share;
                ref CapabilityNote right = ref capabilities.Notes.Need(record.Capability, "capability of a reader");
                Domain domain = Notes[record.Arg0].Domain;
                Permissions measure = domain == Domain.Quantum ? Permissions.MeasureQuantum : Permissions.ProjectPhase;
                Violation.Unless(right.Owner == record.Process && right.Target == domain
                    && (right.Permissions & measure) != 0, Rule, "read without the right to measure");
                Violation.Unless(share == (right.Object != 0 ? record.Capability : 0), Rule,
                    "read with another's right");
                Notes.Close(record.Arg0);
                break;
        }
    }

    public override void OnEffect(in Effect effect)
    {
        if (effect.Kind != EffectKind.DiscardJob) return;
        Violation.Unless(!Notes.Need(effect.Request.Job, "discarded").InFlight, Rule, "discarded while in flight");
        Notes.Close(effect.Request.Job);
    }

    private void Admit(in TraceRecord record, ref JobNote note)
    {
        ref CapabilityNote right = ref capabilities.Notes.Need(record.Capability, "capability of a job");
        ref ContractNote contract = ref contracts.Notes.Need(record.Contract, "contract of a job");
        ref ObjectNote held = ref objects.Notes.Need(record.Arg1, "container or envelope of a job");
        Permissions needed = Permissions.Transition | Permissions.ContractBind
            | (record.Domain == Domain.Quantum ? Permissions.CallQuantum : Permissions.CallPhase);
        Violation.Unless(right.Owner == record.Process && right.Target == record.Domain
            && (needed & ~right.Permissions) == 0 && record.Time >= right.From && record.Time < right.Until, Rule,
            "admitted without the right");
        uint owner = right.Object == 0 ? record.Process : held.Owner;
        Violation.Unless(contract.Owner == owner && contract.Domain == record.Domain
            && contract.State == ContractState.Active, Rule, "admitted without a contract");
        Violation.Unless(contract.Job == 0 && held.Job == 0, Rule, "contract or container is busy twice");
        Violation.Unless(held.Contract == record.Contract && held.Owner == owner, Rule, "not its container");
        Violation.Unless(record.Time >= contract.Start && record.Arg2 <= contract.End
            && record.Arg2 >= record.Time + record.Arg3 && record.Arg3 > 0, Rule, "due outside the contract");
        note.End = record.Domain == Domain.Phase ? CheckWindow(record, contract) : contract.End;
        contract.Job = held.Job = record.Arg0;
        (note.Capability, note.Cost) = (record.Capability, record.Arg3);
        note.Contract = record.Contract;
        note.Object = record.Arg1;
        note.Due = record.Arg2;
        note.Admitted = record.Sequence;
        note.Domain = record.Domain;
        note.Owner = record.Process;
        note.Share = right.Object == 0 ? 0 : record.Capability;
        note.InFlight = true;
        InFlight++;
    }

    /// <summary>Only what prepares a container of its own, keeps nothing and uses up nothing.</summary>
    private void AllowRetries(in TraceRecord record, ref JobNote note)
    {
        TraceRecord call = admissions.Call;
        if (call.Arg1 == 0 && (call.Arg2 & (ulong)JobFlags.Keep) == 0 && record.Value == (ulong)Domain.Classical)
            note.Retries = contracts.Notes[note.Contract].Retries;
    }

    private void RunAgain(in TraceRecord record)
    {
        ref JobNote note = ref Notes.Need(record.Arg0, "runs again");
        Violation.Unless(_failed.Arg0 == record.Arg0 && !note.InFlight && MayRunAgain(_failed), Rule,
            $"runs again after {_failed.Status}");
        Violation.Unless(record.Value == note.Retried + 1 && record.Value <= note.Retries, Rule,
            $"retry {record.Value} after {note.Retried} of {note.Retries}");
        Violation.Unless(record.Contract == note.Contract && record.Capability == note.Capability
            && record.Process == note.Owner && record.Arg3 == note.Cost && record.Arg1 != note.Object, Rule,
            "runs again as something else, or in what has ended");
        Admit(record, ref note);
        note.Retried++;
        _failed = default;
        Retries++;
    }

    /// <summary>The provider said so itself, has the job yet, and nobody is at fault.</summary>
    private static bool MayRunAgain(in TraceRecord failed) => failed.Arg3 != 0
        && failed.Status is Status.ResourceExhausted or Status.TransitionRollback or Status.DomainNotAvailable
            or Status.QuantumResourceUnavailable or Status.QuantumMeasurementFailure;

    /// <summary>A job ended that had retries left: something else has to have refused it.</summary>
    private void CheckEnd(Orchestrator core)
    {
        if (_failed.Kind == RecordKind.None || !MayRunAgain(_failed) || _failure.Retried >= _failure.Retries) return;
        if (!contracts.Notes.Has(_failure.Contract) || contracts.Notes[_failure.Contract].Limit != 0) return;
        if (!capabilities.Notes.Has(_failure.Capability)
            || _failed.Time >= capabilities.Notes[_failure.Capability].Until) return;
        ref Provider provider = ref core.Providers[_failure.Domain];
        if ((provider.Limits.ThermalElements | provider.Limits.OpticalInputs) != 0) return;
        ulong begin = provider.BusyUntil > _failed.Time ? provider.BusyUntil : _failed.Time;
        Violation.Unless(begin + _failure.Cost > _failure.End, Rule, "ended, though it could have run again");
    }

    /// <summary>A transform begins and ends in the part of its window that it was given (XDV-004.3).</summary>
    /// <returns>Its end.</returns>
    private ulong CheckWindow(in TraceRecord record, in ContractNote contract)
    {
        TraceRecord call = admissions.Call;
        ulong start = call.Arg3 == 0 ? contract.Start : call.Arg3, length = admissions.Payload.Contract;
        ulong end = length == 0 ? contract.End : start + length;
        Violation.Unless(record.Time >= start && record.Arg2 <= end && end <= contract.End, Rule,
            "a transform outside its window");
        return end;
    }

    /// <summary>From Q to Φ only, declared, from a result of the same process that nobody has used (XDV-022.2).
    /// </summary>
    private void UseSource(in TraceRecord record)
    {
        Violation.Unless(record is { Value: (ulong)Domain.Quantum, Domain: Domain.Phase }
            && _prepares[(int)Domain.Phase], Rule, "a transition between domains that none declares");
        ref JobNote source = ref Notes.Need(_source, "source job");
        Violation.Unless(source is { InFlight: false, Domain: Domain.Quantum, Share: 0 }
            && source.Owner == record.Process, Rule, "phases from what is not its own to measure");
        Notes.Close(_source);
        Direct++;
    }

    private void Complete(in TraceRecord record)
    {
        ref JobNote note = ref Notes.Need(record.Arg0, "completed");
        Violation.Unless(note.InFlight, Rule, "completed twice");
        Violation.Unless(record.Time == note.Due, Rule, $"due at {note.Due}, completed at {record.Time}");
        Violation.Unless(record.Contract == note.Contract && record.Arg1 == note.Object
            && record.Process == note.Owner && record.Domain == note.Domain, Rule, "completed as something else");
        for (int slot = 0; slot < Notes.Capacity; slot++)
        {
            ref JobNote other = ref Notes.Row(slot);
            if (Notes.At(slot) == 0 || !other.InFlight) continue;
            bool before = other.Due < note.Due || (other.Due == note.Due && other.Admitted < note.Admitted);
            Violation.Unless(!before, Rule, "a completion was overtaken");
        }
        Completions++;
        if (record.Status != Status.Ok) (_failed, _failure) = (record, note);
        Finish(ref note);
    }

    private void Finish(ref JobNote note)
    {
        if (!note.InFlight) return;
        note.InFlight = false;
        contracts.Notes.Need(note.Contract, "contract of a finished job").Job = 0;
        objects.Notes.Need(note.Object, "container of a finished job").Job = 0;
        InFlight--;
    }

    public override void OnKeep(ushort machine, IReadOnlySet<uint> processes)
    {
        Notes.Keep(processes);
        foreach (ulong job in Notes.KeptOf(processes))
            Violation.Unless(!Notes[job].InFlight, Rule, "a snapshot of a job in flight");
    }

    /// <summary>What has been measured is there again.</summary>
    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach (ulong job in Notes.KeptOf(processes))
        {
            Notes.TryGetKept(job, out JobNote kept);
            Notes.Open(job, comesBack: true) = kept;
            Returned++;
        }
    }

    public override void OnForget(ushort machine, IReadOnlySet<uint> processes) => Notes.Forget(processes);

    public override void AfterInput(Orchestrator core)
    {
        CheckEnd(core);
        _failed = default;
        Violation.Unless(core.Jobs.Count == Notes.Count, Rule,
            $"{core.Jobs.Count} in the table, {Notes.Count} by the records");
        Violation.Unless(core.Jobs.Due.Count == InFlight, Rule, "the due queue is not the jobs in flight");
        uint providers = core.Providers[Domain.Quantum].JobsInFlight + core.Providers[Domain.Phase].JobsInFlight;
        Violation.Unless(providers == InFlight, Rule, "providers' jobs in flight");
    }

    public override void Recompute(Orchestrator core)
    {
        ulong first = ulong.MaxValue;
        for (int index = 0; index < core.Jobs.HighWater; index++)
        {
            if (!core.Jobs.IsLive(index)) continue;
            ref Job row = ref core.Jobs[index];
            ref JobNote note = ref Notes.Need(core.Jobs.HandleOf(index), "in the table");
            bool inFlight = row.State == JobState.InFlight;
            Violation.Unless(inFlight == note.InFlight && row.Due == note.Due && row.OwnerProcess == note.Owner, Rule,
                "table and records disagree");
            if (inFlight && row.Due < first) first = row.Due;
        }
        Violation.Unless(core.Jobs.Due.NextTime == first, Rule, "the due queue's first is not the first due");
    }
}
