// The initial archive: what the kernel finds in memory at boot. The manifest comes first (constants.md §6: key=value
// lines), then the programs under bin/, in ordinal order of their names, so that the archive is a function of the
// programs alone.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Xdv.Tool.Archives;

namespace Xdv.Tool.Images;

public static class InitialArchive
{
    public const string ManifestPath = "xdv/preload.manifest";
    public const string ProgramFolder = "bin/";
    private const string ProgramExtension = ".elf", SymbolExtension = ".sym.elf";
    private const string Prompt = "#:", FirstProgram = "init";

    /// <summary>Packs every program of <paramref name="programDirectory"/> (NAME.elf becomes bin/NAME).</summary>
    /// <exception cref="ToolException">No programs, no init, or one that cannot be read.</exception>
    public static byte[] Build(string programDirectory)
    {
        SortedDictionary<string, string> programs = Find(programDirectory);
        if (!programs.ContainsKey(FirstProgram))
            throw new ToolException(
                $"'{programDirectory}' has no {FirstProgram}{ProgramExtension}: nothing would start; run make image");
        var writer = new ArchiveWriter();
        writer.Add(ManifestPath, Encoding.UTF8.GetBytes(Manifest(programs.Keys)));
        foreach ((string name, string path) in programs) writer.Add(ProgramFolder + name, Read(path));
        return writer.ToArray();
    }

    private static string Manifest(IEnumerable<string> programs) =>
        $"archive-version=1\nshell-prompt={Prompt}\ninit={ProgramFolder}{FirstProgram}\n"
        + $"commands={string.Join(' ', programs)}\n";

    private static SortedDictionary<string, string> Find(string directory)
    {
        var programs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(directory))
            throw new ToolException($"no programs at '{directory}'; build them with: make image");
        foreach (string path in Directory.GetFiles(directory, "*" + ProgramExtension))
        {
            if (path.EndsWith(SymbolExtension, StringComparison.Ordinal)) continue;
            programs.Add(Path.GetFileNameWithoutExtension(path), path);
        }

        return programs;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (IOException error)
        {
            throw new ToolException($"cannot read '{path}': {error.Message}", error);
        }
    }
}
