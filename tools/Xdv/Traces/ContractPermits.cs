// What contracts permit beside resources and time, by the trace alone: a request stages it (CallDetail.Terms), and a
// machine's snapshot brings a contract back on the terms it had (XDV-014.6).
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Terms of contracts that are there.</summary>
internal sealed class ContractPermits
{
    private readonly Dictionary<ulong, ulong> _live = [], _requested = [];
    private ulong _details, _asked;
    private bool _requests;

    /// <summary>As Operands has them: flags | projections &lt;&lt; 8 | evaluations &lt;&lt; 16 | retries &lt;&lt; 32.
    /// </summary>
    public ulong Of(ulong contract) => _live.GetValueOrDefault(contract);

    /// <summary>Told of every record.</summary>
    public void Note(in TraceRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.CallDetails when record.Operation == (ushort)CallDetail.Terms:
                _details = record.Arg1;
                break;
            case RecordKind.SystemCall:
                _requests = record.Operation == (ushort)SystemCall.ContractRequest;
                (_asked, _details) = (_details, 0);
                break;
            case RecordKind.Resource when record.Operation == (ushort)ContractState.Issued:
                if (_requests) _requested[record.Contract] = _asked;
                _live[record.Contract] = _requested.GetValueOrDefault(record.Contract);
                break;
            case RecordKind.Resource when (ContractState)record.Operation is ContractState.Released
                or ContractState.Revoked:
                _live.Remove(record.Contract);
                break;
        }
    }
}
