// The options that choose records, for every command that prints some.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using Xdv.Abi;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

/// <summary>Options → <see cref="RecordFilter"/>.</summary>
public sealed class FilterOptions
{
    private delegate bool Reader<T>(string text, out T value);

    private const string HandleSyntax = "a handle like 3.1 or 0x100000003";

    private readonly Option<uint[]> _process = Many<uint>("--process", "PID",
        "only records of a process; 0 is the system itself", uint.TryParse, "a process number");
    private readonly Option<Domain[]> _domain = Many<Domain>("--domain", "DOMAIN", "only records of K, Q or Φ (phi)",
        RecordWords.TryDomain, "K, Q or Φ");
    private readonly Option<ulong[]> _contract = Many<ulong>("--contract", "HANDLE",
        "only records that name a contract, like 0.2", RecordWords.TryHandle, HandleSyntax);
    private readonly Option<ulong[]> _capability = Many<ulong>("--capability", "HANDLE",
        "only records that use, make, refuse or revoke a capability, like 3.1", RecordWords.TryHandle, HandleSyntax);
    private readonly Option<RecordKind[]> _kind = Many<RecordKind>("--kind", "KIND",
        "only records of a kind as printed; several: A,B", RecordWords.TryKind, "one of " + RecordWords.Kinds);
    private readonly Option<TracePoint?> _from = One("--from", "from here on: " + TracePoint.Syntax);
    private readonly Option<TracePoint?> _to = One("--to", "up to and including here: T or a record");
    private readonly Option<bool> _faults = new("--faults")
    {
        Description = "only what went wrong: faults, traps, refusals, roll-backs, failed jobs, lost providers",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_process, _domain, _contract, _capability, _kind, _from, _to, _faults];
        foreach (Option option in all) command.Options.Add(option);
    }

    public RecordFilter Read(ParseResult parsed) => new()
    {
        Processes = Set(parsed.GetValue(_process)),
        Domains = Set(parsed.GetValue(_domain)),
        Kinds = Set(parsed.GetValue(_kind)),
        Contracts = parsed.GetValue(_contract) ?? [],
        Capabilities = parsed.GetValue(_capability) ?? [],
        From = parsed.GetValue(_from),
        To = parsed.GetValue(_to),
        Failures = parsed.GetValue(_faults),
    };

    private static HashSet<T> Set<T>(T[]? values) => values is null ? [] : [.. values];

    private static Option<T[]> Many<T>(string name, string helpName, string description, Reader<T> read, string syntax)
    {
        return new Option<T[]>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(','))
                .Select(text => Value(result, name, text, read, syntax))],
        };
    }

    private static Option<TracePoint?> One(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "T|#N",
        CustomParser = result => Value<TracePoint>(result, name, result.Tokens[0].Value, TracePoint.TryParse,
            TracePoint.Syntax),
    };

    private static T Value<T>(ArgumentResult result, string name, string text, Reader<T> read, string syntax)
    {
        if (!read(text, out T value)) result.AddError($"{name}: '{text}' is not {syntax}");
        return value;
    }
}
