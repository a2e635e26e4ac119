// What a replay is about (XDV-071.2): the whole system, or the records of one domain, process or virtual machine. The
// whole trace is decided again whatever the scope, for only that makes the scope's records follow from something.
using System;
using System.Globalization;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Whose records count.</summary>
/// <param name="Subject">Domain, process id or machine, as the mode says.</param>
public sealed record ReplayScope(ReplayMode Mode, uint Subject)
{
    public static ReplayScope Full { get; } = new(ReplayMode.Full, 0);

    public static ReplayScope Of(Domain domain) => new(ReplayMode.Domain, (uint)domain);

    /// <summary>True for a record of the scope; kernel/Abi/README.md says which those are.</summary>
    public bool Contains(in TraceRecord record) => Mode switch
    {
        ReplayMode.Full => true,
        ReplayMode.Domain => (uint)record.Domain == Subject,
        ReplayMode.Process => record.Process == Subject,
        ReplayMode.Machine => record.Vhm == Subject,
        _ => throw new InvalidOperationException($"no replay of scope {Mode}"),
    };

    /// <summary>"process 4".</summary>
    public override string ToString() => Mode switch
    {
        ReplayMode.Full => "the whole system",
        ReplayMode.Domain => "domain " + RecordText.DomainName((Domain)Subject),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Mode.ToString().ToLowerInvariant()} {Subject}"),
    };
}
