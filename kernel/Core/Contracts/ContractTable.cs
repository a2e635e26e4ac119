// The contract registry (XDV-023, XDV-014.4): issue with conservation of capacity, activation, end, expiry. A row
// ends with its contract; the handle is then invalid, and the Resource record is what remains.
//
// Invariants: Σ resources of competing contracts ≤ the provider's capacity, always; a contract executes one job at a
// time; it ends only when none executes (an owner or capability that goes earlier marks it, and the completion ends
// it); its containers and envelopes end with it. Expiry is in the same due order as completions and takes effect at
// the first event with T ≥ End, recorded before a kernel entry and behind a completion; a job is admitted only if it
// completes by End, so only one that is due at this very T can still execute: its completion comes next, and expiry
// waits for it.
using Xdv.Abi;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Hypervisor;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Contracts;

/// <summary>All contracts.</summary>
public sealed class ContractTable : IDeadlines
{
    private const int None = -1;

    private readonly HandleTable<Contract> _table;
    private readonly StateObjectTable _objects;
    private readonly ProcessTable _processes;
    private readonly ProviderTable _providers;
    private readonly VhmTable _machines;
    private readonly Journal _journal;
    private readonly Invariant _invariant;
    private readonly DueQueue _expiry;

    public ContractTable(int capacity, StateObjectTable objects, ProcessTable processes, ProviderTable providers,
        VhmTable machines, Journal journal, Invariant invariant)
    {
        _machines = machines;
        _table = new HandleTable<Contract>(capacity, invariant, keeps: true);
        _expiry = new DueQueue(capacity, invariant);
        _objects = objects;
        _processes = processes;
        _providers = providers;
        _journal = journal;
        _invariant = invariant;
    }

    public int Count => _table.Count;

    public int HighWater => _table.HighWater;

    /// <summary>T of the next expiry.</summary>
    public ulong NextExpiry => _expiry.NextTime;

    public ref Contract this[int index] => ref _table[index];

    public bool IsLive(int index) => _table.IsLive(index);

    public ulong HandleOf(int index) => _table.HandleOf(index);

    /// <summary>The contract of a handle that belongs to this process. ContractRequired for 0, ContractInvalid
    /// otherwise.</summary>
    public Status Find(ulong handle, int slot, out int index)
    {
        index = -1;
        if (handle == 0) return Status.ContractRequired;
        return _table.TryFind(handle, out index) && _table[index].OwnerSlot == slot ? Status.Ok
            : Status.ContractInvalid;
    }

    /// <summary>Deadlines of threads that work under a contract (XDV-012.4): a Q job may need its whole budget, so the
    /// last moment for it comes that much earlier.</summary>
    public bool TryRead(ulong contract, out ulong end, out ulong latestStart)
    {
        end = latestStart = 0;
        if (!_table.TryFind(contract, out int index) || _table[index].State != ContractState.Active) return false;
        ref Contract row = ref _table[index];
        end = latestStart = row.End;
        if (row.Domain == Domain.Quantum) latestStart -= row.Budget < row.End ? row.Budget : row.End;
        return true;
    }

    /// <summary>Issues a contract (XDV-011.3: availability, arbitration, contract, confirmation).</summary>
    /// <returns>As <see cref="ContractRules.Complete"/>; DomainNotAvailable; ResourceExhausted when capacity, the
    /// machine's quota or the table is taken.</returns>
    public Status Issue(in ContractRequest request, in Subject owner, ulong capability, uint resourceLimit,
        out ulong handle) => Issue(request, owner, capability, resourceLimit, None, out handle);

    /// <summary>Keeps the terms of a contract for its machine's snapshot (XDV-014.6): how long, and how long from now,
    /// instead of when.</summary>
    public void Keep(int index)
    {
        _table.Keep(index);
        ref Contract kept = ref _table.Kept(index);
        kept.End -= kept.Start;
        kept.Start = kept.Start > _journal.Clock.Now ? kept.Start - _journal.Clock.Now : 0;
    }

    /// <summary>True when a snapshot keeps a contract's terms for a machine.</summary>
    public bool IsKept(int index, ushort vhm) => _table.IsKept(index) && _table.Kept(index).Vhm == vhm;

    /// <summary>What is kept of a contract.</summary>
    public ref readonly Contract Kept(int index) => ref _table.Kept(index);

    /// <summary>Asks for a kept contract again, from now on, under the handle it had; active if it was. Refused as any
    /// other.</summary>
    public void Restore(int index, uint resourceLimit)
    {
        ref Contract kept = ref _table.Kept(index);
        ContractRequest request = ContractRules.RequestLike(kept);
        if (request.Start != 0) request.Start += _journal.Clock.Now;
        Status status = Issue(request, kept.Owner, kept.Capability, resourceLimit, index, out _);
        if (status == Status.Ok && kept.State == ContractState.Active) Activate(index);
    }

    /// <summary>The contract's terms are not kept any more.</summary>
    public void Forget(int index) => _table.Forget(index);

    private Status Issue(ContractRequest request, in Subject owner, ulong capability, uint resourceLimit, int kept,
        out ulong handle)
    {
        handle = 0;
        if (!_providers.IsAvailable(request.Domain)) return Status.DomainNotAvailable;
        ref Provider provider = ref _providers[request.Domain];
        Status status = ContractRules.Complete(ref request, provider.Limits, resourceLimit, _journal.Clock.Now);
        if (status != Status.Ok) return status;
        ulong end = request.Start + request.Duration;
        if (Committed(request.Domain, request.Start, end) + request.Resources > provider.Limits.Capacity)
            return Status.ResourceExhausted;
        if (kept == None && _table.Room == 0) return Status.ResourceExhausted;
        if (!_machines.TryTakeContract(owner.Vhm, request.Domain, request.Resources)) return Status.ResourceExhausted;
        int index = kept;
        bool room = kept != None || _table.TryAllocate(out index);
        _invariant.Check(room, "contracts: no room after the check");
        if (kept != None) _table.Restore(kept) = default;
        ref Contract row = ref _table[index];
        row.Domain = request.Domain;
        row.Start = request.Start;
        row.End = end;
        row.Budget = request.Budget;
        row.Calibration = request.Calibration;
        row.Capability = capability;
        row.Resources = request.Resources;
        row.Tolerance = request.Tolerance;
        row.MeasurementLimit = request.MeasurementLimit;
        row.MeasurementWindow = request.MeasurementWindow;
        row.Flags = request.Flags;
        row.Projections = request.Projections;
        row.Evaluations = request.Evaluations;
        row.Retries = request.Retries;
        row.OwnerProcess = owner.Process;
        row.OwnerSlot = owner.Slot;
        row.Vhm = owner.Vhm;
        row.Thread = owner.Thread;
        _processes[owner.Slot].Contracts++;
        _expiry.Insert(index, end, _journal.Sequence);
        handle = _table.HandleOf(index);
        SetState(index, ContractState.Issued, Status.Ok);
        return Status.Ok;
    }

    /// <summary>Issued → Active. LifecycleInvalid in any other state; DomainNotAvailable without the
    /// provider.</summary>
    public Status Activate(int index)
    {
        ref Contract row = ref _table[index];
        if (row.State != ContractState.Issued) return Status.LifecycleInvalid;
        if (!_providers.IsAvailable(row.Domain)) return Status.DomainNotAvailable;
        SetState(index, ContractState.Active, Status.Ok);
        _machines.ActivateBinding(row.Vhm, row.Domain);
        return Status.Ok;
    }

    /// <summary>Ends a contract that executes nothing, with its containers and envelopes.</summary>
    /// <param name="state">Released or Revoked.</param>
    /// <param name="providerGone">True when there is nobody left to tell.</param>
    public void End(int index, ContractState state, Status status, bool providerGone)
    {
        ref Contract row = ref _table[index];
        _invariant.Check(row.Busy == 0, "contracts: ended while executing");
        ulong handle = _table.HandleOf(index);
        StateObjectState ends =
            state == ContractState.Released ? StateObjectState.Released : StateObjectState.Invalidated;
        for (int i = 0; row.Held > 0 && i < _objects.HighWater; i++)
            if (_objects.IsLive(i) && _objects[i].Contract == index)
                EndObject(i, ends, status, !providerGone);
        _invariant.Check(row.Held == 0, "contracts: state objects left");
        bool active = row.State == ContractState.Active;
        SetState(index, state, status);
        if (row.OwnerSlot >= 0) _processes[row.OwnerSlot].Contracts--;
        if (active) _machines.LeaveBinding(row.Vhm, row.Domain);
        _machines.GiveContract(row.Vhm, row.Domain, row.Resources);
        _expiry.Remove(index);
        _table.Free(index);
    }

    /// <summary>Ends it now, or marks it to end with the job that executes.</summary>
    public void EndWhenIdle(int index, ContractState state, Status status)
    {
        ref Contract row = ref _table[index];
        if (row.Busy == 0)
            End(index, state, status, false);
        else if (row.EndsAs == ContractState.None)
            row.EndsAs = state;
    }

    /// <summary>Their owner ends, and so do its contracts: one that executes with its job, which may be another
    /// process's, but without whatever else it holds.</summary>
    public void Leave(int slot)
    {
        for (int i = 0; _processes[slot].Contracts > 0 && i < _table.HighWater; i++)
        {
            if (!_table.IsLive(i) || _table[i].OwnerSlot != slot) continue;
            if (_table[i].Busy == 0) End(i, ContractState.Released, Status.Ok, false);
            else Detach(i, slot);
        }
    }

    private void Detach(int index, int slot)
    {
        for (int i = 0; i < _objects.HighWater; i++)
        {
            if (!_objects.IsLive(i) || _objects[i].Contract != index) continue;
            if (_objects[i].Busy == 0)
            {
                EndObject(i, StateObjectState.Released, Status.Ok, true);
                continue;
            }
            _objects[i].OwnerSlot = -1;
            _processes[slot].StateObjects--;
        }
        ref Contract row = ref _table[index];
        row.OwnerSlot = -1;
        _processes[slot].Contracts--;
        if (row.EndsAs == ContractState.None) row.EndsAs = ContractState.Released;
    }

    /// <summary>Ends a container or envelope and takes it off its contract's and its owner's accounts.</summary>
    public void EndObject(int index, StateObjectState state, Status status, bool tellProvider)
    {
        ref StateObject row = ref _objects[index];
        ref Contract contract = ref _table[row.Contract];
        contract.Held -= row.Resources;
        if (row.OwnerSlot >= 0) _processes[row.OwnerSlot].StateObjects--;
        _objects.End(index, state, _table.HandleOf(row.Contract), status, tellProvider);
    }

    /// <summary>Ends every contract with End ≤ T, up to the first whose job is still to complete at this T.</summary>
    public void Expire()
    {
        while (_expiry.NextTime <= _journal.Clock.Now && _table[_expiry.Top].Busy == 0)
            End(_expiry.Top, ContractState.Released, Status.Ok, false);
    }

    /// <summary>Qubits, or modes in a window, that are promised to contracts.</summary>
    public ulong Committed(Domain domain, ulong start, ulong end)
    {
        ulong sum = 0;
        for (int i = 0; i < _table.HighWater; i++)
            if (_table.IsLive(i) && ContractRules.Competes(_table[i], domain, start, end)) sum += _table[i].Resources;
        return sum;
    }

    public void AddTo(ref Sha3State digest) => _table.AddTo(ref digest);

    public void CopyFrom(ContractTable source)
    {
        _table.CopyFrom(source._table);
        _expiry.CopyFrom(source._expiry);
    }

    private void SetState(int index, ContractState state, Status status)
    {
        ref Contract row = ref _table[index];
        _invariant.Check(ContractRules.IsAllowed(row.State, state), "contracts: lifecycle");
        row.State = state;
        ref TraceRecord record = ref _journal.Append(RecordKind.Resource, (ushort)state, row.Domain, row.Owner);
        record.Status = status;
        record.Capability = row.Capability;
        record.Contract = _table.HandleOf(index);
        record.Arg0 = row.Resources | ((ulong)row.Tolerance << 32);
        record.Arg1 = row.Start;
        record.Arg2 = row.End;
        record.Arg3 = row.Budget;
        record.Value = row.Calibration;
    }
}
