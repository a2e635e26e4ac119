// Counts the instructions of one kernel path, from ring 3, many times: `bench PATH [ITERATIONS]`. `xdv bench kernel`
// runs every path that `bench list` names and sets the figures beside those of others. A new path is a method in
// Paths.cs and a row here.
using System;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Bench;

internal static class Program
{
    private const int MaxIterations = 1_000_000;

    private readonly struct Path(string name, int iterations, Func<Samples, Status> measure)
    {
        public readonly string Name = name;
        public readonly int Iterations = iterations;
        public readonly Func<Samples, Status> Measure = measure;
    }

    private static readonly Path[] s_paths =
    [
        new("null", 20_000, Paths.Null),
        new("ipc0", 10_000, MessagePaths.Ipc0),
        new("ipc4", 10_000, MessagePaths.Ipc4),
        new("ipc16", 10_000, MessagePaths.Ipc16),
        new("yield", 10_000, Paths.Yield),
        new("notification", 10_000, MessagePaths.Notification),
        new("thread", 1_000, MessagePaths.Thread),
        new("map", 1_000, Paths.Map),
        new("unmap", 1_000, Paths.Unmap),
        new("fault", 5_000, Paths.Fault),
        new("process", 50, Paths.Process),
        new("blk", 1_000, Paths.ReadDisk),
        new("qsubmit", 200, Paths.SubmitQuantum),
        new("phisubmit", 200, Paths.SubmitPhase),
    ];

    private static int Main()
    {
        ReadOnlySpan<byte> name = HybridProcess.Argument(1);
        if (name.SequenceEqual(Paths.YieldingChild)) return Paths.YieldForever();
        if (name.SequenceEqual(Paths.EndingChild)) return 0;
        if (name.SequenceEqual(MessagePaths.ServingChild)) return MessagePaths.Serve();
        if (name.SequenceEqual(MessagePaths.NotifiedChild)) return MessagePaths.Answer();
        if (name.SequenceEqual("list"u8)) return List();
        int iterations = Number(HybridProcess.Argument(2));
        if (name.SequenceEqual(Feedback.Name) && iterations >= 0) return Feedback.Run(iterations);
        foreach (Path path in s_paths)
            if (Matches(name, path.Name) && iterations >= 0) return Run(path, name, iterations);
        return Usage();
    }

    private static int Run(in Path path, ReadOnlySpan<byte> name, int iterations)
    {
        Samples samples = new(iterations == 0 ? path.Iterations : iterations);
        Status status = path.Measure(samples);
        Stopwatch.Done();
        if (status == Status.Ok) samples.Print(name);
        else Terminal.ErrorLine($"bench: {name}: {status}");
        return status == Status.Ok ? 0 : 1;
    }

    private static int Usage()
    {
        Terminal.Error("usage: bench PATH [ITERATIONS]\n       bench feedback [JOBS]\n       bench list\n"u8);
        return 2;
    }

    private static int List()
    {
        foreach (Path path in s_paths) Terminal.WriteLine($"{path.Name}");
        return 0;
    }

    /// <summary>0 when there is none, −1 when it is not a count.</summary>
    private static int Number(ReadOnlySpan<byte> text)
    {
        int value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            value = value * 10 + digit - '0';
            if (value > MaxIterations) return -1;
        }

        return text.IsEmpty || value > 0 ? value : -1;
    }

    private static bool Matches(ReadOnlySpan<byte> text, string name)
    {
        if (text.Length != name.Length) return false;
        for (int i = 0; i < name.Length; i++)
            if (text[i] != name[i]) return false;
        return true;
    }
}
