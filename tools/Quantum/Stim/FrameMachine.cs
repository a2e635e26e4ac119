// Executes a program on frames: a batch of shots at once.
// Method: Gidney, "Stim: a fast stabilizer circuit simulator", Quantum 5, 497 (2021), section 4.
using System;
using System.Numerics;
using System.Threading;
using Xdv.Quantum.Kernels;
using Xdv.Quantum.Stabilisers;

namespace Xdv.Quantum.Stim;

/// <summary>
/// One batch after the other. Rows of bits, one bit a shot: how records differ from the reference sample, detectors,
/// observables. Two generators: rows of fair bits, and the errors.
/// </summary>
internal sealed class FrameMachine : IStimMachine
{
    private readonly StimProgram _program;
    private readonly PauliFrames _frames;
    private readonly WideRandom _tosses = new(new Xoshiro256(0));
    private readonly int _words, _shotBits;
    private readonly ulong[] _records, _detectors, _observables, _chain;
    private Xoshiro256 _errors = new(0);
    private int _measured, _detected;

    /// <summary>Makes room for batches of 64 × words shots; words is a power of 2, at least 4.</summary>
    public FrameMachine(StimProgram program, int words)
    {
        _program = program;
        _words = words;
        _shotBits = BitOperations.Log2((uint)words * 64);
        _frames = new PauliFrames(program.Qubits, words);
        _records = new ulong[(long)program.Measurements * words];
        _detectors = new ulong[(long)program.Detectors * words];
        _observables = new ulong[program.Observables * words];
        _chain = new ulong[words];
    }

    /// <summary>Shots of a batch.</summary>
    public int Shots => _words * 64;

    public Span<ulong> Record(int i) => _records.AsSpan(i * _words, _words);

    public Span<ulong> Detector(int i) => _detectors.AsSpan(i * _words, _words);

    public Span<ulong> Observable(int i) => _observables.AsSpan(i * _words, _words);

    /// <summary>Runs a batch; its seed decides all of it.</summary>
    public void Run(ulong seed, CancellationToken stop)
    {
        _errors = new Xoshiro256(seed);
        _tosses.Seed(_errors);
        _frames.Start(_tosses);
        _observables.AsSpan().Clear();
        _chain.AsSpan().Clear();
        _measured = _detected = 0;
        _program.Run(this, stop);
    }

    public void Execute(StimStep step)
    {
        switch (step.Kind)
        {
            case StepKind.Gate: Gate(step.Gate, step.Targets); break;
            case StepKind.Measure or StepKind.MeasureReset: Measure(step); break;
            case StepKind.Reset:
                foreach (int qubit in step.Targets) _frames.Reset(qubit, _tosses);
                break;
            case StepKind.Noise: Noise(step); break;
            case StepKind.Herald: Herald(step); break;
            case StepKind.Pad: Recorded(step.Inverted.Length, step.Noise, true); break;
            case StepKind.Correlated: Correlated(step); break;
            case StepKind.Feedback:
                _frames.Toggle(step.Gate, step.Targets[0], Record(_measured - step.Lookbacks[0]));
                break;
            case StepKind.Detector:
                Span<ulong> detector = Detector(_detected++);
                detector.Clear();
                Parity(detector, step.Lookbacks);
                break;
            case StepKind.Observable: Parity(Observable(step.Observable), step.Lookbacks); break;
        }
    }

    private void Gate(CliffordGate gate, int[] targets)
    {
        if (gate <= CliffordGate.Z) return;
        int width = gate >= CliffordGate.Cx ? 2 : 1;
        for (int i = 0; i < targets.Length; i += width) _frames.Apply(gate, targets[i], targets[i + width - 1]);
    }

    private void Measure(StimStep step)
    {
        for (int i = 0; i < step.Targets.Length; i++)
        {
            int qubit = step.Targets[i];
            _frames.X(qubit).CopyTo(Record(_measured + i));
            if (step.Kind == StepKind.Measure) _frames.Measured(qubit, _tosses);
            else _frames.Reset(qubit, _tosses);
        }
        Recorded(step.Targets.Length, step.Noise, false);
    }

    /// <summary>New records: empty ones are made so, then some flip.</summary>
    private void Recorded(int count, NoiseChannel? flips, bool empty)
    {
        int first = _measured;
        _measured += count;
        if (empty) _records.AsSpan(first * _words, count * _words).Clear();
        if (flips is null) return;
        Hits hits = new(flips, _errors, (long)count << _shotBits);
        while (hits.Next(out long at)) _records[first * _words + (at >> 6)] ^= 1UL << (int)(at & 63);
    }

    private void Noise(StimStep step)
    {
        int arity = step.Noise!.Arity, mask = Shots - 1;
        int[] targets = step.Targets;
        Hits hits = new(step.Noise, _errors, (long)(targets.Length / arity) << _shotBits);
        while (hits.Next(out long at))
        {
            int site = (int)(at >> _shotBits) * arity, shot = (int)at & mask;
            int product = step.Noise.Choose(_errors);
            Flip(targets[site], product, shot);
            if (arity == 2) Flip(targets[site + 1], product >> 2, shot);
        }
    }

    private void Herald(StimStep step)
    {
        int first = _measured;
        Recorded(step.Targets.Length, null, true);
        if (step.Noise is null) return;
        Hits hits = new(step.Noise, _errors, (long)step.Targets.Length << _shotBits);
        while (hits.Next(out long at))
        {
            int site = (int)(at >> _shotBits), shot = (int)at & (Shots - 1);
            Record(first + site)[shot >> 6] |= 1UL << (shot & 63);
            Flip(step.Targets[site], step.Noise.Choose(_errors), shot);
        }
    }

    private void Correlated(StimStep step)
    {
        if (!step.Else) _chain.AsSpan().Clear();
        if (step.Noise is null) return;
        Hits hits = new(step.Noise, _errors, Shots);
        while (hits.Next(out long at))
        {
            int shot = (int)at;
            ulong bit = 1UL << (shot & 63);
            if ((_chain[shot >> 6] & bit) != 0) continue;
            _chain[shot >> 6] |= bit;
            for (int i = 0; i < step.Targets.Length; i++) Flip(step.Targets[i], step.Paulis[i], shot);
        }
    }

    private void Flip(int qubit, int product, int shot)
    {
        ulong bit = 1UL << (shot & 63);
        int word = shot >> 6;
        if ((product & NoiseChannel.X) != 0) _frames.X(qubit)[word] ^= bit;
        if ((product & NoiseChannel.Z) != 0) _frames.Z(qubit)[word] ^= bit;
    }

    private void Parity(Span<ulong> row, int[] lookbacks)
    {
        foreach (int back in lookbacks) BitRowKernel.Xor(row, Record(_measured - back));
    }
}
