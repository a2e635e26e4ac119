// The metrics of a trace (XDV-070, XDV-071.3): it is replayed, the records are counted by the book the kernel counts
// with, and what results said is read from their bytes in the trace. So a figure of a guest can be recomputed by
// anybody who has its trace, and not from a trace that does not replay.
using System;
using System.Collections.Generic;
using System.IO;
using Xdv.Abi;
using Xdv.Core.Hypervisor;
using Xdv.Core.Orchestration;
using Xdv.Core.Telemetry;

namespace Xdv.Tool.Traces;

/// <summary>Metrics and alerts behind some record of a trace. What only an attestation says (T1, T2, error rates) is 0:
/// the trace has its digest.</summary>
public sealed class TraceMetrics : IReplayObserver
{
    private readonly Dictionary<ulong, byte[]> _results = [];
    private readonly ulong _last;
    private Orchestrator? _core;
    private MetricBook? _book;

    private TraceMetrics(ulong last) => _last = last;

    /// <summary>Records counted.</summary>
    public ulong Records => _book!.Sequence;

    /// <summary>T of the last of them.</summary>
    public ulong Time => _book!.Time;

    /// <summary>Replays a trace up to the input that record <paramref name="last"/> belongs to. Whether nobody changed
    /// it is TraceVerifier's business.</summary>
    /// <exception cref="TraceFormatException">It is not a trace, has no records, or does not replay.</exception>
    public static TraceMetrics Of(Stream stream, ulong last = ulong.MaxValue)
    {
        TraceMetrics metrics = new(last);
        ReplayResult replay = Replayer.Replay(metrics.RecordsOf(new TraceFileReader(stream)), observer: metrics);
        if (replay.Mismatch is { } wrong)
            throw new TraceFormatException($"the trace does not replay: record {wrong.Record}: {wrong.Detail}");
        if (metrics._core is null) throw new TraceFormatException("the trace has no records");
        return metrics;
    }

    /// <summary>All metrics of the living machines, in order of number and metric.</summary>
    public IEnumerable<MetricRecord> Metrics()
    {
        MetricReader reader = new(_core!, _book!);
        for (int machine = 0; machine < _core!.Machines.Capacity; machine++)
        {
            if (_core.Machines[machine].Live == 0) continue;
            for (Domain domain = Domain.Classical; domain <= Domain.Phase; domain++)
                for (int i = 1; i <= MetricFormat.CountOf(domain); i++)
                    yield return reader.Read(VhmTable.IdOf(machine),
                        (MetricId)((int)domain * MetricFormat.PerDomain + i), default, default);
        }
    }

    /// <summary>The alerts that are kept, oldest first.</summary>
    public IEnumerable<MetricRecord> Alerts()
    {
        for (int i = 0; i < _book!.Alerts.Count; i++) yield return _book.Alerts[i];
    }

    void IReplayObserver.OnRecord(in TraceRecord record)
    {
        if (record.Kind == RecordKind.Boot)
        {
            CoreLimits limits = CoreLimits.Unpack(record.Arg2);
            _book = new MetricBook(limits.Machines, limits.Contracts);
        }

        _book!.Count(record);
        if (_results.Remove(record.Sequence, out byte[]? result)) _book.Observe(record, result);
    }

    bool IReplayObserver.AfterInput(Orchestrator core)
    {
        _core = core;
        return _book!.Sequence <= _last;
    }

    /// <summary>The records of a file; the beginnings of results are kept, which stand before their record's block.
    /// </summary>
    private IEnumerable<TraceRecord> RecordsOf(TraceFileReader reader)
    {
        while (reader.TryRead(out TraceBlock block))
        {
            if (block.Header is { Type: TraceBlockType.Outcome, Offset: 0 })
                _results[block.Header.FirstSequence] = block.Payload[..Math.Min(block.Payload.Length,
                    PhaseResult.HeaderBytes)];
            for (int i = 0; block.Header.Type == TraceBlockType.Records && i < block.Header.Count; i++)
                yield return block.Record(i);
        }
    }
}
