// `xdv program new` and `build`, and what an editor sees of a program in any folder.
using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Tests;
using Xdv.Tool.Programs;
using Xunit;

namespace Xdv.Sdk.Tests;

public sealed class ProgramTests : IDisposable
{
    private const int BuildFailed = 1, UsageError = 2, ToolFailed = 126;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("hybrid", "hello-hybrid")]
    [InlineData("minimal", "hello")]
    [InlineData("c", "hello-c")]
    [Requirement("XDV-050.2")]
    public void ANewProgramBuildsToTheBytesOfTheOneItCopies(string template, string original)
    {
        NeedLibraries();
        Succeed("program", "new", "fresh", "--template", template, "--directory", "in side/fresh");
        JsonElement built = Json(Succeed("program", "build", "in side/fresh", "--json"));
        Assert.True(built.GetProperty("succeeded").GetBoolean());
        string executable = built.GetProperty("executable").GetString()!;
        byte[] bytes = File.ReadAllBytes(executable);
        Assert.Equal(bytes.Length, built.GetProperty("bytes").GetInt64());
        Assert.StartsWith(_folder.File("in side/fresh"), executable, StringComparison.Ordinal);
        Assert.True(File.Exists(built.GetProperty("symbols").GetString()));
        // The same targets, so the same program: an editor's program is not another kind of program.
        Assert.Equal(File.ReadAllBytes(Path.Combine(TestData.RepositoryRoot, ".artifacts", "image", "programs",
            original + ".elf")), bytes);
    }

    [Fact]
    public void AnEditorResolvesTheGuestsLibrariesAndNothingElse()
    {
        NeedLibraries();
        Succeed("program", "new", "fresh");
        HostCommand restored = DotNet("-t:Restore", "-v:q");
        Assert.True(restored.ExitCode == 0, restored.Everything);
        // The design-time build of Roslyn's language services: the compiler's command line without a compilation.
        HostCommand design = DotNet("-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true", "-getItem:CscCommandLineArgs");
        Assert.True(design.ExitCode == 0, design.Everything);
        string[] arguments = Json(design).GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!).ToArray();
        string[] references = arguments.Where(text => text.StartsWith("/reference:", StringComparison.Ordinal))
            .Select(text => text["/reference:".Length..].Trim('"')).ToArray();
        Assert.Equal(["CoreLib", "Xdv.Abi", "Xdv.Collections", "Xdv.Qasm", "Xdv.Runtime", "Xdv.Transforms"],
            references.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        Assert.All(references, file => Assert.True(File.Exists(file), $"{file} is not there"));
        Assert.All(references, file => Assert.True(File.Exists(Path.ChangeExtension(file, ".xml")),
            $"{file} has no comments for an editor to show"));
        Assert.Contains("Program.cs", arguments);
        Assert.Contains("/nostdlib+", arguments);
    }

    [Fact]
    public void AProgramThatShipsOpensAloneToo()
    {
        NeedLibraries();
        string project = Path.Combine(TestData.RepositoryRoot, "libxdv", "Programs", "hello-hybrid",
            "hello-hybrid.csproj");
        HostCommand result = HostCommand.Run(_folder.Path, "dotnet", "msbuild", project, "-restore", "-nologo", "-v:q",
            "-t:Compile");
        Assert.True(result.ExitCode == 0, result.Everything);
    }

    [Theory]
    [InlineData("minimal", "Program.cs", "return 0;", "return Zero;", "CS0103", 10)]
    [InlineData("c", "main.c", "return status != XDV_STATUS_OK;", "return status != zero;", "", 50)]
    public void AnErrorNamesFileAndLine(string template, string file, string right, string wrong, string code, int line)
    {
        NeedLibraries();
        Succeed("program", "new", "fresh", "--template", template);
        string source = _folder.File($"fresh/{file}");
        File.WriteAllText(source, File.ReadAllText(source).Replace(right, wrong, StringComparison.Ordinal));
        HostCommand text = HostCommand.Xdv(_folder.Path, "program", "build", "fresh");
        Assert.Equal(BuildFailed, text.ExitCode);
        Assert.Contains(code.Length > 0 ? $"{source}({line}," : $"{source}:{line}:", text.Errors,
            StringComparison.Ordinal);

        HostCommand result = HostCommand.Xdv(_folder.Path, "program", "build", "fresh", "--json");
        Assert.Equal(BuildFailed, result.ExitCode);
        JsonElement built = Json(result);
        Assert.False(built.GetProperty("succeeded").GetBoolean());
        Assert.Equal(JsonValueKind.Null, built.GetProperty("executable").ValueKind);
        JsonElement error = built.GetProperty("diagnostics").EnumerateArray().First();
        Assert.Equal(source, error.GetProperty("file").GetString());
        Assert.Equal(line, error.GetProperty("line").GetInt32());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal("error", error.GetProperty("severity").GetString());
    }

    [Theory]
    [InlineData(UsageError, "cannot be a program's name", "new", "Upper")]
    [InlineData(UsageError, "cannot be a program's name", "new", "../escape")]
    [InlineData(UsageError, "cannot be a program's name", "new", "")]
    [InlineData(UsageError, "XDV has a program 'qrun'", "new", "qrun")]
    [InlineData(UsageError, "'hybrid'", "new", "fresh", "--template", "fortran")]
    [InlineData(ToolFailed, "exists already", "new", "fresh", "--directory", ".")]
    [InlineData(ToolFailed, "there is no program 'absent'", "build", "absent")]
    [InlineData(ToolFailed, "there is no program 'absent'", "run", "absent")]
    [InlineData(ToolFailed, "there is no program 'absent'", "debug", "absent")]
    public void WrongUseIsExplained(int status, string words, params string[] arguments)
    {
        File.WriteAllText(_folder.File("something"), "");
        HostCommand result = HostCommand.Xdv(_folder.Path, ["program", .. arguments]);
        Assert.True(result.ExitCode == status, result.Everything);
        Assert.Contains(words, result.Errors, StringComparison.Ordinal);
        Assert.Equal(["something"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void TheCheckoutIsKeptClean()
    {
        string inside = Path.Combine(TestData.RepositoryRoot, "tests", "fresh");
        HostCommand result = HostCommand.Xdv(_folder.Path, "program", "new", "fresh", "--directory", inside);
        Assert.Equal(UsageError, result.ExitCode);
        Assert.Contains("inside XDV's own checkout", result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(inside));
    }

    [Theory]
    [InlineData("/a b/P.cs(3,5): error CS1002: ; expected [/a b/p.csproj]", "/a b/P.cs", 3, 5, true, "CS1002")]
    [InlineData("/p/P.cs(3,5,3,9): warning CS0168: unused [/p/p.csproj]", "/p/P.cs", 3, 5, false, "CS0168")]
    [InlineData("main.c:7:12: fatal error: no.h: No such file", "main.c", 7, 12, true, "")]
    [InlineData("/p/p.proj : error : cc ended with status 1", "/p/p.proj", 0, 0, true, "")]
    [InlineData("MSBUILD : error MSB1009: Project file does not exist.", "MSBUILD", 0, 0, true, "MSB1009")]
    [InlineData("error NU1101: no package [/p/p.csproj]", "", 0, 0, true, "NU1101")]
    public void MessagesOfAllCompilersAreRead(
        string text, string file, int line, int column, bool isError, string code)
    {
        BuildDiagnostic found = Assert.Single(BuildDiagnostic.Find($"{text}\n  {text}\nnot a message\n"));
        Assert.Equal((file, line, column, isError, code),
            (found.File, found.Line, found.Column, found.IsError, found.Code));
    }

    private HostCommand Succeed(params string[] arguments)
    {
        HostCommand result = HostCommand.Xdv(_folder.Path, arguments);
        Assert.True(result.ExitCode == 0, result.Everything);
        return result;
    }

    private HostCommand DotNet(params string[] arguments) => HostCommand.Run(_folder.File("fresh"), "dotnet",
        ["msbuild", "-nologo", .. arguments]);

    private static JsonElement Json(HostCommand result) => JsonDocument.Parse(result.Output).RootElement;

    private static void NeedLibraries() => Assert.SkipUnless(
        File.Exists(Path.Combine(TestData.RepositoryRoot, ".artifacts", "image", "programs", "hello-c.elf")),
        "the guest's libraries and programs are not built: make image");
}
