// The debugger's commands (XDV-071.4): one line in, some lines out, from a terminal or from a file. What it shows is
// always the state at the current record; moving is Timeline's, finding is Condition's.
using System;
using System.Globalization;
using System.IO;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Debugger;

/// <summary>One debugging session over one trace.</summary>
public sealed class DebuggerSession
{
    private const ulong DefaultRecords = 10, MostRecords = 1000;

    private readonly Timeline _timeline;
    private readonly TextWriter _output;
    private readonly StateView _view;
    private readonly Breakpoints _breakpoints = new();
    private ulong _at;

    public DebuggerSession(Timeline timeline, TextWriter output)
    {
        _timeline = timeline;
        _output = output;
        _view = new StateView(output);
    }

    /// <summary>The current record.</summary>
    public ulong At => _at;

    /// <summary>The replay has met a record that Core decides differently.</summary>
    public bool Differs => _timeline.Mismatch is not null;

    /// <summary>Reads commands until quit or the end of input.</summary>
    /// <param name="echo">Write each command after the prompt: for input that is not a terminal.</param>
    public void Run(TextReader input, bool echo)
    {
        ulong time = _timeline.Trace[_timeline.Trace.Count - 1].Time;
        Say($"{_timeline.Trace.Count} records, T {time}; 'help' lists commands");
        Where();
        string last = "";
        while (true)
        {
            _output.Write(string.Create(CultureInfo.InvariantCulture, $"#{_at}> "));
            _output.Flush();
            if (input.ReadLine() is not { } line)
            {
                _output.Write("\n");
                return;
            }

            if (echo) _output.Write(line + "\n");
            if (!echo && line.Trim().Length == 0) line = last;
            last = line;
            if (!Execute(line)) return;
            _output.Flush();
        }
    }

    /// <summary>Does one command; false when it was quit.</summary>
    public bool Execute(string line)
    {
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#')) return true;
        string[] rest = words[1..];
        switch (words[0])
        {
            case "q" or "quit" or "exit":
                return false;
            case "?" or "h" or "help":
                _output.Write(DebuggerHelp.Text);
                break;
            case "s" or "step":
                Move(rest, forward: true);
                break;
            case "b" or "back":
                Move(rest, forward: false);
                break;
            case "n" or "next":
                MoveInputs(rest, forward: true);
                break;
            case "p" or "previous":
                MoveInputs(rest, forward: false);
                break;
            case "g" or "goto":
                Goto(rest);
                break;
            case "r" or "run":
                RunTo(rest, forward: true);
                break;
            case "rb" or "runback":
                RunTo(rest, forward: false);
                break;
            case "c" or "continue":
                Continue(forward: true);
                break;
            case "rc" or "reverse":
                Continue(forward: false);
                break;
            case "break":
                Break(rest);
                break;
            case "breaks":
                foreach (Breakpoint point in _breakpoints.All) Say($"{point.Number}  {point.Condition.Text}");
                break;
            case "delete":
                Delete(rest);
                break;
            default:
                if (!Show(words[0], rest)) Say($"no command '{words[0]}'; 'help' lists them");
                break;
        }

        return true;
    }

    private bool Show(string what, string[] rest)
    {
        Orchestrator core = _timeline.Core;
        switch (what)
        {
            case "w" or "where":
                Where();
                break;
            case "l" or "records":
                if (TryCount(rest, DefaultRecords, out ulong count)) Around(Math.Min(count, MostRecords));
                break;
            case "ps" or "processes":
                _view.Processes(core);
                break;
            case "ready":
                _view.Ready(core);
                break;
            case "caps" or "capabilities":
                if (rest.Length == 0) _view.Capabilities(core, null);
                else if (uint.TryParse(rest[0], out uint process)) _view.Capabilities(core, process);
                else Say($"'{rest[0]}' is not a process number");
                break;
            case "contracts":
                _view.Contracts(core);
                break;
            case "jobs":
                _view.Jobs(core);
                break;
            case "objects":
                _view.Objects(core);
                break;
            case "providers":
                _view.Providers(core);
                break;
            case "digest":
                Say($"{RecordText.Digest(core.StateDigest())}");
                break;
            default:
                return false;
        }

        return true;
    }

    private void Where()
    {
        TraceRecord record = _timeline.Trace[_at];
        _output.Write(RecordText.Format(record) + "\n");
        string runs = _timeline.Core.Running < 0 ? "nobody runs" : $"process {_timeline.Core.RunningProcess} runs";
        if (_at == _timeline.Last) Say($"  state after it: {runs}");
        else Say($"  state after #{_timeline.Last}, the last record of the same input: {runs}");
        if (_timeline.Mismatch is not { } mismatch || _at + 1 < _timeline.End) return;
        Say($"  replay differs at the next input, record {mismatch.Record}: {mismatch.Field} ({mismatch.Rule})");
        Say($"  {mismatch.Detail}");
        foreach (TraceRecord decided in _timeline.Instead) Say($"  decided on replay: {RecordText.Format(decided)}");
        foreach (string line in mismatch.Why) Say($"  {line}");
    }

    private void Around(ulong count)
    {
        ulong from = _at > count / 2 ? _at - count / 2 : 0;
        ulong to = Math.Min(_timeline.Trace.Count, from + count);
        for (ulong n = from; n < to; n++)
            _output.Write((n == _at ? "> " : "  ") + RecordText.Format(_timeline.Trace[n]) + "\n");
    }

    private void Move(string[] rest, bool forward)
    {
        if (!TryCount(rest, 1, out ulong count)) return;
        Arrive(forward ? _at + Math.Min(count, _timeline.Trace.Count) : _at > count ? _at - count : 0);
    }

    private void MoveInputs(string[] rest, bool forward)
    {
        if (!TryCount(rest, 1, out ulong count)) return;
        ulong target = _at;
        for (; count > 0; count--)
        {
            if (forward ? _timeline.Last + 1 >= _timeline.End : _timeline.First == 0) break;
            target = forward ? _timeline.Last + 1 : _timeline.First - 1;
            if (!_timeline.MoveTo(target)) break;
        }

        if (forward && target == _at) target = _timeline.Last + 1;
        else if (!forward) target = _timeline.First;
        Arrive(target);
    }

    private void Goto(string[] rest)
    {
        if (rest.Length != 1 || !TracePoint.TryParse(rest[0], out TracePoint place))
        {
            Say($"goto where? {TracePoint.Syntax}");
            return;
        }

        Arrive(place.IsNumber ? place.Value : FirstAt(place.Value));
    }

    /// <summary>The first record at or after a T; the trace's T never decreases.</summary>
    private ulong FirstAt(ulong time)
    {
        ulong low = 0, high = _timeline.Trace.Count;
        while (low < high)
        {
            ulong middle = low + (high - low) / 2;
            if (_timeline.Trace[middle].Time < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void RunTo(string[] rest, bool forward)
    {
        if (!Condition.TryParse(rest, out Condition condition, out string problem)) Say($"{problem}");
        else if (Breakpoints.Find([new Breakpoint(0, condition)], _timeline.Trace, _at, forward) is { } found)
            Arrive(found.Record);
        else Say($"no record {(forward ? "after" : "before")} this one meets '{condition.Text}'");
    }

    private void Continue(bool forward)
    {
        if (Breakpoints.Find(_breakpoints.All, _timeline.Trace, _at, forward) is not { } found)
        {
            Say($"no breakpoint on the way to the {(forward ? "end" : "beginning")}");
            Arrive(forward ? _timeline.Trace.Count - 1 : 0);
            return;
        }

        Say($"breakpoint {found.Point.Number}: {found.Point.Condition.Text}");
        Arrive(found.Record);
    }

    private void Break(string[] rest)
    {
        if (!Condition.TryParse(rest, out Condition condition, out string problem))
        {
            Say($"{problem}");
            return;
        }

        Say($"breakpoint {_breakpoints.Add(condition)}: {condition.Text}");
    }

    private void Delete(string[] rest)
    {
        bool known = rest.Length == 1 && int.TryParse(rest[0], out int number) && _breakpoints.Remove(number);
        if (!known) Say($"delete which? 'breaks' lists them");
    }

    private void Arrive(ulong target)
    {
        bool reached = _timeline.MoveTo(target);
        _at = reached ? target : _timeline.End - 1;
        if (!reached && _timeline.Mismatch is null) Say($"that is behind the end of the trace");
        else if (!reached) Say($"the replay gets no further");
        Where();
    }

    private bool TryCount(string[] rest, ulong otherwise, out ulong count)
    {
        count = otherwise;
        if (rest.Length == 0) return true;
        bool valid = rest.Length == 1 && ulong.TryParse(rest[0].Replace(",", "", StringComparison.Ordinal),
            NumberStyles.None, CultureInfo.InvariantCulture, out count);
        if (!valid) Say($"'{string.Join(' ', rest)}' is not a number");
        return valid;
    }

    private void Say(FormattableString text) => _output.Write(text.ToString(CultureInfo.InvariantCulture) + "\n");
}
