// The border: text of a stranger in stim's format becomes instructions here, or an error with its place. Format:
// Gidney, "The stim circuit file format (.stim)", of the stim project's documentation.
using System;
using System.Collections.Generic;

namespace Xdv.Quantum.Stim;

/// <summary>
/// Reads a text line by line. What an instruction may have as arguments and targets is checked here; what depends on
/// other instructions (records that do not exist, sizes) in <see cref="StimCompiler"/>.
/// </summary>
internal sealed class StimReader
{
    private const double Slack = 1e-9;
    private readonly Stack<(StimInstruction Head, List<StimInstruction> Before)> _open = new();
    private readonly List<double> _arguments = [];
    private readonly List<StimTarget> _targets = [];
    private List<StimInstruction> _block = [];
    private StimProblem? _problem;

    private StimReader()
    {
    }

    /// <summary>Reads a whole text.</summary>
    /// <param name="text">UTF-8 or any bytes; at most <see cref="StimLimits.TextBytes"/>.</param>
    /// <param name="problem">The first error, or null.</param>
    /// <returns>The instructions; null after an error.</returns>
    public static List<StimInstruction>? Read(ReadOnlySpan<byte> text, out StimProblem? problem)
    {
        problem = null;
        if (text.Length > StimLimits.TextBytes)
            problem = new(1, 1, $"{text.Length} bytes of text; at most {StimLimits.TextBytes} are read");
        StimReader reader = new();
        int number = 0;
        while (problem is null && text.Length > 0)
        {
            int end = text.IndexOf((byte)'\n');
            StimLine line = new(end < 0 ? text : text[..end], ++number);
            if (!line.AtEnd && !reader.Line(ref line)) problem = reader._problem;
            text = end < 0 ? default : text[(end + 1)..];
        }
        if (problem is null && reader._open.TryPeek(out var open))
            problem = new(open.Head.Line, open.Head.Column, "this REPEAT has no '}'");
        return problem is null ? reader._block : null;
    }

    private bool Line(ref StimLine line)
    {
        if (line.Take('}')) return Close(ref line);
        int column = line.Column;
        string name = line.Name();
        if (name.Length == 0) return Fail(line.Problem($"expected the name of an instruction, found {line.Seen()}"));
        StimGate? gate = StimGate.Find(name);
        if (gate is null) return Fail(line.Problem(column, $"'{name}' is no instruction of stim's format"));
        if (!line.Tag()) return Fail(line.Problem("expected ']' at the end of this tag"));
        if (gate.Kind == StimKind.Repeat) return Open(ref line, gate, column);
        int argumentColumn = line.Column;
        if (!Arguments(ref line) || !CheckArguments(line, gate, argumentColumn)) return false;
        if (!line.Separator()) return Fail(line.Problem($"expected a space, found {line.Seen()}"));
        if (!Targets(ref line) || !StimTargetCheck.Check(gate, _targets, line, out _problem)) return false;
        _block.Add(new StimInstruction(gate, [.. _arguments], [.. _targets], line.Number, column));
        return true;
    }

    private bool Open(ref StimLine line, StimGate gate, int column)
    {
        line.SkipSpace();
        int countColumn = line.Column;
        long count = line.Whole();
        if (count < 1)
            return Fail(line.Problem(countColumn, "expected how often to repeat, from 1 to 999999999999999999"));
        line.SkipSpace();
        if (!line.Take('{')) return Fail(line.Problem($"expected '{{', found {line.Seen()}"));
        line.SkipSpace();
        if (!line.AtEnd) return Fail(line.Problem($"expected the end of the line after '{{', found {line.Seen()}"));
        if (_open.Count == StimLimits.Depth)
            return Fail(line.Problem(column, $"REPEAT blocks {StimLimits.Depth} deep are the most"));
        List<StimInstruction> body = [];
        StimInstruction head = new(gate, [], [], line.Number, column) { Body = body, Repeats = count };
        _block.Add(head);
        _open.Push((head, _block));
        _block = body;
        return true;
    }

    private bool Close(ref StimLine line)
    {
        int column = line.Column - 1;
        line.SkipSpace();
        if (!line.AtEnd) return Fail(line.Problem($"expected the end of the line after '}}', found {line.Seen()}"));
        if (!_open.TryPop(out var open)) return Fail(line.Problem(column, "this '}' closes no REPEAT"));
        _block = open.Before;
        return true;
    }

    private bool Arguments(ref StimLine line)
    {
        _arguments.Clear();
        if (!line.Take('(')) return true;
        line.SkipSpace();
        if (line.Take(')')) return true;
        while (true)
        {
            line.SkipSpace();
            int column = line.Column;
            double value = line.Number64();
            if (!double.IsFinite(value)) return Fail(line.Problem(column, "expected a number"));
            _arguments.Add(value);
            line.SkipSpace();
            if (line.Take(')')) return true;
            if (!line.Take(',')) return Fail(line.Problem($"expected ',' or ')', found {line.Seen()}"));
        }
    }

    private bool CheckArguments(in StimLine line, StimGate gate, int column)
    {
        int count = _arguments.Count;
        if (count < gate.LeastArguments || count > gate.MostArguments)
        {
            string wanted = gate.MostArguments == 0 ? "no arguments"
                : gate.LeastArguments == gate.MostArguments ? $"{gate.LeastArguments} in parentheses"
                : gate.MostArguments == int.MaxValue ? $"{gate.LeastArguments} or more in parentheses"
                : $"{gate.LeastArguments} or {gate.MostArguments} in parentheses";
            return Fail(line.Problem(column, $"{gate.Name} takes {wanted}, found {count}"));
        }
        if (gate.Kind is StimKind.Annotation or StimKind.Detector) return true;
        if (gate.Kind == StimKind.Observable)
            return _arguments[0] == Math.Floor(_arguments[0]) && _arguments[0] is >= 0 and < StimLimits.Observables
                || Fail(line.Problem(column, $"expected an observable from 0 to {StimLimits.Observables - 1}"));
        double sum = 0;
        foreach (double p in _arguments)
        {
            if (p is < 0 or > 1) return Fail(line.Problem(column, $"expected probabilities from 0 to 1, found {p}"));
            sum += p;
        }
        return sum <= 1 + Slack || Fail(line.Problem(column, $"the probabilities add up to {sum}, more than 1"));
    }

    private bool Targets(ref StimLine line)
    {
        _targets.Clear();
        while (!line.AtEnd)
        {
            int column = line.Column;
            if (line.Take('*'))
            {
                _targets.Add(new(TargetForm.Combiner, false, 0, column));
                line.SkipSpace();
                continue;
            }
            if (!Target(ref line, column)) return false;
            if (line.Separator()) continue;
            if (!line.At('*')) return Fail(line.Problem($"expected a space, found {line.Seen()}"));
        }
        return true;
    }

    private bool Target(ref StimLine line, int column)
    {
        string seen = line.Seen();
        bool inverted = line.Take('!');
        string name = line.Name();
        // A Pauli target's name ends in digits: X12.
        TargetForm form = name.Length > 1 ? (name[0] | 0x20) switch
        {
            'x' => TargetForm.PauliX, 'y' => TargetForm.PauliY, 'z' => TargetForm.PauliZ, _ => TargetForm.Qubit,
        } : TargetForm.Qubit;
        if (name is "rec" or "sweep" && line.Take('['))
        {
            bool back = line.Take('-');
            long index = line.Whole();
            bool record = name == "rec";
            if (record != back || index < (record ? 1 : 0) || index > StimLimits.Lookback || !line.Take(']'))
                return Fail(line.Problem(column,
                    $"expected {(record ? "rec[-1], rec[-2], …" : "sweep[0], sweep[1], …")}, found {seen}"));
            _targets.Add(new(record ? TargetForm.Record : TargetForm.Sweep, inverted, (int)index, column));
            return true;
        }
        long qubit = name.Length == 0 ? line.Whole()
            : form != TargetForm.Qubit && long.TryParse(name.AsSpan(1), System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out long value) ? value : -1;
        if (qubit is < 0 or >= StimLimits.QubitIndices)
            return Fail(line.Problem(column,
                $"expected a target (a qubit below {StimLimits.QubitIndices}, rec[-k] or a Pauli such as X3), "
                + $"found {seen}"));
        _targets.Add(new(form, inverted, (int)qubit, column));
        return true;
    }

    private bool Fail(StimProblem problem)
    {
        _problem = problem;
        return false;
    }
}
