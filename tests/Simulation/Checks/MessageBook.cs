// Messages (XDV-021.1, XDV-021.4): a model of endpoints, run beside Core from the calls alone. Every message has one
// sender and one receiver; callers are received in the order in which they came; a reply goes to who was received;
// whoever waits for somebody that ends is told. Each call's status, each move of words and each answer is compared.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Ipc;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public sealed partial class MessageBook : Checker
{
    private const string Rule = "messages";

    private readonly ThreadBook _threads;
    private readonly IpcObjects _objects;
    private readonly MachineBook _machines;
    private readonly Dictionary<int, Queues> _endpoints = [];
    private readonly Queue<Move> _moves = new();
    private readonly List<int> _closed = [];
    private readonly Dictionary<int, Queues> _keptEndpoints = [];
    private readonly Dictionary<uint, ulong> _keptHandlers = [];
    private bool _restoring;

    private readonly record struct Move(int From, int To, uint Words);

    private sealed class Queues(uint owner)
    {
        public readonly uint Owner = owner;
        public readonly List<int> Callers = [], Receivers = [];

        public Queues Copy()
        {
            Queues copy = new(Owner);
            copy.Callers.AddRange(Callers);
            copy.Receivers.AddRange(Receivers);
            return copy;
        }
    }

    public override void OnKeep(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach ((int id, Queues queues) in _endpoints)
            if (processes.Contains(queues.Owner)) _keptEndpoints[id] = queues.Copy();
        foreach (uint process in processes)
            if (_handlers.TryGetValue(process, out ulong handler)) _keptHandlers[process] = handler;
    }

    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes)
    {
        _restoring = true;
        foreach ((int id, Queues queues) in _keptEndpoints)
            if (processes.Contains(queues.Owner)) _endpoints.Add(id, queues.Copy());
        foreach (uint process in processes)
            if (_keptHandlers.TryGetValue(process, out ulong handler)) _handlers[process] = handler;
    }

    public override void OnForget(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach ((int id, Queues queues) in _keptEndpoints)
            if (processes.Contains(queues.Owner)) _keptEndpoints.Remove(id);
        foreach (uint process in processes) _keptHandlers.Remove(process);
    }

    public MessageBook(ThreadBook threads, IpcObjects objects, ProcessBook processes, MachineBook machines,
        CapabilityBook capabilities)
    {
        (_threads, _objects, _processes, _capabilities) = (threads, objects, processes, capabilities);
        _machines = machines;
        threads.Ending += Forget;
    }

    /// <summary>Messages and replies moved.</summary>
    public long Moves { get; private set; }

    /// <summary>Callers told that nobody will answer.</summary>
    public long Lost { get; private set; }

    /// <summary>Of these, who had not been received yet.</summary>
    public long Closed { get; private set; }

    /// <summary>Who should have the processor because of this input's call or reply, unless outranked; −1 = nobody.
    /// </summary>
    public int Partner { get; private set; } = -1;

    public override void BeginInput() => Partner = -1;

    public override void OnRecord(in TraceRecord record)
    {
        if (record is { Kind: RecordKind.Process, Operation: (ushort)ProcessState.Terminated }) Close(record.Process);
        if (record.Kind == RecordKind.SystemCall) Enter(record);
        OnFaultRecord(record);
    }

    private void Enter(in TraceRecord record)
    {
        Status expected;
        switch ((SystemCall)record.Operation)
        {
            case SystemCall.IpcCall:
                expected = Call(record);
                break;
            case SystemCall.IpcReceive:
                expected = Receive(record, reply: false);
                break;
            case SystemCall.IpcReplyReceive:
                expected = Receive(record, reply: true);
                break;
            case SystemCall.IpcReply:
                expected = Reply(record);
                break;
            case SystemCall.FaultHandler:
                expected = SetHandler(record);
                break;
            case SystemCall.Wait when record.Status == Status.Ok && _processes.IsAlive((uint)record.Arg0):
                _threads[record.Thread].Child = (uint)record.Arg0;
                return;
            default:
                return;
        }
        Violation.Unless(record.Status == expected, Rule,
            $"{(SystemCall)record.Operation}: {record.Status}, not {expected}");
    }

    /// <summary>Somebody receives at the endpoint that a capability names.</summary>
    public bool IsServed(ulong capability) => _objects.Named.TryGetValue(capability, out int id)
        && _endpoints.TryGetValue(id, out Queues? endpoint) && endpoint.Receivers.Count > 0;

    private Queues EndpointOf(int id, uint owner)
    {
        if (!_endpoints.TryGetValue(id, out Queues? queues)) _endpoints[id] = queues = new Queues(owner);
        return queues;
    }

    private bool Fits(int thread, ulong words) => words <= (_threads[thread].Buffer ? 16UL : 4UL);

    private Status Call(in TraceRecord record)
    {
        Status status = _objects.Resolve(record, CapabilityKind.Endpoint, out int id);
        if (status != Status.Ok) return status;
        int thread = record.Thread;
        if (!Fits(thread, record.Arg0)) return Status.InvalidArgument;
        _objects.TryGet(id, out IpcObject row);
        Queues endpoint = EndpointOf(id, row.Owner);
        if (endpoint.Receivers.Count == 0)
        {
            endpoint.Callers.Add(thread);
            _threads.Wait(thread, BlockReason.Send, id);
            _threads[thread].Words = (uint)record.Arg0;
            return Status.Ok;
        }
        int receiver = endpoint.Receivers[0];
        endpoint.Receivers.RemoveAt(0);
        _threads.Wake(receiver, Send(thread, receiver, (uint)record.Arg0, record.Process), Status.Ok);
        Owe(thread, receiver);
        Partner = receiver;
        return Status.Ok;
    }

    private Status Receive(in TraceRecord record, bool reply)
    {
        Status status = _objects.Resolve(record, CapabilityKind.Endpoint, out int id);
        if (status != Status.Ok) return status;
        _objects.TryGet(id, out IpcObject row);
        if (row.Owner != record.Process) return Status.CapabilityUnauthorized;
        int thread = record.Thread, caller = _threads[thread].Caller;
        if (reply && !Fits(thread, record.Arg0)) return Status.InvalidArgument;
        Decide(record, reply);
        if (caller >= 0 && reply) Answer(thread, caller, (uint)record.Arg0);
        if (caller >= 0 && !reply) Lose(thread, caller);
        Queues endpoint = EndpointOf(id, row.Owner);
        DropExpired(endpoint, record.Time);
        if (endpoint.Callers.Count == 0)
        {
            endpoint.Receivers.Add(thread);
            _threads.Wait(thread, BlockReason.Receive, id);
            if (reply) Partner = caller;
            return Status.Ok;
        }
        int next = endpoint.Callers[0];
        endpoint.Callers.RemoveAt(0);
        bool fault = _threads[next].Waits == BlockReason.Fault;
        ulong value = fault ? SendFault(next, thread)
            : Send(next, thread, _threads[next].Words, _threads[next].Process);
        Violation.Unless(record.Value == value, Rule, $"received {record.Value:x}, not {value:x}");
        if (!fault) Owe(next, thread);
        return Status.Ok;
    }

    private Status Reply(in TraceRecord record)
    {
        int thread = record.Thread, caller = _threads[thread].Caller;
        if (!Fits(thread, record.Arg0)) return Status.InvalidArgument;
        if (Decide(record, reply: true)) return Status.Ok;
        if (caller < 0) return Status.NoCaller;
        Answer(thread, caller, (uint)record.Arg0);
        return Status.Ok;
    }

    /// <summary>A message moves; what the receiver has to be told.</summary>
    private ulong Send(int from, int to, uint words, uint sender)
    {
        if (!Fits(to, words)) words = 4;
        _moves.Enqueue(new Move(from, to, words));
        Moves++;
        return words + ((ulong)sender << 32);
    }

    private void Answer(int thread, int caller, uint words)
    {
        _threads[thread].Caller = -1;
        _threads.Wake(caller, Send(thread, caller, words, 0), Status.Ok);
    }

    private void Owe(int caller, int receiver)
    {
        _threads.Wait(caller, BlockReason.Reply, receiver);
        _threads[receiver].Caller = caller;
    }

    private void Lose(int thread, int caller)
    {
        _threads[thread].Caller = -1;
        _threads.Wake(caller, 0, Status.ReplyLost);
        Lost++;
    }

    /// <summary>A thread ends, whatever it waits in, whoever waits for it.</summary>
    private void Forget(int thread)
    {
        ref ThreadNote note = ref _threads[thread];
        if (note.Caller >= 0) Lose(thread, note.Caller);
        if (note.Waits == BlockReason.Reply) _threads[note.On].Caller = -1;
        if (note.FaultCaller >= 0) LoseFault(note.FaultCaller);
        note.FaultCaller = -1;
        if (note.Waits == BlockReason.FaultReply) _threads[note.On].FaultCaller = -1;
        if (note.Waits is not (BlockReason.Send or BlockReason.Receive or BlockReason.Fault)) return;
        Queues endpoint = _endpoints[note.On];
        bool queued = endpoint.Callers.Remove(thread) | endpoint.Receivers.Remove(thread);
        Violation.Unless(queued, Rule, "a thread waits at an endpoint that does not know it");
    }

    /// <summary>The endpoints of a process that ended: who still queues is told.</summary>
    private void Close(uint process)
    {
        foreach ((int id, Queues endpoint) in _endpoints)
        {
            if (endpoint.Owner != process) continue;
            foreach (int caller in endpoint.Callers)
            {
                if (_threads[caller].Waits == BlockReason.Fault) LoseFault(caller);
                else _threads.Wake(caller, 0, Status.PeerClosed);
            }
            Lost += endpoint.Callers.Count;
            Closed += endpoint.Callers.Count;
            Violation.Unless(endpoint.Receivers.Count == 0, Rule, "a stranger receives");
            _closed.Add(id);
        }
        foreach (int id in _closed) _endpoints.Remove(id);
        _closed.Clear();
    }

    public override void OnEffect(in Effect effect)
    {
        if (effect.Kind != EffectKind.DeliverMessage)
        {
            OnFaultEffect(effect);
            return;
        }
        Violation.Unless(_moves.TryDequeue(out Move move), Rule, "a message that nobody sent");
        Move moved = new((int)effect.Bytes0, (int)effect.Thread, effect.Count);
        Violation.Unless(moved == move, Rule, $"moved {moved}, not {move}");
    }

    public override void AfterInput(Orchestrator core)
    {
        _restoring = false;
        Violation.Unless(_moves.Count == 0, Rule, "a message was not moved");
        SettleFaults(core.Ended);
        if (core.Ended) return;
        for (int thread = 0; thread < _threads.Capacity; thread++)
        {
            ref ThreadNote note = ref _threads[thread];
            ref ThreadRow row = ref core.Threads[thread];
            if (!note.Alive) continue;
            Violation.Unless(row.Caller == note.Caller, Rule, $"thread {thread} owes {row.Caller}, not {note.Caller}");
            bool decides = row.FaultCaller == note.FaultCaller + 1;
            Violation.Unless(decides, FaultRule, $"thread {thread} decides about another");
            if (note.Waits is BlockReason.Reply or BlockReason.FaultReply)
                Violation.Unless(row.BlockedOn == (ulong)note.On, Rule, $"thread {thread} waits for another's reply");
        }
    }
}
