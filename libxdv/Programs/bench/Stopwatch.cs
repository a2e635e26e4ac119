// Instruction counts from ring 3 (timing.asm). Works only in a session that allows it: `xdv bench kernel`, or `xdv run
// --measure`.
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Programs.Bench;

internal static class Stopwatch
{
    /// <summary>One system call; the instructions from before it to after it, five of them the program's.</summary>
    public static Status Time(SystemCall call, out uint instructions, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0,
        ulong a3 = 0, ulong a4 = 0, ulong a5 = 0)
    {
        ulong timed = xdv_timed_call((ulong)call, a0, a1, a2, a3, a4, a5);
        instructions = (uint)timed;
        return (Status)(timed >> 32);
    }

    /// <summary>The same call until the kernel refuses it; why it did.</summary>
    public static Status Repeat(SystemCall call, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0, ulong a3 = 0,
        ulong a4 = 0, ulong a5 = 0) => (Status)xdv_repeat_call((ulong)call, a0, a1, a2, a3, a4, a5);

    /// <summary>Two calls, the second with one operand; the instructions from before the first to after the second,
    /// eight of them the program's.</summary>
    public static Status TimePair(SystemCall first, ulong a0, ulong a1, SystemCall second, ulong b0,
        out uint instructions)
    {
        ulong timed = xdv_timed_pair((ulong)first, a0, a1, (ulong)second, b0);
        instructions = (uint)timed;
        return (Status)(timed >> 32);
    }

    /// <summary>Two calls in turn until the second is refused; why it was.</summary>
    public static Status RepeatPair(SystemCall first, ulong a0, SystemCall second, ulong b0, ulong b1) =>
        (Status)xdv_repeat_pair((ulong)first, a0, (ulong)second, b0, b1);

    /// <summary>Entry of a thread that ends at once.</summary>
    public static ulong ThreadThatEnds => xdv_ending_thread();

    /// <summary>Starts an iteration that is more than one call.</summary>
    public static ulong Begin() => xdv_stamp_begin();

    /// <summary>Instructions since <paramref name="begin"/>; six of them are the program's.</summary>
    public static uint End(ulong begin) => (uint)(xdv_stamp_end() - begin);

    /// <summary>Says that no iteration follows.</summary>
    public static void Done() => xdv_stamps_done();

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_timed_call(ulong id, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, ulong a5);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_repeat_call(ulong id, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4, ulong a5);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_timed_pair(ulong id, ulong a0, ulong a1, ulong second, ulong b0);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_repeat_pair(ulong id, ulong a0, ulong second, ulong b0, ulong b1);

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_ending_thread();

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_stamp_begin();

    [DllImport("*"), SuppressGCTransition]
    private static extern ulong xdv_stamp_end();

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_stamps_done();
}
