// House style that a program can check (style.md 5–7).
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Xdv.Tests;
using Xunit;

namespace Xdv.Architecture.Tests;

public sealed class TidyTests
{
    private const int MaxColumns = 120, MaxLines = 600, MaxFunctionLines = 70;
    private static readonly string[] Checked = [".cs", ".asm", ".inc", ".sh", ".ld", ".props", ".targets", ".proj"];
    private static readonly string[] WithHeader = [".cs", ".asm", ".inc", ".sh"];

    [Fact]
    public void LinesFitTheScreen()
    {
        var broken = new List<string>();
        foreach (string file in SourceTree.WithExtension(Checked))
        {
            string[] lines = SourceTree.Lines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                int columns = lines[i].EnumerateRunes().Count();
                if (columns > MaxColumns) broken.Add($"{file}:{i + 1}: {columns} columns");
            }
        }

        Report.Check(broken);
    }

    [Fact]
    public void FilesAreOneConceptLong()
    {
        var broken = new List<string>();
        foreach (string file in SourceTree.WithExtension(Checked))
        {
            int lines = SourceTree.Lines(file).Length;
            if (lines <= MaxLines || Header(file).Contains($"{MaxLines} lines", StringComparison.Ordinal)) continue;
            broken.Add($"{file}: {lines} lines and no \"over {MaxLines} lines because ...\" in its header");
        }

        Report.Check(broken);
    }

    [Fact]
    public void FilesSayWhyTheyExist() => Report.Check(SourceTree.WithExtension(WithHeader)
        .Where(file => Header(file).Length < 20 && !IsOneSummarisedType(file))
            .Select(file => $"{file}: begins with no comment"));

    [Fact]
    public void FunctionsFitTheScreen() => Report.Check(BuiltAssembly.All
        .SelectMany(built => built.MethodLengths().Where(method => method.Lines >= MaxFunctionLines)
            .Select(method => $"{built.Name}: {method.Method} has {method.Lines} lines")));

    [Fact]
    public void TheReadmeShowsTheFirstProgramAsItIs()
    {
        string program = File.ReadAllText(
            Path.Combine(TestData.RepositoryRoot, "libxdv/Programs/hello-hybrid/Program.cs")).TrimEnd();
        Assert.True(program.Split('\n').Length < 60, "hello-hybrid has grown to 60 lines");
        Assert.Contains(program, File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "README.md")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void SecondLevelFoldersHaveAReadme()
    {
        IEnumerable<string> folders = SourceTree.Files
            .Where(file => file.Split('/').Length > 2 && !file.StartsWith('.'))
            .Select(file => string.Join('/', file.Split('/').Take(2))).Distinct();
        Report.Check(folders.Where(folder => !SourceTree.Files.Contains($"{folder}/README.md"))
            .Select(folder => $"{folder} has no README.md"));
    }

    [Fact]
    public void TextIsPlain()
    {
        var broken = new List<string>();
        foreach (string file in SourceTree.WithExtension([.. Checked, ".md"]))
        {
            string text = SourceTree.Text(file);
            if (text.Contains('\r')) broken.Add($"{file}: carriage returns");
            if (text.Length > 0 && text[^1] != '\n') broken.Add($"{file}: no line feed at its end");
            if (text.Split('\n').Any(line => line.EndsWith(' ') || line.EndsWith('\t')))
                broken.Add($"{file}: space at the end of a line");
            if (Path.GetExtension(file) == ".cs" && text.Contains('\t')) broken.Add($"{file}: tabs");
        }

        Report.Check(broken);
    }

    /// <summary>A file that is one small type says why it exists in that type's summary.</summary>
    private static bool IsOneSummarisedType(string file)
    {
        IEnumerable<string> rest = SourceTree.Lines(file).SkipWhile(line => line.Length == 0
            || line.StartsWith("using ", StringComparison.Ordinal)
            || line.StartsWith("namespace ", StringComparison.Ordinal));
        return rest.FirstOrDefault("").StartsWith("///", StringComparison.Ordinal);
    }

    /// <summary>The comment a file begins with; a script's first line is its interpreter.</summary>
    private static string Header(string file)
    {
        var header = new StringBuilder();
        foreach (string line in SourceTree.Lines(file))
        {
            if (line.StartsWith("#!", StringComparison.Ordinal)) continue;
            string start = line.TrimStart('\uFEFF', ' ');
            if (!start.StartsWith("//", StringComparison.Ordinal) && !start.StartsWith(';') && !start.StartsWith('#'))
                break;
            if (start.StartsWith("#nullable", StringComparison.Ordinal)) continue;
            header.Append(start).Append('\n');
        }

        return header.ToString();
    }
}
