// Brings the qubits of every gate together by swaps, few of them: SABRE (Li, Ding, Xie, arXiv:1809.02573). The gates
// that are next (front) and those soon after (extended set) pull; a qubit that was just moved is left alone for a while
// (decay); where the qubits end is a better place for them to begin, so layouts are improved by going back and forth.
//
// A function of circuit, map, start and seed: no clock, no shared random numbers.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Quantum.Devices;

/// <summary>A circuit on the qubits of a map: each gate on two is on a coupling, whichever way round.</summary>
/// <param name="Circuit">On the map's qubits.</param>
/// <param name="First">Where each qubit of the program begins.</param>
/// <param name="Last">Where it ends.</param>
/// <param name="Swaps">Exchanges that were added.</param>
internal sealed record RoutedCircuit(Circuit Circuit, int[] First, int[] Last, int Swaps);

/// <summary>Routes on a map that is connected and not complete. Used by one thread.</summary>
internal sealed class Router(CouplingMap map)
{
    private const int ExtendedSize = 20, DecayReset = 5, Passes = 2;
    private const double ExtendedWeight = 0.5, DecayStep = 0.001, Tie = 1e-10;

    private readonly int[][] _distances = map.Distances;

    /// <summary>Layouts that are tried: fewer for long circuits, so that a job of any size is routed in
    /// time.</summary>
    private static int Trials(int nodes) => nodes switch { < 1_000 => 24, < 4_000 => 12, < 20_000 => 4, _ => 1 };

    /// <summary>Routes with the best layout that is found.</summary>
    /// <param name="circuit">At most as many qubits as the map; gates on at most two.</param>
    /// <param name="seed">Of layouts and ties.</param>
    public RoutedCircuit Route(Circuit circuit, ulong seed)
    {
        DependencyGraph forward = DependencyGraph.Of(circuit), backward = forward.Reverse();
        RoutedCircuit? best = null;
        int trials = Trials(forward.Count);
        for (int trial = 0; trial < trials && best is not { Swaps: 0 }; trial++)
        {
            Xoshiro256 random = new(seed + (ulong)trial);
            Walk walk = new(this, circuit, Start(trial, random), random);
            if (trial == 0) Keep(walk.Copy().Run(forward, write: true));
            for (int pass = 0; pass < Passes && best is not { Swaps: 0 }; pass++)
            {
                walk.Run(forward, write: false);
                walk.Run(backward, write: false);
            }
            Keep(walk.Run(forward, write: true));
        }
        return best!;

        void Keep(RoutedCircuit? found)
        {
            if (best is null || found!.Swaps < best.Swaps) best = found;
        }
    }

    /// <summary>Routes from a layout that is given: that of a container that was kept.</summary>
    public RoutedCircuit Route(Circuit circuit, int[] layout, ulong seed) =>
        new Walk(this, circuit, layout, new Xoshiro256(seed)).Run(DependencyGraph.Of(circuit), write: true);

    /// <summary>What a router does that looks at one gate at a time: to compare with.</summary>
    public RoutedCircuit RouteOneByOne(Circuit circuit) =>
        new Walk(this, circuit, Identity(), new Xoshiro256(0)) { LooksAhead = false }
            .Run(DependencyGraph.Of(circuit), write: true);

    /// <summary>As the qubits are numbered, then at random.</summary>
    private int[] Start(int trial, Xoshiro256 random)
    {
        int[] layout = Identity();
        for (int i = layout.Length - 1; i > 0 && trial > 0; i--)
        {
            int other = (int)(random.NextUnit() * (i + 1));
            (layout[i], layout[other]) = (layout[other], layout[i]);
        }
        return layout;
    }

    private int[] Identity()
    {
        int[] layout = new int[map.Qubits];
        for (int i = 0; i < layout.Length; i++) layout[i] = i;
        return layout;
    }

    /// <summary>One way through a circuit. The layout goes on from run to run.</summary>
    private sealed class Walk(Router router, Circuit circuit, int[] layout, Xoshiro256 random)
    {
        private readonly CouplingMap _map = router.Map;
        private readonly int[][] _distances = router._distances;
        /// <summary>Place of each qubit of the program; those that it does not have stand on the rest.</summary>
        private readonly int[] _places = (int[])layout.Clone();
        private readonly double[] _decay = new double[layout.Length];
        private readonly List<int> _front = [], _extended = [];
        private readonly List<(int, int)> _frontPairs = [], _extendedPairs = [];
        private readonly List<Coupling> _candidates = [];
        private readonly List<CircuitOperation> _written = [];
        private int[] _waiting = [];
        private int _swaps, _sinceGate;
        private bool _write;

        public bool LooksAhead { get; init; } = true;

        public Walk Copy() => new(router, circuit, _places, random) { LooksAhead = LooksAhead };

        public RoutedCircuit Run(DependencyGraph graph, bool write)
        {
            int[] first = (int[])_places.Clone();
            _write = write;
            _waiting = (int[])graph.Before.Clone();
            _front.Clear();
            _extended.Clear();
            _written.Clear();
            _swaps = _sinceGate = 0;
            Array.Fill(_decay, 1);
            Queue<int> ready = new();
            for (int node = 0; node < graph.Count; node++)
                if (_waiting[node] == 0) ready.Enqueue(node);
            while (Advance(graph, ready))
            {
                if (LooksAhead && _sinceGate < 4 * _map.Qubits) Swap(Best());
                else Approach(graph[_front[0]]);
                Unblock(graph, ready);
            }
            Circuit routed = new(_map.Qubits, circuit.Bits, write ? [.. _written] : []);
            return new(routed, first, (int[])_places.Clone(), _swaps);
        }

        /// <summary>Does all that can be done where the qubits are; false when nothing is left.</summary>
        private bool Advance(DependencyGraph graph, Queue<int> ready)
        {
            bool moved = false;
            while (ready.TryDequeue(out int node))
            {
                DependencyGraph.Node at = graph[node];
                if (at.IsPair && !AreTogether(at))
                {
                    _front.Add(node);
                    continue;
                }
                moved = true;
                if (_write) Write(at);
                foreach (int next in graph.After(node))
                    if (--_waiting[next] == 0) ready.Enqueue(next);
            }
            if (moved)
            {
                Array.Fill(_decay, 1);
                _sinceGate = 0;
            }
            if (_front.Count == 0) return false;
            if (moved || _extended.Count == 0) Extend(graph);
            FrontPairs(graph);
            return true;
        }

        /// <summary>Gates of the front whose qubits have met.</summary>
        private void Unblock(DependencyGraph graph, Queue<int> ready)
        {
            for (int i = 0; i < _front.Count; i++)
            {
                if (!AreTogether(graph[_front[i]])) continue;
                ready.Enqueue(_front[i]);
                _front.RemoveAt(i--);
            }
        }

        private void FrontPairs(DependencyGraph graph)
        {
            _frontPairs.Clear();
            _extendedPairs.Clear();
            foreach (int node in _front) _frontPairs.Add((graph[node].Qubit0, graph[node].Qubit1));
            foreach (int node in _extended) _extendedPairs.Add((graph[node].Qubit0, graph[node].Qubit1));
        }

        /// <summary>The gates on two qubits that come after the front, nearest first.</summary>
        private void Extend(DependencyGraph graph)
        {
            _extended.Clear();
            Queue<int> next = new(_front);
            HashSet<int> seen = [.. _front];
            while (_extended.Count < ExtendedSize && next.TryDequeue(out int node))
                foreach (int after in graph.After(node))
                {
                    if (!seen.Add(after)) continue;
                    next.Enqueue(after);
                    if (graph[after].IsPair && _extended.Count < ExtendedSize) _extended.Add(after);
                }
        }

        /// <summary>The swap after which front and extended set are closest.</summary>
        private Coupling Best()
        {
            Candidates();
            double least = double.PositiveInfinity;
            int ties = 0;
            Coupling best = default;
            foreach (Coupling swap in _candidates)
            {
                double cost = Math.Max(_decay[swap.First], _decay[swap.Second])
                    * (Mean(_frontPairs, swap) + ExtendedWeight * Mean(_extendedPairs, swap));
                if (cost < least - Tie) (least, best, ties) = (cost, swap, 1);
                else if (cost <= least + Tie && random.NextUnit() * ++ties < 1) best = swap;
            }
            return best;
        }

        private void Candidates()
        {
            _candidates.Clear();
            foreach ((int a, int b) in _frontPairs)
            {
                Around(_places[a]);
                Around(_places[b]);
            }

            void Around(int place)
            {
                foreach (int neighbour in _map.Neighbours(place))
                {
                    Coupling swap = place < neighbour ? new(place, neighbour) : new(neighbour, place);
                    if (!_candidates.Contains(swap)) _candidates.Add(swap);
                }
            }
        }

        private double Mean(List<(int, int)> pairs, Coupling swap)
        {
            if (pairs.Count == 0) return 0;
            long sum = 0;
            foreach ((int a, int b) in pairs) sum += _distances[After(_places[a], swap)][After(_places[b], swap)];
            return (double)sum / pairs.Count;
        }

        private static int After(int place, Coupling swap) =>
            place == swap.First ? swap.Second : place == swap.Second ? swap.First : place;

        /// <summary>One step of a shortest way: always an end in sight.</summary>
        private void Approach(DependencyGraph.Node node)
        {
            int from = _places[node.Qubit0], to = _places[node.Qubit1];
            foreach (int step in _map.Neighbours(from))
            {
                if (_distances[step][to] >= _distances[from][to]) continue;
                Swap(new(from, step));
                return;
            }
        }

        private void Swap(Coupling swap)
        {
            int a = Array.IndexOf(_places, swap.First), b = Array.IndexOf(_places, swap.Second);
            (_places[a], _places[b]) = (swap.Second, swap.First);
            _swaps++;
            if (++_sinceGate % DecayReset == 0) Array.Fill(_decay, 1);
            _decay[swap.First] += DecayStep;
            _decay[swap.Second] += DecayStep;
            if (_write)
                _written.Add(new CircuitOperation
                {
                    Gate = GateCode.Swap, Qubit0 = (ushort)swap.First, Qubit1 = (ushort)swap.Second,
                });
        }

        private bool AreTogether(in DependencyGraph.Node node) =>
            _distances[_places[node.Qubit0]][_places[node.Qubit1]] == 1;

        private void Write(in DependencyGraph.Node node)
        {
            for (int i = node.First; i < node.End; i++)
            {
                CircuitOperation operation = circuit.Operations[i];
                operation.Qubit0 = (ushort)_places[operation.Qubit0];
                if (node.IsPair) operation.Qubit1 = (ushort)_places[operation.Qubit1];
                _written.Add(operation);
            }
        }
    }

    private CouplingMap Map => map;
}
