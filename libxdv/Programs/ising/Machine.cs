// A coherent Ising machine with measurement feedback (McMahon et al., Science 354, 614, 2016), several side by side:
// each spin is the amplitude of a pulse. In a round trip light multiplies the amplitudes with the graph's weights and
// a reference reads the products with their signs; K is gain, saturation and feedback. As the pump rises the
// amplitudes leave 0, and their signs are the two sides of a cut.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Transforms;

namespace Xdv.Programs.Ising;

internal sealed class Machine
{
    private const double LargestAmplitude = 1.5, ReferencePower = 1;
    private const double Step = 0.3, Coupling = 0.4, Noise = 0.05, LastPump = 1.5;

    private readonly Graph _graph;
    private readonly int _runs;
    private readonly double _power, _scale, _strongest;
    private readonly ParametricTransform _program;
    private readonly byte[] _result;
    private readonly double[] _field;
    private Dice _dice;

    /// <param name="runs">At most <see cref="MostRuns"/> of the graph's nodes.</param>
    public Machine(Graph graph, MatrixOptics matrix, int runs, ulong seed)
    {
        (_graph, _runs, _scale, _dice) = (graph, runs, matrix.Scale, new Dice(seed));
        int nodes = graph.Nodes, spins = runs * nodes;
        Amplitudes = new double[spins];
        _field = new double[spins];
        _power = 1 / (spins * (LargestAmplitude * LargestAmplitude + ReferencePower));
        for (int node = 0; node < nodes; node++)
        {
            double sum = 0;
            for (int other = 0; other < nodes; other++) sum += Math.Abs(graph.Weights[node * nodes + other]);
            _strongest = Math.Max(_strongest, sum);
        }

        TransformBuilder light = new((int)Modes);
        for (int spin = 0; spin < spins; spin++) light.Inject(Mode(spin), 0);
        for (int spin = 0; spin < spins; spin++) light.Inject(Mode(spin) + 2 * nodes, _power * ReferencePower);
        for (int spin = 0; spin < spins; spin++) light.Phase(Mode(spin), 0);
        for (int spin = 0; spin < spins; spin++) light.Phase(Mode(spin) + 2 * nodes, -Math.PI / 2);
        for (int run = 0; run < runs; run++) light.Matrix(matrix, Mode(run * nodes), Mode(run * nodes) + nodes);
        for (int spin = 0; spin < spins; spin++) light.Coupler(Mode(spin), Mode(spin) + 2 * nodes, Math.PI / 4);
        Elements = light.Elements;
        _program = new ParametricTransform(light.Build());
        _result = new byte[PhaseNative.ResultBytes(Modes)];
        for (int spin = 0; spin < spins; spin++) Amplitudes[spin] = 0.01 * Uniform();
    }

    /// <summary>Spins of run 0, then of run 1, …</summary>
    public double[] Amplitudes { get; }

    public uint Modes => (uint)(3 * _graph.Nodes * _runs);

    public int Elements { get; }

    /// <summary>Farthest a product read from light was from the one computed here.</summary>
    public double WorstField { get; private set; }

    public double LeastStability { get; private set; } = 1;

    /// <summary>Machines that fit side by side.</summary>
    public static int MostRuns(int nodes) => (int)TransformFormat.MaxModes / (3 * nodes);

    /// <summary>One round trip.</summary>
    /// <param name="progress">0 at the first, 1 behind the last: how far the pump has risen.</param>
    public Status RoundTrip(in PhaseNative phase, double progress, ulong seed)
    {
        Status status = Multiply(phase, seed);
        if (status != Status.Ok) return status;
        double pump = LastPump * progress;
        for (int spin = 0; spin < Amplitudes.Length; spin++)
        {
            double x = Amplitudes[spin], feedback = -Coupling * _field[spin] * 3 / _strongest;
            x += Step * ((pump - 1 - x * x) * x + feedback) + Noise * Uniform();
            Amplitudes[spin] = Math.Clamp(x, -LargestAmplitude, LargestAmplitude);
        }

        return Status.Ok;
    }

    /// <summary>The cut that a run stands for.</summary>
    public uint Side(int run)
    {
        uint side = 0;
        for (int node = 0; node < _graph.Nodes; node++)
            if (Amplitudes[run * _graph.Nodes + node] > 0) side |= 1u << node;
        return side;
    }

    private Status Multiply(in PhaseNative phase, ulong seed)
    {
        int spins = Amplitudes.Length, nodes = _graph.Nodes;
        for (int spin = 0; spin < spins; spin++)
        {
            double x = Amplitudes[spin];
            _program.TrySet(spin, x * x * _power);
            _program.TrySet(2 * spins + spin, x < 0 ? Math.PI : 0);
        }

        PhaseJob job = new() { Seed = seed };
        Status status = phase.Run(_program.Program, ref job, _result, out PhaseEvaluation power);
        if (status != Status.Ok) return status;
        LeastStability = Math.Min(LeastStability, power.Header.Stability);
        for (int spin = 0; spin < spins; spin++)
        {
            int mode = Mode(spin), run = spin / nodes, node = spin % nodes;
            _field[spin] = (power[mode] - power[mode + 2 * nodes]) / (2 * _power) * _scale;
            double exact = 0;
            for (int other = 0; other < nodes; other++)
                exact += _graph.Weights[node * nodes + other] * Amplitudes[run * nodes + other];
            WorstField = Math.Max(WorstField, Math.Abs(_field[spin] - exact));
        }

        return Status.Ok;
    }

    /// <summary>A run has its spins, as many dark modes, as many references.</summary>
    private int Mode(int spin) => spin / _graph.Nodes * 3 * _graph.Nodes + spin % _graph.Nodes;

    private double Uniform() => (_dice.Next() >> 11) * (2.0 / (1UL << 53)) - 1;
}
