// Builds one program as tools/Build says: MSBuild in the checkout's folder, so that global.json's SDK compiles it
// wherever it lies.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Commands;
using Xdv.Tool.Hosting;
using Xdv.Tool.Images;
using Xdv.Tool.Sessions;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Programs;

/// <param name="Succeeded">The executable is there and up to date.</param>
/// <param name="Output">What the compilers said, as they said it.</param>
public sealed partial record ProgramBuild(ProgramProject Program, bool Succeeded, string Output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public IReadOnlyList<BuildDiagnostic> Diagnostics { get; } = BuildDiagnostic.Find(Output);

    /// <summary>Builds <paramref name="program"/>; errors of its source are a result, not an exception.</summary>
    /// <exception cref="ToolException">The libraries were never built, or the .NET SDK is missing.</exception>
    public static async Task<ProgramBuild> Run(ProgramProject program, CancellationToken cancel)
    {
        ImageLayout.Require(ImageLayout.CoreLibrary, "guest library");
        List<string> arguments =
            ["msbuild", program.File, "-restore", "-verbosity:minimal", "-nologo", "-terminalLogger:off"];
        if (!program.Ships) arguments.Add($"-property:XdvRoot={ImageLayout.Root}/");
        FinishedProcess? compilation = null;
        await Progress.Show($"building {program.Name}", async () => compilation =
            await FinishedProcess.Run("dotnet", arguments, ImageLayout.Root, Limit, cancel));
        return new ProgramBuild(program, compilation!.ExitCode == 0, Clean(compilation.Output));
    }

    /// <summary>Builds and, when that failed, shows why.</summary>
    /// <exception cref="ToolException">The program has errors.</exception>
    public static async Task<ProgramProject> Require(string nameOrPath, CancellationToken cancel)
    {
        ProgramBuild build = await Run(ProgramProject.Find(nameOrPath), cancel);
        if (build.Succeeded) return build.Program;
        build.ShowErrors();
        throw new ToolException($"{build.Program.Name} was not built", ExitCodes.BuildFailed);
    }

    /// <summary>The compilers' output on stderr.</summary>
    public void ShowErrors() => StandardStreams.ErrorLine(Output.TrimEnd());

    /// <summary>One object: program, succeeded, executable, symbols, bytes, sha3 (null without an executable),
    /// diagnostics.</summary>
    public void WriteJson(Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("program", Program.Name);
            json.WriteBoolean("succeeded", Succeeded);
            json.WriteString("executable", Succeeded ? Program.Executable : null);
            json.WriteString("symbols", Succeeded ? Program.Symbols : null);
            if (Succeeded) json.WriteNumber("bytes", new FileInfo(Program.Executable).Length);
            else json.WriteNull("bytes");
            json.WriteString("sha3",
                Succeeded ? RunReport.Hex(SessionInputsFactory.FileDigest(Program.Executable)) : null);
            json.WriteStartArray("diagnostics");
            foreach (BuildDiagnostic diagnostic in Diagnostics) Write(json, diagnostic);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        output.Flush();
    }

    /// <summary>What a person wants to know: warnings, then where the program is.</summary>
    public void WriteText()
    {
        if (Output.Trim().Length > 0) StandardStreams.ErrorLine(Output.TrimEnd());
        Console.WriteLine($"{Program.Name}  {new FileInfo(Program.Executable).Length} bytes  {Program.Executable}");
    }

    /// <summary>Without the steps that went well, and without the two blanks that MSBuild puts before a tool's
    /// line.</summary>
    private static string Clean(string output) => string.Join('\n', output.Split('\n')
        .Where(line => !Step().IsMatch(line)).Select(line => line.StartsWith("  ") ? line[2..] : line));

    [GeneratedRegex("""
        ^\s*(Determining\ projects\ to\ restore|All\ projects\ are\ up-to-date|Restored\ .*\)\.$|[\w.-]+\ ->\ .*\.dll$)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Step();

    private static void Write(Utf8JsonWriter json, BuildDiagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("severity", diagnostic.IsError ? "error" : "warning");
        json.WriteString("code", diagnostic.Code);
        json.WriteString("file", diagnostic.File);
        json.WriteNumber("line", diagnostic.Line);
        json.WriteNumber("column", diagnostic.Column);
        json.WriteString("message", diagnostic.Text);
        json.WriteEndObject();
    }
}
