// Memory of processes as Core sees it: how many frames each may have and has. Where pages are, and which frame is
// behind which, is the machine layer's; it says with every input how many frames the operation takes, and carries out
// what is granted.
//
// Invariant: Pages of a process is what was granted less what came back, never above its limit when something is
// granted; all of it comes back when the process ends.
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Core.Contracts;
using Xdv.Core.Hypervisor;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>A page fault that takes one frame, the short way: the machine layer backs the page now.</summary>
    /// <param name="access"><see cref="MemoryAccess"/>.</param>
    public bool TryQuickFault(uint instructions, ulong page, ulong access)
    {
        if (!QuickAllowed(instructions, out uint charge)) return false;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, _session.Running);
        if (!TryTakePage(ref thread)) return false;
        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref _log.AppendQuick(_log.Sequence);
        RecordWords.Write(ref record, time, RecordKind.MemoryFault, 0, ref thread.Process);
        record.Instructions = instructions;
        record.Arg0 = page;
        record.Arg1 = access;
        record.Arg2 = 1;
        return true;
    }

    /// <summary>memory_map of one page that takes one frame, the short way.</summary>
    public bool TryQuickMapPage(uint instructions, ulong address, ulong flags)
    {
        if (!QuickAllowed(instructions, out uint charge)) return false;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, _session.Running);
        if (!TryTakePage(ref thread)) return false;
        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref QuickRecord(SystemCall.MemoryMap, time, instructions, ref thread);
        record.Arg0 = address;
        record.Arg1 = 1;
        record.Arg2 = flags;
        record.Arg3 = 1;
        record.Value = address;
        return true;
    }

    /// <summary>memory_map and memory_unmap, the short way: the machine layer carries it out now.</summary>
    /// <param name="frames">Taken by memory_map, given back by memory_unmap.</param>
    /// <param name="value">The address, for memory_map.</param>
    public bool TryQuickMemory(SystemCall call, uint instructions, ulong address, ulong pages, ulong flags,
        ulong frames, ulong value)
    {
        if (!QuickAllowed(instructions, out uint charge)) return false;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, _session.Running);
        ref ProcessRow process = ref _processes[thread.ProcessSlot];
        ref Vhm machine = ref VhmTable.Linked(_machineRows, thread.Vhm);
        if (call == SystemCall.MemoryUnmap)
        {
            process.Pages -= (uint)frames;
            machine.Used.Pages -= (uint)frames;
        }
        else if (HasRoom(ref process, ref machine, frames))
        {
            process.Pages += (uint)frames;
            machine.Used.Pages += (uint)frames;
        }
        else return false;

        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref QuickRecord(call, time, instructions, ref thread);
        record.Arg0 = address;
        record.Arg1 = pages;
        record.Arg2 = flags;
        record.Arg3 = frames;
        record.Value = value;
        return true;
    }

    /// <summary>A page is granted, or the thread cannot go on, which is a fault. When the kernel touched the page, the
    /// call that follows is refused instead.</summary>
    private void ApplyMemoryFault(in TraceRecord input)
    {
        bool kernel = (input.Arg1 & (ulong)MemoryAccess.Kernel) != 0;
        if (!kernel) EnterKernel(input);
        int thread = _session.Running;
        _invariant.Check(thread >= 0, "core: memory fault without a running thread");
        Subject subject = _threads.SubjectOf(thread);
        ref TraceRecord record = ref AppendInput(input);
        record.Status = Charge(subject.Slot, input.Arg2, input.Verdict);
        if (record.Status == Status.Ok)
        {
            ref Effect effect = ref _effects.Add(EffectKind.BackPage);
            effect.Process = subject.Process;
            effect.Thread = (uint)thread;
            effect.Count = (uint)subject.Slot;
            effect.Bytes0 = input.Arg0;
            effect.Bytes1 = input.Arg1;
        }
        else if (!kernel)
        {
            _threads[thread].FaultStatus = record.Status;
            RaiseFault(thread, input.Arg0);
        }
        if (!kernel) Preempt();
    }

    private Status MemoryOperation(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.MemoryGrow:
            case SystemCall.MemoryMap:
                Status status = Charge(subject.Slot, call.Arg3, call.Verdict);
                if (status == Status.Ok) value = call.Value;
                return status;
            case SystemCall.MemoryUnmap:
                if (call.Verdict != Status.Ok) return call.Verdict;
                _invariant.Check(call.Arg3 <= _processes[subject.Slot].Pages,
                    "core: more frames came back than were granted");
                GivePages(subject.Slot, (uint)call.Arg3);
                return Status.Ok;
            case SystemCall.MemoryInfo:
                Status right = RequireRoot(Permissions.Telemetry, subject);
                return right != Status.Ok ? right : call.Verdict;
            case SystemCall.ProcessLimits:
                return SetLimits(call, subject);
            default:
                return Status.UnknownCall;
        }
    }

    /// <summary>Takes frames from a process's quota; OutOfMemory when it or its machine has not that many left.
    /// </summary>
    private Status Charge(int slot, ulong frames, Status verdict)
    {
        if (verdict != Status.Ok) return verdict;
        return TryTakePages(slot, frames) ? Status.Ok : Status.OutOfMemory;
    }

    /// <summary>One frame for a thread's process and machine, if both have it left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakePage(ref ThreadRow thread)
    {
        ref ProcessRow process = ref _processes[thread.ProcessSlot];
        ref Vhm machine = ref VhmTable.Linked(_machineRows, thread.Vhm);
        if (process.Pages >= process.Limits.Pages || machine.Used.Pages >= machine.Quota.Pages) return false;
        process.Pages++;
        machine.Used.Pages++;
        return true;
    }

    private bool TryTakePages(int slot, ulong frames)
    {
        ref ProcessRow process = ref _processes[slot];
        if (!HasRoom(ref process, frames)) return false;
        process.Pages += (uint)frames;
        _machines.Of(process.Vhm).Used.Pages += (uint)frames;
        return true;
    }

    private void GivePages(int slot, uint frames)
    {
        ref ProcessRow process = ref _processes[slot];
        process.Pages -= frames;
        _machines.Of(process.Vhm).Used.Pages -= frames;
    }

    private bool HasRoom(ref ProcessRow process, ulong frames) =>
        HasRoom(ref process, ref _machines.Of(process.Vhm), frames);

    private static bool HasRoom(ref ProcessRow process, ref Vhm machine, ulong frames) =>
        process.Pages <= process.Limits.Pages && frames <= process.Limits.Pages - process.Pages
        && frames <= machine.Quota.Pages - machine.Used.Pages;

    /// <summary>process_limits: verdict, process, then nothing above the caller's own. What is held already stays.
    /// </summary>
    private Status SetLimits(in TraceRecord call, in Subject subject)
    {
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (!TryFindOwn(call.Arg0, subject, out int slot)) return Status.ProcessNotFound;
        ProcessLimits limits = Operands.ReadLimits(call);
        if (!limits.IsWithin(_processes[subject.Slot].Limits)) return Status.CapabilityUnauthorized;
        _processes[slot].Limits = limits;
        return Status.Ok;
    }

    /// <summary>process_affinity: verdict, process, then what makes no sense as a tolerance.</summary>
    private Status SetAffinity(in TraceRecord call, in Subject subject)
    {
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (!TryFindOwn(call.Arg0, subject, out int slot)) return Status.ProcessNotFound;
        ProcessAffinity affinity = Operands.ReadAffinity(call);
        if (affinity.QuantumTolerance > ContractRules.Millionths || affinity.PhaseTolerance > ContractRules.Millionths)
            return Status.InvalidArgument;
        _processes[slot].Affinity = affinity;
        return Status.Ok;
    }

    /// <summary>The caller itself or a child of it that lives.</summary>
    private bool TryFindOwn(ulong process, in Subject subject, out int slot) => _processes.TryFind(process, out slot)
        && _processes[slot].State != ProcessState.Terminated
        && (slot == subject.Slot || _processes[slot].Parent == subject.Process);

    /// <summary>True when a process and its machine may hold one more capability.</summary>
    /// <param name="fromChild">It did not ask for it: children fill no more than three quarters of either.</param>
    private bool MayHoldCapability(int slot, bool fromChild = false)
    {
        ref ProcessRow process = ref _processes[slot];
        ref Vhm machine = ref _machines.Of(process.Vhm);
        uint most = process.Limits.Capabilities, quota = machine.Quota.Capabilities;
        if (fromChild) (most, quota) = (most - most / 4, quota - quota / 4);
        return _capabilities.CountOf(slot) < (long)most && machine.Used.Capabilities < quota;
    }

    /// <summary>True when a machine may have one more endpoint, notification or segment.</summary>
    private bool MayHaveObject(ushort vhm)
    {
        ref Vhm machine = ref _machines.Of(vhm);
        return machine.Used.Objects < machine.Quota.Objects;
    }

    /// <summary>Limits of init: whatever there is.</summary>
    private ProcessLimits WholeMachine(ulong frames)
    {
        ProcessLimits limits = default;
        limits.Pages = frames > uint.MaxValue ? uint.MaxValue : (uint)frames;
        limits.Capabilities = (uint)_limits.Capabilities;
        limits.Contracts = (uint)_limits.Contracts;
        limits.Threads = (uint)_limits.Threads;
        limits.Children = (uint)_limits.Processes;
        return limits;
    }
}
