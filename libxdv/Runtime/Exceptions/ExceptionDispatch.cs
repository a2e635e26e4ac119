#if FREESTANDING
// throw, in two passes as ECMA-335 I.12.4.2.5 has it: the first finds who catches, asking filters while every frame is
// still there; the second runs the finally blocks up to it, then the catch block, and continues after it. An exception
// that nobody catches ends the program before any finally block runs.
//
// A handler is a funclet: called below the frames that it is about to end, with the registers of the frame it belongs
// to. While it runs, its Dispatch says which frame and region that is; an exception out of the handler continues there.
// Each thread has its own dispatch under way (Memory/ThreadStacks.cs).
using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime.Exceptions;

internal static unsafe class ExceptionDispatch
{
    [RuntimeExport("xdv_throw_exception")]
    private static void Throw(Exception? exception, FrameRegisters* thrower)
    {
        exception ??= new NullReferenceException();
        Dispatch dispatch = default;
        ref nint current = ref ThreadStacks.DispatchOf(thrower);
        dispatch.Outer = (Dispatch*)current;
        dispatch.Exception = (nint)Unsafe.As<Exception, nint>(ref exception);
        current = (nint)(&dispatch);
        StackWalk search = new(thrower, dispatch.Outer);
        int steps = FindHandler(ref search, &dispatch, exception, out WalkStep found);
        if (found == WalkStep.End) Unhandled.End(exception);
        Unwind(thrower, &dispatch, steps);
        Continue(ref search, &dispatch, found);
    }

    /// <summary>In a catch block the innermost dispatch is the one whose exception it caught.</summary>
    [RuntimeExport("xdv_rethrow_exception")]
    private static void Rethrow(FrameRegisters* thrower)
    {
        nint exception = ((Dispatch*)ThreadStacks.DispatchOf(thrower))->Exception;
        Throw(Unsafe.As<nint, Exception>(ref exception), thrower);
    }

    /// <summary>First pass: the number of steps before the one that ends the walk.</summary>
    private static int FindHandler(ref StackWalk walk, Dispatch* dispatch, Exception exception, out WalkStep found)
    {
        for (int steps = 0; ; steps++)
        {
            found = walk.Next();
            if (found != WalkStep.Region) return steps;
            if (walk.Region.Kind == RegionKind.Catch && TypeCast.IsInstanceOfException(walk.Region.Type, exception))
                return steps;
            if (walk.Region.Kind == RegionKind.Filter && Run(ref walk, dispatch, walk.Region.Filter) != 0)
                return steps;
        }
    }

    /// <summary>Second pass: the same walk again, as far as the first went.</summary>
    private static void Unwind(FrameRegisters* thrower, Dispatch* dispatch, int steps)
    {
        StackWalk walk = new(thrower, dispatch->Outer);
        for (; steps > 0; steps--)
        {
            walk.Next();
            if (walk.Region.Kind == RegionKind.Finally) Run(ref walk, dispatch, walk.Region.Handler);
        }
    }

    private static void Continue(ref StackWalk walk, Dispatch* dispatch, WalkStep found)
    {
        nint place = walk.Frame.Rip;
        if (found == WalkStep.Region) place = Run(ref walk, dispatch, walk.Region.Handler);
        ref nint current = ref ThreadStacks.DispatchOf(dispatch);
        while (current != 0 && current < walk.Frame.Rsp) current = (nint)((Dispatch*)current)->Outer;
        FrameRegisters frame = walk.Frame;
        xdv_resume(&frame, place);
    }

    /// <summary>Runs one handler for the frame that the walk is at.</summary>
    private static nint Run(ref StackWalk walk, Dispatch* dispatch, byte* handler)
    {
        dispatch->Frame = walk.Frame;
        dispatch->Region = walk.RegionIndex;
        dispatch->InFilter = handler == walk.Region.Filter;
        nint result = xdv_call_funclet(handler, &dispatch->Frame, dispatch->Exception);
        dispatch->InFilter = false;
        return result;
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern nint xdv_call_funclet(byte* handler, FrameRegisters* frame, nint exception);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_resume(FrameRegisters* frame, nint place);
}
#endif
