// The profile of a typical iteration of a kernel path.
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Images;
using Xdv.Tool.Profiling;

namespace Xdv.Tool.Bench;

/// <param name="Iterations">Instructions of the iterations it was chosen from.</param>
public sealed record ProfiledPath(int[] Iterations, PathProfile Profile)
{
    private const int Recorded = 3;

    /// <summary>Of three iterations one after another the one in the middle by length: a block of the trace is sealed
    /// in one of them at most, unless it is in each.</summary>
    /// <param name="skip">Iterations before those.</param>
    /// <exception cref="ToolException">Nothing is built, or the guest ended before.</exception>
    public static async Task<ProfiledPath> Record(string path, int skip, CancellationToken cancel)
    {
        ProgramImage kernel = ProgramImage.Load(ImageLayout.Require(ImageLayout.KernelSymbols, "kernel")),
            bench = ProgramImage.Load(ImageLayout.Require(ImageLayout.ProgramSymbols("bench"), "bench program"));
        List<ulong>[] iterations = await PathProfiler.Record(
            KernelMeasurement.Options($"bench {path} {PathProfiler.Iterations(skip, Recorded)}"), skip, Recorded, bench,
            cancel);
        List<ulong> typical = iterations.OrderBy(iteration => iteration.Count).ElementAt(Recorded / 2);
        return new ProfiledPath([.. iterations.Select(one => one.Count)], new PathProfile(typical, kernel, bench));
    }
}
