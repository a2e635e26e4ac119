// A project file as data. Project references are checked as well as assembly references: the compiler drops a
// reference that is not used yet, and a project that is built only for the guest may not have been built.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace Xdv.Architecture.Tests;

/// <param name="File">Relative to the root.</param>
internal sealed record ProjectFile(string File)
{
    public static IReadOnlyList<ProjectFile> All { get; } = [.. SourceTree.WithExtension(".csproj")
        .Select(file => new ProjectFile(file))];

    public string Assembly => Document.Descendants("AssemblyName")
        .FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(File);

    public string Folder => Path.GetDirectoryName(File)!.Replace('\\', '/');

    public bool IsTest => File.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsProgram => File.StartsWith("libxdv/Programs/", StringComparison.Ordinal);

    /// <summary>Built against kernel/CoreLib only; not part of the solution.</summary>
    public bool IsGuestOnly => IsProgram
        || new[] { "kernel/CoreLib", "kernel/Arch", "kernel/Image", "libxdv/Collections" }
            .Any(folder => Folder.StartsWith(folder, StringComparison.Ordinal));

    public bool AllowsUnsafe => Document.Descendants("AllowUnsafeBlocks").Any(element => element.Value == "true");

    /// <summary>Names of referenced projects' files, without folder and extension.</summary>
    public IEnumerable<string> References => Document.Descendants("ProjectReference")
        .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value.Replace('\\', '/')));

    private XDocument Document => XDocument.Parse(SourceTree.Text(File));
}
