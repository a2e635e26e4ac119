// Threads of a process (XDV-020.1): created by any of its threads, joined by any, all gone with it. What a thread
// waited in and who waited for it is put in order here, because no table knows the others.
using Xdv.Abi;
using Xdv.Core.Hypervisor;
using Xdv.Core.Ipc;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    private Status ThreadOperation(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.ThreadCreate:
                return CreateThread(call, subject, out value);
            case SystemCall.ThreadExit:
                LeaveThread(subject, call.Arg0);
                return Status.Ok;
            case SystemCall.ThreadJoin:
                return JoinThread(call.Arg0, subject, out value);
            default:
                return SetPriority(call, subject);
        }
    }

    /// <summary>thread_create: verdict, priority not above the caller's, room.</summary>
    private Status CreateThread(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        if (call.Verdict != Status.Ok) return call.Verdict;
        byte own = _threads[subject.Thread].Priority;
        if (call.Arg3 > own) return call.Arg3 <= MaxPriority ? Status.CapabilityUnauthorized : Status.InvalidArgument;
        ref ProcessRow process = ref _processes[subject.Slot];
        ref Vhm machine = ref _machines.Of(process.Vhm);
        if (!_threads.HasRoom || process.Threads >= process.Limits.Threads
            || machine.Used.Threads >= machine.Quota.Threads) return Status.ResourceExhausted;
        int thread = StartThread(subject.Slot, (byte)call.Arg3);
        value = _threads.HandleOf(thread);
        ref Effect effect = ref _effects.Add(EffectKind.StartThread);
        effect.Process = subject.Process;
        effect.Thread = (uint)thread;
        effect.Count = (uint)subject.Slot;
        effect.Bytes0 = call.Arg0;
        effect.Bytes1 = call.Arg1;
        effect.Bytes2 = call.Arg2;
        return Status.Ok;
    }

    private int StartThread(int slot, byte priority)
    {
        ref ProcessRow process = ref _processes[slot];
        byte group = (byte)(process.Vhm - RootVhm);
        int thread = _threads.Start(process.Process, slot, process.Vhm, priority, process.Thread, group);
        process.Thread = thread;
        process.Threads++;
        _machines.Of(process.Vhm).Used.Threads++;
        return thread;
    }

    /// <summary>thread_exit: the last one ends its process with status 0. Who joins it gets the value.</summary>
    private void LeaveThread(in Subject subject, ulong parting)
    {
        int thread = subject.Thread;
        if (!HasOtherThreads(subject.Slot, thread))
        {
            EndProcess(subject.Slot, 0, Status.Ok);
            return;
        }
        Abandon(thread);
        _session.Running = Nobody;
        ref Effect effect = ref _effects.Add(EffectKind.StopThread);
        effect.Process = subject.Process;
        effect.Thread = (uint)thread;
        int joiner = _threads[thread].Waiter - 1;
        if (joiner >= 0)
        {
            _threads.Wake(joiner, parting, Status.Ok, Domain.Classical, 0);
            ForgetThread(thread);
            return;
        }
        ref ThreadRow row = ref _threads[thread];
        row.State = ThreadState.Ended;
        row.Parting = parting;
    }

    private Status JoinThread(ulong handle, in Subject subject, out ulong value)
    {
        value = 0;
        if (!_threads.TryFind(handle, out int thread) || _threads[thread].ProcessSlot != subject.Slot
            || thread == subject.Thread) return Status.ThreadNotFound;
        if (_threads[thread].Waiter != 0) return Status.Busy;
        if (_threads[thread].State != ThreadState.Ended)
        {
            _threads[thread].Waiter = subject.Thread + 1;
            Block(BlockReason.Thread, handle);
            return Status.Ok;
        }
        value = _threads[thread].Parting;
        ForgetThread(thread);
        return Status.Ok;
    }

    /// <summary>thread_priority: of the caller or a thread of its process; never above the caller's own.</summary>
    private Status SetPriority(in TraceRecord call, in Subject subject)
    {
        int thread = subject.Thread;
        if (call.Arg0 != 0 && (!_threads.TryFind(call.Arg0, out thread)
            || _threads[thread].ProcessSlot != subject.Slot)) return Status.ThreadNotFound;
        if (call.Arg1 > MaxPriority) return Status.InvalidArgument;
        if (call.Arg1 > _threads[subject.Thread].Priority) return Status.CapabilityUnauthorized;
        _threads.SetPriority(thread, (byte)call.Arg1);
        return Status.Ok;
    }

    /// <summary>Threads that have not ended, the one given aside.</summary>
    private bool HasOtherThreads(int slot, int thread)
    {
        for (int other = _processes[slot].Thread; other >= 0; other = _threads[other].NextSibling)
            if (other != thread && _threads[other].State != ThreadState.Ended) return true;
        return false;
    }

    /// <summary>Takes a thread out of whatever it waits in, and tells who waits for its reply.</summary>
    private void Abandon(int thread)
    {
        ref ThreadRow row = ref _threads[thread];
        _session.FaultsUnsettled = true;
        if (row.Caller >= 0) Dismiss(thread, row.Caller, 0, Status.ReplyLost);
        if (row.FaultCaller != 0) LoseFault(row.FaultCaller - 1);
        row.FaultCaller = 0;
        if (row.State == ThreadState.Ready) _threads.Dequeue(thread);
        if (row.State != ThreadState.Blocked) return;
        if (row.IsInFault) _session.FaultsWaiting--;
        switch (row.Reason)
        {
            case BlockReason.Reply:
                _threads[(int)row.BlockedOn].Caller = ThreadTable.None;
                break;
            case BlockReason.FaultReply:
                _threads[(int)row.BlockedOn].FaultCaller = 0;
                break;
            case BlockReason.Fault:
            case BlockReason.Send:
            case BlockReason.Receive:
                ref Endpoint endpoint = ref _endpoints[(int)Handle.Index(row.BlockedOn)];
                endpoint.Queue.Remove(_threads, thread);
                break;
            case BlockReason.Job:
                _completion.ForgetWaiter(row.BlockedOn);
                break;
            case BlockReason.Child:
                if (_processes.TryFind(row.BlockedOn, out int child)) _processes[child].Waiter = 0;
                break;
            case BlockReason.Thread:
                _threads[(int)Handle.Index(row.BlockedOn)].Waiter = 0;
                break;
            case BlockReason.Notification:
                _notifications[(int)Handle.Index(row.BlockedOn)].Queue.Remove(_threads, thread);
                break;
        }
    }

    /// <summary>Forgets a thread that waits in nothing.</summary>
    private void ForgetThread(int thread)
    {
        ref ThreadRow row = ref _threads[thread];
        ref ProcessRow process = ref _processes[row.ProcessSlot];
        process.Instructions += row.Instructions;
        process.Threads--;
        _machines.Of(process.Vhm).Used.Threads--;
        if (process.Thread == thread) process.Thread = row.NextSibling;
        _threads.End(thread);
    }

    /// <summary>A process ends: all its threads, then the endpoints and notifications it owns, whose callers are told.
    /// </summary>
    private void EndThreads(int slot)
    {
        for (int thread = _processes[slot].Thread; thread >= 0; thread = _processes[slot].Thread)
        {
            if (_session.Running == thread) _session.Running = Nobody;
            Abandon(thread);
            _threads[thread].State = ThreadState.Ended;
            ForgetThread(thread);
        }
        for (int i = 0; _processes[slot].Endpoints > 0 && i < _endpoints.HighWater; i++)
            if (_endpoints.IsLive(i) && _endpoints[i].OwnerSlot == slot) CloseEndpoint(i);
        for (int i = 0; _processes[slot].Endpoints > 0 && i < _notifications.HighWater; i++)
        {
            if (!_notifications.IsLive(i) || _notifications[i].OwnerSlot != slot) continue;
            RevokeObject(_notifications[i].Capability);
            _notifications.Free(i);
            ForgetObject(slot);
        }
    }

    private void CloseEndpoint(int index)
    {
        ref Endpoint endpoint = ref _endpoints[index];
        while (!endpoint.Queue.IsEmpty)
        {
            int waiter = TakeWaiter(ref endpoint);
            if (_threads[waiter].Reason == BlockReason.Fault) LoseFault(waiter);
            else _threads.Wake(waiter, 0, Status.PeerClosed, Domain.Classical, 0);
        }
        ForgetObject(endpoint.OwnerSlot);
        RevokeObject(endpoint.Capability);
        _endpoints.Free(index);
    }

    /// <summary>An endpoint or notification less.</summary>
    private void ForgetObject(int slot)
    {
        _processes[slot].Endpoints--;
        _machines.Of(_processes[slot].Vhm).Used.Objects--;
    }

    /// <summary>Nobody can name an object any more that has ended.</summary>
    private void RevokeObject(ulong capability)
    {
        if (_capabilities.TryFind(capability, out int index)) _capabilities.Revoke(index, withObject: true);
    }
}
