#if FREESTANDING
// Where threads begin in C#: the kernel passes one word, which is the place of the thread's ThreadStack.
using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xdv.Runtime.Memory;

internal static unsafe class ThreadEntry
{
    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_thread_entry();

    public static ulong Address => xdv_thread_entry();

    [RuntimeExport("xdv_thread_main")]
    private static ulong Enter(ThreadStack* stack)
    {
        nint body = stack->Body;
        return Unsafe.As<nint, Func<ulong, ulong>>(ref body)(stack->Argument);
    }
}
#endif
