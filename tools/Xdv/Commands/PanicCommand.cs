// `xdv panic`: makes what the kernel wrote about a panic or a killed program readable.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using Xdv.Tool.Crash;
using Xdv.Tool.Images;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Commands;

public sealed class PanicCommand : Command
{
    private readonly Argument<string> _log = new("FILE")
        { Description = "log of the guest's serial line, or dmesg's output; - = standard input" };
    private readonly Option<bool> _json = new("--json")
        { Description = "print a JSON array, one object for each report" };
    private readonly Option<string?> _images = new("--images")
        { Description = "folder of the images that ran (default: .artifacts/image)", HelpName = "DIR" };

    public PanicCommand()
        : base("panic", "Explain kernel panics and program crashes in a log: methods and lines of the backtrace,\n"
            + "the instructions around the fault, registers.")
    {
        Arguments.Add(_log);
        Options.Add(_json);
        Options.Add(_images);
        SetAction(Run);
    }

    /// <summary>Explains the last panic in a console's text; false when it has none.</summary>
    public static bool Explain(string console, TextWriter output)
    {
        CrashEntry? panic = CrashLog.Read(new StringReader(console)).LastOrDefault(entry => entry.Program is null);
        if (panic is null) return false;
        CrashText.Write(CrashReport.Make(panic, ImageLayout.ImageDirectory), output);
        return true;
    }

    private int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(_log)!;
        IReadOnlyList<CrashEntry> entries;
        using (TextReader log = Open(path)) entries = CrashLog.Read(log);
        if (entries.Count == 0)
            throw new ToolException(
                $"no kernel panic and no program crash in {(path == "-" ? "the standard input" : $"'{path}'")}");
        string images = parsed.GetValue(_images) ?? ImageLayout.ImageDirectory;
        CrashReport[] reports = [.. entries.Select(entry => CrashReport.Make(entry, images))];
        if (parsed.GetValue(_json))
        {
            CrashText.WriteJson(reports, StandardStreams.Output);
            return ExitCodes.Success;
        }

        for (int i = 0; i < reports.Length; i++)
        {
            if (i > 0) Console.Out.Write("\n");
            CrashText.Write(reports[i], Console.Out);
        }

        return ExitCodes.Success;
    }

    private static TextReader Open(string path)
    {
        if (path == "-") return Console.In;
        try
        {
            return new StreamReader(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot read '{path}': {error.Message}", error);
        }
    }
}
