// xdv_call: the only crossing (XDV-052.3), in the seven phases of XDV-022.1. Each phase answers with a status; the
// first that is not Ok undoes everything and is recorded with the phase it came from. Nothing is recorded or
// submitted before the last phase, so a transition is one record: success or rollback (XDV-003.3, XDV-022.3).
//
// Order of refusals (XDV-012.5): source and target, capability, the machine layer's verdict, operands, source job |
// provider, container, job slot | contract, calibration, resources, window, budget, rate | container's contract | heat
// and optical bandwidth, cost and end of window.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Hypervisor;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Transitions;

/// <summary>The operands of one xdv_call.</summary>
public struct TransitionRequest
{
    public Domain Source, Target;
    public JobFlags Flags;
    public ulong Capability, Contract;
    /// <summary>Container or envelope to continue; 0 = a new one.</summary>
    public ulong StateObject;
    /// <summary>Qubits or modes.</summary>
    public uint Resources;
    public uint Shots;
    public uint Tolerance;
    /// <summary>Q: the basis. Φ: the projection.</summary>
    public ulong MeasurementSpec;
    /// <summary>Φ: start of the part of the window that is used; 0 = the contract's.</summary>
    public ulong WindowStart;
    /// <summary>Source Q: the job whose result gives the phases.</summary>
    public ulong SourceJob;
    /// <summary>What the machine layer found when it read descriptor and payload.</summary>
    public Status Verdict;

    /// <summary>What counts against a contract's limit: Q shots, Φ evaluations.</summary>
    public readonly uint Measurements => Target == Domain.Quantum ? Shots : Evaluates ? 1u : 0;

    /// <summary>Φ: the envelope is evaluated.</summary>
    public readonly bool Evaluates => Target == Domain.Phase && (Flags & JobFlags.Evaluate) != 0;

    /// <summary>Φ: for something else than intensities.</summary>
    public readonly bool ProjectsOtherwise => Target == Domain.Phase && MeasurementSpec != 0;
}

/// <summary>Admits jobs.</summary>
public sealed partial class Transition(CapabilityCheck capabilities, ContractTable contracts, StateObjectTable objects,
    JobTable jobs, Completion completion, ProviderTable providers, ProcessTable processes, VhmTable machines,
    Journal journal, EffectRing effects, Invariant invariant)
{
    private readonly CapabilityCheck _capabilities = capabilities;
    private readonly ContractTable _contracts = contracts;
    private readonly StateObjectTable _objects = objects;
    private readonly JobTable _jobs = jobs;
    private readonly Completion _completion = completion;
    private readonly ProviderTable _providers = providers;
    private readonly ProcessTable _processes = processes;
    private readonly VhmTable _machines = machines;
    private readonly Journal _journal = journal;
    private readonly EffectRing _effects = effects;
    private readonly Invariant _invariant = invariant;

    /// <summary>What the phases have found so far.</summary>
    private struct Attempt
    {
        public TransitionPhase Phase;
        public int Contract, StateObject, Job, Source;
        /// <summary>A new container or envelope; another process's.</summary>
        public bool Fresh, Shared;
        public ulong Cost, Due, LatestDue, CoolAt, ClearAt;
        public RollbackLog Rollback;
    }

    /// <summary>Runs the seven phases.</summary>
    /// <param name="seed">The kernel's own seed for this job, used when the program gave none.</param>
    /// <param name="job">The job's handle, 0 unless Ok.</param>
    /// <returns>Ok, or why it rolled back.</returns>
    public Status Run(in TransitionRequest request, in Payload payload, in Subject subject, ulong seed, out ulong job)
    {
        job = 0;
        Attempt attempt = default;
        Status status = Phases(request, payload, subject, ref attempt);
        if (status != Status.Ok)
        {
            while (attempt.Rollback.TryTake(out RollbackEntry entry)) Undo(entry, subject.Slot);
            Log(request, subject, attempt, status, 0, 0);
            return status;
        }
        attempt.Phase = TransitionPhase.Logging;
        job = _jobs.HandleOf(attempt.Job);
        ulong stateObject = _objects.HandleOf(attempt.StateObject);
        if (attempt.Fresh) _objects.Record(attempt.StateObject, request.Contract, Status.Ok);
        Log(request, subject, attempt, Status.Ok, job, stateObject);
        Submit(request, payload, subject, attempt, payload.Seed != 0 ? payload.Seed : seed);
        if (request.Source != Domain.Classical) _completion.Remove(attempt.Source);
        return Status.Ok;
    }

    private Status Phases(in TransitionRequest request, in Payload payload, in Subject subject, ref Attempt attempt)
    {
        attempt.Phase = TransitionPhase.Capability;
        Status status = CheckCapability(request, payload, subject, ref attempt);
        if (status != Status.Ok) return status;
        attempt.Phase = TransitionPhase.Reservation;
        status = Reserve(request, payload, subject, ref attempt);
        if (status != Status.Ok) return status;
        attempt.Phase = TransitionPhase.Contract;
        status = CheckContract(request, payload, subject, ref attempt);
        if (status != Status.Ok) return status;
        attempt.Phase = TransitionPhase.Binding;
        status = Bind(subject, ref attempt);
        if (status != Status.Ok) return status;
        attempt.Phase = TransitionPhase.Projection;
        status = Project(request, payload, ref attempt);
        if (status != Status.Ok) return status;
        attempt.Phase = TransitionPhase.Activation;
        Activate(request, payload, subject, attempt);
        return Status.Ok;
    }

    private void Undo(in RollbackEntry entry, int slot)
    {
        switch (entry.Step)
        {
            case RollbackStep.StateObjectAllocated:
                _objects.Undo(entry.Index);
                break;
            case RollbackStep.JobAllocated:
                _jobs.Undo(entry.Index);
                break;
            case RollbackStep.ContractBusy:
                _contracts[entry.Index].Busy = 0;
                break;
            case RollbackStep.StateObjectBusy:
                _objects[entry.Index].Busy = 0;
                break;
            case RollbackStep.StateObjectBound:
                _contracts[_objects[entry.Index].Contract].Held -= _objects[entry.Index].Resources;
                _processes[slot].StateObjects--;
                break;
            default:
                _invariant.Check(false, "transition: rollback step");
                break;
        }
    }

    private void Log(in TransitionRequest request, in Subject subject, in Attempt attempt, Status status, ulong job,
        ulong stateObject)
    {
        ref TraceRecord record =
            ref _journal.Append(RecordKind.Transition, (ushort)attempt.Phase, request.Target, subject);
        record.Status = status;
        record.Capability = request.Capability;
        record.Contract = request.Contract;
        record.Arg0 = job;
        record.Arg1 = stateObject;
        record.Arg2 = attempt.Due;
        record.Arg3 = attempt.Cost;
        record.Value = (ulong)request.Source;
    }

    private void Submit(in TransitionRequest request, in Payload payload, in Subject subject, in Attempt attempt,
        ulong seed)
    {
        ref Effect effect = ref _effects.Add(EffectKind.SubmitJob);
        effect.Process = subject.Process;
        effect.Thread = subject.Thread;
        effect.Bytes0 = request.SourceJob;
        ref JobRequest job = ref effect.Request;
        job.Magic = JobRequest.CurrentMagic;
        job.Version = 1;
        job.Domain = request.Target;
        job.Operation = JobOperation.Execute;
        job.Flags = request.Flags;
        job.Job = _jobs.HandleOf(attempt.Job);
        job.StateObject = _objects.HandleOf(attempt.StateObject);
        job.Resources = request.Resources;
        job.Shots = request.Shots;
        job.MeasurementSpec = request.MeasurementSpec;
        job.CalibrationEpoch = _contracts[attempt.Contract].Calibration;
        job.Seed = seed;
        job.PayloadBytes = payload.Bytes;
        uint agreed = _contracts[attempt.Contract].Tolerance;
        job.Tolerance = request.Tolerance > agreed ? request.Tolerance : agreed;
        job.Generation = _providers[request.Target].Limits.Generation;
        job.Continues = attempt.Fresh ? 0u : 1u;
        job.Time = attempt.Due - attempt.Cost;
    }
}
