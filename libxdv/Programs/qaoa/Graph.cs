// A graph with weighted edges, from text, and its largest cut by trying all.
using System;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Qaoa;

internal sealed class Graph
{
    public const int MaxNodes = 14;
    public const int MaxEdges = 128;

    private readonly int[] _from = new int[MaxEdges], _to = new int[MaxEdges];
    private readonly double[] _weight = new double[MaxEdges];

    public int Nodes { get; private set; }

    public int Edges { get; private set; }

    public (int From, int To, double Weight) Edge(int index) => (_from[index], _to[index], _weight[index]);

    /// <summary>Reads lines `NODE NODE [WEIGHT]`, nodes from 0; `#` begins a comment. Null when line
    /// <paramref name="line"/> is none.</summary>
    public static Graph? Read(ReadOnlySpan<byte> text, out int line)
    {
        Graph graph = new();
        TextRows rows = new(text);
        while (rows.TryTake(out ReadOnlySpan<byte> row))
        {
            line = rows.Line;
            ReadOnlySpan<byte> first = TextRows.Word(ref row), second = TextRows.Word(ref row);
            if (!graph.TryAdd(first, second, TextRows.Word(ref row)) || !TextRows.Word(ref row).IsEmpty) return null;
        }

        line = 0;
        return graph.Edges == 0 ? null : graph;
    }

    /// <summary>Weight of the edges between the nodes whose bit is 1 and the others.</summary>
    public double Cut(uint side)
    {
        double cut = 0;
        for (int i = 0; i < Edges; i++)
            if (((side >> _from[i] ^ side >> _to[i]) & 1) != 0) cut += _weight[i];
        return cut;
    }

    /// <summary>The largest cut there is.</summary>
    public double BestCut()
    {
        double best = 0;
        for (uint side = 0; side < 1u << (Nodes - 1); side++) best = Math.Max(best, Cut(side));
        return best;
    }

    private bool TryAdd(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> text)
    {
        double weight = 1;
        if (!NumberText.TryParse(first, out ulong from) || !NumberText.TryParse(second, out ulong to)) return false;
        if (from >= MaxNodes || to >= MaxNodes || from == to || Edges == MaxEdges) return false;
        if (!text.IsEmpty && (!NumberText.TryParse(text, out weight) || !double.IsFinite(weight))) return false;
        (_from[Edges], _to[Edges], _weight[Edges]) = ((int)from, (int)to, weight);
        Edges++;
        Nodes = Math.Max(Nodes, (int)Math.Max(from, to) + 1);
        return true;
    }
}
