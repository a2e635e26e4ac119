// Copies of Core along a trace, so that going back is a copy and a short replay (determinism.md 8). Their number is
// bounded: when all are used, every second one goes and the distance doubles.
//
// A copy never appends, so all share one trace log, which is by far Core's largest part; what a copy needs of it is
// only where its numbering stands.
using System;
using System.Collections.Generic;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;

namespace Xdv.Tool.Debugger;

/// <summary>Core's state at places of a trace, by number of records.</summary>
public sealed class Checkpoints
{
    /// <summary>Records between two copies at first.</summary>
    public const ulong DefaultInterval = 8192;
    /// <summary>Most copies kept.</summary>
    public const int DefaultMost = 512;

    private readonly CoreLimits _limits;
    private readonly Invariant _invariant;
    private readonly TraceLog _log;
    private readonly int _most;
    private readonly List<(ulong Position, Orchestrator Core)> _copies = [];
    private readonly Stack<Orchestrator> _spare = [];

    public Checkpoints(CoreLimits limits, Invariant invariant, ulong interval = DefaultInterval,
        int most = DefaultMost)
    {
        ArgumentOutOfRangeException.ThrowIfZero(interval);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        _limits = limits;
        _invariant = invariant;
        _log = new TraceLog(limits.TraceCapacity, invariant);
        Interval = interval;
        _most = most;
    }

    public int Count => _copies.Count;

    /// <summary>Records between two copies now.</summary>
    public ulong Interval { get; private set; }

    /// <summary>Keeps a copy of <paramref name="core"/>, which has done <paramref name="position"/> records, when
    /// it is an interval further than any other.</summary>
    public void Offer(Orchestrator core, ulong position)
    {
        ulong last = _copies.Count == 0 ? 0 : _copies[^1].Position;
        if (position < last + Interval) return;
        if (_copies.Count == _most)
        {
            Thin();
            if (position < _copies[^1].Position + Interval) return;
        }

        Orchestrator copy = _spare.TryPop(out Orchestrator? spare) ? spare
            : new Orchestrator(_limits, _log, _invariant);
        copy.CopyFrom(core);
        _copies.Add((position, copy));
    }

    /// <summary>The furthest copy at or before this many records; false when only the beginning is.</summary>
    /// <param name="core">Becomes that copy.</param>
    public bool TryRestore(ulong most, Orchestrator core, out ulong position)
    {
        int low = 0, high = _copies.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_copies[middle].Position <= most) low = middle + 1;
            else high = middle;
        }

        position = low == 0 ? 0 : _copies[low - 1].Position;
        if (low == 0) return false;
        _log.Restart(position);
        core.CopyFrom(_copies[low - 1].Core);
        return true;
    }

    /// <summary>Position of the furthest copy at or before this many records; 0 = the beginning.</summary>
    public ulong Nearest(ulong most)
    {
        int found = _copies.FindLastIndex(copy => copy.Position <= most);
        return found < 0 ? 0 : _copies[found].Position;
    }

    private void Thin()
    {
        Interval *= 2;
        int kept = 0;
        for (int i = 0; i < _copies.Count; i++)
        {
            if (i % 2 == 0) _spare.Push(_copies[i].Core);
            else _copies[kept++] = _copies[i];
        }

        _copies.RemoveRange(kept, _copies.Count - kept);
    }
}
