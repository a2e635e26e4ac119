// One instruction → its steps. A sequence of primitives is broadcast over all targets when they are different qubits,
// and done target by target when one comes twice: the order of gates is the text's.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Quantum.Stabilisers;

namespace Xdv.Quantum.Stim;

/// <summary>Steps of one block in the making; qubits are renumbered by the given map.</summary>
internal sealed class StimSteps(Dictionary<int, int> qubits)
{
    private static readonly byte[] OnePauli = [NoiseChannel.X, NoiseChannel.Y, NoiseChannel.Z];
    private static readonly byte[] AnyPauli = [0, NoiseChannel.X, NoiseChannel.Y, NoiseChannel.Z];
    /// <summary>IX, IY, IZ, XI, … ZZ: the first letter is the first qubit's.</summary>
    private static readonly byte[] TwoPaulis =
        [.. Enumerable.Range(1, 15).Select(static i => (byte)(AnyPauli[i / 4] | AnyPauli[i % 4] << 2))];

    private readonly List<StimStep> _steps = [];

    public void Add(StimStep step) => _steps.Add(step);

    public StimStep[] ToArray() => [.. _steps];

    /// <summary>Appends a checked instruction; returns how many records it makes.</summary>
    public int Lower(StimInstruction instruction)
    {
        StimTarget[] targets = instruction.Targets;
        int count = targets.Length;
        switch (instruction.Gate.Kind)
        {
            case StimKind.Gate: Gate(instruction); return 0;
            case StimKind.Measure: Basis(instruction, StepKind.Measure, true); return count;
            case StimKind.MeasureReset: Basis(instruction, StepKind.MeasureReset, true); return count;
            case StimKind.Reset: Basis(instruction, StepKind.Reset, false); return 0;
            case StimKind.Pad:
                Add(new(StepKind.Pad, [])
                    { Inverted = [.. targets.Select(static t => t.Value != 0)], Noise = Flips(instruction) });
                return count;
            case StimKind.MeasurePair: return Pairs(instruction);
            case StimKind.MeasureProduct or StimKind.ProductPhase: return Products(instruction);
            case StimKind.Noise: Noise(instruction); return 0;
            case StimKind.Herald:
                Add(new(StepKind.Herald, Qubits(targets)) { Noise = Channel(instruction) });
                return count;
            case StimKind.Correlated:
                Add(new(StepKind.Correlated, Qubits(targets))
                {
                    Paulis = [.. targets.Select(static t => Pauli(t.Form))], Noise = Flips(instruction),
                    Else = instruction.Gate.Name == "ELSE_CORRELATED_ERROR",
                });
                return 0;
            case StimKind.Detector:
                Add(new(StepKind.Detector, []) { Lookbacks = Lookbacks(targets) });
                return 0;
            case StimKind.Observable:
                Add(new(StepKind.Observable, [])
                    { Lookbacks = Lookbacks(targets), Observable = (int)instruction.Arguments[0] });
                return 0;
            default: return 0;
        }
    }

    private void Gate(StimInstruction instruction)
    {
        StimTarget[] targets = instruction.Targets;
        int width = instruction.Gate.Targets == StimTargets.Qubits ? 1 : 2;
        bool together = instruction.Gate.Sequence.Length == 1 || Distinct(targets);
        for (int i = 0; i < targets.Length;)
        {
            if (width == 2 && (targets[i].IsClassical || targets[i + 1].IsClassical))
            {
                Feedback(instruction.Gate, targets[i], targets[i + 1]);
                i += 2;
                continue;
            }
            int end = i + width;
            while (together && end < targets.Length
                && (width == 1 || !targets[end].IsClassical && !targets[end + 1].IsClassical)) end += width;
            Sequence(instruction.Gate.Sequence, Qubits(targets[i..end]), width);
            i = end;
        }
    }

    private void Feedback(StimGate gate, StimTarget first, StimTarget second)
    {
        (StimTarget bit, StimTarget qubit) = first.IsClassical ? (first, second) : (second, first);
        if (bit.Form == TargetForm.Sweep) return; // 0 when sampling
        CliffordGate pauli = gate.Sequence switch
        {
            ">" or "<" => CliffordGate.X, "=" => CliffordGate.Z, _ => CliffordGate.Y,
        };
        Add(new(StepKind.Feedback, [qubits[qubit.Value]]) { Gate = pauli, Lookbacks = [bit.Value] });
    }

    /// <summary>The primitives of a gate's sequence on the first, the second, or both of each pair.</summary>
    private void Sequence(string sequence, int[] targets, int width)
    {
        int[] first = width == 1 ? targets : [.. targets.Where(static (_, i) => (i & 1) == 0)];
        int[] second = width == 1 ? [] : [.. targets.Where(static (_, i) => (i & 1) != 0)];
        foreach (char primitive in sequence)
        {
            CliffordGate gate = char.ToLowerInvariant(primitive) switch
            {
                'x' => CliffordGate.X, 'y' => CliffordGate.Y, 'z' => CliffordGate.Z, 'h' => CliffordGate.H,
                's' => CliffordGate.S, '=' => CliffordGate.Cz, '%' => CliffordGate.Swap, _ => CliffordGate.Cx,
            };
            int[] on = gate >= CliffordGate.Cx ? targets : char.IsAsciiLetterUpper(primitive) ? second : first;
            if (primitive == '<') on = [.. targets.Select((_, i) => targets[i ^ 1])];
            Add(new(StepKind.Gate, on) { Gate = gate });
        }
    }

    private void Basis(StimInstruction instruction, StepKind kind, bool before)
    {
        StimTarget[] targets = instruction.Targets;
        string turn = instruction.Gate.Sequence;
        int group = turn.Length == 0 || Distinct(targets) ? Math.Max(1, targets.Length) : 1;
        for (int i = 0; i < targets.Length; i += group)
        {
            StimTarget[] some = targets[i..(i + group)];
            int[] on = Qubits(some);
            if (before) Sequence(turn, on, 1);
            Add(new(kind, on)
            {
                Inverted = [.. some.Select(static t => t.Inverted)], Noise = before ? Flips(instruction) : null,
            });
            Sequence(turn, on, 1);
        }
    }

    private int Pairs(StimInstruction instruction)
    {
        TargetForm form = instruction.Gate.Sequence[0] switch
        {
            'X' => TargetForm.PauliX, 'Y' => TargetForm.PauliY, _ => TargetForm.PauliZ,
        };
        StimTarget[] targets = [.. instruction.Targets.Select(t => t with { Form = form })];
        for (int i = 0; i < targets.Length; i += 2) Product(instruction, targets[i..(i + 2)]);
        return targets.Length / 2;
    }

    private int Products(StimInstruction instruction)
    {
        List<StimTarget> factors = [];
        int products = 0;
        for (int i = 0; i < instruction.Targets.Length; i++)
        {
            if (instruction.Targets[i].Form != TargetForm.Combiner) factors.Add(instruction.Targets[i]);
            bool joined = i + 1 < instruction.Targets.Length
                && (instruction.Targets[i + 1].Form == TargetForm.Combiner
                    || instruction.Targets[i].Form == TargetForm.Combiner);
            if (joined) continue;
            Product(instruction, [.. factors]);
            factors.Clear();
            products++;
        }
        return instruction.Gate.Kind == StimKind.MeasureProduct ? products : 0;
    }

    /// <summary>Turns every factor into Z, adds all up on the first qubit, does it there, and undoes.</summary>
    private void Product(StimInstruction instruction, StimTarget[] factors)
    {
        int[] on = Qubits(factors);
        bool inverted = factors.Count(static f => f.Inverted) % 2 != 0;
        int[] parity = [.. on.Skip(1).SelectMany(q => new[] { q, on[0] })];
        Turn(factors, on);
        Add(new(StepKind.Gate, parity) { Gate = CliffordGate.Cx });
        if (instruction.Gate.Kind == StimKind.ProductPhase)
            Sequence(inverted != (instruction.Gate.Sequence == "sz") ? "sz" : "s", [on[0]], 1);
        else
            Add(new(StepKind.Measure, [on[0]]) { Inverted = [inverted], Noise = Flips(instruction) });
        Add(new(StepKind.Gate, parity) { Gate = CliffordGate.Cx });
        Turn(factors, on);
    }

    private void Turn(StimTarget[] factors, int[] on)
    {
        for (int i = 0; i < on.Length; i++)
            if (factors[i].Form != TargetForm.PauliZ)
                Sequence(factors[i].Form == TargetForm.PauliX ? "h" : "yhsh", [on[i]], 1);
    }

    private void Noise(StimInstruction instruction)
    {
        NoiseChannel? channel = Channel(instruction);
        if (channel is not null) Add(new(StepKind.Noise, Qubits(instruction.Targets)) { Noise = channel });
    }

    /// <summary>The channel of an instruction; null if nothing can happen.</summary>
    private static NoiseChannel? Channel(StimInstruction instruction)
    {
        double[] p = instruction.Arguments;
        if (p.Sum() == 0) return null;
        return instruction.Gate.Name switch
        {
            "X_ERROR" => new([NoiseChannel.X], p[0]),
            "Y_ERROR" => new([NoiseChannel.Y], p[0]),
            "Z_ERROR" => new([NoiseChannel.Z], p[0]),
            "DEPOLARIZE1" => new(OnePauli, p[0]),
            "DEPOLARIZE2" => new(TwoPaulis, p[0]) { Arity = 2 },
            "PAULI_CHANNEL_1" => new(OnePauli, p),
            "PAULI_CHANNEL_2" => new(TwoPaulis, p) { Arity = 2 },
            "HERALDED_ERASE" => new(AnyPauli, p[0]),
            "HERALDED_PAULI_CHANNEL_1" => new(AnyPauli, p),
            _ => null, // I_ERROR, II_ERROR
        };
    }

    private static NoiseChannel? Flips(StimInstruction instruction) =>
        instruction.Arguments is [> 0] ? new([NoiseChannel.X], instruction.Arguments[0]) : null;

    private static byte Pauli(TargetForm form) => form switch
    {
        TargetForm.PauliX => NoiseChannel.X, TargetForm.PauliY => NoiseChannel.Y, _ => NoiseChannel.Z,
    };

    private static int[] Lookbacks(StimTarget[] targets) => [.. targets.Select(static t => t.Value)];

    private int[] Qubits(StimTarget[] targets) => [.. targets.Select(t => qubits[t.Value])];

    private static bool Distinct(StimTarget[] targets)
    {
        HashSet<int> seen = [];
        return targets.All(t => t.IsClassical || seen.Add(t.Value));
    }
}
