// A C# source without its comments and literals, so that rules about keywords and numbers see code only.
using System.Text;

namespace Xdv.Architecture.Tests;

internal static class CSharpCode
{
    /// <summary>Same length and line breaks as <paramref name="source"/>; comments, strings and characters become
    /// spaces.</summary>
    public static string Strip(string source)
    {
        var code = new StringBuilder(source);
        for (int i = 0; i < source.Length;)
        {
            int end = EndOfSilence(source, i);
            for (int j = i; j < end; j++)
                if (source[j] != '\n') code[j] = ' ';
            i = end > i ? end : i + 1;
        }

        return code.ToString();
    }

    /// <summary>End of the comment or literal that begins at <paramref name="at"/>; <paramref name="at"/> when none
    /// does.</summary>
    private static int EndOfSilence(string source, int at)
    {
        if (Starts(source, at, "//")) return Until(source, at, "\n", 0);
        if (Starts(source, at, "/*")) return Until(source, at + 2, "*/", 2);
        if (Starts(source, at, "\"\"\""))
        {
            int quotes = at;
            while (quotes < source.Length && source[quotes] == '"') quotes++;
            return Until(source, quotes, new string('"', quotes - at), quotes - at);
        }

        if (Starts(source, at, "@\"") || Starts(source, at, "$@\"") || Starts(source, at, "@$\""))
            return Verbatim(source, source.IndexOf('"', at) + 1);
        if (source[at] == '"') return Quoted(source, at + 1, '"');
        return source[at] == '\'' ? Quoted(source, at + 1, '\'') : at;
    }

    private static bool Starts(string source, int at, string text) =>
        string.CompareOrdinal(source, at, text, 0, text.Length) == 0;

    private static int Until(string source, int from, string end, int extra)
    {
        int found = source.IndexOf(end, from, System.StringComparison.Ordinal);
        return found < 0 ? source.Length : found + extra;
    }

    private static int Verbatim(string source, int at)
    {
        for (; at < source.Length; at++)
        {
            if (source[at] != '"') continue;
            if (at + 1 >= source.Length || source[at + 1] != '"') return at + 1;
            at++;
        }

        return at;
    }

    private static int Quoted(string source, int at, char quote)
    {
        for (; at < source.Length && source[at] != '\n'; at++)
        {
            if (source[at] == '\\') at++;
            else if (source[at] == quote) return at + 1;
        }

        return at;
    }
}
