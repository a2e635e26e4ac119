// `unsafe` is confined: who reads those folders has read every place where memory safety is a promise of ours and not
// the compiler's (XDV-050.1, XDV-051.4).
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xdv.Tests;
using Xunit;

namespace Xdv.Architecture.Tests;

public sealed partial class SafetyTests
{
    private static readonly string[] MayBeUnsafe =
    [
        "kernel/Arch/", "kernel/CoreLib/", "kernel/Image/", "boot/", "libxdv/Runtime/Memory/", "libxdv/Runtime/Entry/",
        "libxdv/Runtime/Exceptions/", "tests/Runtime/", "tests/Image/FrameLedgerTests.cs",
        "tools/Quantum/Kernels/", "tools/Phase/Kernels/", "tools/HardwareServer/Transport/",
    ];

    [Fact]
    [Requirement("XDV-050.1")]
    [Requirement("XDV-051.4")]
    public void UnsafeCodeIsOnlyWhereItIsAllowed()
    {
        var broken = new List<string>();
        foreach (string file in SourceTree.WithExtension(".cs").Where(file => !IsAllowed(file)))
        {
            string[] lines = CSharpCode.Strip(SourceTree.Text(file)).Split('\n');
            for (int i = 0; i < lines.Length; i++)
                if (UnsafeWord().IsMatch(lines[i])) broken.Add($"{file}:{i + 1}: unsafe outside the folders that may");
        }

        Report.Check(broken);
    }

    [Fact]
    [Requirement("XDV-050.1")]
    public void OnlyProjectsWithSuchAFolderMayCompileUnsafeCode() =>
        Report.Check(ProjectFile.All.Where(project => project is { AllowsUnsafe: true, IsTest: false }
                && !MayBeUnsafe.Any(folder => folder.StartsWith(project.Folder + "/", StringComparison.Ordinal)
                    || project.File.StartsWith(folder, StringComparison.Ordinal))
                && !project.Folder.StartsWith("drivers", StringComparison.Ordinal))
            .Select(project => $"{project.File}: AllowUnsafeBlocks, but none of its folders may hold unsafe code"));

    /// <summary>Each part of the kernel raises inputs on the one side it was given (MachineInputs.cs); only the machine
    /// names a level, so nothing passes it by.</summary>
    [Fact]
    [Requirement("XDV-010.4")]
    public void OnlyTheMachineNamesAPrivilegeLevel() =>
        Report.Check(SourceTree.WithExtension(".cs")
            .Where(file => file.StartsWith("kernel/Image/", StringComparison.Ordinal)
                && file is not ("kernel/Image/Machine.cs" or "kernel/Image/MachineInputs.cs")
                && CSharpCode.Strip(SourceTree.Text(file)).Contains("PrivilegeLevel", StringComparison.Ordinal))
            .Select(file => $"{file}: names a privilege level; it is for the machine to say"));

    [Theory]
    [InlineData("var s = \"unsafe\";", false)]
    [InlineData("// unsafe\nint x;", false)]
    [InlineData("/* unsafe */ int x; /* more", false)]
    [InlineData("var c = '\"'; unsafe { }", true)]
    [InlineData("var s = @\"a\"\"b\"; unsafe { }", true)]
    [InlineData("var s = \"\"\"a \" unsafe\"\"\";", false)]
    [InlineData("Unsafe.SizeOf<int>(); int unsafely;", false)]
    public void TheScannerSeesCodeOnly(string source, bool found) =>
        Assert.Equal(found, UnsafeWord().IsMatch(CSharpCode.Strip(source)));

    private static bool IsAllowed(string file) =>
        MayBeUnsafe.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)) || DriverTransport().IsMatch(file);

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeWord();

    [GeneratedRegex("^drivers/([^/]+/)?Transport/")]
    private static partial Regex DriverTransport();
}
