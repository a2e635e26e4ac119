// A graph with weighted edges, from text, and its largest cut by trying all.
using System;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Qaoa;

internal sealed class Graph
{
    public const int MaxNodes = 14;
    private const int MaxEdges = 128;

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
        for (line = 1; !text.IsEmpty; line++)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> row = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            int comment = row.IndexOf((byte)'#');
            if (comment >= 0) row = row[..comment];
            ReadOnlySpan<byte> first = Word(ref row), second = Word(ref row), weight = Word(ref row);
            if (first.IsEmpty) continue;
            if (!graph.TryAdd(first, second, weight) || !Word(ref row).IsEmpty) return null;
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

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> row)
    {
        while (!row.IsEmpty && row[0] is (byte)' ' or (byte)'\t' or (byte)'\r') row = row[1..];
        int end = 0;
        while (end < row.Length && row[end] is not ((byte)' ' or (byte)'\t' or (byte)'\r')) end++;
        ReadOnlySpan<byte> word = row[..end];
        row = row[end..];
        return word;
    }
}
