// A circuit ready to run: steps of primitives. REPEAT stays a block, so that a program is as small as its text.
using System.Threading;
using Xdv.Quantum.Stabilisers;

namespace Xdv.Quantum.Stim;

internal enum StepKind : byte
{
    Gate, Measure, MeasureReset, Reset, Pad, Noise, Herald, Correlated, Feedback, Detector, Observable, Repeat,
}

/// <summary>One step; which properties mean something depends on its kind.</summary>
internal sealed record StimStep(StepKind Kind, int[] Targets)
{
    /// <summary>Of a gate; of feedback the Pauli.</summary>
    public CliffordGate Gate { get; init; }

    /// <summary>Of noise and heralds; of measurements what flips their record. Null = none.</summary>
    public NoiseChannel? Noise { get; init; }

    /// <summary>Of measurements: targets whose record is inverted. Of pads: the recorded bits.</summary>
    public bool[] Inverted { get; init; } = [];

    /// <summary>Records, from 1 = the latest. Of feedback one a target.</summary>
    public int[] Lookbacks { get; init; } = [];

    /// <summary>Of a correlated error: a product (see <see cref="NoiseChannel"/>) a target.</summary>
    public byte[] Paulis { get; init; } = [];

    /// <summary>Of a correlated error: only in shots that had none since the chain's first.</summary>
    public bool Else { get; init; }

    /// <summary>Which observable.</summary>
    public int Observable { get; init; }

    public StimStep[] Body { get; init; } = [];

    public long Repeats { get; init; } = 1;
}

/// <summary>What executes steps, in their order.</summary>
internal interface IStimMachine
{
    void Execute(StimStep step);
}

/// <summary>Steps and what they amount to in one shot, repetitions counted.</summary>
internal sealed record StimProgram(
    StimStep[] Steps, int Qubits, int Measurements, int Detectors, int Observables, long Work)
{
    public void Run(IStimMachine machine, CancellationToken stop) => Run(Steps, machine, stop);

    private static void Run(StimStep[] steps, IStimMachine machine, CancellationToken stop)
    {
        foreach (StimStep step in steps)
        {
            if (step.Kind != StepKind.Repeat)
            {
                machine.Execute(step);
                continue;
            }
            for (long i = 0; i < step.Repeats; i++)
            {
                stop.ThrowIfCancellationRequested();
                Run(step.Body, machine, stop);
            }
        }
    }
}
