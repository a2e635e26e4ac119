// The alternating circuit of QAOA, whose angles a job sets, and the same state computed here for comparison.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;

namespace Xdv.Programs.Qaoa;

internal sealed class Ansatz
{
    private readonly Graph _graph;
    private readonly Quantum _quantum;
    private readonly ParametricCircuit _circuit;
    private readonly int _layers;
    private readonly byte[] _result;

    public Ansatz(Graph graph, Quantum quantum, int layers)
    {
        (_graph, _quantum, _layers) = (graph, quantum, layers);
        _result = new byte[Quantum.ResultBytes((uint)graph.Nodes, 1u << graph.Nodes)];
        CircuitBuilder circuit = new(graph.Nodes, graph.Nodes);
        for (int node = 0; node < graph.Nodes; node++) circuit.H(node);
        for (int layer = 0; layer < layers; layer++)
        {
            for (int i = 0; i < graph.Edges; i++) circuit.Rzz(0, graph.Edge(i).From, graph.Edge(i).To);
            for (int node = 0; node < graph.Nodes; node++) circuit.Rx(0, node);
        }
        _circuit = new ParametricCircuit(circuit.MeasureAll().Build());
    }

    /// <summary>Jobs run.</summary>
    public int Jobs { get; private set; }

    /// <summary>The largest cut seen in any outcome, and its side.</summary>
    public double Best { get; private set; }
    public uint BestSide { get; private set; }

    /// <summary>Mean cut of the state and its standard error. Angles: gamma and beta of each layer.</summary>
    public Status Measure(double[] angles, uint shots, out double mean, out double error)
    {
        Bind(angles);
        (mean, error) = (0, 0);
        Status status = _quantum.Run(_circuit.Circuit, shots, _result, out QuantumCounts counts);
        if (status != Status.Ok) return status;
        Jobs++;
        double square = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            uint side = (uint)counts.Bits(i)[0];
            double cut = _graph.Cut(side), weight = counts.Count(i) / (double)shots;
            mean += weight * cut;
            square += weight * cut * cut;
            if (cut > Best) (Best, BestSide) = (cut, side);
        }
        error = Math.Sqrt(Math.Max(0, square - mean * mean) / shots);
        return Status.Ok;
    }

    /// <summary>The mean cut without a device: all amplitudes, computed here.</summary>
    public double Exact(double[] angles)
    {
        int size = 1 << _graph.Nodes;
        double[] re = new double[size], im = new double[size];
        re.AsSpan().Fill(1 / Math.Sqrt(size));
        for (int layer = 0; layer < _layers; layer++)
        {
            for (uint side = 0; side < size; side++)
            {
                // exp(-i gamma w Z Z / 2) on every edge, but for a phase of the whole.
                double phase = angles[2 * layer] * _graph.Cut(side), cos = Math.Cos(phase), sin = Math.Sin(phase);
                (re[side], im[side]) = (re[side] * cos - im[side] * sin, re[side] * sin + im[side] * cos);
            }
            for (int node = 0; node < _graph.Nodes; node++) Mix(re, im, 1u << node, angles[2 * layer + 1]);
        }

        double mean = 0;
        for (uint side = 0; side < size; side++)
            mean += (re[side] * re[side] + im[side] * im[side]) * _graph.Cut(side);
        return mean;
    }

    /// <summary>Rx(2 beta) on one node.</summary>
    private static void Mix(double[] re, double[] im, uint bit, double beta)
    {
        double cos = Math.Cos(beta), sin = Math.Sin(beta);
        for (uint a = 0; a < re.Length; a++)
        {
            if ((a & bit) != 0) continue;
            uint b = a | bit;
            (re[a], im[a], re[b], im[b]) = (cos * re[a] + sin * im[b], cos * im[a] - sin * re[b],
                cos * re[b] + sin * im[a], cos * im[b] - sin * re[a]);
        }
    }

    private void Bind(double[] angles)
    {
        int operation = _graph.Nodes;
        for (int layer = 0; layer < _layers; layer++)
        {
            for (int i = 0; i < _graph.Edges; i++)
                _circuit.TrySet(operation++, angles[2 * layer] * _graph.Edge(i).Weight);
            for (int node = 0; node < _graph.Nodes; node++) _circuit.TrySet(operation++, 2 * angles[2 * layer + 1]);
        }
    }
}
