// From the log to the host: seals full blocks off the fast path and hands them over when the host wants the trace.
// Without a wish for it the blocks are still sealed, for the heads are the session's proof.
using System;
using Xdv.Abi;
using Xdv.Core.Trace;
using Xdv.Kernel.Devices;

namespace Xdv.Kernel.Sessions;

internal sealed class TraceDrain(TraceLog log, HostLink host)
{
    private readonly TraceLog _log = log;
    private readonly HostLink _host = host;
    private readonly TraceSealer _sealer = new();
    private readonly byte[] _block = new byte[Math.Max(TraceSealer.MaxBlockBytes, TraceBlockHeader.Size + 4096)];

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
            int bytes = _sealer.SealOutcome(sequence, offset, piece, _block);
            _host.SendTrace(_block.AsSpan(0, bytes));
            offset += (ulong)piece.Length;
        }
    }

    private void SealOne()
    {
        int bytes = _sealer.Seal(_log, _block);
        if (Wanted) _host.SendTrace(_block.AsSpan(0, bytes));
    }
}
