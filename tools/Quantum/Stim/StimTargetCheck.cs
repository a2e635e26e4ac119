// Which targets an instruction takes.
using System.Collections.Generic;

namespace Xdv.Quantum.Stim;

internal static class StimTargetCheck
{
    /// <summary>Checks the targets of one instruction by themselves and together.</summary>
    /// <param name="problem">The first that does not belong, or null.</param>
    public static bool Check(StimGate gate, List<StimTarget> targets, in StimLine line, out StimProblem? problem)
    {
        problem = null;
        for (int i = 0; i < targets.Count && problem is null; i++)
            if (Fault(gate, targets, i) is { } fault) problem = line.Problem(targets[i].Column, $"{gate.Name} {fault}");
        if (problem is null && Unpaired(gate, targets) is { } rest) problem = line.Problem($"{gate.Name} {rest}");
        return problem is null;
    }

    private static string? Fault(StimGate gate, List<StimTarget> targets, int i)
    {
        StimTarget target = targets[i];
        bool plain = target is { Form: TargetForm.Qubit, Inverted: false };
        switch (gate.Targets)
        {
            case StimTargets.None: return "takes no targets";
            case StimTargets.Qubits: return plain ? null : "takes qubits";
            case StimTargets.Inverted: return target.Form == TargetForm.Qubit ? null : "takes qubits, or ! and a qubit";
            case StimTargets.Bits:
                return plain && target.Value <= 1 ? null : "takes 0 and 1";
            case StimTargets.Records:
                return target is { Form: TargetForm.Record, Inverted: false } ? null : "takes records, such as rec[-1]";
            case StimTargets.Paulis: return target is { IsPauli: true, Inverted: false } ? null : "takes Paulis: X1 Z2";
            case StimTargets.Pairs:
                return plain ? Twice(targets, i) : "takes pairs of qubits";
            case StimTargets.InvertedPairs:
                return target.Form == TargetForm.Qubit ? Twice(targets, i) : "takes pairs of qubits";
            case StimTargets.ControlledPairs: return Control(gate, targets, i);
            default: return Product(gate, targets, i);
        }
    }

    private static string? Twice(List<StimTarget> targets, int i) =>
        (i & 1) != 0 && targets[i].Form == TargetForm.Qubit && targets[i - 1].Form == TargetForm.Qubit
            && targets[i].Value == targets[i - 1].Value ? "takes two different qubits" : null;

    /// <summary>A classical bit may stand where the gate has its control; CZ has it on both sides.</summary>
    private static string? Control(StimGate gate, List<StimTarget> targets, int i)
    {
        StimTarget target = targets[i];
        if (target is { Form: TargetForm.Qubit, Inverted: false }) return Twice(targets, i);
        bool either = gate.Sequence == "=", second = gate.Name is "XCZ" or "YCZ";
        if (!target.IsClassical || target.Inverted || !either && ((i & 1) != 0) != second)
            return "takes pairs of qubits, or a record and a qubit it controls";
        return (i & 1) != 0 && targets[i - 1].IsClassical ? "takes a qubit beside a classical bit" : null;
    }

    /// <summary>Paulis with * between them.</summary>
    private static string? Product(StimGate gate, List<StimTarget> targets, int i)
    {
        bool after = i == 0 || targets[i - 1].Form == TargetForm.Combiner;
        if (targets[i].Form == TargetForm.Combiner)
            return after || i == targets.Count - 1 ? "takes a Pauli before and after '*'" : null;
        return targets[i].IsPauli ? null : "takes products of Paulis: X1*Z2";
    }

    private static string? Unpaired(StimGate gate, List<StimTarget> targets) =>
        gate.Targets is StimTargets.Pairs or StimTargets.InvertedPairs or StimTargets.ControlledPairs
            && (targets.Count & 1) != 0 ? $"takes pairs; {targets.Count} targets leave one over" : null;
}
