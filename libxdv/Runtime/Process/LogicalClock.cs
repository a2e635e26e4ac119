// Logical time (determinism.md 1): what a program may base decisions on, because it is the same on every run.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

public static class LogicalClock
{
    /// <summary>T in ticks of 1,000 user instructions, nominally microseconds.</summary>
    public static ulong Now => Gateway.Invoke(SystemCall.Clock, out _);
}
