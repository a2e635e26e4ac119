// Which qubits of a machine can have a gate together.
using System;
using System.Collections.Generic;

namespace Xdv.Quantum.Devices;

/// <summary>A pair of qubits with a gate. In a directed map the first is the control.</summary>
public readonly record struct Coupling(int First, int Second);

/// <summary>Qubits 0 … n − 1 and their couplings; connected.</summary>
public sealed class CouplingMap
{
    private readonly int[][] _neighbours;
    private readonly HashSet<Coupling> _allowed = [];
    private int[][]? _distances;

    /// <param name="qubits">How many there are.</param>
    /// <param name="couplings">Different qubits in range, no pair twice; null = every pair.</param>
    /// <param name="directed">Gates that tell their qubits apart go from first to second only.</param>
    public CouplingMap(int qubits, IReadOnlyList<Coupling>? couplings, bool directed = false)
    {
        (Qubits, Couplings, IsDirected) = (qubits, couplings ?? [], directed);
        IsComplete = couplings is null;
        List<int>[] neighbours = new List<int>[qubits];
        for (int i = 0; i < qubits; i++) neighbours[i] = [];
        foreach (Coupling coupling in Couplings)
        {
            neighbours[coupling.First].Add(coupling.Second);
            neighbours[coupling.Second].Add(coupling.First);
            _allowed.Add(coupling);
            if (!directed) _allowed.Add(new(coupling.Second, coupling.First));
        }
        _neighbours = Array.ConvertAll(neighbours, static list => list.ToArray());
        foreach (int[] list in _neighbours) Array.Sort(list);
    }

    public int Qubits { get; }

    /// <summary>Every pair is coupled; then there are no <see cref="Couplings"/>.</summary>
    public bool IsComplete { get; }

    public bool IsDirected { get; }

    public IReadOnlyList<Coupling> Couplings { get; }

    /// <summary>Coupled qubits in ascending order; of a map that is not complete.</summary>
    public ReadOnlySpan<int> Neighbours(int qubit) => _neighbours[qubit];

    public bool AreCoupled(int a, int b) =>
        IsComplete || _allowed.Contains(new(a, b)) || _allowed.Contains(new(b, a));

    /// <summary>May the first control the second?</summary>
    public bool Allows(int first, int second) => IsComplete || _allowed.Contains(new(first, second));

    /// <summary>Couplings on the shortest way; int.MaxValue if there is none.</summary>
    public int Distance(int a, int b) => IsComplete ? a == b ? 0 : 1 : Distances[a][b];

    /// <summary>Rows of distances.</summary>
    internal int[][] Distances => _distances ??= Measure();

    /// <summary>A qubit that cannot be reached from qubit 0; −1 if all can.</summary>
    public int Unreachable() => IsComplete ? -1 : Array.IndexOf(Distances[0], int.MaxValue);

    /// <summary>The map of some qubits alone, which get the numbers of their places in the list.</summary>
    public CouplingMap Restrict(IReadOnlyList<int> qubits)
    {
        if (IsComplete) return new(qubits.Count, null);
        Dictionary<int, int> places = [];
        for (int i = 0; i < qubits.Count; i++) places.Add(qubits[i], i);
        List<Coupling> couplings = [];
        foreach (Coupling coupling in Couplings)
            if (places.TryGetValue(coupling.First, out int first)
                && places.TryGetValue(coupling.Second, out int second))
                couplings.Add(new(first, second));
        return new(qubits.Count, couplings, IsDirected);
    }

    private int[][] Measure()
    {
        int[][] distances = new int[Qubits][];
        Queue<int> queue = new();
        for (int from = 0; from < Qubits; from++)
        {
            int[] row = new int[Qubits];
            Array.Fill(row, int.MaxValue);
            row[from] = 0;
            queue.Enqueue(from);
            while (queue.TryDequeue(out int at))
                foreach (int next in _neighbours[at])
                {
                    if (row[next] != int.MaxValue) continue;
                    row[next] = row[at] + 1;
                    queue.Enqueue(next);
                }
            distances[from] = row;
        }
        return distances;
    }
}
