// Instructions → steps. Counts records, so that one that does not exist is an error of the text, and refuses what no
// machine could hold before anything runs.
using System;
using System.Collections.Generic;
using Xdv.Quantum.Stabilisers;

namespace Xdv.Quantum.Stim;

/// <summary>Compiles one text.</summary>
internal sealed class StimCompiler
{
    private readonly Dictionary<int, int> _qubits = [];
    private long _measured, _detectors, _work;
    private int _observables;
    private StimProblem? _problem;
    private bool _chained;

    private StimCompiler()
    {
    }

    /// <summary>The program of a text; null and the first problem if it is refused.</summary>
    public static StimProgram? Compile(List<StimInstruction> instructions, out StimProblem? problem)
    {
        StimCompiler compiler = new();
        SortedSet<int> used = [];
        Collect(instructions, used);
        foreach (int qubit in used) compiler._qubits.Add(qubit, compiler._qubits.Count);
        if (used.Count > StimLimits.Qubits)
            compiler._problem = new(1, 1, $"{used.Count} qubits in use; at most {StimLimits.Qubits} fit a tableau");
        StimStep[] steps = compiler._problem is null ? compiler.Block(instructions) : [];
        problem = compiler._problem;
        return problem is not null ? null : new StimProgram(
            steps, used.Count, (int)compiler._measured, (int)compiler._detectors, compiler._observables,
            compiler._work);
    }

    private static void Collect(List<StimInstruction> instructions, SortedSet<int> used)
    {
        foreach (StimInstruction instruction in instructions)
        {
            if (instruction.Body is not null) Collect(instruction.Body, used);
            if (instruction.Gate.Kind is StimKind.Annotation or StimKind.Pad) continue;
            foreach (StimTarget target in instruction.Targets)
                if (target.IsPauli || target.Form == TargetForm.Qubit) used.Add(target.Value);
        }
    }

    private StimStep[] Block(List<StimInstruction> instructions)
    {
        StimSteps steps = new(_qubits);
        foreach (StimInstruction instruction in instructions)
        {
            if (instruction.Body is not null) Repeat(instruction, steps);
            else if (Check(instruction)) Count(instruction, steps);
            if (_problem is not null) break;
            CheckLimits(instruction);
        }
        return steps.ToArray();
    }

    private void Repeat(StimInstruction head, StimSteps steps)
    {
        (long measured, long detectors, long work) = (_measured, _detectors, _work);
        _chained = false;
        StimStep[] body = Block(head.Body!);
        _chained = false;
        _measured = Times(measured, _measured - measured, head.Repeats);
        _detectors = Times(detectors, _detectors - detectors, head.Repeats);
        _work = Times(work, _work - work + 1, head.Repeats);
        if (body.Length > 0) steps.Add(new(StepKind.Repeat, []) { Body = body, Repeats = head.Repeats });
    }

    /// <summary>What depends on what came before.</summary>
    private bool Check(StimInstruction instruction)
    {
        foreach (StimTarget target in instruction.Targets)
            if (target.Form == TargetForm.Record && target.Value > _measured)
                return Fail(instruction, target.Column,
                    $"rec[-{target.Value}], but {_measured} measurements are before it");
        if (instruction.Gate.Kind == StimKind.Correlated)
        {
            bool first = instruction.Gate.Name != "ELSE_CORRELATED_ERROR";
            if (!first && !_chained)
                return Fail(instruction, instruction.Column,
                    "expected CORRELATED_ERROR or another ELSE_CORRELATED_ERROR right before this");
            _chained = true;
        }
        else
        {
            _chained = false;
        }
        return instruction.Gate.Targets is not (StimTargets.Products or StimTargets.PlainProducts)
            || CheckProducts(instruction);
    }

    private bool CheckProducts(StimInstruction instruction)
    {
        HashSet<int> seen = [];
        StimTarget[] targets = instruction.Targets;
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i].Form == TargetForm.Combiner) continue;
            if (i == 0 || targets[i - 1].Form != TargetForm.Combiner) seen.Clear();
            if (!seen.Add(targets[i].Value))
                return Fail(instruction, targets[i].Column, $"qubit {targets[i].Value} twice in one product");
        }
        return true;
    }

    private void Count(StimInstruction instruction, StimSteps steps)
    {
        _measured += steps.Lower(instruction);
        if (instruction.Gate.Kind == StimKind.Detector) _detectors++;
        if (instruction.Gate.Kind == StimKind.Observable)
            _observables = Math.Max(_observables, (int)instruction.Arguments[0] + 1);
        _work += 1 + instruction.Targets.Length;
    }

    private void CheckLimits(StimInstruction at)
    {
        if (_measured > StimLimits.Rows)
            Excess(at, $"has {Many(_measured)} measurements; {StimLimits.Rows} are the most");
        else if (_detectors > StimLimits.Rows)
            Excess(at, $"has {Many(_detectors)} detectors; {StimLimits.Rows} are the most");
        else if (_work > StimLimits.Work)
            Excess(at, $"executes {Many(_work)} targets; {StimLimits.Work} are the most");
    }

    private void Excess(StimInstruction at, string what) => Fail(at, at.Column, "up to here a shot " + what);

    private static string Many(long count) => count == long.MaxValue ? "over 9·10¹⁸" : $"{count}";

    private static long Times(long before, long each, long repeats)
    {
        Int128 total = before + (Int128)each * repeats;
        return total > long.MaxValue ? long.MaxValue : (long)total;
    }

    private bool Fail(StimInstruction at, int column, string message)
    {
        _problem ??= new StimProblem(at.Line, column, message);
        return false;
    }
}
