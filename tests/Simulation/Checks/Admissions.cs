// What each job was admitted with: the call, and the program staged for it. A job that runs again has neither before
// its record, so whoever judges a transition asks here which call it is of.
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Checks;

public sealed class Admissions(int capacity) : Checker
{
    private readonly Admission[] _jobs = new Admission[capacity];
    private TraceRecord _call, _payload;

    private struct Admission
    {
        public ulong Job;
        public TraceRecord Call, Payload;
    }

    /// <summary>The call that the latest transition is of.</summary>
    public TraceRecord Call { get; private set; }

    /// <summary>The program that was staged for it.</summary>
    public TraceRecord Payload { get; private set; }

    public override void OnRecord(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Payload:
                _payload = record;
                break;
            case RecordKind.SystemCall:
                _call = record;
                break;
            case RecordKind.Transition when record.Status == Status.Ok:
                ref Admission job = ref _jobs[Handle.Index(record.Arg0) % (uint)_jobs.Length];
                if (record.Operation == (ushort)TransitionPhase.Retry)
                    Violation.Unless(job.Job == record.Arg0, "jobs", "one runs again that was never admitted");
                else
                    (job.Job, job.Call, job.Payload) = (record.Arg0, _call, _payload);
                (Call, Payload) = (job.Call, job.Payload);
                break;
        }
    }
}
