// What an xdv_call from Q to Φ takes of a Q result (XDV-022.2): one outcome's first 64 classical bits. It goes from the
// kept copy of the result to the Φ provider; no program sees it, and nothing is decided by it (XDV-004.4).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Kernel.Devices;

namespace Xdv.Kernel.SystemCalls;

internal static class QuantumOutcome
{
    /// <summary>The outcome that came most often, of equals the first, which is the smallest; 0 when the result has
    /// none.</summary>
    public static ulong MostFrequent(ResultStore results, ulong job)
    {
        ulong best = 0, most = 0;
        uint length = results.Bytes(job), entry = 0, offset = QuantumResult.HeaderBytes;
        if (length < offset) return 0;
        entry = (uint)MemoryMarshal.Read<QuantumResult>(results.Piece(job, 0)).EntryBytes;
        for (; entry >= 16 && offset + entry <= length; offset += entry)
        {
            ulong count = Word(results, job, offset + entry - 8);
            if (count <= most) continue;
            (best, most) = (Word(results, job, offset), count);
        }

        return best;
    }

    /// <summary>Entries are multiples of eight bytes, as pieces are, so that a word is in one piece.</summary>
    private static ulong Word(ResultStore results, ulong job, uint offset)
    {
        const uint PieceBytes = (uint)Xdv.Arch.X64.FrameAllocator.FrameBytes;
        ReadOnlySpan<byte> piece = results.Piece(job, offset / PieceBytes);
        return MemoryMarshal.Read<ulong>(piece[(int)(offset % PieceBytes)..]);
    }
}
