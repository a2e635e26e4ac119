// The initial archive: what the kernel finds in memory at boot. The manifest comes first (constants.md §6: key=value
// lines), then the programs under bin/, in ordinal order of their names, so that the archive is a function of the
// programs alone; last the digests that the kernel measures it by (kernel/Crypto/ArchiveDigests.cs).
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Xdv.Abi;
using Xdv.Crypto;
using Xdv.Tool.Archives;

namespace Xdv.Tool.Images;

public static class InitialArchive
{
    public const string ManifestPath = "xdv/preload.manifest";
    public const string ProgramFolder = "bin/";
    private const string ProgramExtension = ".elf", SymbolExtension = ".sym.elf";
    private const string Prompt = "#:", FirstProgram = "init";

    /// <summary>Packs every program of <paramref name="programDirectory"/> (NAME.elf becomes bin/NAME), and
    /// <paramref name="another"/> if given.</summary>
    /// <exception cref="ToolException">No programs, no init, or one that cannot be read.</exception>
    public static byte[] Build(string programDirectory, string? another = null)
    {
        SortedDictionary<string, string> programs = Find(programDirectory);
        if (another is not null) programs[Path.GetFileNameWithoutExtension(another)] = another;
        if (!programs.ContainsKey(FirstProgram))
            throw new ToolException(
                $"'{programDirectory}' has no {FirstProgram}{ProgramExtension}: nothing would start; run make image");
        var writer = new ArchiveWriter();
        var digests = new List<byte>();
        Add(ManifestPath, Encoding.UTF8.GetBytes(Manifest(programs.Keys)));
        foreach ((string name, string path) in programs) Add(ProgramFolder + name, Read(path));
        writer.Add(Encoding.UTF8.GetString(ArchiveDigests.Path), [.. digests]);
        return writer.ToArray();

        void Add(string path, byte[] content)
        {
            writer.Add(path, content);
            Bytes32 digest = Sha3.Hash(content);
            digests.AddRange((ReadOnlySpan<byte>)digest);
        }
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
