// A graph with weighted edges: from text, or drawn at random with three edges at each node; and its largest cut by
// trying all, one node changing sides at a time.
using System;
using System.Numerics;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Ising;

internal sealed class Graph(int nodes)
{
    public const int MaxNodes = 20;

    private const int Degree = 3;

    public int Nodes => nodes;

    public int Edges { get; private set; }

    /// <summary>Row by row, symmetric.</summary>
    public double[] Weights { get; } = new double[nodes * nodes];

    /// <summary>Reads lines `NODE NODE [WEIGHT]`, nodes from 0; `#` begins a comment. Null when line
    /// <paramref name="line"/> is none, or there is none.</summary>
    public static Graph? Read(ReadOnlySpan<byte> text, out int line)
    {
        Graph all = new(MaxNodes);
        TextRows rows = new(text);
        int nodes = 0;
        while (rows.TryTake(out ReadOnlySpan<byte> row))
        {
            line = rows.Line;
            ReadOnlySpan<byte> first = TextRows.Word(ref row), second = TextRows.Word(ref row);
            ReadOnlySpan<byte> third = TextRows.Word(ref row);
            double weight = 1;
            if (!NumberText.TryParse(first, out ulong from) || !NumberText.TryParse(second, out ulong to)) return null;
            if (from >= MaxNodes || to >= MaxNodes || from == to || !TextRows.Word(ref row).IsEmpty) return null;
            if (!third.IsEmpty && (!NumberText.TryParse(third, out weight) || !(Math.Abs(weight) <= 1e6))) return null;
            all.Add((int)from, (int)to, weight);
            nodes = Math.Max(nodes, (int)Math.Max(from, to) + 1);
        }

        line = 0;
        if (nodes == 0) return null;
        Graph graph = new(nodes) { Edges = all.Edges };
        for (int node = 0; node < nodes; node++)
            all.Weights.AsSpan(node * MaxNodes, nodes).CopyTo(graph.Weights.AsSpan(node * nodes));
        return graph;
    }

    /// <summary>Three edges at each node, none twice; the number of nodes is even and 4 or more.</summary>
    public static Graph Cubic(int nodes, ref Dice dice)
    {
        int[] ends = new int[Degree * nodes];
        while (true)
        {
            Graph graph = new(nodes);
            for (int i = 0; i < ends.Length; i++)
            {
                int at = (int)dice.Below((uint)i + 1);
                ends[i] = ends[at];
                ends[at] = i / Degree;
            }

            int edge = 0;
            while (edge < ends.Length && ends[edge] != ends[edge + 1]
                && graph.Weights[ends[edge] * nodes + ends[edge + 1]] == 0)
            {
                graph.Add(ends[edge], ends[edge + 1], 1);
                edge += 2;
            }

            if (edge == ends.Length) return graph;
        }
    }

    /// <summary>Weight of the edges between nodes whose bit is 1 and the others.</summary>
    public double Cut(uint side)
    {
        double cut = 0;
        for (int a = 0; a < nodes; a++)
            for (int b = 0; b < a; b++)
                if (((side >> a ^ side >> b) & 1) != 0) cut += Weights[a * nodes + b];
        return cut;
    }

    /// <summary>The largest cut there is.</summary>
    public double BestCut()
    {
        double best = 0, cut = 0;
        uint side = 0;
        for (uint step = 1; step < 1u << (nodes - 1); step++)
        {
            int node = BitOperations.TrailingZeroCount(step);
            for (int other = 0; other < nodes; other++)
            {
                double weight = Weights[node * nodes + other];
                cut += ((side >> node ^ side >> other) & 1) != 0 ? -weight : weight;
            }

            side ^= 1u << node;
            best = Math.Max(best, cut);
        }

        return best;
    }

    private void Add(int from, int to, double weight)
    {
        Edges++;
        Weights[from * nodes + to] += weight;
        Weights[to * nodes + from] += weight;
    }
}
