// Where the build leaves things. One place, because the Makefile, the tests and the tool all look there.
using System;
using System.IO;

namespace Xdv.Tool.Images;

public static class ImageLayout
{
    private const string RootMark = "XDV.Kernel.sln";

    /// <summary>Root of the checkout this tool was built in.</summary>
    /// <exception cref="ToolException">The tool was moved out of it.</exception>
    public static string Root { get; } = FindRoot();

    public static string ImageDirectory => Path.Combine(Root, ".artifacts", "image");

    public static string Kernel => Path.Combine(ImageDirectory, "kernel.elf");

    public static string Programs => Path.Combine(ImageDirectory, "programs");

    /// <summary>The kernel with its symbols.</summary>
    public static string KernelSymbols => Path.Combine(ImageDirectory, "kernel.sym.elf");

    /// <summary>A program of the initial archive, with its symbols.</summary>
    public static string ProgramSymbols(string name) => Path.Combine(Programs, $"{name}.sym.elf");

    /// <summary>The script that starts this tool.</summary>
    public static string Launcher => Path.Combine(Root, "tools", "xdv");

    /// <summary>Sources of the programs that ship, a folder each.</summary>
    public static string ProgramSources => Path.Combine(Root, "libxdv", "Programs");

    /// <summary>What every program in C# is compiled against.</summary>
    public static string CoreLibrary =>
        Path.Combine(Root, ".artifacts", "freestanding", "bin", "CoreLib", "release", "CoreLib.dll");

    public static string InitialArchive => Path.Combine(ImageDirectory, "initial.archive");

    public static string Iso => Path.Combine(ImageDirectory, "xdv.iso");

    public static string IsoRecipe => Path.Combine(Root, "tools", "Build", "iso.sh");

    /// <summary>Checks that <paramref name="path"/> is there; a message that says how to make it if not.</summary>
    public static string Require(string path, string what)
    {
        if (File.Exists(path)) return Path.GetFullPath(path);
        throw new ToolException($"there is no {what} at '{path}'; build it with: make image");
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, RootMark))) return folder;
        throw new ToolException($"no {RootMark} above '{AppContext.BaseDirectory}': run the tool from its checkout");
    }
}
