// Lines of a C file: comments wrapped and made harmless, everything else as given.
using System.Collections.Generic;
using System.Text;

namespace Xdv.Tool.Headers;

public sealed class CText
{
    private const int Columns = 100;
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Line(string line = "") => _text.Append(line).Append('\n');

    /// <summary>A comment in front of a declaration, none for an empty text.</summary>
    public void Comment(string text, string indent = "")
    {
        if (text.Length == 0) return;
        // Inside a comment neither end nor beginning of one; "path*/" has been seen in prose.
        string safe = text.Replace("*/", "* /").Replace("/*", "/ *");
        List<string> lines = Wrap(safe, " ", Columns - indent.Length - "/* ".Length - " */".Length);
        for (int i = 0; i < lines.Count; i++)
            Line(indent + (i == 0 ? "/* " : "   ") + lines[i] + (i == lines.Count - 1 ? " */" : ""));
    }

    /// <summary>A declaration or call: an opening that ends in a parenthesis, and its list, which goes on under it when
    /// the line is full.</summary>
    public void Declaration(string opening, string list)
    {
        if (opening.Length + list.Length <= Columns)
        {
            Line(opening + list);
            return;
        }

        List<string> lines = Wrap(list, ", ", Columns - opening.Length);
        for (int i = 0; i < lines.Count; i++) Line((i == 0 ? opening : new string(' ', opening.Length)) + lines[i]);
    }

    /// <summary>Cuts a text behind separators, as late as the columns allow.</summary>
    private static List<string> Wrap(string text, string separator, int columns)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(separator))
        {
            string longer = line.Length == 0 ? word : line + separator + word;
            if (line.Length > 0 && longer.Length + separator.Length > columns)
            {
                lines.Add((line + separator).TrimEnd());
                longer = word;
            }

            line = longer;
        }

        lines.Add(line);
        return lines;
    }
}
