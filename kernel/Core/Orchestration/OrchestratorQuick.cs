// The short way through a kernel entry: the calls that programs make most, when nothing else is due. It makes the same
// changes as TryDue, Apply and TakeReturn would and leaves the same records; what it leaves out are the questions whose
// answer is known. The general path stays the definition, and tests compare the two record by record.
//
// Every method answers false with nothing changed when a question has to be asked after all. The machine layer runs
// this code without saving SSE state, so none of it, nor what it calls, may use an XMM register: tests/Image reads the
// kernel's code for it. Instructions count here: what is small is inlined, rows are written field by field, and tables
// are entered without a check where a link in another row vouches for the index.
//
// Invariant: what Apply granted (QuickLeft) is only counted down here; while instructions are left, no completion and
// no expiry comes first, nobody outranks the running thread, nothing is staged, no thread is held and the clock is
// charged.
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Ipc;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>Records that may wait for sealing before a quick call leaves that to the general path.</summary>
    private const ulong QuickBacklog = TraceFormat.BlockRecords;

    /// <summary>Clock and ProcessId.</summary>
    /// <param name="instructions">User instructions since the running thread was resumed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryQuickRead(SystemCall call, uint instructions, out ulong value)
    {
        Unsafe.SkipInit(out value);
        if (!QuickAllowed(instructions, out uint charge)) return false;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, _session.Running);
        ulong time = QuickEnter(ref thread, instructions, charge);
        value = call == SystemCall.Clock ? time : thread.Process;
        QuickRecord(call, time, instructions, ref thread).Value = value;
        return true;
    }

    /// <summary>Yield to another thread when all ready ones are of its level; <paramref name="next"/> is Running
    /// afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryQuickYield(uint instructions, out int next)
    {
        Unsafe.SkipInit(out next);
        if (!QuickAllowed(instructions, out uint charge)) return false;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, _session.Running);
        ThreadTable threads = _threads;
        if (!threads.Ready.AllAt(thread.Priority)) return false;
        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref QuickRecord(SystemCall.Yield, time, instructions, ref thread);
        next = threads.Rotate(ref thread, record.Sequence + 1);
        QuickDispatch(next, ref record);
        return true;
    }

    /// <summary>True when a thread that is about to run has a pending return (TakeReturn).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasReturn(int thread) => ThreadTable.Linked(_threadRows, thread).HasReturn != 0;

    /// <summary>A call whose receiver waits: Running is <paramref name="receiver"/> afterwards.</summary>
    /// <param name="value">What the receiver gets as its call's value.</param>
    /// <param name="buffers">A constant: whether some of the words are in the threads' message buffers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryQuickCall(ulong capability, ulong words, uint instructions, out ulong value,
        out int receiver, bool buffers = false)
    {
        Unsafe.SkipInit(out value);
        Unsafe.SkipInit(out receiver);
        if (words > (buffers ? Message.MaxWords : Message.RegisterWords)) return false;
        if (!QuickAllowed(instructions, out uint charge)) return false;
        int running = _session.Running;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, running);
        if (!CapabilityTable.TryFindStanding(_capabilityRows, capability, thread.ProcessSlot, CapabilityKind.Endpoint,
            out ulong handle)) return false;
        ref Endpoint endpoint = ref Endpoint.Linked(_endpointRows, handle);
        receiver = endpoint.Queue.First;
        if (endpoint.Waiters != EndpointWaiters.Receivers || receiver < 0) return false;
        ref ThreadRow partner = ref ThreadTable.Linked(_threadRows, receiver);
        if (_threads.Ready.Outranks(partner.Priority)) return false;
        if (buffers && (thread.HasBuffer & partner.HasBuffer) == 0) return false;
        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref QuickRecord(SystemCall.IpcCall, time, instructions, ref thread);
        record.Capability = capability;
        record.Arg0 = words;
        value = Message.Describe((uint)words, thread.Process);
        endpoint.Queue.RemoveFirst(_threadRows, ref partner);
        partner.Caller = running;
        QuickHandOver(ref record, ref thread, BlockReason.Reply, (ulong)receiver, receiver, ref partner);
        return true;
    }

    /// <summary>A reply, and nobody queues at the endpoint: Running is who called afterwards, who gets the number of
    /// words as its call's value.</summary>
    /// <param name="buffers">As for <see cref="TryQuickCall"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryQuickReply(ulong capability, ulong words, uint instructions, out int caller, bool buffers = false)
    {
        Unsafe.SkipInit(out caller);
        if (words > (buffers ? Message.MaxWords : Message.RegisterWords)) return false;
        if (!QuickAllowed(instructions, out uint charge)) return false;
        int running = _session.Running;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, running);
        if (!CapabilityTable.TryFindStanding(_capabilityRows, capability, thread.ProcessSlot, CapabilityKind.Endpoint,
            out ulong handle)) return false;
        ref Endpoint endpoint = ref Endpoint.Linked(_endpointRows, handle);
        caller = thread.Caller;
        if (caller < 0 || (endpoint.Waiters == EndpointWaiters.Callers && !endpoint.Queue.IsEmpty)) return false;
        if (endpoint.OwnerSlot != thread.ProcessSlot) return false;
        ref ThreadRow partner = ref ThreadTable.Linked(_threadRows, caller);
        if (_threads.Ready.Outranks(partner.Priority)) return false;
        if (buffers && (thread.HasBuffer & partner.HasBuffer) == 0) return false;
        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref QuickRecord(SystemCall.IpcReplyReceive, time, instructions, ref thread);
        record.Capability = capability;
        record.Arg0 = words;
        thread.Caller = ThreadTable.None;
        endpoint.Waiters = EndpointWaiters.Receivers;
        endpoint.Queue.Add(_threadRows, running);
        QuickHandOver(ref record, ref thread, BlockReason.Receive, handle, caller, ref partner);
        return true;
    }

    /// <summary>A signal that wakes somebody or nobody; the caller goes on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryQuickSignal(ulong capability, ulong bits, uint instructions)
    {
        if (!QuickAllowed(instructions, out uint charge)) return false;
        int running = _session.Running;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, running);
        if (!CapabilityTable.TryFindStanding(_capabilityRows, capability, thread.ProcessSlot,
            CapabilityKind.Notification, out ulong handle)) return false;
        ref Notification notification = ref _notifications.Linked((int)Handle.Index(handle));
        int waiter = notification.Queue.First;
        ref ThreadRow woken = ref ThreadTable.Linked(_threadRows, waiter < 0 ? running : waiter);
        // The caller's level is its priority at least.
        if (woken.Priority > thread.Priority) return false;
        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref QuickRecord(SystemCall.NotificationSignal, time, instructions, ref thread);
        record.Capability = capability;
        record.Arg0 = bits;
        bits |= notification.Bits;
        if (waiter >= 0 && bits != 0)
        {
            notification.Queue.RemoveFirst(_threadRows, ref woken);
            _threads.WakeQuick(ref woken, bits, record.Sequence + 1);
            bits = 0;
        }
        notification.Bits = bits;
        return true;
    }

    /// <summary>A wait: the bits that are there; or none, and <paramref name="next"/> is Running, when all ready ones
    /// are of the caller's level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryQuickWait(ulong capability, uint instructions, out ulong bits, out int next)
    {
        bits = 0;
        Unsafe.SkipInit(out next);
        if (!QuickAllowed(instructions, out uint charge)) return false;
        int running = _session.Running;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, running);
        if (!CapabilityTable.TryFindStanding(_capabilityRows, capability, thread.ProcessSlot,
            CapabilityKind.Notification, out ulong handle)) return false;
        ref Notification notification = ref _notifications.Linked((int)Handle.Index(handle));
        if (notification.OwnerSlot != thread.ProcessSlot) return false;
        bits = notification.Bits;
        if (bits == 0 && !_threads.Ready.AllAt(thread.Priority)) return false;
        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref QuickRecord(SystemCall.NotificationWait, time, instructions, ref thread);
        record.Capability = capability;
        record.Value = bits;
        notification.Bits = 0;
        if (bits != 0) return true;
        thread.SetBlocked(BlockReason.Notification);
        thread.BlockedOn = handle;
        notification.Queue.Add(_threadRows, running);
        next = _threads.Ready.TakeOldest(thread.Priority);
        QuickDispatch(next, ref record);
        return true;
    }

    /// <summary>The disk's input and the block_read it answers, which got <paramref name="got"/> bytes, after
    /// RunningHolds agreed. The general way is to apply the one and then the other. SSE state is saved here.</summary>
    public bool TryQuickRead(ulong place, ulong asked, ulong got, uint instructions)
    {
        if (!QuickAllowed(instructions, out uint charge)) return false;
        ref ThreadRow thread = ref ThreadTable.Linked(_threadRows, _session.Running);
        TraceLog log = _log;
        ref TraceRecord input = ref log.AppendQuick(log.Sequence);
        RecordWords.Write(ref input, _clock.Now, RecordKind.BlockRead, 0, ref thread.Process);
        input.Arg0 = place;
        input.Arg1 = got;
        ulong time = QuickEnter(ref thread, instructions, charge);
        ref TraceRecord record = ref QuickRecord(SystemCall.BlockRead, time, instructions, ref thread);
        record.Arg0 = place;
        record.Arg1 = asked;
        record.Value = got;
        return true;
    }

    /// <summary>True when nothing else has to happen before or because of a kernel entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool QuickAllowed(uint instructions, out uint charge)
    {
        charge = instructions + CrossingCost.KernelEntryInstructions;
        return charge < _session.QuickLeft && _log.Backlog <= QuickBacklog;
    }

    /// <summary>Charges the entry; T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong QuickEnter(ref ThreadRow thread, uint instructions, uint charge)
    {
        _session.QuickLeft -= charge;
        thread.Instructions += instructions;
        return _clock.ChargeQuick(charge);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TraceRecord QuickRecord(SystemCall call, ulong time, uint instructions, ref ThreadRow thread)
    {
        TraceLog log = _log;
        ref TraceRecord record = ref log.AppendQuick(log.Sequence);
        RecordWords.Write(ref record, time, RecordKind.SystemCall, (uint)call, ref thread.Process);
        record.Instructions = instructions;
        return ref record;
    }

    /// <summary>The running thread blocks and a blocked one runs at once: HandOver, when nobody outranks it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void QuickHandOver(ref TraceRecord record, ref ThreadRow thread, BlockReason reason, ulong on, int to,
        ref ThreadRow partner)
    {
        thread.SetBlocked(reason);
        thread.BlockedOn = on;
        partner.SetRunning();
        _session.Running = to;
        record.Arg1 = (ulong)(uint)to + 1;
    }

    /// <summary>The running thread has stopped: the next one runs, with a new slice; the call's record says so.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void QuickDispatch(int next, ref TraceRecord record)
    {
        ThreadTable.Linked(_threadRows, next).State = ThreadState.Running;
        _session.Running = next;
        record.Arg1 = (ulong)(uint)next + 1;
        RenewQuick();
    }

    /// <summary>Takes what quick calls used off the slice and off the way to the next completion.</summary>
    private void SettleQuick()
    {
        long used = _session.QuickGranted - _session.QuickLeft;
        _session.SliceLeft -= used;
        _session.DueLeft -= used;
        _session.QuickGranted = _session.QuickLeft;
    }

    /// <summary>Both, with a new slice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RenewQuick()
    {
        long due = _session.DueLeft - (_session.QuickGranted - _session.QuickLeft);
        long slice = (long)_session.SliceInstructions;
        _session.DueLeft = due;
        _session.SliceLeft = slice;
        if (due < slice) slice = due;
        _session.QuickGranted = _session.QuickLeft = slice;
    }

    private void GrantQuick()
    {
        long left = _session.SliceLeft < _session.DueLeft ? _session.SliceLeft : _session.DueLeft;
        _session.QuickGranted = _session.QuickLeft = left;
    }

    private void AllowQuick()
    {
        SettleQuick();
        int thread = _session.Running;
        bool allowed = thread >= 0 && !IsStaged && _clock.IsCharged && _machines.Paused == 0
            && _threads.Ready.TopLevel <= _threads.LevelOf(thread);
        ulong due = _jobs.Due.NextTime, expiry = _contracts.NextExpiry;
        ulong mapping = _segments.NextExpiry;
        if (mapping < expiry) expiry = mapping;
        _session.NextExpiry = expiry;
        _session.DueLeft = allowed ? _clock.InstructionsBefore(due < expiry ? due : expiry) : 0;
        GrantQuick();
    }
}
