// Where the reference data lies (`../shared/data` beside the checkout). Tests that need it skip, saying so, on a
// machine without it: the project must also pass there.
using System;
using System.IO;
using System.Runtime.CompilerServices;
using Xunit;

namespace Xdv.Tests;

public static class TestData
{
    /// <summary>The root of the checkout, found upwards from this source's compile-time mapping or the test
    /// binary.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Full path of a reference file or folder; skips the calling test when the data is not on this
    /// machine.</summary>
    public static string Path(string relative)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot, "..", "shared", "data",
            relative));
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path),
            $"reference data {relative} is not on this machine");
        return path;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        for (; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            if (File.Exists(System.IO.Path.Combine(folder, "XDV.Kernel.sln"))) return folder;
        throw new DirectoryNotFoundException("XDV.Kernel.sln not found above the test binary");
    }
}
