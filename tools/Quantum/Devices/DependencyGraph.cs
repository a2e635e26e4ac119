// Which operation of a circuit must wait for which: by the qubits they share, and by the classical bits that one writes
// and another reads.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Quantum.Devices;

/// <summary>Operations as nodes; consecutive barriers are one. Nodes are in the circuit's order.</summary>
internal sealed class DependencyGraph
{
    private readonly List<Node> _nodes = [];
    private readonly List<int>[] _after;

    /// <summary>Operations [First, End); two qubits for a gate on two, else −1.</summary>
    public readonly record struct Node(int First, int End, int Qubit0, int Qubit1)
    {
        public bool IsPair => Qubit1 >= 0;
    }

    private DependencyGraph(List<Node> nodes, List<int>[] after, int[] before) =>
        (_nodes, _after, Before) = (nodes, after, before);

    public int Count => _nodes.Count;

    public Node this[int node] => _nodes[node];

    /// <summary>How many dependencies lead to each node.</summary>
    public int[] Before { get; }

    /// <summary>Nodes that wait for one, in order; as often as there are reasons.</summary>
    public IReadOnlyList<int> After(int node) => _after[node];

    /// <summary>The graph of a circuit whose gates have at most two qubits, or three that nobody routes.</summary>
    public static DependencyGraph Of(Circuit circuit)
    {
        List<Node> nodes = [];
        List<List<int>> after = [];
        List<int> before = [];
        int[] qubits = new int[circuit.Qubits], writers = new int[circuit.Bits];
        List<int>[] readers = new List<int>[circuit.Bits];
        Array.Fill(qubits, -1);
        Array.Fill(writers, -1);
        for (int i = 0; i < circuit.Bits; i++) readers[i] = [];
        ReadOnlySpan<CircuitOperation> operations = circuit.Operations;
        for (int i = 0; i < operations.Length; i++)
        {
            ref readonly CircuitOperation operation = ref operations[i];
            int end = i + 1, node = nodes.Count;
            if (operation.Gate == GateCode.Barrier)
                while (end < operations.Length && operations[end].Gate == GateCode.Barrier) end++;
            bool pair = CircuitFormat.Arity(operation.Gate) == 2;
            nodes.Add(new(i, end, operation.Qubit0, pair ? operation.Qubit1 : -1));
            after.Add([]);
            before.Add(0);
            for (int part = i; part < end; part++) Touch(operations[part], node);
            for (int bit = 0; bit < operation.ConditionWidth && operation.Conditional != 0; bit++)
            {
                Wait(writers[operation.ConditionOffset + bit], node);
                readers[operation.ConditionOffset + bit].Add(node);
            }
            if (operation.Gate == GateCode.Measure) Write(operation.Bit, node);
            i = end - 1;
        }
        return new(nodes, [.. after], [.. before]);

        void Touch(in CircuitOperation operation, int node)
        {
            int arity = CircuitFormat.Arity(operation.Gate);
            Use(operation.Qubit0, node);
            if (arity > 1) Use(operation.Qubit1, node);
            if (arity > 2) Use(operation.Qubit2, node);
        }

        void Use(int qubit, int node)
        {
            Wait(qubits[qubit], node);
            qubits[qubit] = node;
        }

        void Write(int bit, int node)
        {
            Wait(writers[bit], node);
            foreach (int reader in readers[bit]) Wait(reader, node);
            readers[bit].Clear();
            writers[bit] = node;
        }

        void Wait(int first, int node)
        {
            if (first < 0 || first == node) return;
            after[first].Add(node);
            before[node]++;
        }
    }

    /// <summary>The same with time running backwards.</summary>
    public DependencyGraph Reverse()
    {
        int last = Count - 1;
        List<Node> nodes = [];
        List<int>[] after = new List<int>[Count];
        int[] before = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            nodes.Add(_nodes[last - i]);
            after[i] = [];
            before[i] = _after[last - i].Count;
        }
        for (int i = 0; i < Count; i++)
            foreach (int next in _after[i]) after[last - next].Add(last - i);
        return new(nodes, after, before);
    }
}
