// Which qubits of a machine a circuit gets. If its gates fit somewhere as they are, there; else qubits that lie close
// together. As many as the circuit has and no more: each one more would double a simulated state, and saves few swaps.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum.Devices;

/// <summary>Places on one machine. A function of the circuit's pairs, or of its size.</summary>
internal sealed class Placement
{
    /// <summary>Steps of the search for a place where no swap is needed.</summary>
    private const int MostSteps = 100_000;

    private readonly CouplingMap _map;
    private readonly double[] _errors;

    public Placement(DeviceProfile profile)
    {
        _map = profile.Map;
        _errors = [.. Enumerable.Range(0, _map.Qubits).Select(qubit => Error(profile, qubit))];
    }

    /// <summary>Qubits that lie close together: the place grows by the qubit that is nearest to all in it, of those the
    /// best; of all starts the one with the shortest ways in the end.</summary>
    public int[] Region(int count)
    {
        if (_map.IsComplete) return [.. Enumerable.Range(0, count)];
        int[] best = [];
        (long Ways, double Error) least = (long.MaxValue, 0);
        for (int start = 0; start < _map.Qubits; start++)
        {
            int[] region = Grow(start, count, out long ways);
            double error = region.Sum(qubit => _errors[qubit]);
            if (ways > least.Ways || ways == least.Ways && error >= least.Error) continue;
            (best, least) = (region, (ways, error));
        }
        return best;
    }

    /// <summary>A place for each qubit so that every pair that has a gate is coupled; null if there is none, or none
    /// was found. Qubits without gates get the nearest that are left.</summary>
    public int[]? Embedding(Circuit circuit)
    {
        if (_map.IsComplete) return [.. Enumerable.Range(0, circuit.Qubits)];
        List<int>[] partners = Partners(circuit);
        int most = Enumerable.Range(0, _map.Qubits).Max(qubit => _map.Neighbours(qubit).Length);
        if (Array.Exists(partners, list => list.Count > most)) return null;
        Search search = new(_map, partners, Order(partners));
        return search.Find() ? Fill(search.Places) : null;
    }

    private int[] Grow(int start, int count, out long ways)
    {
        List<int> region = [start];
        bool[] taken = new bool[_map.Qubits], near = new bool[_map.Qubits];
        long[] distances = new long[_map.Qubits];
        ways = 0;
        Join(start);
        while (region.Count < count)
        {
            int next = -1;
            for (int qubit = 0; qubit < _map.Qubits; qubit++)
                if (near[qubit] && !taken[qubit] && (next < 0 || distances[qubit] < distances[next]
                    || distances[qubit] == distances[next] && _errors[qubit] < _errors[next])) next = qubit;
            ways += distances[next];
            region.Add(next);
            Join(next);
        }
        return [.. region];

        void Join(int qubit)
        {
            taken[qubit] = true;
            foreach (int neighbour in _map.Neighbours(qubit)) near[neighbour] = true;
            for (int other = 0; other < distances.Length; other++) distances[other] += _map.Distance(qubit, other);
        }
    }

    private static double Error(DeviceProfile profile, int qubit)
    {
        QubitNoise noise = profile.Qubits[qubit];
        double error = (noise.Read0As1 + noise.Read1As0) / 2;
        foreach ((GateCode gate, GateFigures figures) in profile.Gates)
            if (CircuitFormat.Arity(gate) == 2 && !profile.Map.IsComplete)
                foreach (int neighbour in profile.Map.Neighbours(qubit)) error += figures.On(qubit, neighbour).Error;
        return error;
    }

    private static List<int>[] Partners(Circuit circuit)
    {
        List<int>[] partners = new List<int>[circuit.Qubits];
        for (int i = 0; i < partners.Length; i++) partners[i] = [];
        foreach (ref readonly CircuitOperation operation in circuit.Operations.AsSpan())
        {
            if (CircuitFormat.Arity(operation.Gate) != 2) continue;
            if (partners[operation.Qubit0].Contains(operation.Qubit1)) continue;
            partners[operation.Qubit0].Add(operation.Qubit1);
            partners[operation.Qubit1].Add(operation.Qubit0);
        }
        return partners;
    }

    /// <summary>Qubits with partners; each but the first of a group after one of its partners, most partners
    /// first.</summary>
    private static int[] Order(List<int>[] partners)
    {
        List<int> order = [];
        bool[] taken = new bool[partners.Length];
        int[] placed = new int[partners.Length];
        while (true)
        {
            int next = -1;
            for (int qubit = 0; qubit < partners.Length; qubit++)
                if (!taken[qubit] && partners[qubit].Count > 0 && (next < 0
                    || (placed[qubit], partners[qubit].Count).CompareTo((placed[next], partners[next].Count)) > 0))
                    next = qubit;
            if (next < 0) return [.. order];
            taken[next] = true;
            order.Add(next);
            foreach (int partner in partners[next]) placed[partner]++;
        }
    }

    /// <summary>Gives the qubits that are nowhere yet the nearest free places.</summary>
    private int[] Fill(int[] places)
    {
        HashSet<int> used = [.. places.Where(static place => place >= 0)];
        int centre = places.FirstOrDefault(static place => place >= 0);
        Queue<int> free = new(Enumerable.Range(0, _map.Qubits).Where(place => !used.Contains(place))
            .OrderBy(place => _map.Distance(centre, place)).ThenBy(static place => place));
        return Array.ConvertAll(places, place => place >= 0 ? place : free.Dequeue());
    }

    /// <summary>Depth first with a limit.</summary>
    private sealed class Search(CouplingMap map, List<int>[] partners, int[] order)
    {
        private readonly bool[] _used = new bool[map.Qubits];
        private int _steps;

        public int[] Places { get; } = [.. partners.Select(static _ => -1)];

        public bool Find() => Place(0);

        private bool Place(int depth)
        {
            if (depth == order.Length) return true;
            int qubit = order[depth];
            int known = partners[qubit].FindIndex(partner => Places[partner] >= 0);
            int beside = known < 0 ? -1 : Places[partners[qubit][known]];
            int choices = beside < 0 ? map.Qubits : map.Neighbours(beside).Length;
            for (int choice = 0; choice < choices && _steps < MostSteps; choice++)
            {
                int place = beside < 0 ? choice : map.Neighbours(beside)[choice];
                if (!Fits(qubit, place)) continue;
                _steps++;
                (Places[qubit], _used[place]) = (place, true);
                if (Place(depth + 1)) return true;
                (Places[qubit], _used[place]) = (-1, false);
            }
            return false;
        }

        private bool Fits(int qubit, int place) => !_used[place]
            && map.Neighbours(place).Length >= partners[qubit].Count
            && partners[qubit].TrueForAll(partner => Places[partner] < 0 || map.AreCoupled(place, Places[partner]));
    }
}
