// The kernel paths that are measured, and the figures of others beside them: executed guest instructions, medians,
// measured with the same QEMU flags (seL4 with its fast path; Linux 6.1 as tinyconfig and as Debian's kernel).
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Tool.Bench;

/// <param name="Name">As in `--json`.</param>
/// <param name="Program">Argument of the guest's `bench`.</param>
/// <param name="Calls">System calls whose cost makes up the path; each is one entry and one exit.</param>
/// <param name="SeL4">seL4's figure, or null.</param>
/// <param name="Linux">Linux's figures, or "-".</param>
/// <param name="Goal">What XDV wants to reach, or null.</param>
public sealed record KernelPath(string Name, string Program, IReadOnlyList<SystemCall> Calls, int? SeL4, string Linux,
    int? Goal)
{
    /// <summary>Instructions of one entry and exit outside the kernel's C#, as the self-test counts them.</summary>
    public const long Crossing = 80;

    public static IReadOnlyList<KernelPath> All { get; } =
    [
        new("null", "null", [SystemCall.ProcessId], 98, "157 / 262", 98),
        new("yield", "yield", [SystemCall.Yield], 271, "771 / 1865", 271),
        new("map", "map", [SystemCall.MemoryGrow], 725, "-", 600),
        new("process", "process", [SystemCall.Spawn, SystemCall.Wait, SystemCall.Exit], null, "17788 (vfork)", 15000),
        new("qsubmit", "qsubmit", [SystemCall.Call], null, "-", null),
        new("phisubmit", "phisubmit", [SystemCall.Call], null, "-", null),
    ];
}

/// <summary>Instructions of one path: of a call's first 1,024 executions, sealing of the trace included where it
/// fell.</summary>
public sealed record PathFigures(string Name, long Median, long Min, long Max);
