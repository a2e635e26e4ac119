// Jobs by the trace alone (XDV-004.2, XDV-022.1): one begins with an xdv_call that got it, and its outcome takes effect
// once, at the time that was settled when it was admitted, in its domain, its contract and its container or envelope.
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Jobs in flight.</summary>
internal sealed class JobLifecycles
{
    private readonly Dictionary<ulong, (ulong Due, Domain Domain, ulong Contract, ulong StateObject)> _inFlight = [];
    private TraceRecord _call;

    /// <summary>Checks one record; null when it fits. That a job that runs again has just failed is RetryCounts' to
    /// check.</summary>
    public BrokenRule? Check(in TraceRecord record)
    {
        if (TraceFormat.IsInput(record.Kind)) _call = default;
        switch (record.Kind)
        {
            case RecordKind.SystemCall:
                _call = record;
                break;
            case RecordKind.Transition when RecordFacts.RunsAgain(record):
                _inFlight[record.Arg0] = TermsOf(record, record.Arg2);
                break;
            case RecordKind.Transition when RecordFacts.AdmitsJob(record):
                return Admit(record);
            case RecordKind.QuantumMeasure or RecordKind.PhaseTransform:
                return Complete(record);
            case RecordKind.ProviderLost when record.Status == Status.Ok:
            case RecordKind.Boundary when record.Operation == (ushort)BoundaryEvent.Frozen:
                Stop(record.Domain);
                break;
        }
        return null;
    }

    private BrokenRule? Admit(in TraceRecord record)
    {
        bool called = RecordFacts.IsCall(_call, SystemCall.Call) && _call.Status == Status.Ok
            && _call.Value == record.Arg0 && _call.Process == record.Process;
        return called && _inFlight.TryAdd(record.Arg0, TermsOf(record, record.Arg2)) ? null
            : new BrokenRule("XDV-022.1", $"{Name(record)} is admitted, but no call asked for it");
    }

    private BrokenRule? Complete(in TraceRecord record)
    {
        if (!_inFlight.Remove(record.Arg0, out var terms))
            return new BrokenRule("XDV-004.2", $"an outcome of {Name(record)}, which is not in flight");
        return terms == TermsOf(record, record.Time) ? null
            : new BrokenRule("XDV-004.2", $"an outcome of {Name(record)} in another way than it was admitted");
    }

    /// <summary>Nothing of a domain is in flight any more.</summary>
    private void Stop(Domain domain)
    {
        foreach (ulong job in _inFlight.Where(job => job.Value.Domain == domain).Select(job => job.Key).ToArray())
            _inFlight.Remove(job);
    }

    /// <param name="due">When it completes.</param>
    private static (ulong, Domain, ulong, ulong) TermsOf(in TraceRecord record, ulong due) =>
        (due, record.Domain, record.Contract, record.Arg1);

    private static string Name(in TraceRecord record) => $"job {RecordText.HandleText(record.Arg0)}";
}
