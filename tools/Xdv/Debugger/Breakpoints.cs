// The conditions a debugging session stops at, numbered as the user sees them, and the search for where that is. The
// search reads records only; Core follows when the place is known.
using System.Collections.Generic;

namespace Xdv.Tool.Debugger;

/// <summary>A condition with its number.</summary>
public sealed record Breakpoint(int Number, Condition Condition);

/// <summary>All breakpoints of a session.</summary>
public sealed class Breakpoints
{
    private readonly List<Breakpoint> _all = [];
    private int _last;

    public IReadOnlyList<Breakpoint> All => _all;

    /// <summary>Adds one; its number, which is never given twice.</summary>
    public int Add(Condition condition)
    {
        _all.Add(new Breakpoint(++_last, condition));
        return _last;
    }

    /// <summary>False when there is none with this number.</summary>
    public bool Remove(int number) => _all.RemoveAll(point => point.Number == number) > 0;

    /// <summary>The next record after <paramref name="at"/>, or the one before it, that meets a condition.</summary>
    public static (ulong Record, Breakpoint Point)? Find(IReadOnlyList<Breakpoint> points, TraceIndex trace, ulong at,
        bool forward)
    {
        if (points.Count == 0) return null;
        ulong n = at;
        while (forward ? n + 1 < trace.Count : n > 0)
        {
            n = forward ? n + 1 : n - 1;
            foreach (Breakpoint point in points)
                if (point.Condition.IsMet(trace, n)) return (n, point);
        }

        return null;
    }
}
