#if FREESTANDING
// Where threads begin in C#: the kernel passes one word, which is the place of what to run.
using System;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Xdv.Runtime.Memory;

internal static unsafe class ThreadEntry
{
    private const int MaxThreads = 256;

    private static readonly Func<ulong, ulong>?[] s_bodies = new Func<ulong, ulong>?[MaxThreads];
    private static readonly ulong[] s_arguments = new ulong[MaxThreads];

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_thread_entry();

    public static ulong Address => xdv_thread_entry();

    /// <summary>Takes a place, which the thread gives back when it begins; −1 when none is free.</summary>
    public static int Keep(Func<ulong, ulong> body, ulong argument)
    {
        int place = Array.IndexOf(s_bodies, null);
        if (place < 0) return place;
        s_bodies[place] = body;
        s_arguments[place] = argument;
        return place;
    }

    public static void Forget(int place) => s_bodies[place] = null;

    [RuntimeExport("xdv_thread_main")]
    private static ulong Enter(ulong place)
    {
        Func<ulong, ulong> body = s_bodies[place]!;
        ulong argument = s_arguments[place];
        s_bodies[place] = null;
        return body(argument);
    }
}
#endif
