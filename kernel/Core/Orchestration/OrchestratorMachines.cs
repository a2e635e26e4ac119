// Virtual machines in motion (XDV-014): created, entered, paused, ended. What a machine is and may hold is the
// Hypervisor folder's; here is what happens to processes, threads and contracts because of it.
//
// A machine is ruled from outside: by processes that hold Hypervise in a machine around it. Nobody inside can see or
// name anything outside but its own parent process and the endpoints and notifications that were derived for it: no
// other capability crosses the boundary (XDV-014.1, XDV-014.5). Its first process is its init: orphans are adopted by
// it, and when it ends the machine ends, all other processes first, the latest first, nested machines' among them; so
// none is adopted on the way.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Hypervisor;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    private Status VhmOperation(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.VhmCreate:
                return CreateMachine(call, subject, out value);
            case SystemCall.VhmSpawn:
                return SpawnInMachine(call, subject, out value);
            case SystemCall.VhmControl:
                return ControlMachine(call, subject);
            default:
                return MachineInfo(call, subject, out value);
        }
    }

    /// <summary>vhm_create: right, verdict, terms by themselves, providers, what the caller's machine has left.
    /// </summary>
    private Status CreateMachine(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = RequireOwn(Permissions.Hypervise, subject);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        VhmTerms terms = Operands.ReadMachine(call);
        status = VhmRules.Check(terms);
        if (status != Status.Ok) return status;
        for (Domain domain = Domain.Quantum; domain <= Domain.Phase; domain++)
            if (VhmRules.Includes(terms.Profile, domain) && !_providers.IsAvailable(domain))
                return Status.DomainNotAvailable;
        status = _machines.Create(terms, subject, out int index);
        if (status == Status.Ok) value = VhmTable.IdOf(index);
        return status;
    }

    /// <summary>vhm_spawn: rights, machine, its state, then as spawn; the first process makes it Active.</summary>
    private Status SpawnInMachine(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = RequireOwn(Permissions.Spawn | Permissions.Hypervise, subject);
        if (status != Status.Ok) return status;
        if (!_machines.TryFind(call.Arg0 >> 32, out int index)
            || _machines[index].Parent != subject.Vhm - VhmRange.Root) return Status.VhmNotFound;
        ref Vhm machine = ref _machines[index];
        if (machine.State is not (VhmState.Validated or VhmState.Active)) return Status.LifecycleInvalid;
        status = SpawnIn(VhmTable.IdOf(index), call, subject, out value);
        if (status != Status.Ok || machine.State == VhmState.Active) return status;
        _threads.SetWeight(index, machine.Share);
        machine.Init = (uint)value;
        machine.CreatorSlot = ThreadTable.None;
        _machines.SetState(index, VhmState.Active);
        return status;
    }

    /// <summary>vhm_control: right, verdict, machine, operation, state.</summary>
    private Status ControlMachine(in TraceRecord call, in Subject subject)
    {
        Status status = RequireOwn(Permissions.Hypervise, subject);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        int own = subject.Vhm - VhmRange.Root;
        if (!_machines.TryFind(call.Arg0, out int index) || index == own || !_machines.IsWithin(index, own))
            return Status.VhmNotFound;
        if (call.Arg1 > ushort.MaxValue) return Status.InvalidArgument;
        VhmState state = _machines[index].State;
        switch ((VhmOperation)call.Arg1)
        {
            case Abi.VhmOperation.Pause:
                if (state != VhmState.Active) return Status.LifecycleInvalid;
                PauseMachine(index);
                return Status.Ok;
            case Abi.VhmOperation.Resume:
                if (state != VhmState.Paused) return Status.LifecycleInvalid;
                ResumeMachine(index);
                return Status.Ok;
            case Abi.VhmOperation.Terminate:
                if (state >= VhmState.Terminated) return Status.LifecycleInvalid;
                EndMachine(index, subject.Process);
                return Status.Ok;
            case Abi.VhmOperation.Snapshot:
                return TakeSnapshot(index);
            case Abi.VhmOperation.Restore:
                return RestoreMachine(index, subject);
            case Abi.VhmOperation.Forget:
                return ForgetSnapshot(index);
            default:
                return Status.InvalidArgument;
        }
    }

    /// <summary>No process in it runs any more, at any depth.</summary>
    private void PauseMachine(int index)
    {
        _machines.SetState(index, VhmState.Paused);
        for (int place = 0; place < _processes.Count; place++)
        {
            int slot = _processes.AtOrder(place);
            if (_processes[slot].State != ProcessState.Active || !IsIn(slot, index)) continue;
            _processes.SetState(slot, ProcessState.Suspended);
            for (int t = _processes[slot].Thread; t >= 0; t = _threads[t].NextSibling) _threads.Hold(t);
        }
    }

    /// <summary>Every process in it goes on that is not in a machine that is paused for itself.</summary>
    private void ResumeMachine(int index)
    {
        _machines.SetState(index, VhmState.Active);
        for (int place = 0; place < _processes.Count; place++)
        {
            int slot = _processes.AtOrder(place);
            if (_processes[slot].State != ProcessState.Suspended || !IsIn(slot, index) || IsHeld(slot)) continue;
            _processes.SetState(slot, ProcessState.Active);
            for (int t = _processes[slot].Thread; t >= 0; t = _threads[t].NextSibling) _threads.LetGo(t);
        }
    }

    /// <summary>True when a machine around a process is paused.</summary>
    private bool IsHeld(int slot)
    {
        int index = _processes[slot].Vhm - VhmRange.Root;
        for (int steps = 0; steps <= VhmRange.MaxNesting && index >= 0; steps++)
        {
            if (_machines[index].State == VhmState.Paused) return true;
            index = _machines[index].Parent;
        }
        return false;
    }

    private bool IsIn(int slot, int machine) => _machines.IsWithin(_processes[slot].Vhm - VhmRange.Root, machine);

    /// <summary>Ends a machine from outside.</summary>
    /// <param name="detail">As EndedRow has it.</param>
    private void EndMachine(int index, ulong detail)
    {
        if (_machines[index].Init == 0)
        {
            _machines.Terminate(index);
            return;
        }

        _processes.TryFind(_machines[index].Init, out int init);
        EndProcess(init, 0, Status.ProcessKilled, detail);
    }

    /// <summary>True for the first process of another machine than the root; that one's end is the session's.
    /// </summary>
    private bool IsMachineInit(in Subject subject) =>
        subject.Vhm != RootVhm && _machines.Of(subject.Vhm).Init == subject.Process;

    /// <summary>A machine's init ends, and everybody in the machine before it. A fault of it is the machine's
    /// (XDV-024.2, level 2; XDV-014.7).</summary>
    private void EndOthers(in Subject init, Status reason)
    {
        int index = init.Vhm - VhmRange.Root;
        ForgetSnapshotsIn(index);
        if (FaultPolicy.IsFault(reason))
            _journal.Fault(new FaultClass(FaultKind.VhmFault, EscalationLevel.Vhm), Domain.Classical, init, 0,
                init.Vhm, reason);
        for (int slot = _processes.Newest, before; slot >= 0; slot = before)
        {
            before = LivingBefore(slot);
            if (slot == init.Slot || _processes[slot].State == ProcessState.Terminated || !IsIn(slot, index)) continue;
            EndProcess(slot, 0, Status.ProcessKilled, init.Process);
        }
    }

    /// <summary>The next older process that has not ended; −1 = none. One that has may be forgotten with its parent,
    /// which may be younger: a restored machine's processes are older than who restored it.</summary>
    private int LivingBefore(int slot)
    {
        do slot = _processes.Before(slot);
        while (slot >= 0 && _processes[slot].State == ProcessState.Terminated);
        return slot;
    }

    /// <summary>A machine without processes gets no share of the processor.</summary>
    private void LeaveMachine(int index)
    {
        _threads.SetWeight(index, 0);
        _machines.Terminate(index);
    }

    /// <summary>Machines that a process asked for, and that have no process yet, go with it.</summary>
    private void DropUnstarted(int creator)
    {
        for (int i = 1; i < _machines.Capacity; i++)
            if (_machines[i].Live != 0 && _machines[i].CreatorSlot == creator) _machines.Terminate(i);
    }

    /// <summary>ended_info: the root sees all; a machine its own, which are no older than its init: its number may have
    /// been another's.</summary>
    private Status EndedInfo(ulong index, in Subject subject, out ulong value)
    {
        for (value = 0; value < (ulong)_ended.Count; value++)
        {
            ref readonly EndedRow row = ref _ended[(int)value];
            bool visible = subject.Vhm == RootVhm
                || (row.Vhm == subject.Vhm && row.Process >= _machines.Of(subject.Vhm).Init);
            if (visible && index-- == 0) return Status.Ok;
        }

        value = 0;
        return Status.EndOfList;
    }

    /// <summary>A right of the caller's own K, and that it is in the root: what is asked about is the physical
    /// machine's and nobody has virtualised it (XDV-014.1).</summary>
    private Status RequireRoot(Permissions needed, in Subject subject)
    {
        Status status = RequireOwn(needed, subject);
        return status == Status.Ok && subject.Vhm != RootVhm ? Status.CapabilityUnauthorized : status;
    }

    /// <summary>vhm_info: the caller's machine and those in it.</summary>
    private Status MachineInfo(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = RequireOwn(Permissions.Telemetry, subject);
        if (status != Status.Ok) return status;
        if (call.Verdict != Status.Ok) return call.Verdict;
        ulong place = call.Arg0;
        for (int i = 0; i < _machines.Capacity; i++)
        {
            if (_machines[i].Live == 0 || !_machines.IsWithin(i, subject.Vhm - VhmRange.Root) || place-- != 0) continue;
            value = VhmTable.IdOf(i);
            return Status.Ok;
        }
        return Status.EndOfList;
    }

    /// <summary>Row of vhm_info for a number that the call returned.</summary>
    public bool TryReadMachine(ulong vhm, out VhmInfo info)
    {
        info = default;
        if (!_machines.TryFind(vhm, out int index)) return false;
        ref Vhm row = ref _machines[index];
        info.Vhm = (ushort)vhm;
        info.Parent = row.Parent < 0 ? (ushort)0 : VhmTable.IdOf(row.Parent);
        info.Tenant = row.Tenant;
        info.Share = row.Share;
        info.State = row.State;
        info.Profile = row.Profile;
        info.Quantum = row.Quantum;
        info.Phase = row.Phase;
        info.Depth = row.Depth;
        info.HasSnapshot = row.HasSnapshot;
        info.Init = row.Init;
        info.Creator = row.Creator;
        info.Quota = row.Quota;
        info.Used = row.Used;
        info.Instructions = row.Instructions;
        for (int place = 0; place < _processes.Count; place++)
        {
            int slot = _processes.AtOrder(place);
            if (_processes[slot].Vhm != vhm) continue;
            info.Instructions += _processes[slot].Instructions;
            for (int t = _processes[slot].Thread; t >= 0; t = _threads[t].NextSibling)
                info.Instructions += _threads[t].Instructions;
        }
        return true;
    }

    /// <summary>What may be derived for a process in another machine: a way to talk, and a container or envelope
    /// shared within a tenant (XDV-032.3).</summary>
    private bool MayCross(in CapabilityGrant grant, ushort from, ushort to) => grant.Kind switch
    {
        CapabilityKind.Endpoint or CapabilityKind.Notification => true,
        CapabilityKind.StateObject => _machines.Of(from).Tenant == _machines.Of(to).Tenant
            && VhmRules.Includes(_machines.Of(to).Profile, grant.Target),
        _ => false,
    };

    /// <summary>A parent's limits, and nothing above its machine's quota.</summary>
    private static ProcessLimits Within(ProcessLimits limits, in VhmResources quota)
    {
        limits.Pages = System.Math.Min(limits.Pages, quota.Pages);
        limits.Capabilities = System.Math.Min(limits.Capabilities, quota.Capabilities);
        limits.Contracts = System.Math.Min(limits.Contracts, quota.Contracts);
        limits.Threads = System.Math.Min(limits.Threads, quota.Threads);
        limits.Children = System.Math.Min(limits.Children, quota.Processes);
        return limits;
    }

    /// <summary>The physical machine, as far as the kernel counts it; qubits and modes are counted where their provider
    /// declares them.</summary>
    private VhmResources RootQuota(in ProcessLimits limits)
    {
        VhmResources quota = default;
        quota.Pages = limits.Pages;
        quota.Processes = (uint)_limits.Processes;
        quota.Threads = (uint)_limits.Threads;
        quota.Capabilities = (uint)_limits.Capabilities;
        quota.Contracts = (uint)_limits.Contracts;
        quota.Jobs = (uint)_limits.Jobs;
        quota.Objects = (uint)(2 * _limits.Endpoints + _limits.Segments);
        quota.Machines = (uint)_limits.Machines - 1;
        quota.Qubits = quota.Modes = uint.MaxValue;
        return quota;
    }
}
