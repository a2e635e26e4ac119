// Faults with a handler (XDV-024.1, XDV-024.2): a model of who gets a fault, what its reply leads to, and when nobody
// can decide any more. Nobody waits in such a fault once an input is over, and nobody ends without one.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public sealed partial class MessageBook
{
    private const string FaultRule = "faults";
    private const ulong Marked = FaultMessage.Words | FaultMessage.Mark;

    private readonly ProcessBook _processes;
    private readonly CapabilityBook _capabilities;
    private readonly Dictionary<uint, ulong> _handlers = [];
    private readonly Dictionary<uint, uint> _parents = [];
    /// <summary>What the machine layer still has to be told: kind, thread, and who faulted, or where it goes on, or
    /// whose process ends.</summary>
    private readonly Queue<(EffectKind Kind, int Thread, ulong About)> _told = new();
    private readonly List<uint> _adopted = [];
    /// <summary>The thread whose fault this input is, and what its Fault record has to say; −1 = none.</summary>
    private (int Thread, ulong Capability, ulong Receiver) _raised = (-1, 0, 0);
    private bool _revokes;

    /// <summary>Faults that went to a handler.</summary>
    public long Faults { get; private set; }

    /// <summary>Of these, after which the thread went on.</summary>
    public long Resumed { get; private set; }

    /// <summary>Of these, about which nobody decided.</summary>
    public long FaultsLost { get; private set; }

    /// <summary>Faults of this process are another's to decide, perhaps.</summary>
    public bool HasHandler(uint process) => _handlers.GetValueOrDefault(process) != 0;

    private void OnFaultRecord(in TraceRecord record)
    {
        bool input = record.Kind is RecordKind.SystemCall or RecordKind.Trap or RecordKind.MemoryFault;
        if (input) _revokes = record.Operation is (ushort)SystemCall.CapabilityRevoke
            or (ushort)SystemCall.StateOperation;
        switch (record.Kind)
        {
            case RecordKind.Trap:
                Raise(record, Status.ProcessTrapped, record.Operation);
                break;
            case RecordKind.MemoryFault when record.Status != Status.Ok:
                Raise(record, record.Status, 0);
                break;
            case RecordKind.Fault when record.Operation is (ushort)FaultKind.ProcessTrap
                or (ushort)FaultKind.MemoryExhausted:
                Violation.Unless((record.Thread, record.Arg2, record.Arg3) == _raised, FaultRule,
                    $"{record.Thread} {record.Arg2:x} {record.Arg3}, not {_raised}");
                break;
            case RecordKind.Process when record.Operation == (ushort)ProcessState.Created:
                _parents[record.Process] = (uint)record.Arg0;
                break;
            case RecordKind.Process when record.Operation == (ushort)ProcessState.Terminated:
                End(record);
                break;
        }
        bool revoked = record is { Kind: RecordKind.Capability, Operation: (ushort)CapabilityEvent.Revoked };
        if (input || (revoked && _revokes) || record.Kind == RecordKind.Process) Doom(record.Time);
    }

    private Status SetHandler(in TraceRecord record)
    {
        Status status = Status.Ok;
        if (record.Capability != 0) status = _objects.Resolve(record, CapabilityKind.Endpoint, out _);
        if (status is not (Status.Ok or Status.PeerClosed)) return status;
        uint process = record.Arg0 > uint.MaxValue ? 0 : (uint)record.Arg0;
        bool mine = _processes.IsAlive(process)
            && (process == record.Process || _parents[process] == record.Process);
        if (!mine) return Status.ProcessNotFound;
        if (status == Status.Ok) _handlers[process] = record.Capability;
        return status;
    }

    private void Raise(in TraceRecord record, Status status, ulong value)
    {
        int thread = record.Thread;
        ref ThreadNote note = ref _threads[thread];
        ulong capability = _handlers.GetValueOrDefault(record.Process);
        (note.FaultStatus, note.FaultValue, note.FaultCapability) = (status, value, capability);
        _raised = (thread, 0, 0);
        bool again = note.FaultCaller >= 0 && _threads[note.FaultCaller].Process == record.Process;
        if (!Holds(capability, record.Time, out int id, out uint owner) || again || !SomebodyReceives(owner, thread))
        {
            note.Doomed = true;
            return;
        }
        Faults++;
        _raised.Capability = capability;
        Queues endpoint = EndpointOf(id, owner);
        _threads.Wait(thread, BlockReason.Fault, id);
        if (endpoint.Receivers.Count == 0)
        {
            endpoint.Callers.Add(thread);
            return;
        }
        int receiver = endpoint.Receivers[0];
        endpoint.Receivers.RemoveAt(0);
        _raised.Receiver = (ulong)receiver + 1;
        _threads.Wake(receiver, SendFault(thread, receiver), Status.Ok);
    }

    /// <summary>A fault is received; what the receiver has to be told.</summary>
    private ulong SendFault(int thread, int receiver)
    {
        _threads.Wait(thread, BlockReason.FaultReply, receiver);
        _threads[receiver].FaultCaller = thread;
        _told.Enqueue((EffectKind.DeliverFault, receiver, (ulong)thread));
        return Marked | (ulong)_threads[thread].Process << 32;
    }

    /// <summary>A reply to a fault, or a receive without one; true when there was something to decide.</summary>
    private bool Decide(in TraceRecord record, bool reply)
    {
        int thread = _threads[record.Thread].FaultCaller;
        Violation.Unless(record.Arg3 == (reply ? (ulong)(thread + 1) : 0), FaultRule, "decides about another");
        if (thread < 0) return false;
        _threads[record.Thread].FaultCaller = -1;
        bool retry = reply && record.Arg0 == 1, elsewhere = reply && record.Arg0 == 2 && record.Verdict == Status.Ok;
        if (!retry && !elsewhere)
        {
            LoseFault(thread);
            return true;
        }
        Resumed++;
        if (elsewhere) _told.Enqueue((EffectKind.ContinueThread, thread, record.Arg2));
        _threads.Release(thread);
        return true;
    }

    private void LoseFault(int thread)
    {
        _threads.Wait(thread, BlockReason.FaultLost, 0);
        _threads[thread].Doomed = true;
        FaultsLost++;
    }

    /// <summary>Faults in front of a queue whose capability has expired meanwhile.</summary>
    private void DropExpired(Queues endpoint, ulong time)
    {
        while (endpoint.Callers.Count > 0 && _threads[endpoint.Callers[0]].Waits == BlockReason.Fault
            && !Holds(_threads[endpoint.Callers[0]].FaultCapability, time, out _, out _))
        {
            LoseFault(endpoint.Callers[0]);
            endpoint.Callers.RemoveAt(0);
        }
    }

    private bool Holds(ulong capability, ulong? time, out int id, out uint owner)
    {
        (id, owner) = (-1, 0);
        if (!_capabilities.Notes.Has(capability) || !_objects.Named.TryGetValue(capability, out id)) return false;
        ref CapabilityNote note = ref _capabilities.Notes[capability];
        if ((note.Permissions & Permissions.Ipc) == 0 || time < note.From || time >= note.Until) return false;
        bool lives = _objects.TryGet(id, out IpcObject found);
        owner = found.Owner;
        return lives;
    }

    private bool SomebodyReceives(uint owner, int faulted)
    {
        for (int thread = 0; thread < _threads.Capacity; thread++)
        {
            ref ThreadNote note = ref _threads[thread];
            bool able = note.Alive && !note.Ended && note.Process == owner && note.Waits < BlockReason.Fault;
            if (able && !AwaitsEnd(thread, faulted)) return true;
        }
        return false;
    }

    private bool AwaitsEnd(int thread, int faulted)
    {
        for (int steps = 0; thread != faulted; steps++)
        {
            ref ThreadNote note = ref _threads[thread];
            if (note.Child != 0) return note.Child == _threads[faulted].Process;
            if (note.Waits != BlockReason.Thread || steps > _threads.Capacity) return false;
            thread = note.On;
        }
        return true;
    }

    private bool IsLost(int thread, ulong? time)
    {
        ref ThreadNote note = ref _threads[thread];
        if (!note.Alive || note.Ended) return false;
        return note.Waits switch
        {
            BlockReason.FaultReply => AwaitsEnd(note.On, thread),
            BlockReason.Fault => !Holds(note.FaultCapability, time, out _, out uint owner)
                || !SomebodyReceives(owner, thread),
            _ => false,
        };
    }

    /// <summary>Notes whose faults nobody can decide about now.</summary>
    private void Doom(ulong time)
    {
        for (int thread = 0; thread < _threads.Capacity; thread++)
            if (IsLost(thread, time)) _threads[thread].Doomed = true;
    }

    /// <summary>A process ended; because of a fault only when it had to.</summary>
    private void End(in TraceRecord record)
    {
        uint process = record.Process;
        _handlers.Remove(process);
        _parents.Remove(process);
        foreach ((uint child, uint parent) in _parents)
            if (parent == process) _adopted.Add(child);
        foreach (uint child in _adopted) _parents[child] = _machines.InitOf(process);
        _adopted.Clear();
        // Who had ended when a snapshot was taken ends again, and nobody is told again.
        bool faulted = !_restoring && record.Status is (Status.ProcessTrapped or Status.OutOfMemory), known = false;
        for (int thread = 0; thread < _threads.Capacity; thread++)
        {
            ref ThreadNote note = ref _threads[thread];
            if (note.Child == process) note.Child = 0;
            if (note.Process != process || !note.Doomed) continue;
            known |= note.FaultStatus == record.Status && note.FaultValue == record.Value;
            note.Doomed = false;
        }
        if (!faulted) return;
        Violation.Unless(known, FaultRule, $"process {process} ends with {record.Status} {record.Value} for no reason");
        _told.Enqueue((EffectKind.ReportFault, -1, process));
    }

    private void OnFaultEffect(in Effect effect)
    {
        if (effect.Kind is not (EffectKind.DeliverFault or EffectKind.ContinueThread or EffectKind.ReportFault)) return;
        Violation.Unless(_told.TryDequeue(out (EffectKind, int, ulong) expected), FaultRule, "an effect too many");
        (EffectKind, int, ulong) told = effect.Kind == EffectKind.ReportFault ? (effect.Kind, -1, effect.Process)
            : (effect.Kind, (int)effect.Thread, effect.Bytes0);
        Violation.Unless(told == expected, FaultRule, $"{told}, not {expected}");
    }

    /// <summary>The input is over: nobody waits who cannot be helped.</summary>
    private void SettleFaults(bool ended)
    {
        _raised = (-1, 0, 0);
        Violation.Unless(ended || _told.Count == 0, FaultRule, "an effect is missing");
        _told.Clear();
        for (int thread = 0; thread < _threads.Capacity && !ended; thread++)
        {
            ref ThreadNote note = ref _threads[thread];
            bool lost = note.Alive && !note.Ended && (note.Waits == BlockReason.FaultLost || IsLost(thread, null));
            Violation.Unless(!lost, FaultRule,
                $"thread {thread} of {note.Process} waits in {note.Waits} for {note.On}, and nobody can decide");
            if (note.Waits < BlockReason.Fault)
                Violation.Unless(!note.Alive || !note.Doomed, FaultRule, $"the fault of thread {thread} is forgotten");
            note.Doomed = false;
        }
    }
}
