// A place in a trace as a user writes it: T or n, in the notation `trace show` prints.
using System;
using System.Globalization;

namespace Xdv.Tool.Traces;

/// <summary>A logical time, or a record number.</summary>
/// <param name="IsNumber">True for n, false for T.</param>
public readonly record struct TracePoint(bool IsNumber, ulong Value)
{
    /// <summary>How to write one.</summary>
    public const string Syntax = "T (387 or T=387) or a record (n=52 or #52)";

    /// <summary>Reads "387", "T387", "T=387", "n52", "n=52" or "#52".</summary>
    public static bool TryParse(string text, out TracePoint point)
    {
        point = default;
        if (text.Length == 0) return false;
        bool number = text[0] is 'n' or 'N' or '#';
        ReadOnlySpan<char> digits = text;
        if (number || text[0] is 'T' or 't')
        {
            digits = digits[1..];
            if (digits.Length > 0 && digits[0] == '=') digits = digits[1..];
        }

        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)) return false;
        point = new TracePoint(number, value);
        return true;
    }

    /// <summary>True when L = (time, sequence) lies before this point.</summary>
    public bool IsAfter(ulong time, ulong sequence) => IsNumber ? sequence < Value : time < Value;

    /// <summary>True when L = (time, sequence) lies behind this point.</summary>
    public bool IsBefore(ulong time, ulong sequence) => IsNumber ? sequence > Value : time > Value;

    public override string ToString() =>
        (IsNumber ? "#" : "T=") + Value.ToString(CultureInfo.InvariantCulture);
}
