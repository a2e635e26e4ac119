// How often light was evaluated, by the trace alone (XDV-033.1): no preparation of an envelope more often than the
// terms of its contract say, nor in another way, whoever asked. A trace that passes proves it of the whole session.
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Evaluations of the envelopes that there are.</summary>
internal sealed class EvaluationCounts(ContractPermits permits)
{
    private readonly Dictionary<ulong, uint> _evaluated = [];
    private TraceRecord _call;

    /// <summary>Checks one record; null when it fits.</summary>
    public BrokenRule? Check(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.SystemCall:
                _call = record;
                break;
            case RecordKind.StateObject when (StateObjectState)record.Operation is StateObjectState.Released
                or StateObjectState.Invalidated:
                _evaluated.Remove(record.Arg0);
                break;
            // A job that runs again has a new envelope, and evaluates it once.
            case RecordKind.Transition when record.Domain == Domain.Phase && RecordFacts.AdmitsJob(record):
                return Evaluate(record);
        }
        return null;
    }

    private BrokenRule? Evaluate(in TraceRecord record)
    {
        if ((_call.Arg2 & (ulong)JobFlags.Evaluate) == 0) return null;
        int projection = (byte)(_call.Arg2 >> 8);
        uint times = _evaluated[record.Arg1] = _evaluated.GetValueOrDefault(record.Arg1) + 1;
        ulong terms = permits.Of(record.Contract);
        uint allowed = (byte)(terms >> 8), most = (ushort)(terms >> 16);
        if (allowed != 0 && (allowed >> projection & 1) == 0)
            return new BrokenRule("XDV-033.1", $"envelope {record.Arg1:x} tells {(PhaseProjection)projection}, "
                + $"its contract allows {(AllowedProjections)allowed}");
        return most == 0 || times <= most ? null : new BrokenRule("XDV-033.1",
            $"envelope {record.Arg1:x} is evaluated {times} times, its contract allows {most}");
    }
}
