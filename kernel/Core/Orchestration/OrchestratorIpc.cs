// Endpoints and notifications (XDV-021): who meets whom. A call whose receiver waits, and a reply, hand the processor
// over with what is left of the slice: the pair is one activity, so a service costs its client no turn in the ready
// queue, and neither can stay beyond the slice. A thread that outranks the partner comes first as always.
//
// Errors a caller can get: CapabilityInvalid and the other refusals of the check, which is what later calls get when
// the owner has ended; PeerClosed (it ended while the caller queued), ReplyLost (the receiver ended or received again
// without a reply), NoCaller (a reply nobody waits for).
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Ipc;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    private Status IpcOperation(ref TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.EndpointCreate:
                return CreateObject(CapabilityKind.Endpoint, subject, out value);
            case SystemCall.NotificationCreate:
                return CreateObject(CapabilityKind.Notification, subject, out value);
            case SystemCall.IpcCall:
                return IpcCall(ref call, subject);
            case SystemCall.IpcReceive:
                return IpcReceive(ref call, subject, false, out value);
            case SystemCall.IpcReplyReceive:
                return IpcReceive(ref call, subject, true, out value);
            case SystemCall.IpcReply:
                return IpcReply(ref call, subject);
            case SystemCall.NotificationSignal:
                return Signal(call, subject);
            case SystemCall.NotificationWait:
                return WaitForSignal(ref call, subject, out value);
            default:
                if (call.Verdict == Status.Ok) _threads[subject.Thread].HasBuffer = 1;
                return Computed(call, Status.Ok, out value);
        }
    }

    /// <summary>endpoint_create, notification_create: the object, and its owner's capability for it.</summary>
    private Status CreateObject(CapabilityKind kind, in Subject subject, out ulong value)
    {
        value = 0;
        Status status = RequireOwn(Permissions.Ipc, subject);
        if (status != Status.Ok) return status;
        if (_capabilities.Free == 0 || !MayHoldCapability(subject.Slot) || !MayHaveObject(subject.Vhm))
            return Status.ResourceExhausted;
        ulong handle;
        if (kind == CapabilityKind.Endpoint)
        {
            if (!_endpoints.TryAllocate(out int index)) return Status.ResourceExhausted;
            _endpoints[index].OwnerSlot = subject.Slot;
            _endpoints[index].OwnerProcess = subject.Process;
            handle = _endpoints.HandleOf(index);
        }
        else
        {
            if (!_notifications.TryAllocate(out int index)) return Status.ResourceExhausted;
            _notifications[index].OwnerSlot = subject.Slot;
            _notifications[index].OwnerProcess = subject.Process;
            handle = _notifications.HandleOf(index);
        }

        _processes[subject.Slot].Endpoints++;
        _machines.Of(subject.Vhm).Used.Objects++;
        int parent = DomainCapabilityOf(subject.Slot, Domain.Classical);
        CapabilityGrant grant = _capabilities.GrantLike(parent);
        grant.Permissions = Permissions.Ipc;
        grant.Kind = kind;
        grant.Resource = handle;
        status = _capabilities.Derive(parent, grant, subject, out int capability);
        _invariant.Check(status == Status.Ok, "ipc: capability of a new object");
        value = _capabilities.HandleOf(capability);
        if (kind == CapabilityKind.Endpoint) _endpoints[(int)Handle.Index(handle)].Capability = value;
        else _notifications[(int)Handle.Index(handle)].Capability = value;
        return Status.Ok;
    }

    /// <summary>ipc_call: the message goes to a waiting receiver at once, else the caller queues.</summary>
    private Status IpcCall(ref TraceRecord call, in Subject subject)
    {
        Status status = FindEndpoint(call, subject, out int index);
        if (status != Status.Ok) return status;
        int thread = subject.Thread;
        call.Arg1 = 0;
        if (!CanSend(thread, call.Arg0)) return Status.InvalidArgument;
        ref Endpoint endpoint = ref _endpoints[index];
        if (endpoint.Waiters == EndpointWaiters.Receivers && !endpoint.Queue.IsEmpty)
        {
            int receiver = TakeWaiter(ref endpoint);
            Deliver(thread, receiver, (uint)call.Arg0, subject.Process);
            AwaitReply(thread, receiver);
            HandOver(ref call, receiver);
            return Status.Ok;
        }
        _threads[thread].Parting = call.Arg0;
        Block(BlockReason.Send, _endpoints.HandleOf(index));
        endpoint.Waiters = EndpointWaiters.Callers;
        endpoint.Queue.Add(_threadRows, thread);
        return Status.Ok;
    }

    /// <summary>ipc_receive, and ipc_reply_receive: answers who was received last, then takes the next message or
    /// waits.</summary>
    private Status IpcReceive(ref TraceRecord call, in Subject subject, bool reply, out ulong value)
    {
        value = 0;
        Status status = FindEndpoint(call, subject, out int index);
        if (status != Status.Ok) return status;
        if (_endpoints[index].OwnerSlot != subject.Slot) return Status.CapabilityUnauthorized;
        int thread = subject.Thread, caller = _threads[thread].Caller;
        call.Arg1 = call.Arg3 = 0;
        if (reply && !CanSend(thread, call.Arg0)) return Status.InvalidArgument;
        if (_threads[thread].FaultCaller != 0) DecideFault(ref call, thread, reply);
        if (caller >= 0) Dismiss(thread, caller, reply ? (uint)call.Arg0 : 0, reply ? Status.Ok : Status.ReplyLost);
        if (!reply) caller = ThreadTable.None;
        ref Endpoint endpoint = ref _endpoints[index];
        if (TryTakeCaller(ref endpoint, out int next))
        {
            value = _threads[next].Reason == BlockReason.Fault ? DeliverFault(next, thread) : TakeCall(next, thread);
            if (caller >= 0) _threads.MakeReady(caller, Domain.Classical, 0);
            return Status.Ok;
        }
        Block(BlockReason.Receive, _endpoints.HandleOf(index));
        endpoint.Waiters = EndpointWaiters.Receivers;
        endpoint.Queue.Add(_threadRows, thread);
        if (caller >= 0) HandOver(ref call, caller);
        return Status.Ok;
    }

    /// <summary>The running thread receives a call that has queued.</summary>
    private ulong TakeCall(int caller, int thread)
    {
        ref ThreadRow row = ref _threads[caller];
        ulong value = Deliver(caller, thread, (uint)row.Parting, row.Process);
        row.Parting = 0;
        row.Reason = BlockReason.Reply;
        row.BlockedOn = (ulong)thread;
        _threads[thread].Caller = caller;
        return value;
    }

    private Status IpcReply(ref TraceRecord call, in Subject subject)
    {
        int thread = subject.Thread, caller = _threads[thread].Caller;
        call.Arg3 = 0;
        if (!CanSend(thread, call.Arg0)) return Status.InvalidArgument;
        if (_threads[thread].FaultCaller != 0)
        {
            DecideFault(ref call, thread, true);
            return Status.Ok;
        }
        if (caller < 0) return Status.NoCaller;
        Dismiss(thread, caller, (uint)call.Arg0, Status.Ok);
        _threads.MakeReady(caller, Domain.Classical, 0);
        return Status.Ok;
    }

    /// <summary>notification_signal: bits are set; who waits gets them all.</summary>
    private Status Signal(in TraceRecord call, in Subject subject)
    {
        Status status = _check.RequireObject(call.Capability, subject, CapabilityKind.Notification,
            out ulong handle);
        if (status != Status.Ok) return status;
        if (!_notifications.TryFind(handle, out int index)) return Status.PeerClosed;
        ref Notification notification = ref _notifications[index];
        notification.Bits |= call.Arg0;
        if (notification.Bits == 0 || notification.Queue.IsEmpty) return Status.Ok;
        int waiter = notification.Queue.First;
        notification.Queue.Remove(_threads, waiter);
        _threads.Wake(waiter, notification.Bits, Status.Ok, Domain.Classical, 0);
        notification.Bits = 0;
        return Status.Ok;
    }

    private Status WaitForSignal(ref TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        call.Arg1 = 0;
        Status status = _check.RequireObject(call.Capability, subject, CapabilityKind.Notification,
            out ulong handle);
        if (status != Status.Ok) return status;
        if (!_notifications.TryFind(handle, out int index)) return Status.PeerClosed;
        ref Notification notification = ref _notifications[index];
        if (notification.OwnerSlot != subject.Slot) return Status.CapabilityUnauthorized;
        value = notification.Bits;
        notification.Bits = 0;
        if (value != 0) return Status.Ok;
        Block(BlockReason.Notification, handle);
        notification.Queue.Add(_threadRows, subject.Thread);
        return Status.Ok;
    }

    /// <summary>The endpoint a capability names.</summary>
    private Status FindEndpoint(in TraceRecord call, in Subject subject, out int index)
    {
        index = -1;
        Status status = _check.RequireObject(call.Capability, subject, CapabilityKind.Endpoint, out ulong handle);
        if (status != Status.Ok) return status;
        return _endpoints.TryFind(handle, out index) ? Status.Ok : Status.PeerClosed;
    }

    /// <summary>Words beyond the registers need a message buffer.</summary>
    private bool CanSend(int thread, ulong words) =>
        words <= Message.RegisterWords || (words <= Message.MaxWords && _threads[thread].HasBuffer != 0);

    /// <summary>Who has queued longest at an endpoint and may still be received.</summary>
    private bool TryTakeCaller(ref Endpoint endpoint, out int caller)
    {
        caller = ThreadTable.None;
        while (endpoint.Waiters == EndpointWaiters.Callers && !endpoint.Queue.IsEmpty)
        {
            caller = TakeWaiter(ref endpoint);
            if (_threads[caller].Reason != BlockReason.Fault || HandlerOf(caller) >= 0) return true;
            LoseFault(caller);
        }
        return false;
    }

    private int TakeWaiter(ref Endpoint endpoint)
    {
        int thread = endpoint.Queue.First;
        endpoint.Queue.Remove(_threads, thread);
        return thread;
    }

    /// <summary>Has the words moved, and leaves the receiver's value in its pending return when it is not the running
    /// thread. What does not fit the receiver is cut off.</summary>
    private ulong Deliver(int from, int to, uint words, uint sender)
    {
        if (words > Message.RegisterWords && _threads[to].HasBuffer == 0) words = Message.RegisterWords;
        ulong value = Message.Describe(words, sender);
        ref Effect effect = ref _effects.Add(EffectKind.DeliverMessage);
        effect.Thread = (uint)to;
        effect.Process = _threads[to].Process;
        effect.Count = words;
        effect.Bytes0 = (ulong)from;
        if (to != _session.Running) _threads.SetReturn(to, value, Status.Ok);
        return value;
    }

    /// <summary>The running thread waits for the reply of another.</summary>
    private void AwaitReply(int thread, int receiver)
    {
        Block(BlockReason.Reply, (ulong)receiver);
        _threads[receiver].Caller = thread;
    }

    /// <summary>Gives a caller its reply; it is still blocked.</summary>
    private void Dismiss(int thread, int caller, uint words, Status status)
    {
        _threads[thread].Caller = ThreadTable.None;
        if (status == Status.Ok) Deliver(thread, caller, words, 0);
        else _threads.Wake(caller, 0, status, Domain.Classical, 0);
    }

    /// <summary>The processor goes to a blocked thread with the rest of the slice, unless somebody outranks it or it
    /// is held; the call's record says so in Arg1: the thread's number plus one. Where the arbiter decides, it decides
    /// this too.</summary>
    private void HandOver(ref TraceRecord call, int thread)
    {
        if (_threads.Ready.TopLevel > _threads[thread].Priority || _threads[thread].Held != 0)
        {
            _threads.MakeReady(thread, Domain.Classical, 0);
            return;
        }
        _threads.Resume(thread);
        _session.Running = thread;
        call.Arg1 = (ulong)thread + 1;
    }
}
