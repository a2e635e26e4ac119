// The energy of a trial state, from counts: terms that can be measured together share a circuit, and every circuit is
// built once; a job only sets its angles.
using System;
using System.Numerics;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;

namespace Xdv.Programs.Vqe;

/// <summary>Layers of Ry on every qubit, with a chain of CX between them.</summary>
internal sealed class Estimator
{
    private readonly PauliSum _sum;
    private readonly Quantum _quantum;
    private readonly int _layers;
    private readonly int[] _groupOf;
    private readonly uint[] _groupX, _groupZ;
    private readonly ParametricCircuit[] _circuits;
    private readonly int[] _operations;
    private readonly byte[] _result;
    private readonly int _groups;

    public Estimator(PauliSum sum, Quantum quantum, int layers)
    {
        (_sum, _quantum, _layers) = (sum, quantum, layers);
        _groupOf = new int[sum.Terms];
        (_groupX, _groupZ) = (new uint[sum.Terms], new uint[sum.Terms]);
        _operations = new int[(layers + 1) * sum.Qubits];
        _result = new byte[Quantum.ResultBytes((uint)sum.Qubits, 1u << sum.Qubits)];
        _groups = Group();
        _circuits = new ParametricCircuit[_groups];
        for (int g = 0; g < _groups; g++) _circuits[g] = new ParametricCircuit(Circuit(g));
    }

    public int Parameters => _operations.Length;

    public int Groups => _groups;

    /// <summary>Jobs run.</summary>
    public int Jobs { get; private set; }

    /// <summary>Mean of the Hamiltonian and its standard error, with so many shots for each group.</summary>
    public Status Energy(double[] angles, uint shots, out double energy, out double error)
    {
        (energy, error) = (0, 0);
        for (int t = 0; t < _sum.Terms; t++)
            if (_groupOf[t] < 0) energy += _sum.Coefficient(t);
        for (int g = 0; g < _groups; g++)
        {
            for (int i = 0; i < angles.Length; i++) _circuits[g].TrySet(_operations[i], angles[i]);
            Status status = _quantum.Run(_circuits[g].Circuit, shots, _result, out QuantumCounts counts);
            if (status != Status.Ok) return status;
            Jobs++;
            double mean = 0, square = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                double value = Value(g, (uint)counts.Bits(i)[0]), weight = counts.Count(i) / (double)shots;
                mean += weight * value;
                square += weight * value * value;
            }
            energy += mean;
            error += Math.Max(0, square - mean * mean) / shots;
        }

        error = Math.Sqrt(error);
        return Status.Ok;
    }

    /// <summary>What a group's terms add up to for one outcome.</summary>
    private double Value(int group, uint bits)
    {
        double value = 0;
        for (int t = 0; t < _sum.Terms; t++)
        {
            if (_groupOf[t] != group) continue;
            (uint x, uint z) = _sum.Masks(t);
            value += (BitOperations.PopCount(bits & (x | z)) & 1) != 0 ? -_sum.Coefficient(t) : _sum.Coefficient(t);
        }
        return value;
    }

    /// <summary>Puts each term into the first group whose basis agrees on every qubit that both use; constants into
    /// none.</summary>
    private int Group()
    {
        int groups = 0;
        for (int t = 0; t < _sum.Terms; t++)
        {
            (uint x, uint z) = _sum.Masks(t);
            if ((x | z) == 0)
            {
                _groupOf[t] = -1;
                continue;
            }

            int g = 0;
            for (; g < groups; g++)
            {
                uint both = (x | z) & (_groupX[g] | _groupZ[g]);
                if (((x ^ _groupX[g]) & both) == 0 && ((z ^ _groupZ[g]) & both) == 0) break;
            }
            if (g == groups) groups++;
            _groupX[g] |= x;
            _groupZ[g] |= z;
            _groupOf[t] = g;
        }
        return groups;
    }

    private byte[] Circuit(int group)
    {
        int n = _sum.Qubits;
        CircuitBuilder circuit = new(n, n);
        for (int layer = 0; layer <= _layers; layer++)
        {
            if (layer > 0)
                for (int q = 0; q + 1 < n; q++) circuit.Cx(q, q + 1);
            for (int q = 0; q < n; q++)
            {
                _operations[layer * n + q] = circuit.Operations;
                circuit.Ry(0, q);
            }
        }

        for (int q = 0; q < n; q++)
        {
            bool x = (_groupX[group] >> q & 1) != 0, z = (_groupZ[group] >> q & 1) != 0;
            if (x && z) circuit.Sdg(q);
            if (x) circuit.H(q);
        }

        return circuit.MeasureAll().Build();
    }
}
