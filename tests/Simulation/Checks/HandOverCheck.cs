// Handing the processor over (XDV-021, XDV-012.2): to the partner of the call or reply and to nobody else, never past a
// thread of a higher level, only where the default order decides, and within the slice: a pair gets no more of the
// processor than one thread would. Keeps its own account of the slice.
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;

namespace Xdv.Tests.Simulation.Checks;

public sealed class HandOverCheck(MessageBook messages, MachineBook machines) : Checker
{
    private const string Rule = "handover", Slice = "slice";

    private ulong _slice, _used, _submission;
    private bool _handedOver, _chosen, _yielded, _arbitrated;
    /// <summary>A process ended, because of a fault that the call decided: after the hand-over, before the slice was
    /// judged.</summary>
    private bool _ended;

    /// <summary>Hand-overs so far.</summary>
    public long Count { get; private set; }

    /// <summary>A call or reply whose record says that its partner runs at once.</summary>
    public static bool IsHandOver(in TraceRecord record) => record.Kind == RecordKind.SystemCall
        && (SystemCall)record.Operation is SystemCall.IpcCall or SystemCall.IpcReplyReceive
        && record.Status == Status.Ok && record.Arg1 != 0;

    public override void BeginInput() => (_handedOver, _chosen, _yielded, _ended) = (false, false, false, false);

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Boot:
                _slice = record.Arg0;
                _arbitrated = record.Value != 0;
                break;
            case RecordKind.SliceExpired:
                _used = _slice;
                break;
            case RecordKind.SystemCall or RecordKind.Trap or RecordKind.MemoryFault:
                _used += record.Instructions + 100UL;
                _yielded = record is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.Yield };
                if (!IsHandOver(record)) break;
                Violation.Unless((int)record.Arg1 - 1 == messages.Partner, Rule,
                    $"to thread {record.Arg1 - 1}, not {messages.Partner}");
                _handedOver = true;
                Count++;
                break;
            case RecordKind.Process when record.Operation == (ushort)ProcessState.Terminated:
                _ended = true;
                break;
            case RecordKind.Schedule when record.Operation == (ushort)ScheduleEvent.Run:
                _chosen = true;
                break;
        }
    }

    public override void AfterInput(Orchestrator core)
    {
        if (core.Ended) return;
        int partner = messages.Partner;
        bool someReady = false, outranked = partner >= 0 && core.Threads[partner].Held != 0;
        for (int thread = 0; thread < core.Threads.Capacity; thread++)
        {
            ThreadState state = core.Threads[thread].State;
            if (core.Threads[thread].Held != 0) continue;
            someReady |= state == ThreadState.Ready;
            if (partner < 0 || thread == partner || state is not (ThreadState.Ready or ThreadState.Running)) continue;
            outranked |= LevelOf(core.Threads[thread]) > core.Threads[partner].Priority;
        }
        if (_arbitrated || machines.Share)
            Violation.Unless(!_handedOver, Rule, "past the policies");
        else if (_ended)
            Violation.Unless(!_handedOver || core.Running != partner || !outranked, Rule, "past a higher level");
        else if (partner >= 0)
            Violation.Unless(_handedOver == !outranked, Rule, outranked ? "past a higher level" : "not handed over");
        Account(core, someReady);
    }

    private void Account(Orchestrator core, bool someReady)
    {
        if (core.Running < 0)
        {
            _submission = 0;
            return;
        }
        ulong submission = core.Threads[core.Running].Submission;
        bool chosen = submission != _submission && !(_handedOver && core.Running == messages.Partner && !_chosen);
        _submission = submission;
        bool renewed = !someReady && (_used >= _slice || _yielded);
        if (chosen || renewed) _used = 0;
        Violation.Unless(_used < _slice, Slice, "others are ready and the slice is used up");
        Violation.Unless(core.SliceInstructionsLeft == _slice - _used, Slice,
            $"{core.SliceInstructionsLeft} left by Core, {_slice - _used} by the records");
    }

    private static int LevelOf(in ThreadRow row) =>
        row.Priority + (row.Domain == Domain.Phase ? 16 : row.Domain == Domain.Quantum ? 8 : 0);
}
