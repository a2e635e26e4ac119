// Faults that somebody else decides about (XDV-024.1, XDV-020.4): a thread that traps, or touches a page it cannot
// have, becomes a caller of its process's handler endpoint on the kernel's behalf, and the length of the reply says how
// it goes on. Contained (XDV-024.2): whatever a handler does, the worst is that the process ends as it would without
// one.
//
// Nobody waits in a fault for ever unless a handler that could answer chooses not to. A fault ends its process
//   - when there is no handler, or its capability does not hold: revoked, expired, its holder or the endpoint gone
//   - when it comes while the thread owes the decision about a fault of its own process
//   - when no thread of the endpoint's owner could receive: one that has not ended, waits in no fault, and does not
//     wait for the end of the thread or process in question (through joins, too)
//   - when who received it ends, receives again without a reply, or waits for that end
// The first three are asked when it happens, and all again after every input that may have changed an answer
// (SettleFaults); that a capability has expired, which no input does, is noticed when its fault would be received, at
// the latest. Quick calls change none of the answers.
//
// Invariants: FaultsWaiting counts the threads in a fault; a thread owes a reply or a decision, not both; none is
// FaultLost once an input is applied. A fault that is delivered changes no register of its thread.
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Ipc;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>True when a thread's reply is a decision about a fault.</summary>
    public bool OwesDecision(int thread) => _threads[thread].FaultCaller != 0;

    /// <summary>fault_handler: capability, process, endpoint. Faults that wait already stay where they are.</summary>
    private Status SetFaultHandler(in TraceRecord call, in Subject subject)
    {
        Status status = Status.Ok;
        ulong endpoint = 0;
        if (call.Capability != 0)
            status = _check.RequireObject(call.Capability, subject, CapabilityKind.Endpoint, out endpoint);
        if (status != Status.Ok) return status;
        if (!_processes.TryFind(call.Arg0, out int slot) || _processes[slot].State == ProcessState.Terminated
            || (slot != subject.Slot && _processes[slot].Parent != subject.Process)) return Status.ProcessNotFound;
        if (call.Capability != 0 && !_endpoints.TryFind(endpoint, out _)) return Status.PeerClosed;
        _processes[slot].FaultHandler = call.Capability;
        return Status.Ok;
    }

    /// <summary>The running thread has faulted; its row says how its process would end.</summary>
    /// <param name="about">For the record: the vector, or the page.</param>
    private void RaiseFault(int thread, ulong about)
    {
        ref ThreadRow row = ref _threads[thread];
        FaultClass fault = new(KindOf(row), EscalationLevel.Process);
        ref TraceRecord record = ref _journal.Fault(fault, Domain.Classical, _threads.SubjectOf(thread), 0, about,
            row.FaultStatus);
        row.FaultCapability = _processes[row.ProcessSlot].FaultHandler;
        int index = HandlerOf(thread);
        bool again = row.FaultCaller != 0 && _threads[row.FaultCaller - 1].ProcessSlot == row.ProcessSlot;
        if (index < 0 || again || !SomebodyReceives(index, thread))
        {
            EndByFault(thread);
            return;
        }
        record.Arg2 = row.FaultCapability;
        ref Endpoint endpoint = ref _endpoints[index];
        _session.FaultsWaiting++;
        _session.FaultsUnsettled = true;
        Block(BlockReason.Fault, _endpoints.HandleOf(index));
        if (endpoint.Waiters == EndpointWaiters.Receivers && !endpoint.Queue.IsEmpty)
        {
            int receiver = TakeWaiter(ref endpoint);
            record.Arg3 = (ulong)receiver + 1;
            _threads.Wake(receiver, DeliverFault(thread, receiver), Status.Ok, Domain.Classical, 0);
            return;
        }
        endpoint.Waiters = EndpointWaiters.Callers;
        endpoint.Queue.Add(_threadRows, thread);
    }

    /// <summary>A fault, which is in no queue any more, is received; what the receiver gets as its call's
    /// value.</summary>
    private ulong DeliverFault(int thread, int receiver)
    {
        ref ThreadRow row = ref _threads[thread];
        row.Reason = BlockReason.FaultReply;
        row.BlockedOn = (ulong)receiver;
        _threads[receiver].FaultCaller = thread + 1;
        ref Effect effect = ref _effects.Add(EffectKind.DeliverFault);
        effect.Thread = (uint)receiver;
        effect.Process = _threads[receiver].Process;
        effect.Count = (uint)KindOf(row);
        effect.Bytes0 = (ulong)thread;
        effect.Bytes1 = _threads.HandleOf(thread);
        return Message.Describe(FaultMessage.Words | FaultMessage.Mark, row.Process);
    }

    /// <summary>The reply to a fault, or a receive that forgoes it. A reply of another length is one of a server that
    /// does not know faults: its client must not be able to make it fail, so it is no error.</summary>
    private void DecideFault(ref TraceRecord call, int receiver, bool reply)
    {
        int thread = _threads[receiver].FaultCaller - 1;
        _threads[receiver].FaultCaller = 0;
        FaultDecision decision = reply ? (FaultDecision)call.Arg0 : FaultDecision.End;
        if (reply) call.Arg3 = (ulong)thread + 1;
        bool goesOn = decision == FaultDecision.ContinueAt && call.Verdict == Status.Ok;
        if (decision != FaultDecision.Retry && !goesOn)
        {
            LoseFault(thread);
            return;
        }
        if (goesOn)
        {
            ref Effect effect = ref _effects.Add(EffectKind.ContinueThread);
            effect.Process = _threads[thread].Process;
            effect.Thread = (uint)thread;
            effect.Bytes0 = call.Arg2;
        }
        ref ThreadRow row = ref _threads[thread];
        row.FaultStatus = Status.Ok;
        row.FaultVector = 0;
        row.FaultAddress = row.FaultCapability = 0;
        _session.FaultsWaiting--;
        _threads.MakeReady(thread, Domain.Classical, 0);
    }

    /// <summary>Nobody will decide about a fault: SettleFaults ends its process.</summary>
    private void LoseFault(int thread)
    {
        _threads[thread].Reason = BlockReason.FaultLost;
        _threads[thread].BlockedOn = 0;
        _session.FaultsUnsettled = true;
    }

    /// <summary>Ends the processes whose faults nobody can decide about any more. Each end may leave others so: every
    /// round but the last ends one at least.</summary>
    private void SettleFaults()
    {
        while (_session.FaultsUnsettled && !_session.Ended)
        {
            _session.FaultsUnsettled = false;
            int left = _session.FaultsWaiting;
            for (int thread = 0; left > 0 && thread < _threads.HighWater; thread++)
            {
                if (!_threads[thread].IsInFault) continue;
                left--;
                if (IsLost(thread)) EndByFault(thread);
                if (_session.Ended) return;
            }
        }
    }

    private bool IsLost(int thread)
    {
        ref ThreadRow row = ref _threads[thread];
        if (row.Reason == BlockReason.FaultLost) return true;
        if (row.Reason == BlockReason.FaultReply) return AwaitsEnd((int)row.BlockedOn, thread);
        int index = HandlerOf(thread);
        return index < 0 || !SomebodyReceives(index, thread);
    }

    /// <summary>Row of the endpoint that a thread's fault goes to; −1 when its capability does not hold.</summary>
    private int HandlerOf(int thread)
    {
        ulong handle = _threads[thread].FaultCapability;
        if (!_capabilities.TryFind(handle, out int capability)) return -1;
        Status status = _check.Decide(handle, _capabilities[capability].OwnerSlot, Domain.Classical, Permissions.Ipc,
            _clock.Now, out _);
        bool holds = _endpoints.TryFind(_capabilities[capability].Resource, out int index) && status == Status.Ok;
        return holds ? index : -1;
    }

    /// <summary>True when a thread of an endpoint's owner could receive a thread's fault.</summary>
    private bool SomebodyReceives(int endpoint, int thread)
    {
        int other = _processes[_endpoints[endpoint].OwnerSlot].Thread;
        for (; other >= 0; other = _threads[other].NextSibling)
        {
            ref ThreadRow row = ref _threads[other];
            if (other == thread || row.State == ThreadState.Ended || row.IsInFault) continue;
            if (!AwaitsEnd(other, thread)) return true;
        }
        return false;
    }

    /// <summary>True when a thread waits, directly or through threads that it joins, for the end of one that has
    /// faulted or of its process.</summary>
    private bool AwaitsEnd(int thread, int faulted)
    {
        for (int steps = 0; steps <= _threads.HighWater; steps++)
        {
            ref ThreadRow row = ref _threads[thread];
            if (thread == faulted) return true;
            if (row.State != ThreadState.Blocked) return false;
            if (row.Reason == BlockReason.Child) return row.BlockedOn == _threads[faulted].Process;
            if (row.Reason != BlockReason.Thread) return false;
            thread = (int)Handle.Index(row.BlockedOn);
        }
        return false;
    }

    /// <summary>A fault ends its process, which is told to people first.</summary>
    private void EndByFault(int thread)
    {
        ref ThreadRow row = ref _threads[thread];
        ref Effect effect = ref _effects.Add(EffectKind.ReportFault);
        effect.Process = row.Process;
        effect.Thread = (uint)thread;
        effect.Count = (uint)row.ProcessSlot;
        effect.Bytes0 = (ulong)KindOf(row);
        EndProcess(row.ProcessSlot, row.FaultVector, row.FaultStatus, row.FaultAddress);
    }

    private static FaultKind KindOf(in ThreadRow row) =>
        row.FaultStatus == Status.ProcessTrapped ? FaultKind.ProcessTrap : FaultKind.MemoryExhausted;
}
