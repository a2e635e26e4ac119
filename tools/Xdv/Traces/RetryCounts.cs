// Jobs that the kernel ran again, by the trace alone (XDV-022.3): only at once after they failed, as no program's and
// no rule's fault, only of a container or envelope that the job itself prepared and does not keep, and no more often
// than its contract says. A trace that passes proves it of the whole session.
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Jobs that may be run again, and how often they were.</summary>
internal sealed class RetryCounts(ContractPermits permits)
{
    private readonly Dictionary<ulong, (ulong Done, ulong Most, ulong StateObject)> _jobs = [];
    private TraceRecord _call, _failed;

    /// <summary>Checks one record; null when it fits.</summary>
    public BrokenRule? Check(in TraceRecord record)
    {
        if (TraceFormat.IsInput(record.Kind)) _failed = default;
        switch (record.Kind)
        {
            case RecordKind.SystemCall:
                _call = record;
                break;
            case RecordKind.QuantumMeasure or RecordKind.PhaseTransform:
                _failed = record;
                break;
            case RecordKind.Transition when RecordFacts.RunsAgain(record):
                return Count(record);
            case RecordKind.Transition when RecordFacts.AdmitsJob(record):
                Admit(record);
                break;
        }
        return null;
    }

    private void Admit(in TraceRecord record)
    {
        bool own = _call.Arg1 == 0 && (_call.Arg2 & (ulong)JobFlags.Keep) == 0
            && record.Value == (ulong)Domain.Classical;
        ulong most = own ? (byte)(permits.Of(record.Contract) >> 32) : 0u;
        if (most == 0) _jobs.Remove(record.Arg0);
        else _jobs[record.Arg0] = (0, most, record.Arg1);
    }

    private BrokenRule? Count(in TraceRecord record)
    {
        string name = $"job {RecordText.HandleText(record.Arg0)}";
        if (_failed.Kind == RecordKind.None || _failed.Arg0 != record.Arg0 || _failed.Arg3 == 0)
            return new BrokenRule("XDV-022.3", $"{name} runs again, but has not failed");
        bool excusable = _failed.Status is Status.ResourceExhausted or Status.TransitionRollback
            or Status.DomainNotAvailable or Status.QuantumResourceUnavailable or Status.QuantumMeasurementFailure;
        if (!excusable) return new BrokenRule("XDV-022.3", $"{name} runs again after {_failed.Status}");
        _failed = default;
        (ulong done, ulong most, ulong stateObject) = _jobs.GetValueOrDefault(record.Arg0);
        if (record.Value != done + 1 || record.Value > most)
            return new BrokenRule("XDV-022.3", $"{name}: retry {record.Value} after {done} of {most}");
        if (record.Arg1 == stateObject)
            return new BrokenRule("XDV-032.1", $"{name} runs again in a container or envelope that has ended");
        _jobs[record.Arg0] = (record.Value, most, record.Arg1);
        return null;
    }
}
