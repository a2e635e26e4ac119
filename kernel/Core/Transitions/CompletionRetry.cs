// Deterministic retry (XDV-022.3, XDV-005.3): a job whose provider had no room for it, gave it back or got no reading
// is run again by Core, as often as its contract says, and its program sees one job that took longer. Every attempt is
// admitted like the first, as far as that can have changed: the same capability, measurements, heat and bandwidth, a
// due time of its own within contract and window. When one of these refuses, the job ends as it would have.
//
// Only a job that prepared a container or envelope of its own, and does not keep it, is run again: the state of any
// other is gone with the failure, and nobody can prepare it again (XDV-032.1). The failed run ends its container as
// every failure does (XDV-024.1); the next one prepares a new one.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Memory;
using Xdv.Core.Trace;

namespace Xdv.Core.Transitions;

public sealed partial class Completion
{
    /// <summary>Admits a job that failed once more; false, with nothing changed, when it has to end.</summary>
    /// <param name="held">The provider answered, in its own words, and still has the job's bytes.</param>
    private bool TryRetry(int index, Status status, bool held)
    {
        ref Job job = ref _jobs[index];
        if (job.Retries == 0 || !held || !FaultPolicy.MayRetry(status) || job.OwnerSlot < 0) return false;
        ref Contract contract = ref _contracts[job.Contract];
        ref Provider provider = ref _providers[job.Domain];
        ulong now = _journal.Clock.Now, begin = provider.BusyUntil > now ? provider.BusyUntil : now;
        ulong due = begin + job.Cost;
        bool permitted = contract.EndsAs == ContractState.None && _providers.IsAvailable(job.Domain)
            && due <= job.LatestDue && due >= begin
            && ContractRules.MayMeasure(contract, job.Measurements, now)
            && _capabilities.Decide(job.Capability, job.OwnerSlot, job.Domain,
                CapabilityRules.JobRights(job.Domain), now, out _) == Status.Ok;
        if (!permitted || !provider.Takes(job.Operations, job.Resources, begin, out ulong coolAt, out ulong clearAt)
            || !_objects.TryAllocate(job.Owner, job.Domain, job.Resources, out int stateObject)) return false;
        provider.BusyUntil = due;
        provider.CoolAt = coolAt;
        provider.ClearAt = clearAt;
        provider.JobsInFlight++;
        contract.Busy = 1;
        contract.Held += job.Resources;
        ContractRules.Measure(ref contract, job.Measurements, now);
        _processes[job.OwnerSlot].StateObjects++;
        Bind(job, stateObject, provider.Limits.Generation);
        job.StateObject = stateObject;
        job.Due = due;
        job.Admitted = now;
        job.Retries--;
        job.Retried++;
        _jobs.Due.Insert(index, due, _journal.Sequence);
        Resubmit(index);
        return true;
    }

    private void Bind(in Job job, int stateObject, uint generation)
    {
        ref StateObject row = ref _objects[stateObject];
        row.ProviderGeneration = generation;
        row.Contract = job.Contract;
        row.Busy = 1;
        if (job.Domain == Domain.Phase) row.Evaluations = job.Measurements;
    }

    /// <summary>Records the attempt, and has the machine layer submit the same bytes with the same seed.</summary>
    private void Resubmit(int index)
    {
        ref Job job = ref _jobs[index];
        ulong contract = _contracts.HandleOf(job.Contract);
        _objects.Record(job.StateObject, contract, Status.Ok);
        ref TraceRecord record = ref _journal.Append(RecordKind.Transition, (ushort)TransitionPhase.Retry, job.Domain,
            job.Owner);
        record.Capability = job.Capability;
        record.Contract = contract;
        record.Arg0 = _jobs.HandleOf(index);
        record.Arg1 = _objects.HandleOf(job.StateObject);
        record.Arg2 = job.Due;
        record.Arg3 = job.Cost;
        record.Value = job.Retried;
        ref Effect effect = ref _effects.Add(EffectKind.ResubmitJob);
        effect.Process = job.OwnerProcess;
        effect.Thread = job.Thread;
        effect.Request.Domain = job.Domain;
        effect.Request.Job = record.Arg0;
        effect.Request.StateObject = record.Arg1;
        effect.Request.Time = job.Due - job.Cost;
    }
}
