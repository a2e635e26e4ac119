// Quantum approximate optimisation of a graph's largest cut: K searches for the angles, Q prepares and measures. The
// result is compared with the best cut by trying all, and the energy with the amplitudes computed here.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Qaoa;

internal static class Program
{
    private const uint FinalFactor = 16;

    private static Manual Manual => new("qaoa"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage => "usage: qaoa [FILE] [--layers N] [--shots N]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Looks for the largest cut of a graph. FILE has lines `NODE NODE [WEIGHT]`, nodes 0 to 13; without FILE it is the
        Wagner graph (8 nodes, 12 edges). One angle after the other is moved, by steps that get smaller.

          --layers N  alternations of the two rotations (2)      --shots N  for each energy (2048)

        """u8;

    private static ReadOnlySpan<byte> Wagner =>
        "0 1\n1 2\n2 3\n3 4\n4 5\n5 6\n6 7\n7 0\n0 4\n1 5\n2 6\n3 7\n"u8;

    private static int Main()
    {
        ulong layers = 2, shots = 2048;
        ReadOnlySpan<byte> file = default;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i), value = HybridProcess.Argument(i + 1);
            bool good = true;
            if (word.SequenceEqual("--help"u8)) return Manual.Help();
            if (word.SequenceEqual("--layers"u8))
                good = NumberText.TryParse(value, out layers) && layers is > 0 and <= 16;
            else if (word.SequenceEqual("--shots"u8))
                good = NumberText.TryParse(value, out shots) && shots is >= 16 and <= 60_000;
            else
            {
                good = file.IsEmpty && word[0] != (byte)'-';
                file = word;
                i--;
            }
            if (!good) return Manual.Wrong(word);
            i++;
        }

        ReadOnlySpan<byte> text = Wagner;
        if (!file.IsEmpty)
        {
            Status status = File.ReadAll(file, out byte[] content);
            if (status != Status.Ok) return Manual.Fail(file, status);
            text = content;
        }

        Graph? graph = Graph.Read(text, out int line);
        if (graph is not null) return Solve(graph, (int)layers, (uint)shots);
        Terminal.ErrorLine($"qaoa: {file}:{line}: not `NODE NODE [WEIGHT]` with nodes 0 to {Graph.MaxNodes - 1}, "
            + $"or edge {Graph.MaxEdges + 1}");
        return 1;
    }

    private static int Solve(Graph graph, int layers, uint shots)
    {
        Status status = Quantum.Open((uint)graph.Nodes, out Quantum quantum);
        if (status != Status.Ok) return Manual.Fail("contract"u8, status);
        Ansatz ansatz = new(graph, quantum, layers);
        double[] angles = new double[2 * layers];
        for (int layer = 0; layer < layers; layer++)
        {
            // A slow ramp from the mixer to the cut.
            angles[2 * layer] = -0.6 * (layer + 0.5) / layers;
            angles[2 * layer + 1] = 0.6 * (layers - layer - 0.5) / layers;
        }

        status = Search(ansatz, angles, shots);
        double mean = 0, error = 0;
        if (status == Status.Ok) status = ansatz.Measure(angles, shots * FinalFactor, out mean, out error);
        if (status != Status.Ok) return Manual.Fail("job"u8, status);
        quantum.Release();
        double best = graph.BestCut(), exact = ansatz.Exact(angles);
        bool agrees = Math.Abs(mean - exact) <= 4 * error + 1e-9, found = ansatz.Best >= best - 1e-9;
        Terminal.WriteLine($"mean cut {mean:F4} +- {error:F4}, computed {exact:F4}: {(agrees ? "agrees" : "DIFFERS")}");
        if (best > 0) Terminal.Write($"{mean / best:F3} of the best on average; ");
        Terminal.WriteLine($"largest cut found {ansatz.Best}, there is {best}, after {ansatz.Jobs} jobs");
        Sides(graph, ansatz.BestSide);
        return agrees && found ? 0 : 1;
    }

    private static Status Search(Ansatz ansatz, double[] angles, uint shots)
    {
        Status status = ansatz.Measure(angles, shots, out double best, out _);
        for (double step = 0.2; status == Status.Ok && step > 0.02; step /= 2)
        {
            bool better;
            int rounds = 0;
            do
            {
                better = false;
                for (int i = 0; i < angles.Length; i++)
                    for (int sign = -1; sign <= 1 && status == Status.Ok; sign += 2)
                    {
                        angles[i] += sign * step;
                        status = ansatz.Measure(angles, shots, out double mean, out double error);
                        bool gain = mean > best + error;
                        if (gain) (best, better) = (mean, true);
                        else angles[i] -= sign * step;
                    }
            }
            while (status == Status.Ok && better && ++rounds < 8);
            Terminal.WriteLine($"step {step:F3}  mean cut {best:F3}");
        }
        return status;
    }

    private static void Sides(Graph graph, uint side)
    {
        Utf8Line line = new(stackalloc byte[64]);
        line.Append("sides "u8);
        for (int node = 0; node < graph.Nodes; node++) line.Append((side >> node & 1) != 0 ? "1"u8 : "0"u8);
        Terminal.WriteLine(line.Written);
    }
}
