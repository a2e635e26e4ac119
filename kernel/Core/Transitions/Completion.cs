// The way back (XDV-002.2 Q→K, Φ→K): a job's outcome takes effect at its due time, or at once when its provider is
// lost. The outcome's content is the machine layer's to deliver; here only its status counts, so that what was
// measured can never order anything (XDV-004.4).
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

/// <summary>Ends jobs: completion, loss of the provider, end of the owner; and the two calls about them.</summary>
public sealed partial class Completion(JobTable jobs, ContractTable contracts, StateObjectTable objects,
    ProviderTable providers, ProcessTable processes, ThreadTable threads, VhmTable machines,
    CapabilityCheck capabilities, Journal journal, EffectRing effects)
{
    private readonly JobTable _jobs = jobs;
    private readonly ContractTable _contracts = contracts;
    private readonly StateObjectTable _objects = objects;
    private readonly ProviderTable _providers = providers;
    private readonly ProcessTable _processes = processes;
    private readonly ThreadTable _threads = threads;
    private readonly VhmTable _machines = machines;
    private readonly CapabilityCheck _capabilities = capabilities;
    private readonly Journal _journal = journal;
    private readonly EffectRing _effects = effects;

    /// <summary>A job in flight is over, or runs once more. Container or envelope, fault, contract, waiting thread, in
    /// this order.</summary>
    /// <param name="status">Admissible for the job's domain (FaultPolicy).</param>
    /// <param name="providerGone">True when nobody is left to tell.</param>
    /// <param name="held">The machine layer can submit the job once more.</param>
    public void Finish(int index, Status status, bool providerGone, bool held)
    {
        ref Job job = ref _jobs[index];
        _jobs.Due.Remove(index);
        _providers[job.Domain].JobsInFlight--;
        ref Contract contract = ref _contracts[job.Contract];
        contract.Busy = 0;
        ulong contractHandle = _contracts.HandleOf(job.Contract);
        FinishStateObject(job, contract.EndsAs != ContractState.None, status, providerGone);
        if (status != Status.Ok)
            _journal.Fault(FaultPolicy.Classify(status), job.Domain, job.Owner, contractHandle,
                _jobs.HandleOf(index), status);
        if (TryRetry(index, status, held)) return;
        if (contract.EndsAs != ContractState.None)
            _contracts.End(job.Contract, contract.EndsAs, status, providerGone);
        job.State = JobState.Completed;
        job.Status = status;
        if (job.OwnerSlot < 0)
        {
            Discard(index);
            return;
        }
        int thread = job.Waiter - 1;
        if (thread < 0) return;
        job.Waiter = 0;
        _threads.Wake(thread, 0, status, job.Domain, contractHandle);
        if (status != Status.Ok) Discard(index);
    }

    /// <summary>job_wait: Ok with <paramref name="blocks"/> when it is in flight, else the job's status. A failure
    /// is told once; Busy when another thread waits already.</summary>
    public Status Wait(ulong handle, in Subject subject, out bool blocks)
    {
        blocks = false;
        Status status = _jobs.Find(handle, subject.Slot, out int index);
        if (status != Status.Ok) return status;
        if (_jobs[index].Waiter != 0) return Status.Busy;
        blocks = _jobs[index].State == JobState.InFlight;
        if (blocks)
        {
            _jobs[index].Waiter = subject.Thread + 1;
            return Status.Ok;
        }
        status = _jobs[index].Status;
        if (status != Status.Ok) Discard(index);
        return status;
    }

    /// <summary>job_read (XDV-032.2, XDV-002.2): capability, verdict, then the job; Ok ends the job, so a result is
    /// read once. A job in a shared container is read with the share it ran under, and no other job with any
    /// (XDV-032.3).</summary>
    public Status Read(ulong handle, ulong capability, Status verdict, in Subject subject)
    {
        bool known = _jobs.Find(handle, subject.Slot, out int index) == Status.Ok;
        Domain domain = known ? _jobs[index].Domain : CapabilityCheck.AnyTarget;
        Permissions right = known ? CapabilityRules.ReadRight(domain) : Permissions.None;
        ulong share = known && _jobs[index].Shared != 0 ? _jobs[index].Capability : 0;
        Status status = _capabilities.RequireToRead(capability, subject, domain, right, share);
        if (status != Status.Ok) return status;
        if (verdict != Status.Ok) return verdict;
        if (!known) return Status.JobInvalid;
        if (_jobs[index].State == JobState.InFlight) return Status.Busy;
        status = _jobs[index].Status;
        if (status == Status.Ok) Remove(index);
        else Discard(index);
        return status;
    }

    /// <summary>The thread that waits for a job has ended.</summary>
    public void ForgetWaiter(ulong handle) => _jobs[(int)Handle.Index(handle)].Waiter = 0;

    /// <summary>The owner ends: completed jobs go, jobs in flight go on without it.</summary>
    public void Orphan(int slot)
    {
        for (int i = 0; _processes[slot].Jobs > 0 && i < _jobs.HighWater; i++)
        {
            if (!_jobs.IsLive(i) || _jobs[i].OwnerSlot != slot) continue;
            if (_jobs[i].State == JobState.Completed)
            {
                Discard(i);
                continue;
            }
            _jobs[i].OwnerSlot = -1;
            _processes[slot].Jobs--;
        }
    }

    /// <summary>Every job of a domain ends, in due order, then its contracts are revoked (XDV-023.3, XDV-024.1,
    /// XDV-015.5). Other domains are not touched.</summary>
    /// <param name="status">What the jobs end with.</param>
    /// <param name="providerGone">True when nobody is left to tell.</param>
    public void StopDomain(Domain domain, Status status, bool providerGone)
    {
        while (TryFirstOf(domain, out int index)) Finish(index, status, providerGone, false);
        for (int i = 0; i < _contracts.HighWater; i++)
        {
            if (!_contracts.IsLive(i) || _contracts[i].Domain != domain) continue;
            _journal.Fault(FaultPolicy.Classify(status), domain, _contracts[i].Owner, _contracts.HandleOf(i), 0,
                status);
            _contracts.End(i, ContractState.Revoked, status, providerGone);
        }
        _machines.LoseProvider(domain);
    }

    private void FinishStateObject(in Job job, bool contractEnds, Status status, bool providerGone)
    {
        if (status != Status.Ok)
            _contracts.EndObject(job.StateObject, StateObjectState.Invalidated, status, !providerGone);
        else if (job.Keep != 0 && _objects[job.StateObject].OwnerSlot >= 0 && !contractEnds)
            _objects.Hold(job.StateObject, _contracts.HandleOf(job.Contract));
        else
            _contracts.EndObject(job.StateObject, StateObjectState.Released, Status.Ok, job.Keep != 0);
    }

    private bool TryFirstOf(Domain domain, out int index)
    {
        index = -1;
        if (_providers[domain].JobsInFlight == 0) return false;
        for (int i = 0; i < _jobs.HighWater; i++)
        {
            if (!_jobs.IsLive(i) || _jobs[i].State != JobState.InFlight || _jobs[i].Domain != domain) continue;
            if (index < 0 || _jobs[i].Due < _jobs[index].Due) index = i;
        }
        return index >= 0;
    }

    private void Discard(int index)
    {
        ref Effect effect = ref _effects.Add(EffectKind.DiscardJob);
        effect.Process = _jobs[index].OwnerProcess;
        effect.Request.Domain = _jobs[index].Domain;
        effect.Request.Job = _jobs.HandleOf(index);
        Remove(index);
    }

    /// <summary>The result of a completed job has been used.</summary>
    public void Remove(int index)
    {
        ushort vhm = _jobs[index].Vhm;
        if (_jobs[index].OwnerSlot >= 0) _processes[_jobs[index].OwnerSlot].Jobs--;
        _jobs.Free(index);
        _machines.Of(vhm).Used.Jobs--;
        _machines.Settle(vhm);
    }
}
