// All runs on one graph, as many side by side as there are modes for.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Transforms;

namespace Xdv.Programs.Ising;

internal sealed class Search(Graph graph, int steps, Trajectory? trajectory)
{
    private const double Same = 1e-9;

    /// <summary>The largest cut there is, and the largest found with its side.</summary>
    public double Best { get; } = graph.BestCut();

    public double Found { get; private set; } = double.NegativeInfinity;

    public uint Side { get; private set; }

    /// <summary>Runs that ended in a largest cut.</summary>
    public int Successes { get; private set; }

    public double WorstField { get; private set; }

    public double LeastStability { get; private set; } = 1;

    /// <summary>The largest singular value of the weights.</summary>
    public double Scale { get; private set; } = 1;

    public Status Run(int runs, ulong seed, ulong window)
    {
        MatrixOptics? matrix = MatrixOptics.Of(graph.Weights, graph.Nodes);
        if (matrix is null) return Status.InvalidArgument;
        Scale = matrix.Scale;
        Dice dice = new(seed);
        for (int left = runs; left > 0;)
        {
            int now = Math.Min(left, Machine.MostRuns(graph.Nodes));
            Machine machine = new(graph, matrix, now, dice.Next());
            Status status = Cool(machine, ref dice, left == runs ? trajectory : null, window);
            if (status != Status.Ok) return status;
            for (int run = 0; run < now; run++)
            {
                double cut = graph.Cut(machine.Side(run));
                if (cut >= Best - Same) Successes++;
                if (cut > Found) (Found, Side) = (cut, machine.Side(run));
            }

            WorstField = Math.Max(WorstField, machine.WorstField);
            LeastStability = Math.Min(LeastStability, machine.LeastStability);
            left -= now;
        }

        return Status.Ok;
    }

    private Status Cool(Machine machine, ref Dice dice, Trajectory? record, ulong window)
    {
        Status status = PhaseNative.Open(machine.Modes, out PhaseNative phase, window);
        if (status != Status.Ok) return status;
        for (int step = 0; step < steps && status == Status.Ok; step++)
        {
            status = machine.RoundTrip(phase, (double)step / steps, dice.Next());
            record?.Add(step, machine.Amplitudes);
        }

        phase.Release();
        return status;
    }
}
