// A coherent Ising machine on MAX-CUT: random cubic graphs of growing size and how often the best cut is reached, or
// one graph from a file and how its spins made up their minds. The best cut is known by trying all.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;
using Xdv.Transforms;

namespace Xdv.Programs.Ising;

internal static class Program
{
    private const int SmallestGraph = 4, PlotRows = 5, BarWidth = 4;
    private const ulong Window = 900_000;
    private const double Exactly = 1e-9;

    private static Manual Manual => new("ising"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage =>
        "usage: ising [FILE] [--size N] [--runs N] [--steps N] [--seed N]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Looks for the largest cut of a graph with pulses of light: their amplitudes are spins, a mesh multiplies them
        with the graph's weights, references read the products with their signs, K pumps and feeds back. Runs go side
        by side in one job. It is right when some run reaches the best cut of each graph and, without noise, every
        product was the exact one.

          FILE      lines `NODE NODE [WEIGHT]`, nodes 0 to 19; draws the amplitudes of the first run, one row a spin
                    (without FILE: random cubic graphs of 4, 6, ... nodes, and the success rate against the size)
          --size N  nodes of the largest graph, to 20 (16)      --runs N  of each graph (20)
          --steps N round trips, 10 to 400 (60)                 --seed N  of graphs, starts and noise (1)

        """u8;

    private static int Main()
    {
        ulong size = 16, runs = 20, steps = 60, seed = 1;
        ReadOnlySpan<byte> file = default;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i), value = HybridProcess.Argument(i + 1);
            bool good = true;
            if (word.SequenceEqual("--help"u8)) return Manual.Help();
            if (word.SequenceEqual("--size"u8))
                good = NumberText.TryParse(value, out size) && size is >= SmallestGraph and <= Graph.MaxNodes;
            else if (word.SequenceEqual("--runs"u8))
                good = NumberText.TryParse(value, out runs) && runs is > 0 and <= 1000;
            else if (word.SequenceEqual("--steps"u8))
                good = NumberText.TryParse(value, out steps) && steps is >= 10 and <= 400;
            else if (word.SequenceEqual("--seed"u8)) good = NumberText.TryParse(value, out seed);
            else
            {
                good = file.IsEmpty && !word.IsEmpty && word[0] != '-';
                file = word;
                i--;
            }

            if (!good) return Manual.Wrong(word);
            i++;
        }

        return file.IsEmpty ? Grow((int)size, (int)runs, (int)steps, seed) : Solve(file, (int)runs, (int)steps, seed);
    }

    /// <summary>Success rate against size.</summary>
    private static int Grow(int largest, int runs, int steps, ulong seed)
    {
        int count = (largest - SmallestGraph) / 2 + 1;
        double[] rates = new double[count];
        bool right = true;
        Dice dice = new(seed);
        Terminal.Write("nodes edges  best cut  reached\n"u8);
        for (int i = 0; i < count; i++)
        {
            Graph graph = Graph.Cubic(SmallestGraph + 2 * i, ref dice);
            Search search = new(graph, steps, null);
            Status status = search.Run(runs, dice.Next(), Window);
            if (status != Status.Ok) return Manual.Fail("job"u8, status);
            rates[i] = search.Successes / (double)runs;
            right &= search.Successes > 0 && IsExact(search);
            Utf8Line line = new(stackalloc byte[128]);
            line.Right(graph.Nodes, 5);
            line.Right(graph.Edges, 5);
            line.Right((long)search.Best, 9);
            line.Append("  "u8);
            line.Append((ulong)search.Successes);
            line.Append(" of "u8);
            line.Append((ulong)runs);
            line.Append(search.Successes == 0 ? ": NEVER"u8 : default);
            Terminal.WriteLine(line.Written);
        }

        Terminal.Write("\n  success rate\n"u8);
        ColumnPlot.Write(rates, 1, PlotRows, BarWidth);
        Utf8Line axis = new(stackalloc byte[128]);
        axis.Append("     nodes "u8);
        for (int i = 0; i < count; i++) axis.Right(SmallestGraph + 2 * i, BarWidth - 1);
        Terminal.WriteLine(axis.Written);
        return right ? 0 : 1;
    }

    private static int Solve(ReadOnlySpan<byte> file, int runs, int steps, ulong seed)
    {
        Status status = File.ReadAll(file, out byte[] text);
        if (status != Status.Ok) return Manual.Fail(file, status);
        Graph? graph = Graph.Read(text, out int line);
        if (graph is null)
        {
            Terminal.ErrorLine($"ising: {file}:{line}: not `NODE NODE [WEIGHT]` with nodes 0 to {Graph.MaxNodes - 1}");
            return 1;
        }

        Trajectory trajectory = new(graph.Nodes, steps);
        Search search = new(graph, steps, trajectory);
        status = search.Run(runs, seed, Window);
        if (status != Status.Ok) return Manual.Fail("job"u8, status);
        trajectory.Draw();
        Terminal.Write($"{graph.Nodes} nodes, {graph.Edges} edges: best cut {search.Best}, found {search.Found}, ");
        Terminal.WriteLine($"by {search.Successes} of {runs} runs");
        Utf8Line sides = new(stackalloc byte[64]);
        sides.Append("sides "u8);
        for (int node = 0; node < graph.Nodes; node++) sides.Append((search.Side >> node & 1) != 0 ? "1"u8 : "0"u8);
        Terminal.WriteLine(sides.Written);
        return search.Successes > 0 && IsExact(search) ? 0 : 1;
    }

    /// <summary>With noise every product may be off; without, none.</summary>
    private static bool IsExact(Search search)
    {
        if (search.LeastStability < 1 - Exactly || search.WorstField <= Exactly * search.Scale) return true;
        Terminal.ErrorLine($"ising: a product was off by {search.WorstField:F9} without noise");
        return false;
    }
}
