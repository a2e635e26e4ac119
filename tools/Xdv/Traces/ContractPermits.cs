// What contracts permit beside resources and time, by the trace alone: a request stages it (CallDetail.Terms), and a
// machine's snapshot brings a contract back on the terms it had (XDV-014.6). One that nobody asked for would have none,
// and permit everything: there is none (XDV-023.1).
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Terms of contracts that are there.</summary>
internal sealed class ContractPermits
{
    private readonly Dictionary<ulong, ulong> _live = [], _requested = [];
    private ulong _details, _asked;
    private TraceRecord _call;

    /// <summary>As Operands has them: flags | projections &lt;&lt; 8 | evaluations &lt;&lt; 16 | retries &lt;&lt; 32.
    /// </summary>
    public ulong Of(ulong contract) => _live.GetValueOrDefault(contract);

    /// <summary>Told of every record; null when it fits.</summary>
    public BrokenRule? Check(in TraceRecord record)
    {
        if (TraceFormat.IsInput(record.Kind)) _call = default;
        switch (record.Kind)
        {
            case RecordKind.CallDetails when record.Operation == (ushort)CallDetail.Terms:
                _details = record.Arg1;
                break;
            case RecordKind.SystemCall:
                _call = record;
                (_asked, _details) = (_details, 0);
                break;
            case RecordKind.Resource when record.Operation == (ushort)ContractState.Issued:
                return Issue(record.Contract);
            case RecordKind.Resource when (ContractState)record.Operation is ContractState.Released
                or ContractState.Revoked:
                _live.Remove(record.Contract);
                break;
        }
        return null;
    }

    private BrokenRule? Issue(ulong contract)
    {
        bool asked = RecordFacts.IsCall(_call, SystemCall.ContractRequest) && _call.Status == Status.Ok
            && _call.Value == contract;
        bool again = RecordFacts.IsCall(_call, SystemCall.VhmControl) && _call.Status == Status.Ok
            && _call.Arg1 == (ulong)VhmOperation.Restore && _requested.ContainsKey(contract);
        if (asked) _requested[contract] = _asked;
        _live[contract] = _requested.GetValueOrDefault(contract);
        return asked || again ? null
            : new BrokenRule("XDV-023.1", $"contract {contract:x} is issued, but nobody asked for it");
    }
}
