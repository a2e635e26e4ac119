// metric_read, contract_info and capability_info (XDV-070, XDV-072): Core says what the caller may see, and this
// fetches it. Also where outcomes meet the metric book: a result's header is read behind the record it belongs to.
using System;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Telemetry;
using Xdv.Core.Trace;
using Xdv.Kernel.Devices;

namespace Xdv.Kernel.SystemCalls;

internal sealed class TelemetryCalls(Orchestrator core, TraceLog log, MetricBook book, ProviderLink quantum,
    ProviderLink phase)
{
    private readonly Orchestrator _core = core;
    private readonly TraceLog _log = log;
    private readonly MetricBook _book = book;
    private readonly MetricReader _reader = new(core, book);
    private readonly ProviderLink _quantum = quantum;
    private readonly ProviderLink _phase = phase;

    /// <summary>The job that record <paramref name="sequence"/> completed has this result.</summary>
    public void Observe(ulong sequence, ReadOnlySpan<byte> result)
    {
        _book.CatchUp(_log, sequence + 1);
        _book.Observe(_log[sequence], result);
    }

    public static void Prepare(ref CallFrame call)
    {
        call.Input.Arg0 = call.A0;
        switch (call.Number)
        {
            case SystemCall.MetricRead:
                call.Input.Arg1 = call.A2;
                call.Input.Capability = call.A3;
                call.Require(call.A1, MetricRecord.Size, writing: true);
                break;
            case SystemCall.ContractInfo:
                call.Require(call.A1, ContractInfo.Size, writing: true);
                break;
            default:
                call.Require(call.A1, 48, writing: true);
                break;
        }
    }

    /// <summary>Copies out what Core granted.</summary>
    public void Complete(in CallFrame call, ulong value)
    {
        switch (call.Number)
        {
            case SystemCall.MetricRead:
                _book.CatchUp(_log, _log.Sequence);
                call.Write(call.A1, Metric(call, value));
                break;
            case SystemCall.ContractInfo:
                if (_core.TryReadContract(value, out ContractInfo contract)) call.Write(call.A1, contract);
                break;
            default:
                if (_core.TryReadCapability(value, out CapabilityInfo capability)) call.Write(call.A1, capability);
                break;
        }
    }

    private MetricRecord Metric(in CallFrame call, ulong value)
    {
        if (call.A2 == (ulong)MetricList.Alerts)
            return _reader.Alert((int)call.A0, (Domain)(byte)(value >> 16), (ushort)value);
        AttestationRecord none = default;
        return _reader.Read((ushort)value, (MetricId)(ushort)(value >> 16),
            _core.Providers.IsAvailable(Domain.Quantum) ? _quantum.Attestation : none,
            _core.Providers.IsAvailable(Domain.Phase) ? _phase.Attestation : none);
    }
}
