// `make explore DEPTH=n`: every history of the small world to a depth, and what leaving out symmetric states saves.
using System;
using System.Diagnostics;
using System.Globalization;

namespace Xdv.Tests.Simulation.Exploration;

public static class ExploreCommand
{
    private const int DefaultDepth = 7;
    private const int CompareDepth = 4;

    public static int Run(string[] args)
    {
        int depth = DefaultDepth;
        if (args.Length > 1 || (args.Length == 1 && !int.TryParse(args[0], CultureInfo.InvariantCulture, out depth)))
        {
            Console.Error.WriteLine("usage: explore [DEPTH]");
            return 2;
        }

        try
        {
            int both = Math.Min(depth, CompareDepth);
            Explored whole = Print("every state", () => new Explorer(reduced: false).Run(both));
            Explored some = Print("one of alike", () => new Explorer(reduced: true).Run(both));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"reduction at depth {both}: {(double)whole.States / some.States:0.0} states for one"));
            if (depth > both) Print("one of alike", () => new Explorer(reduced: true).Run(depth));
            Print("in machines", () => new Explorer(reduced: true, machines: true).Run(depth));
            return 0;
        }
        catch (Found found)
        {
            Console.WriteLine($"state {found.Edges} breaks {found.Message}");
            Console.WriteLine($"after: {string.Join(' ', found.History)}");
            return 1;
        }
    }

    private static Explored Print(string what, Func<Explored> run)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Explored explored = run();
        string end = explored.Complete ? ", nothing deeper" : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-13} depth {explored.Depth}: {explored.States} states, {explored.Edges} edges, "
            + $"{explored.Used} letters, {watch.Elapsed.TotalSeconds:0.0} s{end}"));
        return explored;
    }
}
