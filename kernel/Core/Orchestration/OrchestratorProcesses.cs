// Processes from creation to reaping (XDV-020, XDV-004.1). A process that ends gives everything back in a fixed
// order, with records: jobs, contracts with their containers and envelopes, capabilities, children, itself. Nothing
// it held outlives it but a job in flight, whose completion is recorded and discarded.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Faults;
using Xdv.Core.Hypervisor;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>K, Q, Φ: most capabilities a process is created with.</summary>
    private const int DomainCount = 3;

    /// <summary>spawn: right Spawn, verdict, mask, room; then a child that holds no more than mask ∩
    /// parent's.</summary>
    private Status Spawn(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = RequireOwn(Permissions.Spawn, subject);
        if (status != Status.Ok) return status;
        if (call.Arg0 > uint.MaxValue) return call.Verdict != Status.Ok ? call.Verdict : Status.InvalidArgument;
        return SpawnIn(subject.Vhm, call, subject, out value);
    }

    private Status SpawnIn(ushort vhm, in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        if (call.Verdict != Status.Ok) return call.Verdict;
        Permissions mask = (Permissions)(uint)call.Arg0;
        if ((mask & ~Permissions.All) != 0) return Status.InvalidArgument;
        ref ProcessRow parent = ref _processes[subject.Slot];
        if (parent.Children >= parent.Limits.Children) return Status.ResourceExhausted;
        ulong frames = call.Arg1 >> 32;
        ref Vhm machine = ref _machines.Of(vhm);
        if (frames > parent.Limits.Pages || frames > machine.Quota.Pages - machine.Used.Pages)
            return Status.OutOfMemory;
        Status status =
            CreateProcess(subject.Process, vhm, mask & ~Permissions.Administer, subject.Slot, out uint process);
        if (status != Status.Ok) return status;
        _processes.TryFind(process, out int slot);
        _processes[slot].Limits = vhm == subject.Vhm ? parent.Limits : Within(parent.Limits, machine.Quota);
        _processes[slot].Pages = (uint)frames;
        _processes[slot].Affinity = parent.Affinity;
        machine.Used.Pages += (uint)frames;
        value = process;
        return status;
    }

    /// <summary>Creates a process through all its states up to Active (XDV-020.3).</summary>
    /// <param name="parent">Pid; 0 for init, whose capabilities come from the root.</param>
    /// <param name="source">Slot of the parent; for init the row of the root capability.</param>
    private Status CreateProcess(uint parent, ushort vhm, Permissions mask, int source, out uint process)
    {
        process = 0;
        ref Vhm machine = ref _machines.Of(vhm);
        if (!_threads.HasRoom || !_processes.HasRoom
            || machine.Used.Processes >= machine.Quota.Processes || machine.Used.Threads >= machine.Quota.Threads)
            return Status.OutOfProcesses;
        if (_capabilities.Free < DomainCount || machine.Quota.Capabilities - machine.Used.Capabilities < DomainCount)
            return Status.ResourceExhausted;
        if (!_processes.TryCreate(parent, vhm, NormalPriority, out int slot)) return Status.OutOfProcesses;
        process = _processes[slot].Process;
        _processes.SetState(slot, ProcessState.Initialized);
        for (Domain domain = Domain.Classical; domain <= Domain.Phase; domain++)
            GrantDomain(slot, domain, mask, parent == 0 ? source : DomainCapabilityOf(source, domain));
        _processes.SetState(slot, ProcessState.DomainBound);
        _processes.SetState(slot, ProcessState.Active);
        int thread = StartThread(slot, NormalPriority);
        ref Effect effect = ref _effects.Add(EffectKind.StartProcess);
        effect.Process = process;
        effect.Thread = (uint)thread;
        effect.Count = (uint)slot;
        return Status.Ok;
    }

    /// <summary>Gives a new process its capability for a domain, if there is anything to give.</summary>
    private void GrantDomain(int slot, Domain domain, Permissions mask, int parent)
    {
        if (parent < 0) return;
        ref readonly Capability source = ref _capabilities[parent];
        CapabilityGrant grant = default;
        grant.Permissions = source.Permissions & mask & CapabilityRules.RightsOf(domain);
        grant.Origin = Domain.Classical;
        grant.Target = domain;
        grant.ValidFrom = source.ValidFrom;
        grant.ValidUntil = source.ValidUntil;
        grant.ResourceLimit = source.ResourceLimit;
        ref Vhm machine = ref _machines.Of(_processes[slot].Vhm);
        if (grant.Permissions == Permissions.None || !VhmRules.Includes(machine.Profile, domain)) return;
        Status status = _capabilities.Derive(parent, grant, _processes.SubjectOf(slot), out int index);
        _invariant.Check(status == Status.Ok, "core: grant");
        ref ProcessRow row = ref _processes[slot];
        ulong handle = _capabilities.HandleOf(index);
        if (domain == Domain.Classical) row.ClassicalCapability = handle;
        else if (domain == Domain.Quantum) row.QuantumCapability = handle;
        else row.PhaseCapability = handle;
    }

    /// <summary>Row of a process's capability for a domain; −1 when it has none (any more).</summary>
    private int DomainCapabilityOf(int slot, Domain domain)
    {
        ref ProcessRow row = ref _processes[slot];
        ulong handle = domain switch
        {
            Domain.Classical => row.ClassicalCapability,
            Domain.Quantum => row.QuantumCapability,
            _ => row.PhaseCapability,
        };
        return _capabilities.TryFind(handle, out int index) && _capabilities[index].OwnerSlot == slot ? index : -1;
    }

    /// <summary>wait: only for own children. Ended: their exit status, and they are forgotten; else the thread
    /// blocks.</summary>
    private Status Wait(ulong process, in Subject subject, out ulong value)
    {
        value = 0;
        if (!_processes.TryFind(process, out int slot) || _processes[slot].Parent != subject.Process)
            return Status.ProcessNotFound;
        if (_processes[slot].Waiter != 0) return Status.Busy;
        if (_processes[slot].State != ProcessState.Terminated)
        {
            _processes[slot].Waiter = subject.Thread + 1;
            Block(BlockReason.Child, process);
            return Status.Ok;
        }
        value = _processes[slot].ExitStatus;
        Status reason = _processes[slot].ExitReason;
        _processes.Reap(slot);
        return reason;
    }

    /// <summary>kill: only descendants that have not ended.</summary>
    private Status Kill(ulong process, in Subject subject)
    {
        if (!_processes.TryFind(process, out int slot) || _processes[slot].State == ProcessState.Terminated
            || !_processes.IsDescendant(slot, subject.Process)) return Status.ProcessNotFound;
        EndProcess(slot, 0, Status.ProcessKilled, subject.Process);
        return Status.Ok;
    }

    /// <summary>Ends a process and gives back everything it holds.</summary>
    /// <param name="detail">As EndedRow has it.</param>
    private void EndProcess(int slot, ulong exitStatus, Status reason, ulong detail = 0)
    {
        Subject subject = _processes.SubjectOf(slot);
        bool machineEnds = IsMachineInit(subject);
        if (machineEnds) EndOthers(subject, reason);
        if (subject.Process == ProcessTable.Init && FaultPolicy.IsFault(reason))
            _journal.Fault(new FaultClass(FaultKind.SessionFault, EscalationLevel.Orchestration), Domain.Classical,
                subject, 0, subject.Process, reason);
        EndThreads(slot);
        if (_segments.IsUsedBy(slot)) EndSegments(slot);
        Unstage();
        _completion.Orphan(slot);
        _contracts.Leave(slot);
        _capabilities.ReleaseOwned(slot);
        ref ProcessRow row = ref _processes[slot];
        _invariant.Check(row.Jobs == 0 && row.Contracts == 0 && row.StateObjects == 0,
            "core: a process left something");
        row.ExitStatus = exitStatus;
        row.ExitReason = reason;
        GivePages(slot, row.Pages);
        RememberEnd(row, detail);
        if (_console.Foreground == row.Process) _console.Foreground = row.Parent;
        if (subject.Process != ProcessTable.Init) AdoptChildren(slot);
        _processes.SetState(slot, ProcessState.Terminated);
        ref Effect effect = ref _effects.Add(EffectKind.DestroyProcess);
        effect.Process = subject.Process;
        effect.Count = (uint)slot;
        if (subject.Process == ProcessTable.Init) Shutdown(exitStatus, PowerMode.Off);
        else TellParent(slot);
        if (_machines.Unstarted > 0) DropUnstarted(slot);
        if (machineEnds) LeaveMachine(subject.Vhm - VhmRange.Root);
    }

    private void RememberEnd(in ProcessRow row, ulong detail)
    {
        EndedRow end = default;
        end.Time = _clock.Now;
        end.Instructions = row.Instructions;
        end.ExitStatus = row.ExitStatus;
        end.Detail = detail;
        end.Process = row.Process;
        end.Parent = row.Parent;
        end.Reason = row.ExitReason;
        end.Vhm = row.Vhm;
        _ended.Add(end);
    }

    /// <summary>Living children go to the init of the machine their parent was in; ended ones, for whom nobody waits
    /// any more, are forgotten.</summary>
    private void AdoptChildren(int parent)
    {
        uint init = _machines.Of(_processes[parent].Vhm).Init;
        for (int slot = _processes.FirstChild(parent); slot >= 0; slot = _processes.FirstChild(parent))
        {
            if (_processes[slot].State == ProcessState.Terminated) _processes.Reap(slot);
            else _processes.Adopt(slot, init);
        }
    }

    /// <summary>Wakes the parent that waits for this end; without one the row stays until it asks.</summary>
    private void TellParent(int slot)
    {
        ref ProcessRow row = ref _processes[slot];
        int waiter = row.Waiter - 1;
        row.Waiter = 0;
        if (waiter >= 0) _threads.Wake(waiter, row.ExitStatus, row.ExitReason, Domain.Classical, 0);
        if (waiter >= 0 || row.Adopted != 0) _processes.Reap(slot);
    }

    /// <summary>Ends the session.</summary>
    private void Shutdown(ulong exitStatus, PowerMode mode)
    {
        ref TraceRecord record =
            ref _journal.Append(RecordKind.Shutdown, (ushort)mode, Domain.Classical, Subject.Kernel);
        record.Value = exitStatus;
        _session.Ended = true;
        _session.Running = Nobody;
        ref Effect effect = ref _effects.Add(EffectKind.PowerOff);
        effect.Count = (uint)exitStatus;
        effect.Bytes0 = (ulong)mode;
    }
}
