// What others need for the kernel paths, beside which ours are shown: executed guest instructions, medians, measured
// with the same QEMU flags (seL4 with its fast path; Linux 6.1 as tinyconfig and as Debian's kernel; xv6).
using System;
using System.Linq;
using Xdv.Tool.Profiling;

namespace Xdv.Tool.Bench;

/// <param name="Name">As in `--json`, and of the guest's `bench`.</param>
/// <param name="Goal">The most that XDV should need; null = none set.</param>
/// <param name="SeL4">seL4's figure.</param>
/// <param name="LinuxTiny">Linux as tinyconfig, or what comes nearest there.</param>
/// <param name="LinuxDebian">Debian's kernel.</param>
/// <param name="Xv6">xv6's figure.</param>
public sealed record KernelPath(string Name, long? Goal = null, string SeL4 = "", string LinuxTiny = "",
    string LinuxDebian = "", string Xv6 = "")
{
    private static readonly KernelPath[] s_all =
    [
        new("null", 98, "98", "157-209", "262-375", "1397"),
        new("ipc0", 447, "447", "pipe 5155", "pipe 10909", "27232"),
        new("ipc4", 526, "526", "pipe 5155", "pipe 10909", "27232"),
        new("ipc16"),
        new("yield", 271, "271", "771", "1865"),
        new("notification", 1000, "2014", "eventfd 3676", "eventfd 8755"),
        new("map", 600, "725"),
        new("unmap"),
        new("fault", 900, "", "", "1601", "4658"),
        new("process", 15_000, "", "vfork 17788", "fork 159041", "2001906"),
        new("thread"),
        new("blk", 2_500, "", "8667", "14320"),
        new("qsubmit"),
        new("phisubmit"),
        new("boot", 10_000_000, "205 M", "182 M", "6.1 G", "81 M"),
        new("memory", 4 << 20, "4.5 MiB", "21 MiB", "79 MiB"),
        new("image", 400_000, "147 KB", "2.16 MB", "8.25 MB", "200 KB"),
    ];

    /// <summary>The row of a path; one without figures when nobody measured it elsewhere.</summary>
    public static KernelPath Of(string name) => s_all.FirstOrDefault(path => path.Name == name) ?? new(name);
}

/// <summary>Executed instructions of one path, or bytes. The median leaves out the iterations in which a block of the
/// trace was sealed, if they are fewer than half; the amortised figure, total by iterations, contains them.</summary>
public sealed record PathFigures(string Name, long Median, long Min, long Max, double Amortised)
{
    /// <summary>What one iteration does besides counting instructions; null when it was not asked for.</summary>
    public InstructionSums? Details { get; init; }

    public static PathFigures Single(string name, long value) => new(name, value, value, value, value);
}
