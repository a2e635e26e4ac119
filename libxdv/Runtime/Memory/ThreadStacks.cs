#if FREESTANDING
// Stacks of the threads beside the first. Each is a mapping of its own, pages that come when they are touched between
// two that never do, and describes itself at its top: what to run, what the thread is throwing, the next stack.
//
// While there is one, the heap is shared: allocations take turns and nothing is collected, because the registers of a
// thread that is not running are the kernel's, and a collection must see every reference (Collector.cs). It goes on
// when the last has been joined.
using System;
using System.Runtime.CompilerServices;
using Xdv.Abi;

namespace Xdv.Runtime.Memory;

/// <summary>At the top of a stack.</summary>
internal unsafe struct ThreadStack
{
    public ulong Bottom, Pages;
    /// <summary>A Func&lt;ulong, ulong&gt;, which is not collected while the stack is there.</summary>
    public nint Body;
    public ulong Argument;
    /// <summary>The exception under way (Exceptions/ExceptionDispatch.cs).</summary>
    public nint Dispatch;
    public ThreadStack* Next;
}

internal static unsafe class ThreadStacks
{
    /// <summary>At least a word of a page below: a stack pointer is aligned to 16.</summary>
    private const ulong Alignment = 64;

    private static ThreadStack* s_first;
    private static nint s_dispatchOfMain;

    /// <summary>True while there are threads beside the first that have not been joined.</summary>
    public static bool Any => s_first != null;

    /// <summary>Maps a stack. Errors: InvalidArgument, OutOfMemory.</summary>
    /// <param name="place">Of its ThreadStack: the thread's first stack pointer, and what it is started with.</param>
    public static Status Add(Func<ulong, ulong> body, ulong argument, int bytes, out ulong place)
    {
        place = 0;
        if (bytes <= 0) return Status.InvalidArgument;
        ulong pages = ((ulong)bytes + Pages.Bytes - 1) / Pages.Bytes;
        Status status = Pages.Map(pages, out ulong bottom);
        if (status != Status.Ok) return status;
        place = bottom + pages * Pages.Bytes - Alignment;
        ThreadStack* stack = (ThreadStack*)place;
        stack->Bottom = bottom;
        stack->Pages = pages;
        stack->Body = Unsafe.As<Func<ulong, ulong>, nint>(ref body);
        stack->Argument = argument;
        Heap.Share();
        Heap.Enter();
        stack->Next = s_first;
        s_first = stack;
        Heap.Leave();
        return Status.Ok;
    }

    /// <summary>Gives a stack back whose thread has ended or never began.</summary>
    public static void Remove(ulong place)
    {
        ThreadStack* stack = (ThreadStack*)place;
        Heap.Enter();
        ThreadStack** link = Address(ref s_first);
        while (*link != stack) link = &(*link)->Next;
        *link = stack->Next;
        Heap.Leave();
        if (s_first == null) Heap.Unshare();
        Pages.Unmap(stack->Bottom, stack->Pages);
    }

    /// <summary>The exception that the thread with this place on its stack is throwing.</summary>
    public static ref nint DispatchOf(void* place)
    {
        if (s_first == null) return ref s_dispatchOfMain;
        Heap.Enter();
        ThreadStack* stack = s_first;
        while (stack != null && (ulong)place - stack->Bottom >= stack->Pages * Pages.Bytes) stack = stack->Next;
        Heap.Leave();
        return ref stack == null ? ref s_dispatchOfMain : ref stack->Dispatch;
    }

    private static ThreadStack** Address(ref ThreadStack* place)
    {
        fixed (ThreadStack** address = &place) return address;
    }
}
#endif
