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
