// Snapshots of machines (XDV-014.6): what K knows of a machine, and the terms of its contracts, as they were at one
// moment, for the machine to be there again after it has ended. Results that have been measured are K. States of
// providers are never in one: containers and envelopes of that moment are gone, contracts are asked for again, from now
// on, and may be refused.
//
// Names survive: pids, handles and thread numbers are in the programs' memory, so each comes back as it was. The tables
// keep the rows that a snapshot names from everybody else until it is forgotten (HandleTable), and the machine around
// pays for them. What comes back is recorded as if it were new, by the same kinds of records in the same order, so
// that a trace's reader needs to know one thing more: that a snapshot's names may be given again.
//
// Invariant: nothing outside a machine is changed by its restore. So a snapshot is of a machine that waits for nobody
// outside and keeps nobody outside waiting; what it held from outside it gets back if that has not been revoked; what
// others got from it they do not get back.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Hypervisor;
using Xdv.Core.Ipc;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>What the snapshot of a machine takes; false when there is none.</summary>
    public bool TryReadSnapshot(ulong vhm, out VhmResources cost)
    {
        cost = default;
        if (!_machines.TryFind(vhm, out int index) || _machines[index].HasSnapshot == 0) return false;
        cost = _machines.SnapshotOf(index);
        return true;
    }

    /// <summary>Snapshot: a paused machine without one, that is quiet, and whose place the machine around can
    /// pay.</summary>
    private Status TakeSnapshot(int index)
    {
        if (_machines[index].State != VhmState.Paused || _machines[index].HasSnapshot != 0)
            return Status.LifecycleInvalid;
        ushort vhm = VhmTable.IdOf(index);
        if (!IsQuiet(index)) return Status.Busy;
        if (!_machines.TryKeep(index)) return Status.ResourceExhausted;
        for (int place = 0; place < _processes.Count; place++)
        {
            int slot = _processes.AtOrder(place);
            if (_processes[slot].Vhm != vhm) continue;
            ref ProcessRow kept = ref _processes.Keep(slot);
            // Who waits outside is told of this life's end, not of the next one's.
            if (kept.Waiter != 0 && _threads[kept.Waiter - 1].Vhm != vhm) kept.Waiter = 0;
            for (int t = kept.Thread; t >= 0; t = _threads[t].NextSibling) _threads.Keep(t);
            for (ulong at = 0; _capabilities.TryGetOwned(slot, at, out int capability); at++)
                _capabilities.Keep(capability);
            if (kept.State != ProcessState.Terminated) ProcessEffect(EffectKind.KeepProcess, slot);
        }

        for (int i = 0; i < _endpoints.HighWater; i++)
            if (_endpoints.IsLive(i) && _processes[_endpoints[i].OwnerSlot].Vhm == vhm) _endpoints.Keep(i);
        for (int i = 0; i < _notifications.HighWater; i++)
            if (_notifications.IsLive(i) && _processes[_notifications[i].OwnerSlot].Vhm == vhm) _notifications.Keep(i);
        for (int i = 0; i < _contracts.HighWater; i++)
            if (_contracts.IsLive(i) && _contracts[i].Vhm == vhm) _contracts.Keep(i);
        for (int i = 0; i < _jobs.HighWater; i++)
        {
            if (!_jobs.IsLive(i) || _jobs[i].Vhm != vhm) continue;
            _jobs.Keep(i);
            JobEffect(EffectKind.KeepResult, i);
        }
        return Status.Ok;
    }

    /// <summary>No machine in it, no job in flight, no shared memory; nobody in it waits for somebody outside, for a
    /// person or in a fault, and nobody outside for somebody in it.</summary>
    private bool IsQuiet(int index)
    {
        if (_machines[index].Used.Machines != 0) return false;
        ushort vhm = VhmTable.IdOf(index);
        for (int i = 0; i < _jobs.HighWater; i++)
            if (_jobs.IsLive(i) && _jobs[i].Vhm == vhm && _jobs[i].State == JobState.InFlight) return false;
        for (int place = 0; place < _processes.Count; place++)
        {
            int slot = _processes.AtOrder(place);
            if (_processes[slot].Vhm != vhm) continue;
            if (_segments.IsUsedBy(slot)) return false;
            for (int t = _processes[slot].Thread; t >= 0; t = _threads[t].NextSibling)
                if (!IsQuiet(ref _threads[t])) return false;
        }

        for (int i = 0; i < _endpoints.HighWater; i++)
        {
            if (!_endpoints.IsLive(i) || _processes[_endpoints[i].OwnerSlot].Vhm != vhm) continue;
            for (int t = _endpoints[i].Queue.First; t >= 0; t = _threads[t].NextWaiting)
                if (_threads[t].Vhm != vhm) return false;
        }
        return true;
    }

    private bool IsQuiet(ref ThreadRow row)
    {
        if (row.FaultCaller != 0 || (row.Caller >= 0 && _threads[row.Caller].Vhm != row.Vhm)) return false;
        if (row.State != ThreadState.Blocked) return true;
        return row.Reason switch
        {
            BlockReason.Child or BlockReason.Thread or BlockReason.Notification => true,
            BlockReason.Send or BlockReason.Receive =>
                _processes[_endpoints[(int)Handle.Index(row.BlockedOn)].OwnerSlot].Vhm == row.Vhm,
            BlockReason.Reply => _threads[(int)row.BlockedOn].Vhm == row.Vhm,
            _ => false,
        };
    }

    /// <summary>Restore: by a process of the machine around, which becomes the parent of those that entered it; when
    /// nothing of the machine is left but its snapshot, and the right that its init stood on.</summary>
    private Status RestoreMachine(int index, in Subject subject)
    {
        ref Vhm machine = ref _machines[index];
        if (machine.Parent != subject.Vhm - VhmRange.Root) return Status.VhmNotFound;
        if (machine.State != VhmState.Terminated || machine.HasSnapshot == 0) return Status.LifecycleInvalid;
        if (!machine.Used.IsEmpty) return Status.Busy;
        Status status = RequireOwn(Permissions.Spawn, subject);
        if (status != Status.Ok) return status;
        ref ProcessRow parent = ref _processes[subject.Slot];
        ushort vhm = VhmTable.IdOf(index);
        if (parent.Children + Entered(vhm) > parent.Limits.Children) return Status.ResourceExhausted;
        int init = _processes.NextKept(vhm, 0);
        ulong right = _processes.Kept(init).ClassicalCapability;
        int row = (int)Handle.Index(right);
        bool held = _capabilities.IsKept(row, vhm) && _capabilities.HandleOf(row) == right;
        if (held && !_capabilities.HasParent(row)) return Status.CapabilityInvalid;
        _machines.Restore(index);
        _threads.SetWeight(index, machine.Share);
        for (int slot = init; slot >= 0; slot = _processes.NextKept(vhm, _processes[slot].Process))
            RestoreProcess(slot, _processes.IsKept(vhm, _processes.Kept(slot).Parent) ? 0 : subject.Process);
        RestoreObjects(vhm);
        RestoreCapabilities(vhm);
        for (int slot = init; slot >= 0; slot = _processes.NextKept(vhm, _processes[slot].Process))
            ActivateProcess(slot);
        RestoreJobs(vhm);
        RestoreContracts(vhm);
        return Status.Ok;
    }

    /// <summary>Contracts whose capability still gives a right to them: it came back, and has not expired.</summary>
    private void RestoreContracts(ushort vhm)
    {
        for (int i = 0; i < _contracts.HighWater; i++)
        {
            if (!_contracts.IsKept(i, vhm)) continue;
            ref readonly Contract kept = ref _contracts.Kept(i);
            if (_check.Decide(kept.Capability, kept.OwnerSlot, kept.Domain, ContractRights, _clock.Now,
                out int capability) == Status.Ok)
                _contracts.Restore(i, _capabilities[capability].ResourceLimit);
        }
    }

    /// <summary>Processes of a snapshot that were not created by one of them: the init, and who came later.</summary>
    private uint Entered(ushort vhm)
    {
        uint entered = 0;
        for (int slot = _processes.NextKept(vhm, 0); slot >= 0;
            slot = _processes.NextKept(vhm, _processes.Kept(slot).Process))
            if (!_processes.IsKept(vhm, _processes.Kept(slot).Parent)) entered++;
        return entered;
    }

    /// <param name="parent">Who is its parent now; 0 = who was.</param>
    private void RestoreProcess(int slot, uint parent)
    {
        ref ProcessRow row = ref _processes.Restore(slot, parent);
        ref Vhm machine = ref _machines.Of(row.Vhm);
        machine.Used.Pages += row.Pages;
        machine.Used.Threads += row.Threads;
        for (int t = _threads.FindKept(slot, 0); t >= 0; t = _threads.FindKept(slot, t + 1))
            machine.Instructions -= _threads.Restore(t).Instructions;
        _processes.SetState(slot, ProcessState.Initialized);
        if (_processes.Kept(slot).State != ProcessState.Terminated) ProcessEffect(EffectKind.RestoreProcess, slot);
    }

    /// <summary>A restored process has what came back, and is where it was: held, or ended and not waited for.
    /// </summary>
    private void ActivateProcess(int slot)
    {
        _processes.SetState(slot, ProcessState.DomainBound);
        _processes.SetState(slot, ProcessState.Active);
        _processes.SetState(slot, _processes.Kept(slot).State);
    }

    /// <summary>Endpoints and notifications, with those who wait at them.</summary>
    private void RestoreObjects(ushort vhm)
    {
        for (int i = 0; i < _endpoints.HighWater; i++)
            if (_endpoints.IsKept(i) && _processes[_endpoints.Kept(i).OwnerSlot].Vhm == vhm)
                CountObject(_endpoints.Restore(i).OwnerSlot);
        for (int i = 0; i < _notifications.HighWater; i++)
            if (_notifications.IsKept(i) && _processes[_notifications.Kept(i).OwnerSlot].Vhm == vhm)
                CountObject(_notifications.Restore(i).OwnerSlot);
    }

    /// <summary>An endpoint or notification more.</summary>
    private void CountObject(int slot)
    {
        _processes[slot].Endpoints++;
        _machines.Of(_processes[slot].Vhm).Used.Objects++;
    }

    /// <summary>Completed jobs, with their results.</summary>
    private void RestoreJobs(ushort vhm)
    {
        for (int i = 0; i < _jobs.HighWater; i++)
        {
            if (!_jobs.IsKept(i, vhm)) continue;
            _processes[_jobs.Restore(i).OwnerSlot].Jobs++;
            _machines.Of(vhm).Used.Jobs++;
            JobEffect(EffectKind.RestoreResult, i);
        }
    }

    /// <summary>Parents before children, whoever owns them; only what has not been revoked, and names what exists.
    /// </summary>
    private void RestoreCapabilities(ushort vhm)
    {
        for (bool more = true; more;)
        {
            more = false;
            for (int i = 0; i < _capabilities.HighWater; i++)
                if (_capabilities.IsKept(i, vhm) && NamesSomething(_capabilities.Kept(i)))
                    more |= _capabilities.TryRestore(i);
        }
        _capabilities.RestoreOwned(vhm);
    }

    private bool NamesSomething(in Capability capability) => capability.Kind switch
    {
        CapabilityKind.Endpoint => _endpoints.TryFind(capability.Resource, out _),
        CapabilityKind.Notification => _notifications.TryFind(capability.Resource, out _),
        CapabilityKind.Segment => _segments.TryFind(capability.Resource, out _),
        CapabilityKind.StateObject => _objects.TryFind(capability.Resource, out _),
        _ => true,
    };

    /// <summary>Forgets the snapshot of a machine; without one, nothing happens.</summary>
    private Status ForgetSnapshot(int index)
    {
        if (_machines[index].HasSnapshot == 0) return Status.LifecycleInvalid;
        ushort vhm = VhmTable.IdOf(index);
        for (int i = 0; i < _contracts.HighWater; i++)
            if (_contracts.IsKept(i, vhm)) _contracts.Forget(i);
        for (int i = 0; i < _jobs.HighWater; i++)
        {
            if (!_jobs.IsKept(i, vhm)) continue;
            JobEffect(EffectKind.ForgetResult, i);
            _jobs.Forget(i);
        }
        for (int i = 0; i < _capabilities.HighWater; i++)
            if (_capabilities.IsKept(i, vhm)) _capabilities.Forget(i);
        for (int i = 0; i < _endpoints.HighWater; i++)
            if (_endpoints.IsKept(i) && _processes.Kept(_endpoints.Kept(i).OwnerSlot).Vhm == vhm) _endpoints.Forget(i);
        for (int i = 0; i < _notifications.HighWater; i++)
            if (_notifications.IsKept(i) && _processes.Kept(_notifications.Kept(i).OwnerSlot).Vhm == vhm)
                _notifications.Forget(i);
        for (int slot = _processes.NextKept(vhm, 0); slot >= 0; slot = _processes.NextKept(vhm, 0))
        {
            if (_processes.Kept(slot).State != ProcessState.Terminated) ProcessEffect(EffectKind.ForgetProcess, slot);
            for (int t = _threads.FindKept(slot, 0); t >= 0; t = _threads.FindKept(slot, t + 1)) _threads.Forget(t);
            _processes.Forget(slot);
        }
        _machines.Forget(index);
        return Status.Ok;
    }

    /// <summary>A machine ends: machines in it do not come back.</summary>
    private void ForgetSnapshotsIn(int outer)
    {
        for (int i = 1; i < _machines.Capacity; i++)
            if (i != outer && _machines[i].HasSnapshot != 0 && _machines.IsWithin(i, outer)) ForgetSnapshot(i);
    }

    private void JobEffect(EffectKind kind, int index) =>
        _effects.Add(kind).Request.Job = _jobs.HandleOf(index);

    private void ProcessEffect(EffectKind kind, int slot)
    {
        ref Effect effect = ref _effects.Add(kind);
        effect.Process = _processes.Kept(slot).Process;
        effect.Count = (uint)slot;
    }
}
