// Who runs next (XDV-012.1, XDV-012.2): after every input. The decision itself is ReadyQueue's; here is when it is
// asked for.
//
// A running thread goes on unless its slice is used up, it yielded, or a ready thread comes before it by the order of
// policies. Only its own kernel entries are points of decision: an input from outside may wake others, but never takes
// the processor from it (determinism.md 5).
using Xdv.Abi;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>At a kernel entry: takes the processor from the running thread if it has to give it up.</summary>
    private void Preempt()
    {
        int thread = _session.Running;
        bool yielded = _session.Yielded;
        _session.Yielded = false;
        if (thread < 0) return;
        bool rotate = yielded || _session.SliceLeft <= 0;
        ReadyQueue ready = _threads.Ready;
        if (ready.Count == 0)
        {
            if (rotate) Renew(thread);
            return;
        }
        if (!rotate && !_threads.Preempts(thread)) return;
        _threads.MakeReady(thread, Domain.Classical, 0);
        _session.Running = Nobody;
    }

    /// <summary>Nobody else is ready: a new slice for the same thread.</summary>
    private void Renew(int thread)
    {
        _threads[thread].Domain = Domain.Classical;
        _session.SliceLeft = (long)_session.SliceInstructions;
    }

    /// <summary>Chooses a thread when none runs; records the choice when it is not the one that ran before: in the
    /// record of the yield or wait that led to it when it is the input's only one, else in one of its own.</summary>
    private void Dispatch(int before, ulong first)
    {
        if (_session.Running >= 0 || _threads.Ready.Count == 0) return;
        int thread = _threads.Ready.Take();
        ref ThreadRow next = ref _threads[thread];
        next.State = ThreadState.Running;
        _session.Running = thread;
        _session.SliceLeft = (long)_session.SliceInstructions;
        if (thread == before) return;
        if (first + 1 == _log.Sequence && IsGivingWay(_log[first]))
        {
            _log.Amend(first).Arg1 = (ulong)thread + 1;
            return;
        }
        ref TraceRecord record = ref _journal.Append(RecordKind.Schedule, (ushort)ScheduleEvent.Run, next.Domain,
            _threads.SubjectOf(thread));
        record.Contract = next.Contract;
        record.Arg0 = next.Submission;
        record.Arg1 = next.Priority;
    }

    /// <summary>Yield, and a wait that found nothing.</summary>

    private static bool IsGivingWay(in TraceRecord record) => record.Kind == RecordKind.SystemCall
        && (SystemCall)record.Operation is SystemCall.Yield or SystemCall.NotificationWait or SystemCall.Wait
            or SystemCall.JobWait or SystemCall.ThreadJoin;

    /// <summary>The running thread waits.</summary>
    private void Block(BlockReason reason, ulong on)
    {
        _threads.Block(_session.Running, reason, on);
        _session.Running = Nobody;
        _session.FaultsUnsettled |= reason is BlockReason.Child or BlockReason.Thread;
    }
}
