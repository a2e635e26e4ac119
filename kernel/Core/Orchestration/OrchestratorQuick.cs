// The short way through a kernel entry, for calls that change nothing but the clock (Clock, ProcessId). It does what
// TryDue, Apply and TakeReturn would do, in a fraction of the instructions, and leaves the same record; the general
// path stays the definition, and tests compare the two record by record.
//
// Invariant: QuickUntil is recomputed by every Apply, and only Apply changes what it depends on; so between two of them
// one comparison stands for "no completion and no expiry comes first, nobody outranks the running thread, nothing is
// staged".
using Xdv.Abi;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>Handles a call of the running thread the short way.</summary>
    /// <param name="instructions">User instructions since it was resumed.</param>
    /// <param name="value">The call's value; its status is Ok.</param>
    /// <returns>False, with nothing changed, when the general path has to be taken.</returns>
    public bool TryQuickCall(SystemCall call, uint instructions, out ulong value)
    {
        value = 0;
        long charge = (long)instructions + CrossingCost.KernelEntryInstructions;
        if (_clock.AfterEntry(instructions) >= _session.QuickUntil || _session.SliceLeft <= charge) return false;
        if (call is not (SystemCall.ProcessId or SystemCall.Clock) || _log.Free < _recordsPerInput) return false;
        _clock.ChargeEntry(instructions);
        _session.SliceLeft -= charge;
        ref ThreadRow thread = ref _threads[_session.Running];
        _processes[thread.ProcessSlot].Instructions += instructions;
        value = call == SystemCall.Clock ? _clock.Now : thread.Process;
        ref TraceRecord record = ref _log.Append();
        record.Time = _clock.Now;
        record.Kind = RecordKind.SystemCall;
        record.Operation = (ushort)call;
        record.Process = thread.Process;
        record.Vhm = thread.Vhm;
        record.Thread = (ushort)_session.Running;
        record.Instructions = instructions;
        record.Value = value;
        return true;
    }

    private void AllowQuick()
    {
        int thread = _session.Running;
        bool allowed = thread >= 0 && _payloads[thread].Present == 0
            && _threads.Ready.TopLevel <= _threads.LevelOf(thread);
        ulong due = _jobs.Due.NextTime, expiry = _contracts.NextExpiry;
        _session.QuickUntil = !allowed ? 0 : due < expiry ? due : expiry;
    }
}
