// One ballot by light. Node i lights mode i with phase 0 (yes) or π (no), power 1/2n; mode n is a reference of power
// 1/2. A chain of cells adds the amplitudes up in the last mode: ½ + ½ (yes − no) / n = yes / n, whose square is read.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Transforms;

namespace Xdv.Programs.Vote;

internal sealed class Alignment
{
    private readonly ParametricTransform _program;
    private readonly int _nodes, _firstShift;
    private readonly byte[] _result;

    public Alignment(int nodes)
    {
        _nodes = nodes;
        _result = new byte[PhaseNative.ResultBytes((uint)nodes + 1)];
        TransformBuilder light = new(nodes + 1);
        double each = 0.5 / nodes;
        for (int node = 0; node < nodes; node++) light.Inject(node, each);
        light.Inject(nodes, 0.5);
        _firstShift = light.Elements;
        for (int node = 0; node < nodes; node++) light.Phase(node, 0);
        for (int mode = 0; mode < nodes; mode++)
        {
            double gathered = (mode + 1) * each, next = mode + 1 < nodes ? each : 0.5;
            light.MachZehnder(mode, mode + 1, Math.Atan2(Math.Sqrt(gathered), Math.Sqrt(next)), 0);
        }

        _program = new ParametricTransform(light.Build());
    }

    /// <summary>The least stability with which a share is surely less than half a node off. What was realised, W,
    /// and what was asked, U, differ but for a common phase by |W − U|² = 2N(1 − √F) in the Frobenius norm, N = n + 1
    /// modes, and the light's power is 1: no amplitude is farther off than that.</summary>
    public static double SafeStability(int nodes)
    {
        double root = 1 - 0.125 / ((double)nodes * nodes * (nodes + 1));
        return root * root;
    }

    /// <summary>The share of nodes that approve. PhaseStabilityBreach: the light was too unstable to tell.</summary>
    public Status Measure(Election election, int proposal, in PhaseNative phase, uint tolerance, ulong seed,
        out double share, out double stability)
    {
        for (int node = 0; node < _nodes; node++)
            _program.TrySet(_firstShift + node, election.Approves(node, proposal) ? 0 : Math.PI);
        PhaseJob job = new() { Tolerance = tolerance, Seed = seed };
        (share, stability) = (0, 0);
        Status status = phase.Run(_program.Program, ref job, _result, out PhaseEvaluation power);
        if (status != Status.Ok) return status;
        share = Math.Sqrt(power[_nodes]);
        stability = power.Header.Stability;
        return Status.Ok;
    }
}
