// The part of a Clifford circuit in which all shots do the same up to Pauli products: one reference run, then frames,
// 1,024 shots at a time.
using System;
using System.Threading;
using Xdv.Abi;
using Xdv.Quantum.Kernels;

namespace Xdv.Quantum.Stabilisers;

/// <summary>
/// Samples operations [TailStart, end) from a given state. Random draws: one seed a batch, then rows in the order of
/// the operations.
/// </summary>
internal sealed class FrameTail(
    CliffordCircuit clifford, PauliBasis basis, Xoshiro256 random, OutcomeCounts counts, CancellationToken stop)
{
    private const int BatchWords = 16;

    private readonly CircuitOperation[] _operations = clifford.Circuit.Operations;
    private readonly CliffordGate[] _enter = basis.Enter, _leave = basis.Leave;
    /// <summary>Per operation: the outcome the reference measured, or whether it met the condition.</summary>
    private readonly bool[] _reference = new bool[clifford.Circuit.Operations.Length];
    private readonly WideRandom _tosses = new(new Xoshiro256(0));
    private readonly ulong[] _square = new ulong[BitTranspose.Size];
    private PauliFrames? _frames;
    private ulong[] _bits = [], _row = [];

    /// <summary>Adds so many shots of the tail to the counts.</summary>
    public void Sample(Tableau start, in OutcomeBits bits, uint shots)
    {
        OutcomeBits certain = bits;
        if (RunReference(start.Copy(), ref certain))
        {
            counts.Add(certain, shots);
            return;
        }
        for (uint done = 0; done < shots;)
        {
            uint batch = Math.Min(shots - done, BatchWords * 64);
            MakeRoom((int)(batch + 255) / 256 * 4);
            _tosses.Seed(random);
            _frames!.Start(start, _row, _tosses);
            for (int bit = 0; bit < clifford.Circuit.Bits; bit++)
                BitRow(bit).Fill((bits[bit >> 6] >> (bit & 63) & 1) != 0 ? ulong.MaxValue : 0);
            for (int i = clifford.TailStart; i < _operations.Length; i++) Step(i);
            Count((int)batch);
            done += batch;
        }
    }

    /// <summary>
    /// One shot on the tableau in which every coin shows 0. Returns true if no coin was thrown: then there is one
    /// outcome only.
    /// </summary>
    private bool RunReference(Tableau state, ref OutcomeBits bits)
    {
        bool certain = true;
        for (int i = clifford.TailStart; i < _operations.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            ref readonly CircuitOperation operation = ref _operations[i];
            int qubit = operation.Qubit0;
            if (operation.Gate is GateCode.Measure or GateCode.Reset)
            {
                bool measured = operation.Gate == GateCode.Measure;
                if (measured) foreach (CliffordGate gate in _enter) state.Apply(gate, qubit, 0);
                certain &= !state.IsRandom(qubit);
                _reference[i] = state.Measure(qubit, false);
                if (measured) foreach (CliffordGate gate in _leave) state.Apply(gate, qubit, 0);
                if (measured) bits.Set(operation.Bit, _reference[i]);
                else if (_reference[i]) state.Apply(CliffordGate.X, qubit, 0);
                continue;
            }
            _reference[i] = bits.Allows(operation);
            if (!_reference[i]) continue;
            foreach (CliffordStep step in clifford.Steps(i)) state.Apply(step.Gate, step.A, step.B);
        }
        return certain;
    }

    private void Step(int i)
    {
        stop.ThrowIfCancellationRequested();
        ref readonly CircuitOperation operation = ref _operations[i];
        int qubit = operation.Qubit0;
        if (operation.Gate == GateCode.Reset) _frames!.Reset(qubit, _tosses);
        else if (operation.Gate == GateCode.Measure) Measure(operation, _reference[i]);
        else if (operation.Conditional != 0) Toggle(i);
        else foreach (CliffordStep step in clifford.Steps(i)) _frames!.Apply(step.Gate, step.A, step.B);
    }

    private void Measure(in CircuitOperation operation, bool reference)
    {
        int qubit = operation.Qubit0;
        foreach (CliffordGate gate in _enter) _frames!.Apply(gate, qubit, 0);
        Span<ulong> outcome = BitRow(operation.Bit);
        outcome.Fill(reference ? ulong.MaxValue : 0);
        BitRowKernel.Xor(outcome, _frames!.X(qubit));
        _frames.Measured(qubit, _tosses);
        foreach (CliffordGate gate in _leave) _frames.Apply(gate, qubit, 0);
    }

    /// <summary>Shots that decide otherwise than the reference differ by the gate, a Pauli.</summary>
    private void Toggle(int i)
    {
        ref readonly CircuitOperation operation = ref _operations[i];
        _row.AsSpan().Fill(ulong.MaxValue);
        for (int bit = 0; bit < operation.ConditionWidth; bit++)
        {
            ulong wanted = (operation.ConditionValue >> bit & 1) != 0 ? 0 : ulong.MaxValue;
            ReadOnlySpan<ulong> row = BitRow(operation.ConditionOffset + bit);
            for (int w = 0; w < row.Length; w++) _row[w] &= row[w] ^ wanted;
        }
        // A value with bits beyond the width equals nothing.
        if (operation.ConditionWidth < 64 && operation.ConditionValue >> operation.ConditionWidth != 0)
            _row.AsSpan().Clear();
        if (_reference[i]) foreach (ref ulong word in _row.AsSpan()) word = ~word;
        foreach (CliffordStep step in clifford.Steps(i)) _frames!.Toggle(step.Gate, step.A, _row);
    }

    private void Count(int shots)
    {
        int bits = clifford.Circuit.Bits;
        Span<OutcomeBits> outcomes = stackalloc OutcomeBits[BitTranspose.Size];
        for (int first = 0; first < shots; first += BitTranspose.Size)
        {
            outcomes.Clear();
            for (int bit = 0; bit < bits; bit += BitTranspose.Size)
            {
                for (int i = 0; i < BitTranspose.Size; i++)
                    _square[i] = bit + i < bits ? BitRow(bit + i)[first >> 6] : 0;
                BitTranspose.Turn(_square);
                for (int i = 0; i < BitTranspose.Size; i++) outcomes[i].SetWord(bit >> 6, _square[i]);
            }
            foreach (ref OutcomeBits outcome in outcomes[..Math.Min(BitTranspose.Size, shots - first)])
                counts.Add(outcome, 1);
        }
    }

    private Span<ulong> BitRow(int bit) => _bits.AsSpan(bit * _frames!.Words, _frames.Words);

    private void MakeRoom(int words)
    {
        if (_frames?.Words == words) return;
        _frames = new PauliFrames(clifford.Circuit.Qubits, words);
        _bits = new ulong[clifford.Circuit.Bits * words];
        _row = new ulong[words];
    }
}
