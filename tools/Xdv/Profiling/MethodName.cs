// What the compiler makes of `Namespace.Type.Method` in assembly A is A_Namespace_Type__Method, with underscores for
// everything that is not a letter or a digit. tools/Build/symbols.sh writes these names for panic screens; here the
// namespace is left out, because a profile is a table.
using System;
using System.Text.RegularExpressions;

namespace Xdv.Tool.Profiling;

public static partial class MethodName
{
    /// <summary>`Type.Method`; the name itself when it is an assembly routine's.</summary>
    public static string Demangle(string symbol)
    {
        int split = Split(symbol);
        if (symbol.StartsWith("xdv_", StringComparison.Ordinal) || split < 0) return symbol;
        string type = LastPart().Match(symbol[..split]).Value;
        return $"{type}.{Hash().Replace(symbol[(split + 2)..], "")}";
    }

    /// <summary>The first double underscore that is not inside a generic argument; −1 when there is none.</summary>
    private static int Split(string symbol)
    {
        int depth = 0;
        for (int i = 1; i + 2 < symbol.Length; i++)
        {
            if (symbol[i] == '<') depth++;
            else if (symbol[i] == '>') depth--;
            else if (depth == 0 && symbol[i] == '_' && symbol[i + 1] == '_') return i;
        }

        return -1;
    }

    [GeneratedRegex("[A-Za-z0-9]+(_[0-9]+)?(<.*)?$")]
    private static partial Regex LastPart();

    [GeneratedRegex("_[0-9a-f]{16,}$")]
    private static partial Regex Hash();
}
