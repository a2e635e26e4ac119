// The run that frames differ from: no noise, and every coin shows 0.
using System.Collections;
using System.Threading;
using Xdv.Quantum.Stabilisers;

namespace Xdv.Quantum.Stim;

/// <summary>Executes a program's gates and measurements on a tableau; noise and detectors pass by.</summary>
internal sealed class ReferenceSample : IStimMachine
{
    private readonly Tableau _state;
    private readonly BitArray _record;
    private int _measured;

    private ReferenceSample(StimProgram program)
    {
        _state = new Tableau(program.Qubits);
        _record = new BitArray(program.Measurements);
    }

    /// <summary>The record of one run, a bit a measurement.</summary>
    public static BitArray Of(StimProgram program, CancellationToken stop)
    {
        ReferenceSample sample = new(program);
        program.Run(sample, stop);
        return sample._record;
    }

    public void Execute(StimStep step)
    {
        switch (step.Kind)
        {
            case StepKind.Gate:
                int width = step.Gate >= CliffordGate.Cx ? 2 : 1;
                for (int i = 0; i < step.Targets.Length; i += width)
                    _state.Apply(step.Gate, step.Targets[i], step.Targets[i + width - 1]);
                break;
            case StepKind.Measure or StepKind.MeasureReset or StepKind.Reset:
                for (int i = 0; i < step.Targets.Length; i++) Measure(step, i);
                break;
            case StepKind.Pad:
                foreach (bool bit in step.Inverted) _record[_measured++] = bit;
                break;
            case StepKind.Herald:
                _measured += step.Targets.Length;
                break;
            case StepKind.Feedback:
                if (_record[_measured - step.Lookbacks[0]]) _state.Apply(step.Gate, step.Targets[0], 0);
                break;
        }
    }

    private void Measure(StimStep step, int i)
    {
        int qubit = step.Targets[i];
        bool outcome = _state.Measure(qubit, false);
        if (step.Kind != StepKind.Reset) _record[_measured++] = outcome != step.Inverted[i];
        if (outcome && step.Kind != StepKind.Measure) _state.Apply(CliffordGate.X, qubit, 0);
    }
}
