// New programs begin as copies of programs that ship (libxdv/Programs): those are built and run by the tests, so no
// template can rot. In libxdv/Programs the copy keeps its project file; elsewhere it gets one that says where the
// checkout is.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security;
using System.Text.RegularExpressions;
using Xdv.Tool.Images;

namespace Xdv.Tool.Programs;

/// <param name="Name">How --template calls it.</param>
/// <param name="Original">The program it copies.</param>
/// <param name="IsC">Written in C.</param>
public sealed partial record ProgramTemplate(string Name, string Original, bool IsC)
{
    /// <summary>The first one is the default.</summary>
    public static IReadOnlyList<ProgramTemplate> All { get; } =
    [
        new("hybrid", "hello-hybrid", IsC: false),
        new("minimal", "hello", IsC: false),
        new("c", "hello-c", IsC: true),
    ];

    private string Folder => Path.Combine(ImageLayout.ProgramSources, Original);

    private string ProjectExtension => IsC ? ".proj" : ".csproj";

    /// <summary>Files of a new program with their texts, by name.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="ships">It will be in the checkout's libxdv/Programs.</param>
    public IEnumerable<(string File, string Text)> Files(string name, bool ships)
    {
        string project = Path.Combine(Folder, Original + ProjectExtension);
        yield return (name + ProjectExtension, ships ? File.ReadAllText(project) : OutsideProject());
        foreach (string source in Directory.GetFiles(Folder, IsC ? "*.c" : "*.cs").Order(StringComparer.Ordinal))
            // A namespace named after the program could hide a type of the library (Quantum, File).
            yield return (Path.GetFileName(source), NamespaceLine().Replace(File.ReadAllText(source), ""));
        if (ships) yield break;
        yield return (".gitignore", ".artifacts/\n");
        if (IsC) yield return ("compile_flags.txt", $"-std=c11\n-ffreestanding\n-I{ImageLayout.Root}/libxdv/C\n");
    }

    private string OutsideProject()
    {
        string imports = IsC
            ? "  <Import Project=\"$(XdvRoot)tools/Build/CProgram.targets\" />\n"
            : "  <Import Project=\"$(XdvRoot)tools/Build/Sdk.props\" />\n"
                + "  <Import Project=\"Sdk.targets\" Sdk=\"Microsoft.NET.Sdk\" />\n";
        return "<Project>\n  <PropertyGroup>\n    <!-- The checkout of XDV this program is built with. -->\n"
            + $"    <XdvRoot Condition=\"'$(XdvRoot)' == ''\">{Escape(ImageLayout.Root)}/</XdvRoot>\n"
            + $"  </PropertyGroup>\n{imports}</Project>\n";
    }

    /// <summary>A path as the value of a property: first MSBuild's special characters, then XML's.</summary>
    private static string Escape(string path) => SecurityElement.Escape(
        string.Concat(path.Select(c => "%$@'();?*".Contains(c) ? $"%{(int)c:X2}" : c.ToString())));

    [GeneratedRegex(@"^namespace [\w.]+;\n\n", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
