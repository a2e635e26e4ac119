// What the comment of a system call says in its first words: `spawn(path*, pathLength, …) → pid`. It is where the
// arguments of a call are declared (kernel/Abi/SystemCalls.cs); the C wrapper is made from it.
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Xdv.Tool.Headers;

/// <param name="Name">The call's name in text: contract_request.</param>
/// <param name="Parameters">In register order.</param>
/// <param name="HasValue">It answers a value beside the status.</param>
public sealed partial record CallSignature(string Name, IReadOnlyList<CallParameter> Parameters, bool HasValue)
{
    /// <summary>Registers that carry arguments.</summary>
    public const int Registers = 6;

    /// <summary>Reads it from a comment; null when the comment does not begin with one of at most six
    /// words.</summary>
    public static CallSignature? Parse(string comment)
    {
        Match match = Form().Match(comment);
        if (!match.Success) return null;
        CallParameter[] parameters = match.Groups["parameters"].Value
            .Split(',', System.StringSplitOptions.TrimEntries | System.StringSplitOptions.RemoveEmptyEntries)
            .Select(CallParameter.Parse).ToArray();
        return parameters.Length > Registers ? null
            : new CallSignature(match.Groups["name"].Value, parameters, match.Groups["value"].Success);
    }

    [GeneratedRegex(@"^(?:xdv_)?(?<name>[a-z][a-z_]*)\((?<parameters>(?:(?:out )?[a-z]\w*\*?(?:, )?)*)\)(?<value> →)?")]
    private static partial Regex Form();
}

/// <param name="Name">As written.</param>
/// <param name="Type">In C: a 64-bit number, or an address the kernel reads from or (`out`) writes to.</param>
public sealed record CallParameter(string Name, string Type)
{
    private const string Output = "out ";

    public bool IsPointer => Type.EndsWith('*');

    internal static CallParameter Parse(string text) =>
        !text.EndsWith('*') ? new CallParameter(text, "uint64_t ")
        : text.StartsWith(Output, System.StringComparison.Ordinal)
            ? new CallParameter(text[Output.Length..^1], "void *")
            : new CallParameter(text[..^1], "const void *");
}
