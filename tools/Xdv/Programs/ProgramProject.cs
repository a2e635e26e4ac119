// A program's folder on the host: its one project file (.csproj, or .proj for C), and where its ELF files appear. A
// program lives in the checkout's libxdv/Programs, where the image takes it from, or anywhere else.
using System;
using System.IO;
using System.Linq;
using Xdv.Tool.Images;

namespace Xdv.Tool.Programs;

public sealed class ProgramProject
{
    private ProgramProject(string file)
    {
        File = file;
        Folder = Path.GetDirectoryName(file)!;
        Name = Path.GetFileNameWithoutExtension(file);
        Ships = IsBelow(Folder, ImageLayout.ProgramSources);
    }

    /// <summary>Full path of the project file.</summary>
    public string File { get; }

    public string Folder { get; }

    public string Name { get; }

    /// <summary>It is part of the image.</summary>
    public bool Ships { get; }

    /// <summary>What the guest loads.</summary>
    public string Executable => Path.Combine(OutputFolder, Name + ".elf");

    /// <summary>The same with names and lines for a debugger.</summary>
    public string Symbols => Path.Combine(OutputFolder, Name + ".sym.elf");

    private string OutputFolder => Ships ? ImageLayout.Programs : Path.Combine(Folder, ".artifacts");

    /// <summary>Finds a program by the path of its folder or project file, or by its name: here, or among those that
    /// ship.</summary>
    /// <exception cref="ToolException">There is none, or it is not clear which.</exception>
    public static ProgramProject Find(string nameOrPath)
    {
        if (System.IO.File.Exists(nameOrPath) && IsProject(nameOrPath))
            return new ProgramProject(Path.GetFullPath(nameOrPath));
        string[] folders = [nameOrPath, Path.Combine(ImageLayout.ProgramSources, nameOrPath)];
        foreach (string folder in folders.Where(Directory.Exists))
        {
            string[] projects = Directory.GetFiles(folder).Where(IsProject).ToArray();
            if (projects.Length == 1) return new ProgramProject(Path.GetFullPath(projects[0]));
            if (projects.Length > 1)
                throw new ToolException($"'{folder}' has {projects.Length} project files; name one of them");
        }

        throw new ToolException($"there is no program '{nameOrPath}': no project in that folder or in "
            + $"{ImageLayout.ProgramSources}; make one with: xdv program new NAME");
    }

    /// <summary><paramref name="path"/> is <paramref name="folder"/> or below it.</summary>
    public static bool IsBelow(string path, string folder) =>
        (Path.GetFullPath(path) + "/").StartsWith(Path.GetFullPath(folder) + "/", StringComparison.Ordinal);

    private static bool IsProject(string file) => Path.GetExtension(file) is ".csproj" or ".proj";
}
