// Total order (XDV-053.2): n without gaps, T never back; time jumps only while nobody runs, and only forward.
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Checks;

public sealed class OrderCheck : Checker
{
    private ulong _next, _time;

    public override void OnRecord(in TraceRecord record)
    {
        Violation.Unless(record.Sequence == _next, "order", $"n {record.Sequence} after {_next}");
        Violation.Unless(record.Time >= _time, "order", $"T {record.Time} after {_time}");
        if (record.Kind == RecordKind.Schedule && record.Operation == (ushort)ScheduleEvent.Idle)
            Violation.Unless(record.Arg0 == _time && record.Time > _time, "order", "a jump from another time");
        _next++;
        _time = record.Time;
    }

    public override void AfterInput(Xdv.Core.Orchestration.Orchestrator core) =>
        Violation.Unless(core.Time == _time, "order", $"Core is at {core.Time}, its last record at {_time}");
}
