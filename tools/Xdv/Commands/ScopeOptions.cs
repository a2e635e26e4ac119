// The options that say what a replay is about (XDV-071.2). At most one of them; none is the whole system.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using Xdv.Abi;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

/// <summary>Options → <see cref="ReplayScope"/>.</summary>
public sealed class ScopeOptions
{
    private readonly Option<Domain?> _domain = new("--domain")
    {
        Description = "check and hash the records of K, Q or Φ (phi) only",
        HelpName = "DOMAIN",
        CustomParser = ReadDomain,
    };

    private readonly Option<uint?> _process = new("--process")
        { Description = "check and hash the records of a process only; 0 is the system itself", HelpName = "PID" };
    private readonly Option<ushort?> _machine = new("--vhm")
        { Description = "check and hash the records of a virtual machine only; 1000 is the root", HelpName = "N" };
    private readonly Option<bool> _cluster = new("--cluster")
        { Description = "refused: a trace is of one node, and there is no order between several yet" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_domain, _process, _machine, _cluster];
        foreach (Option option in all) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_cluster) is not null)
                result.AddError("--cluster: a trace is of one node, and nothing orders several nodes yet");
            string[] given = [.. all.Where(option => result.GetResult(option) is not null).Select(o => o.Name)];
            if (given.Length > 1) result.AddError($"{string.Join(" and ", given)}: a replay has one scope");
        });
    }

    public ReplayScope Read(ParseResult parsed)
    {
        if (parsed.GetValue(_domain) is { } domain) return ReplayScope.Of(domain);
        if (parsed.GetValue(_process) is { } process) return new ReplayScope(ReplayMode.Process, process);
        return parsed.GetValue(_machine) is { } machine ? new ReplayScope(ReplayMode.Machine, machine)
            : ReplayScope.Full;
    }

    private static Domain? ReadDomain(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (RecordWords.TryDomain(text, out Domain domain)) return domain;
        result.AddError($"--domain: '{text}' is not K, Q or Φ");
        return null;
    }
}
