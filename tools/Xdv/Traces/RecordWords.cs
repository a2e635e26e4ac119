// The words for domains, kinds and handles as users type them: what RecordText prints is understood again.
using System;
using System.Globalization;
using System.Linq;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Reads what RecordText writes.</summary>
public static class RecordWords
{
    /// <summary>Every kind a record can have, for help and messages.</summary>
    public static string Kinds => string.Join(", ", Enum.GetNames<RecordKind>().Where(name => name != "None"));

    /// <summary>K, Q, Φ, Phi or P, or a domain's full name; upper or lower case.</summary>
    public static bool TryDomain(string text, out Domain domain)
    {
        Domain? found = text.ToUpperInvariant() switch
        {
            "K" or "CLASSICAL" => Domain.Classical,
            "Q" or "QUANTUM" => Domain.Quantum,
            "Φ" or "PHI" or "P" or "PHASE" => Domain.Phase,
            _ => null,
        };
        domain = found ?? Domain.Invalid;
        return found is not null;
    }

    /// <summary>A record kind by name; upper or lower case.</summary>
    public static bool TryKind(string text, out RecordKind kind) =>
        Enum.TryParse(text, ignoreCase: true, out kind) && Enum.IsDefined(kind) && kind != RecordKind.None
        && char.IsLetter(text[0]);

    /// <summary>A handle as index.generation, or as the hexadecimal number 0x….</summary>
    public static bool TryHandle(string text, out ulong handle)
    {
        handle = 0;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out handle) && handle != 0;
        int dot = text.IndexOf('.');
        if (dot < 0 || !Number(text.AsSpan(0, dot), out uint index) || !Number(text.AsSpan(dot + 1), out uint of))
            return false;
        handle = Handle.Make(index, of);
        return of != 0;
    }

    private static bool Number(ReadOnlySpan<char> text, out uint value) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
