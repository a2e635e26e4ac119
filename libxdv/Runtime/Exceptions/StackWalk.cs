#if FREESTANDING
// The frames and protected regions that an exception meets on its way out, innermost first. Both passes of a dispatch
// take the same walk.
using System.Runtime.InteropServices;

namespace Xdv.Runtime.Exceptions;

/// <summary>An exception on its way: lives on the thrower's stack while handlers run.</summary>
internal unsafe struct Dispatch
{
    /// <summary>The one that was under way when this began; its handler threw.</summary>
    public Dispatch* Outer;

    /// <summary>The exception, as an address; the stack keeps it alive.</summary>
    public nint Exception;

    /// <summary>Whose handler is running, and which of its regions that handler belongs to.</summary>
    public FrameRegisters Frame;
    public int Region;

    /// <summary>The handler is a filter, which exceptions do not leave.</summary>
    public bool InFilter;
}

/// <summary>What a walk came to.</summary>
internal enum WalkStep
{
    /// <summary>A protected region around the place where the frame stands.</summary>
    Region,

    /// <summary>The end of a filter: its exception is swallowed and its answer is no.</summary>
    FilterEnd,

    /// <summary>No caller is left.</summary>
    End,
}

internal unsafe struct StackWalk
{
    /// <summary>The frame that the walk has reached.</summary>
    public FrameRegisters Frame;

    /// <summary>The region it has reached, and its number in the method.</summary>
    public ProtectedRegion Region;
    public int RegionIndex;

    private Dispatch* _outer;
    private MethodCode _method;
    private bool _entered;

    // Regions up to and including this one were dealt with by the dispatch whose handler threw: they, and those of the
    // same `try`, do not protect their own handlers.
    private int _done;
    private ProtectedRegion _lastDone;

    public StackWalk(FrameRegisters* start, Dispatch* outer)
    {
        Frame = *start;
        _outer = outer;
        _done = -1;
    }

    public WalkStep Next()
    {
        while (true)
        {
            if (!_entered)
            {
                if (Frame.Rip == xdv_funclet_return() && _outer != null)
                {
                    if (_outer->InFilter) return WalkStep.FilterEnd;
                    LeaveHandler();
                }

                if (!MethodCode.TryFind(Frame.Rip, out _method)) return WalkStep.End;
                _entered = true;
                RegionIndex = -1;
            }

            if (TryNextRegion()) return WalkStep.Region;
            if (!Frame.TryUnwind(in _method)) return WalkStep.End;
            _entered = false;
            _done = -1;
        }
    }

    /// <summary>From a handler's first frame to the frame it was run for: what lies between is the dispatch that ran
    /// it, which this exception supersedes.</summary>
    private void LeaveHandler()
    {
        Frame = _outer->Frame;
        _done = _outer->Region;
        _outer = _outer->Outer;
    }

    private bool TryNextRegion()
    {
        uint offset = _method.Offset(Frame.Rip);
        while (_method.TryNextRegion(out Region))
        {
            RegionIndex++;
            if (_done >= 0)
            {
                if (RegionIndex <= _done) _lastDone = Region;
                if (RegionIndex <= _done || Region.SameRange(in _lastDone)) continue;
                _done = -1;
            }

            if (Region.Kind != RegionKind.Marker && Region.Contains(offset)) return true;
        }

        return false;
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern nint xdv_funclet_return();
}
#endif
