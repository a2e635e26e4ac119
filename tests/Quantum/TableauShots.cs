// The slow, obvious way to sample a noisy circuit: one tableau a shot, noise as Pauli gates, every trial a draw of its
// own. Shares the tableau with the engine, and nothing with its frames, gaps and coins.
using System;
using System.Collections.Generic;
using System.Threading;
using Xdv.Quantum.Stabilisers;
using Xdv.Quantum.Stim;

namespace Xdv.Quantum.Tests;

internal sealed class TableauShots : IStimMachine
{
    private readonly Random _random;
    private readonly Tableau _state;
    private readonly List<bool> _record = [];
    private readonly List<bool> _detectors = [];
    private readonly bool[] _observables;
    private bool _chained;

    private TableauShots(StimProgram program, Random random)
    {
        _random = random;
        _state = new Tableau(program.Qubits);
        _observables = new bool[program.Observables];
    }

    /// <summary>Measurements, detectors and observables of one shot, as parities of the record.</summary>
    public static bool[] Shot(StimProgram program, Random random)
    {
        TableauShots shot = new(program, random);
        program.Run(shot, CancellationToken.None);
        return [.. shot._record, .. shot._detectors, .. shot._observables];
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
            case StepKind.Measure or StepKind.MeasureReset or StepKind.Reset: Measure(step); break;
            case StepKind.Pad:
                foreach (bool bit in step.Inverted) _record.Add(bit != Happens(step.Noise));
                break;
            case StepKind.Noise:
                for (int i = 0; i < step.Targets.Length; i += step.Noise!.Arity)
                    if (Happens(step.Noise)) Err(step, i);
                break;
            case StepKind.Herald:
                for (int i = 0; i < step.Targets.Length; i++)
                {
                    _record.Add(Happens(step.Noise));
                    if (_record[^1]) Err(step, i);
                }
                break;
            case StepKind.Correlated:
                if (!step.Else) _chained = false;
                if (_chained || !Happens(step.Noise)) break;
                _chained = true;
                for (int i = 0; i < step.Targets.Length; i++) Pauli(step.Targets[i], step.Paulis[i]);
                break;
            case StepKind.Feedback:
                if (_record[^step.Lookbacks[0]]) _state.Apply(step.Gate, step.Targets[0], 0);
                break;
            case StepKind.Detector: _detectors.Add(Parity(step)); break;
            case StepKind.Observable: _observables[step.Observable] ^= Parity(step); break;
        }
    }

    private bool Happens(NoiseChannel? noise) => noise is not null && _random.NextDouble() < noise.Probability;

    private void Err(StimStep step, int i)
    {
        int product = step.Noise!.Choose(new Xoshiro256((ulong)_random.NextInt64()));
        Pauli(step.Targets[i], product & 3);
        if (step.Noise.Arity == 2) Pauli(step.Targets[i + 1], product >> 2);
    }

    private void Pauli(int qubit, int pauli)
    {
        if ((pauli & NoiseChannel.X) != 0) _state.Apply(CliffordGate.X, qubit, 0);
        if ((pauli & NoiseChannel.Z) != 0) _state.Apply(CliffordGate.Z, qubit, 0);
    }

    private void Measure(StimStep step)
    {
        for (int i = 0; i < step.Targets.Length; i++)
        {
            bool outcome = _state.Measure(step.Targets[i], _random.Next(2) != 0);
            if (outcome && step.Kind != StepKind.Measure) _state.Apply(CliffordGate.X, step.Targets[i], 0);
            if (step.Kind != StepKind.Reset) _record.Add(outcome != step.Inverted[i] != Happens(step.Noise));
        }
    }

    private bool Parity(StimStep step)
    {
        bool parity = false;
        foreach (int back in step.Lookbacks) parity ^= _record[^back];
        return parity;
    }
}
