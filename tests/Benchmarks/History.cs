// history.md: a row for each time that the budgets were renewed, a column for each figure. A figure that is new adds a
// column; rows that lack it are empty there.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Xdv.Tests.Benchmarks;

public static class History
{
    private const string Date = "date", Change = "last commit";

    /// <summary>The file with one row more; a row of the same day and commit is replaced.</summary>
    /// <param name="text">The file so far; empty = none yet.</param>
    /// <param name="date">Of the measurement, as yyyy-MM-dd.</param>
    /// <param name="commit">Subject of the commit that was measured.</param>
    /// <param name="figures">Name and value, in the order of the columns.</param>
    public static string Append(string text, string date, string commit, IReadOnlyDictionary<string, long> figures)
    {
        List<Dictionary<string, string>> rows = Read(text);
        string subject = commit.Replace("|", "/", StringComparison.Ordinal).Trim();
        rows.RemoveAll(row => row[Date] == date && row[Change] == subject);
        var added = new Dictionary<string, string> { [Date] = date, [Change] = subject };
        foreach ((string name, long value) in figures) added[name] = value.ToString(CultureInfo.InvariantCulture);
        rows.Add(added);
        string[] columns = [Date, Change, .. rows.SelectMany(row => row.Keys).Except([Date, Change])
            .OrderBy(name => figures.Keys.ToList().IndexOf(name) is var at && at < 0 ? int.MaxValue : at)];
        var written = new StringBuilder("# Figures of the kernel\n\nWritten when the budgets are renewed "
            + "(README.md). Instructions; memory and image in bytes.\n\n");
        Write(written, columns);
        Write(written, columns.Select(column => column is Date or Change ? "---" : "---:"));
        foreach (Dictionary<string, string> row in rows) Write(written, columns.Select(row.GetValueOrDefault));
        return written.ToString();
    }

    /// <summary>Rows by column name.</summary>
    public static List<Dictionary<string, string>> Read(string text)
    {
        string[][] lines = [.. text.Split('\n').Where(line => line.StartsWith('|')).Select(Cells)];
        return [.. lines.Skip(2).Select(cells => lines[0].Zip(cells).Where(pair => pair.Second.Length > 0)
            .ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    private static string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];

    private static void Write(StringBuilder text, IEnumerable<string?> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
