// The files of the checkout that rules are about: no build outputs, no version control.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xdv.Tests;

namespace Xdv.Architecture.Tests;

internal static class SourceTree
{
    private static readonly string[] NotOurs = [".git", ".artifacts", ".vs", ".idea", "obj", "bin"];

    public static string Root => TestData.RepositoryRoot;

    /// <summary>Every file, relative to the root with '/', in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Collect("").Order(StringComparer.Ordinal)];

    public static IEnumerable<string> WithExtension(params string[] extensions) =>
        Files.Where(file => extensions.Contains(Path.GetExtension(file)));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static IEnumerable<string> Collect(string folder)
    {
        var here = new DirectoryInfo(Path.Combine(Root, folder));
        foreach (FileSystemInfo entry in here.EnumerateFileSystemInfos())
        {
            if (NotOurs.Contains(entry.Name) || entry.LinkTarget is not null) continue;
            string path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
            if (entry is FileInfo) yield return path;
            else
                foreach (string inner in Collect(path)) yield return inner;
        }
    }
}
