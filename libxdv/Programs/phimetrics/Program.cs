// phimetrics: how stable light was, transform by transform (XDV-072): what it lost, how it drifted, what each transform
// cost, and whether it kept to its windows. A view of the kernel's metrics; it changes nothing.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.PhiMetrics;

internal static class Program
{
    private const int UsageError = 2, MostArguments = 1024;

    private static ReadOnlySpan<byte> Usage => "usage: phimetrics [PROGRAM [ARGUMENT]...]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        With PROGRAM: runs it, looks at the figures of Φ whenever a transform has ended, and at the end shows how many
        kept to window, tolerance and envelope, a timeline of the stability lost and of the drift, and the transforms
        that cost most. Transforms of all processes of the machine are seen. Ends with the program's status.
        Without: the latest figures, and the windows that are open with how much of each is over.

        Needs the right Telemetry, and a capability for Φ.

        """u8;

    private static int Main()
    {
        ReadOnlySpan<byte> first = HybridProcess.Argument(1);
        if (first.SequenceEqual("--help"u8) || first.SequenceEqual("-h"u8))
        {
            Terminal.Write(Usage);
            Terminal.Write(Details);
            return 0;
        }

        if (!first.IsEmpty && first[0] == '-')
        {
            Terminal.ErrorLine($"phimetrics: what is {first}?");
            Terminal.Error(Usage);
            return UsageError;
        }

        return first.IsEmpty ? Latest() : Watch(first);
    }

    private static int Latest()
    {
        Status status = Figures.Read(MetricId.Stability, out MetricRecord stability);
        if (status == Status.Ok)
        {
            Terminal.WriteLine($"at T {stability.Time}");
            long done = Figures.Of(MetricId.TransformsCompleted), failed = Figures.Of(MetricId.TransformsFailed);
            Terminal.WriteLine($"transforms       {done} completed, {failed} failed");
            Terminal.WriteLine($"violations       {Figures.Of(MetricId.Violations)} of window, tolerance or envelope");
            Show("stability"u8, MetricId.Stability);
            Show("  least"u8, MetricId.LeastStability);
            Show("noise, rad"u8, MetricId.Noise);
            Show("  declared"u8, MetricId.DeclaredNoise);
            Show("  gradient"u8, MetricId.NoiseGradient);
            Show("drift, rad"u8, MetricId.Drift);
            Show("impact"u8, MetricId.Impact);
            status = Windows.Show();
        }

        return status == Status.Ok ? 0 : Fail("figures"u8, status);
    }

    private static int Watch(ReadOnlySpan<byte> name)
    {
        Utf8Line path = new(stackalloc byte[256]), arguments = new(stackalloc byte[MostArguments]);
        if (name.IndexOf((byte)'/') < 0) path.Append("/bin/"u8);
        path.Append(name);
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            arguments.Append(HybridProcess.Argument(i));
            arguments.Append(0);
        }

        if (path.Truncated || arguments.Truncated) return Fail(name, Status.InvalidArgument);
        Timeline timeline = new();
        Status status = timeline.Begin();
        if (status != Status.Ok) return Fail("figures"u8, status);
        status = HybridProcess.Spawn(path.Written, arguments.Written, out uint child);
        if (status != Status.Ok) return Fail(name, status);
        while (IsAlive(child))
        {
            timeline.Look();
            HybridProcess.Yield();
        }

        status = HybridProcess.Wait(child, out int exit);
        timeline.Look();
        timeline.Show();
        return status == Status.Ok ? exit : Fail(name, status);
    }

    private static bool IsAlive(uint process)
    {
        ProcessInfo row = default;
        for (uint index = 0; ProcessTable.Row(index, ref row) == Status.Ok; index++)
            if (row.Process == process) return row.State != ProcessState.Terminated;
        return false;
    }

    private static void Show(ReadOnlySpan<byte> name, MetricId id)
    {
        Utf8Line line = new(stackalloc byte[64]);
        line.Left(name, 16);
        line.AppendFixed(Figures.Part(Figures.Of(id)), 6);
        Terminal.WriteLine(line.Written);
    }

    private static int Fail(ReadOnlySpan<byte> what, Status status)
    {
        Terminal.ErrorLine($"phimetrics: {what}: {status}");
        return 1;
    }
}
