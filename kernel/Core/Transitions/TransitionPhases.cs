// The phases of a transition one by one; Transition.cs says in which order and what happens when one refuses. Each
// changes state only through a step in the rollback log, but for the sixth, after which nothing can fail.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Hypervisor;
using Xdv.Core.Memory;
using Xdv.Core.Trace;

namespace Xdv.Core.Transitions;

public sealed partial class Transition
{
    /// <summary>Phase 1: may this process cross this boundary, and is what it brought well formed?</summary>
    private Status CheckCapability(in TransitionRequest request, in Payload payload, in Subject subject,
        ref Attempt attempt)
    {
        bool direct = request is { Source: Domain.Quantum, Target: Domain.Phase };
        if (request.Source != Domain.Classical && !(direct && _providers.Has(ProviderFeatures.PhaseFromMeasurement)))
            return Status.TransitionInvalid;
        if (!ProviderTable.IsProvided(request.Target)) return Status.InvalidDomain;
        Permissions needed = CapabilityRules.JobRights(request.Target);
        Status status = _capabilities.RequireForJob(request.Capability, subject, request.Target, needed,
            request.StateObject, out attempt.Shared);
        if (status != Status.Ok) return status;
        if (request.Verdict != Status.Ok) return request.Verdict;
        if (payload.Present == 0 || request.Resources == 0) return Status.DescriptorInvalid;
        bool keep = (request.Flags & JobFlags.Keep) != 0;
        if (attempt.Shared && !keep) return Status.DescriptorInvalid;
        bool evaluates = (request.Flags & JobFlags.Evaluate) != 0;
        bool valid = request.Target == Domain.Quantum
            ? (request.Flags & ~JobFlags.Keep) == 0 && request.Shots > 0 && !(keep && request.Shots != 1)
                && MeasurementSpec.IsValid(request.MeasurementSpec) && request.WindowStart == 0
            : (request.Flags & ~(JobFlags.Keep | JobFlags.Evaluate)) == 0 && request.Shots == 0
                && request.MeasurementSpec <= (evaluates ? (ulong)PhaseProjection.Correlations : 0)
                && request.Tolerance <= ContractRules.Millionths;
        if (!valid) return Status.DescriptorInvalid;
        return direct ? CheckSource(request, subject, ref attempt) : Status.Ok;
    }

    /// <summary>Q → Φ (XDV-022.2): a measurement result of the caller's, unread, for a new envelope. Measuring is a
    /// right of its own, also when nobody in K sees what was measured.</summary>
    private Status CheckSource(in TransitionRequest request, in Subject subject, ref Attempt attempt)
    {
        const Permissions Needed = Permissions.MeasureQuantum | Permissions.Transition;
        ulong own = _processes[subject.Slot].QuantumCapability;
        Status status = own == 0 ? _capabilities.RefuseMissing(subject, Domain.Quantum, Needed)
            : _capabilities.Require(own, subject, Domain.Quantum, Needed, out _);
        if (status != Status.Ok) return status;
        if (request.StateObject != 0) return Status.DescriptorInvalid;
        status = _jobs.Find(request.SourceJob, subject.Slot, out attempt.Source);
        if (status != Status.Ok) return status;
        ref Job job = ref _jobs[attempt.Source];
        if (job.State == JobState.InFlight) return Status.Busy;
        bool fits = job.Domain == Domain.Quantum && job.Shared == 0 && job.Status == Status.Ok;
        return fits ? Status.Ok : Status.JobInvalid;
    }

    /// <summary>Phase 2: provider, a container or envelope, a job slot.</summary>
    private Status Reserve(in TransitionRequest request, in Payload payload, in Subject subject, ref Attempt attempt)
    {
        Domain target = request.Target;
        if (!_providers.IsAvailable(target)) return Status.DomainNotAvailable;
        ref Provider provider = ref _providers[target];
        if (request.ProjectsOtherwise && !_providers.Has(ProviderFeatures.Projections))
            return Status.PhaseTransformUnsupported;
        if (payload.Operations > provider.Limits.MaxOperations) return Status.ResourceExhausted;
        if (request.Shots > provider.Limits.MaxShots) return Status.ResourceExhausted;
        attempt.Fresh = request.StateObject == 0;
        if (attempt.Fresh)
        {
            if (!_objects.TryAllocate(subject, target, request.Resources, out attempt.StateObject))
                return Status.ResourceExhausted;
            _objects[attempt.StateObject].ProviderGeneration = provider.Limits.Generation;
            attempt.Rollback.Add(RollbackStep.StateObjectAllocated, attempt.StateObject, _invariant);
        }
        else
        {
            Status missing =
                target == Domain.Quantum ? Status.QuantumResourceUnavailable : Status.PhaseEnvelopeInvalid;
            if (!_objects.TryFind(request.StateObject, out attempt.StateObject)) return missing;
            ref StateObject held = ref _objects[attempt.StateObject];
            bool mine = held.OwnerSlot == subject.Slot || attempt.Shared;
            if (!mine || held.Domain != target) return missing;
            if (held.Busy != 0) return Status.Busy;
            if (held.Resources != request.Resources) return Status.DescriptorInvalid;
        }
        ref Vhm machine = ref _machines.Of(subject.Vhm);
        if (machine.Used.Jobs >= machine.Quota.Jobs) return Status.ResourceExhausted;
        if (!_jobs.TryAllocate(out attempt.Job)) return Status.ResourceExhausted;
        attempt.Rollback.Add(RollbackStep.JobAllocated, attempt.Job, _invariant);
        return Status.Ok;
    }

    /// <summary>Phase 3: an active contract that covers the job, here and now.</summary>
    private Status CheckContract(in TransitionRequest request, in Payload payload, in Subject subject,
        ref Attempt attempt)
    {
        int owner = attempt.Shared ? _objects[attempt.StateObject].OwnerSlot : subject.Slot;
        Status status = _contracts.Find(request.Contract, owner, out attempt.Contract);
        if (status != Status.Ok) return status;
        ref Contract contract = ref _contracts[attempt.Contract];
        if (contract.Domain != request.Target || contract.State != ContractState.Active
            || contract.EndsAs != ContractState.None) return Status.ContractInvalid;
        if (contract.Busy != 0) return Status.Busy;
        bool quantum = request.Target == Domain.Quantum;
        if (contract.Calibration != _providers[request.Target].Limits.CalibrationEpoch)
            return quantum ? Status.QuantumCalibrationInvalid : Status.ContractInvalid;
        uint left = attempt.Fresh ? contract.Resources - contract.Held : contract.Resources;
        if (request.Resources > left) return Status.ResourceExhausted;
        ulong now = _journal.Clock.Now;
        if (now < contract.Start || now >= contract.End)
            return quantum ? Status.ContractInvalid : Status.CoherenceViolation;
        if (quantum && CostModel.TicksFromNanoseconds(payload.Duration) > contract.Budget)
            return Status.DecoherenceExceeded;
        if (!ContractRules.MayMeasure(contract, request.Measurements, now)) return Status.ResourceExhausted;
        if (request.Evaluates)
        {
            status = ContractRules.MayEvaluate(contract, request.MeasurementSpec,
                _objects[attempt.StateObject].Evaluations);
            if (status != Status.Ok) return status;
        }
        attempt.Rollback.Add(RollbackStep.ContractBusy, attempt.Contract, _invariant);
        contract.Busy = 1;
        return Status.Ok;
    }

    /// <summary>Phase 4: the container or envelope belongs to the contract and is nobody else's for the time of the
    /// job.</summary>
    private Status Bind(in Subject subject, ref Attempt attempt)
    {
        ref StateObject row = ref _objects[attempt.StateObject];
        if (attempt.Fresh)
        {
            row.Contract = attempt.Contract;
            _contracts[attempt.Contract].Held += row.Resources;
            _processes[subject.Slot].StateObjects++;
            attempt.Rollback.Add(RollbackStep.StateObjectBound, attempt.StateObject, _invariant);
        }
        else if (row.Contract != attempt.Contract)
        {
            return Status.ContractInvalid;
        }
        row.Busy = 1;
        attempt.Rollback.Add(RollbackStep.StateObjectBusy, attempt.StateObject, _invariant);
        return Status.Ok;
    }

    /// <summary>Phase 5: the provider's constraints, cost, due time, and whether the job ends inside its contract and
    /// window.</summary>
    private Status Project(in TransitionRequest request, in Payload payload, ref Attempt attempt)
    {
        ref Provider provider = ref _providers[request.Target];
        ref Contract contract = ref _contracts[attempt.Contract];
        ulong now = _journal.Clock.Now;
        attempt.Cost = CostModel.Duration(provider.Limits, request.Target, payload.Operations, request.Shots,
            payload.Bytes);
        ulong begin = provider.BusyUntil > now ? provider.BusyUntil : now;
        attempt.Due = begin + attempt.Cost;
        if (!provider.Takes(payload.Operations, request.Resources, begin, out attempt.CoolAt, out attempt.ClearAt))
            return Status.ResourceExhausted;
        bool quantum = request.Target == Domain.Quantum;
        if (attempt.Due > contract.End || attempt.Due < begin)
            return quantum ? Status.ContractInvalid : Status.CoherenceViolation;
        attempt.LatestDue = contract.End;
        if (quantum) return Status.Ok;
        ulong start = request.WindowStart == 0 ? contract.Start : request.WindowStart;
        if (start < contract.Start || start > contract.End) return Status.CoherenceViolation;
        if (payload.Duration > contract.End - start) return Status.CoherenceViolation;
        ulong end = payload.Duration == 0 ? contract.End : start + payload.Duration;
        attempt.LatestDue = end;
        return now < start || attempt.Due > end ? Status.CoherenceViolation : Status.Ok;
    }

    /// <summary>Phase 6: the job is admitted. Cannot fail.</summary>
    private void Activate(in TransitionRequest request, in Payload payload, in Subject subject, in Attempt attempt)
    {
        ref Job job = ref _jobs[attempt.Job];
        job.Due = attempt.Due;
        job.Admitted = _journal.Clock.Now;
        job.Capability = request.Capability;
        job.Contract = attempt.Contract;
        job.StateObject = attempt.StateObject;
        job.OwnerProcess = subject.Process;
        job.OwnerSlot = subject.Slot;
        job.Vhm = subject.Vhm;
        job.Thread = subject.Thread;
        job.Domain = request.Target;
        job.State = JobState.InFlight;
        job.Keep = (request.Flags & JobFlags.Keep) != 0 ? (byte)1 : (byte)0;
        job.Shared = attempt.Shared ? (byte)1 : (byte)0;
        _jobs.Due.Insert(attempt.Job, attempt.Due, _journal.Sequence);
        ref Provider provider = ref _providers[request.Target];
        provider.BusyUntil = attempt.Due;
        provider.CoolAt = attempt.CoolAt;
        provider.ClearAt = attempt.ClearAt;
        provider.JobsInFlight++;
        _processes[subject.Slot].Jobs++;
        _machines.Of(subject.Vhm).Used.Jobs++;
        if (request.Evaluates) _objects[attempt.StateObject].Evaluations++;
        ref Contract contract = ref _contracts[attempt.Contract];
        ContractRules.Measure(ref contract, request.Measurements, _journal.Clock.Now);
        if (contract.Retries != 0) AllowRetries(ref job, contract.Retries, request, payload, attempt);
    }

    /// <summary>What another attempt is admitted by (CompletionRetry.cs), if there may be one: only of a container or
    /// envelope that the job prepares and does not keep, from nothing that it uses up.</summary>
    private static void AllowRetries(ref Job job, byte retries, in TransitionRequest request, in Payload payload,
        in Attempt attempt)
    {
        if (!attempt.Fresh || job.Keep != 0 || request.Source != Domain.Classical) return;
        job.Retries = retries;
        job.Cost = attempt.Cost;
        job.LatestDue = attempt.LatestDue;
        job.Operations = payload.Operations;
        job.Resources = request.Resources;
        job.Measurements = request.Measurements;
    }
}
