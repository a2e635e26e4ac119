// What a user runs to or breaks on, in words: "fault", "transition Q", "contract 0.2", "T=387", "call Spawn process 2".
// All words must hold for one record.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Debugger;

/// <summary>A condition on records.</summary>
public sealed class Condition
{
    /// <summary>The words, for help.</summary>
    public const string Syntax = "#N, T=N, fault, transition, input, contract H, capability H, process PID, call NAME,"
        + " kind KIND, domain D, K, Q, Φ";

    private readonly HashSet<uint> _processes = [];
    private readonly HashSet<Domain> _domains = [];
    private readonly HashSet<RecordKind> _kinds = [];
    private readonly List<ulong> _contracts = [], _capabilities = [];
    private bool _faults, _inputs;
    private SystemCall _call;
    private TracePoint? _place;
    private RecordFilter _filter = null!;

    private Condition(string text) => Text = text;

    public string Text { get; }

    /// <summary>Reads a condition.</summary>
    /// <param name="problem">What is wrong with it, for the user.</param>
    public static bool TryParse(ReadOnlySpan<string> words, out Condition condition, out string problem)
    {
        condition = new Condition(string.Join(' ', words.ToArray()));
        problem = "give a condition: " + Syntax;
        if (words.Length == 0) return false;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i], operand = i + 1 < words.Length ? words[i + 1] : "";
            if (condition.Take(word)) continue;
            i++;
            if (condition.Take(word.ToLowerInvariant(), operand)) continue;
            problem = $"'{$"{word} {operand}".TrimEnd()}' is no condition; there are: {Syntax}";
            return false;
        }

        condition._filter = new RecordFilter
        {
            Processes = condition._processes, Domains = condition._domains, Kinds = condition._kinds,
            Contracts = condition._contracts, Capabilities = condition._capabilities, Failures = condition._faults,
        };
        return true;
    }

    /// <summary>True when record n meets the condition; a place is met by the first record that reaches it.</summary>
    public bool IsMet(TraceIndex trace, ulong sequence)
    {
        TraceRecord record = trace[sequence];
        if (!_filter.Accepts(record) || (_inputs && !TraceFormat.IsInput(record.Kind))) return false;
        if (_call != default && !RecordFacts.IsCall(record, _call)) return false;
        if (_place is not { } place) return true;
        if (place.IsAfter(record.Time, record.Sequence)) return false;
        if (sequence == 0) return true;
        TraceRecord before = trace[sequence - 1];
        return place.IsAfter(before.Time, before.Sequence);
    }

    /// <summary>Words that stand alone.</summary>
    private bool Take(string word)
    {
        switch (word.ToLowerInvariant())
        {
            case "fault":
            case "faults":
                _faults = true;
                return true;
            case "input":
                _inputs = true;
                return true;
            case "transition":
                _kinds.Add(RecordKind.Transition);
                return true;
        }

        if (TracePoint.TryParse(word, out TracePoint place)) _place = place;
        else if (RecordWords.TryDomain(word, out Domain domain)) _domains.Add(domain);
        else return false;
        return true;
    }

    /// <summary>Words with an operand.</summary>
    private bool Take(string word, string operand)
    {
        switch (word)
        {
            case "contract" when RecordWords.TryHandle(operand, out ulong contract):
                _contracts.Add(contract);
                return true;
            case "capability" when RecordWords.TryHandle(operand, out ulong capability):
                _capabilities.Add(capability);
                return true;
            case "process" when uint.TryParse(operand, out uint process):
                _processes.Add(process);
                return true;
            case "domain" when RecordWords.TryDomain(operand, out Domain domain):
                _domains.Add(domain);
                return true;
            case "kind" when RecordWords.TryKind(operand, out RecordKind kind):
                _kinds.Add(kind);
                return true;
            case "call" when Enum.TryParse(operand, ignoreCase: true, out SystemCall call) && Enum.IsDefined(call)
                && call != default && char.IsLetter(operand[0]):
                _call = call;
                return true;
            default:
                return false;
        }
    }
}
