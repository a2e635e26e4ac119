// Same source, same bytes (XDV-050.2): the guest's side is built again from a copy of the sources in another folder,
// and kernel, programs, archive and ISO are compared with the ones that are there.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

[Collection(Alone.Name)]
public sealed class ReproducibleBuildTests
{
    private const int TimeoutSeconds = 400;
    private static readonly string[] NotSource = [".git", ".artifacts", ".vs", ".idea", "tests"];

    [Fact]
    [Requirement("XDV-050.2")]
    [Requirement("XDV-080")]
    public void AnotherBuildElsewhereGivesTheSameBytes()
    {
        Guest.RequireMachine();
        using var copy = new TemporaryFolder();
        Copy(new DirectoryInfo(TestData.RepositoryRoot), copy.Path);
        Shell(copy.Path,
            "dotnet msbuild -restore -m -v:q -nologo -nodeReuse:false -p:UseSharedCompilation=false -p:GuestOnly=true "
            + "tools/image.proj");
        string again = Path.Combine(copy.Path, ".artifacts", "image");
        Same(Guest.Kernel, Path.Combine(again, "kernel.elf"));
        foreach (string program in Directory.GetFiles(Guest.Programs, "*.elf").Order(StringComparer.Ordinal))
            Same(program, Path.Combine(again, "programs", Path.GetFileName(program)));

        string iso = Path.Combine(again, "xdv.iso");
        Shell(copy.Path, $"sh tools/Build/iso.sh .artifacts/image/kernel.elf '{Guest.Archive}' '{iso}'");
        Same(Guest.Iso, iso);
    }

    [Fact]
    [Requirement("XDV-050.2")]
    public void TheArchiveIsAFunctionOfThePrograms()
    {
        Guest.RequireMachine();
        byte[] before = File.ReadAllBytes(Guest.Archive);
        ToolResult image = Guest.Tool(60, "image", "--archive-only");
        Assert.True(image.ExitCode == 0, image.Errors);
        Assert.Equal(before, File.ReadAllBytes(Guest.Archive));
    }

    private static void Same(string first, string second)
    {
        Assert.True(File.Exists(second), $"{second} was not built");
        byte[] a = File.ReadAllBytes(first), b = File.ReadAllBytes(second);
        int at = a.AsSpan().CommonPrefixLength(b);
        Assert.True(a.Length == b.Length && at == a.Length,
            $"{Path.GetFileName(first)} differs at byte {at} ({a.Length} and {b.Length} bytes). "
            + "If sources changed, make image first");
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in from.EnumerateFileSystemInfos())
        {
            if (NotSource.Contains(entry.Name) || entry.LinkTarget is not null) continue;
            string target = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo folder) Copy(folder, target);
            else File.Copy(entry.FullName, target);
        }
    }

    private static void Shell(string folder, string command)
    {
        var start = new ProcessStartInfo("sh")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 2>&1; {command}");
        using Process process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(TimeoutSeconds)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{command}: not done after {TimeoutSeconds} s");
        }

        Assert.True(process.ExitCode == 0, $"{command}: status {process.ExitCode}\n{output.Result}");
    }
}
