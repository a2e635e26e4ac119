// The metrics of a trace (XDV-070, XDV-071.3): Core is driven by its inputs, its records are counted by the book the
// kernel counts with, and what results said is read from their bytes in the trace. So a figure of a guest can be
// recomputed by anybody who has its trace.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Hypervisor;
using Xdv.Core.Orchestration;
using Xdv.Core.Telemetry;
using Xdv.Core.Trace;

namespace Xdv.Tool.Traces;

/// <summary>Metrics and alerts behind some record of a trace. What only an attestation says (T1, T2, error rates) is 0:
/// the trace has its digest.</summary>
public sealed class TraceMetrics
{
    private readonly Dictionary<ulong, byte[]> _results = [];
    private readonly Invariant _invariant = new(new Sink());
    private Orchestrator? _core;
    private TraceLog _log = null!;
    private MetricBook _book = null!;

    private sealed class Sink : IInvariantSink
    {
        public void Broken(string where) => throw new TraceFormatException($"the trace does not replay: {where}");
    }

    private TraceMetrics()
    {
    }

    /// <summary>Records counted.</summary>
    public ulong Records => _book.Sequence;

    /// <summary>T of the last of them.</summary>
    public ulong Time => _book.Time;

    /// <summary>Reads a trace up to the input that record <paramref name="last"/> belongs to. Throws
    /// <see cref="TraceFormatException"/>; whether it is genuine and replays is TraceVerifier's and Replayer's
    /// business.</summary>
    public static TraceMetrics Of(Stream stream, ulong last = ulong.MaxValue)
    {
        TraceMetrics metrics = new();
        TraceFileReader reader = new(stream);
        while (reader.TryRead(out TraceBlock block))
        {
            if (block.Header.Type == TraceBlockType.Outcome)
            {
                if (block.Header.Offset == 0) metrics._results[block.Header.FirstSequence] = block.Payload;
                continue;
            }

            for (int i = 0; i < block.Header.Count; i++)
            {
                TraceRecord record = block.Record(i);
                if (metrics._core is not null && metrics._book.Sequence > last) return metrics;
                if (TraceFormat.IsInput(record.Kind)) metrics.Apply(record);
            }
        }

        if (metrics._core is null) throw new TraceFormatException("the trace has no records");
        return metrics;
    }

    /// <summary>All metrics of the living machines, in order of number and metric.</summary>
    public IEnumerable<MetricRecord> Metrics()
    {
        MetricReader reader = new(_core!, _book);
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
        for (int i = 0; i < _book.Alerts.Count; i++) yield return _book.Alerts[i];
    }

    private void Apply(in TraceRecord input)
    {
        if (_core is null) Construct(input);
        _core!.Apply(input);
        while (_core.TryTakeEffect(out _))
        {
        }

        for (ulong n = _log.Oldest; n < _log.Sequence; n++)
        {
            TraceRecord record = _log[n];
            _book.Count(record);
            if (record.Status == Status.Ok && _results.Remove(n, out byte[]? result)) Observe(record, result);
        }

        _log.Drop(_log.Count);
    }

    private void Observe(in TraceRecord record, byte[] result)
    {
        if (record.Kind == RecordKind.QuantumMeasure && result.Length >= QuantumResult.HeaderBytes)
            _book.Measured(record, MemoryMarshal.Read<QuantumResult>(result));
        else if (record.Kind == RecordKind.PhaseTransform && result.Length >= PhaseResult.HeaderBytes)
            _book.Transformed(record, MemoryMarshal.Read<PhaseResult>(result));
    }

    private void Construct(in TraceRecord boot)
    {
        CoreLimits limits = CoreLimits.Unpack(boot.Arg2);
        if (boot.Kind != RecordKind.Boot || !limits.IsValid)
            throw new TraceFormatException("the trace does not start with a Boot that a Core can be made from");
        _log = new TraceLog(limits.TraceCapacity, _invariant);
        _core = new Orchestrator(limits, _log, _invariant);
        _book = new MetricBook(limits.Machines, limits.Contracts);
    }
}
