// From the log to the host: seals full blocks off the fast path and hands them over when the host wants the trace.
// Without a wish for it the blocks are still sealed, for the heads are the session's proof.
using System;
using Xdv.Abi;
using Xdv.Core.Telemetry;
using Xdv.Core.Trace;
using Xdv.Crypto;
using Xdv.Kernel.Devices;

namespace Xdv.Kernel.Sessions;

/// <param name="disk">Keeps the data of reads whose records are not sealed yet.</param>
/// <param name="metrics">Counts records before they go.</param>
internal sealed class TraceDrain(TraceLog log, HostLink host, BlockLink disk, MetricBook metrics)
{
    /// <summary>Bytes of one outcome block.</summary>
    private const int MaxPiece = 4096;

    private readonly TraceLog _log = log;
    private readonly HostLink _host = host;
    private readonly BlockLink _disk = disk;
    private readonly MetricBook _metrics = metrics;
    private readonly TraceSealer _sealer = new();
    private readonly byte[] _block = new byte[Math.Max(TraceSealer.MaxBlockBytes, TraceBlockHeader.Size + MaxPiece)];

    /// <summary>The host takes the blocks.</summary>
    public bool Wanted { get; set; }

    /// <summary>Seals every full block.</summary>
    public void Pump()
    {
        while (_log.Count >= TraceFormat.BlockRecords) SealOne();
    }

    /// <summary>Seals everything, the last block short: before something leaves the kernel that speaks of all
    /// records.</summary>
    public void Flush()
    {
        while (_log.Count > 0) SealOne();
    }

    /// <summary>Where the trace stands; covers everything that was flushed.</summary>
    public TraceHead Head => new()
    {
        Sequence = _sealer.Records,
        Time = _sealer.Time,
        Orchestration = _sealer.Orchestration,
        Outcome = _sealer.Outcome,
    };

    /// <summary>Writes the result bytes whose digest record <paramref name="sequence"/> carries.</summary>
    public void WriteResult(ulong sequence, ulong job, ResultStore results)
    {
        if (!Wanted) return;
        ulong offset = 0;
        for (uint index = 0; ; index++)
        {
            ReadOnlySpan<byte> piece = results.Piece(job, index);
            if (piece.IsEmpty) return;
            WritePiece(sequence, offset, piece);
            offset += (ulong)piece.Length;
        }
    }

    private void SealOne()
    {
        ulong end = _log.Oldest + (ulong)Math.Min(_log.Count, TraceFormat.BlockRecords);
        _metrics.CatchUp(_log, end);
        CompleteReads(end);
        int bytes = _sealer.Seal(_log, _block);
        if (Wanted) _host.SendTrace(_block.AsSpan(0, bytes));
    }

    /// <summary>Fills in the outcome of every block read in the records below <paramref name="end"/>, which are about
    /// to be sealed.</summary>
    private void CompleteReads(ulong end)
    {
        while (_disk.TryPeek(end, out ulong sequence, out ReadOnlySpan<byte> data))
        {
            _log.FillOutcome(sequence, Sha3.Hash(data));
            for (int at = 0; Wanted && at < data.Length; at += MaxPiece)
                WritePiece(sequence, (ulong)at, data[at..Math.Min(at + MaxPiece, data.Length)]);
            _disk.Drop();
        }
    }

    private void WritePiece(ulong sequence, ulong offset, ReadOnlySpan<byte> piece)
    {
        int bytes = _sealer.SealOutcome(sequence, offset, piece, _block);
        _host.SendTrace(_block.AsSpan(0, bytes));
    }
}
