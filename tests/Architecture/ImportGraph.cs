// Which namespace of a project imports which, by `using` directives and by where the files say they belong. A cycle
// between two namespaces means that neither can be understood, tested or moved alone.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Xdv.Architecture.Tests;

internal sealed partial class ImportGraph
{
    private readonly SortedDictionary<string, SortedSet<string>> _edges = new(StringComparer.Ordinal);

    public static ImportGraph Of(ProjectFile project)
    {
        var graph = new ImportGraph();
        string[] sources = SourceTree.WithExtension(".cs")
            .Where(file => file.StartsWith(project.Folder + "/", StringComparison.Ordinal)).ToArray();
        foreach (string file in sources)
        {
            Match name = NamespaceLine().Match(SourceTree.Text(file));
            if (!name.Success) continue;
            if (!graph._edges.TryGetValue(name.Groups[1].Value, out SortedSet<string>? imports))
                graph._edges.Add(name.Groups[1].Value, imports = new SortedSet<string>(StringComparer.Ordinal));
            imports.UnionWith(Imports(file));
        }

        return graph;
    }

    /// <summary>Namespaces a file imports.</summary>
    public static IEnumerable<string> Imports(string file) =>
        UsingLine().Matches(SourceTree.Text(file)).Select(match => match.Groups[1].Value);

    /// <summary>Each cycle once, as text. A namespace that uses its own parent or child is a cycle only if the other
    /// does too.</summary>
    public IEnumerable<string> Cycles()
    {
        foreach (string start in _edges.Keys)
        {
            List<string>? path = PathBack(start);
            if (path is not null && string.CompareOrdinal(start, path.Min(StringComparer.Ordinal)) == 0)
                yield return string.Join(" → ", path) + " → " + start;
        }
    }

    /// <summary>Shortest way from <paramref name="start"/> to itself; null when there is none.</summary>
    private List<string>? PathBack(string start)
    {
        var queue = new Queue<List<string>>([[start]]);
        var seen = new HashSet<string>();
        while (queue.TryDequeue(out List<string>? path))
        {
            foreach (string next in _edges[path[^1]].Where(_edges.ContainsKey))
            {
                if (next == start && path.Count > 1) return path;
                if (next != path[^1] && seen.Add(next)) queue.Enqueue([.. path, next]);
            }
        }

        return null;
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (?:static )?(Xdv\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
