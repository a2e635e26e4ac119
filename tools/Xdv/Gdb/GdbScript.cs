// What gdb is told before it shows its prompt: whose symbols, where the sources are, where the machine listens, and to
// stop in the program's Main.
//
// Every program begins at the same address, so a breakpoint there would also stop init and the shell. The first one
// is therefore conditional on the program's own code being at that address; once it has stopped, the program is the
// one that runs, and plain breakpoints do.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Hosting;
using Xdv.Tool.Images;

namespace Xdv.Tool.Gdb;

public static partial class GdbScript
{
    private const int ComparedWords = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Commands for debugging the kernel and, if given, one program.</summary>
    /// <param name="socket">Where QEMU waits for gdb.</param>
    /// <param name="program">ELF with symbols.</param>
    /// <param name="sources">The program's folder.</param>
    public static async Task<string> Write(string socket, string? program, string? sources, CancellationToken cancel)
    {
        string kernel = ImageLayout.Require(ImageLayout.KernelSymbols, "kernel with symbols");
        var lines = new List<string>
        {
            "set confirm off", "set architecture i386:x86-64", $"set substitute-path /xdv \"{ImageLayout.Root}\"",
        };
        if (sources is not null) lines.Add($"set substitute-path /program \"{sources}\"");
        lines.Add($"file \"{program ?? kernel}\"");
        string? main = program is null ? null : await MainOf(program, cancel);
        var words = Enumerable.Range(0, ComparedWords);
        if (main is not null) lines.AddRange(words.Select(i => $"set $code{i} = ((unsigned long*){main})[{i}]"));
        if (program is not null) lines.Add($"add-symbol-file \"{kernel}\"");
        lines.Add($"target remote {socket}");
        if (main is not null)
            lines.Add($"tbreak *{main} if "
                + string.Join(" && ", words.Select(i => $"((unsigned long*){main})[{i}] == $code{i}")));
        lines.Add("set confirm on");
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Address of the program's Main, or of what calls it.</summary>
    private static async Task<string?> MainOf(string program, CancellationToken cancel)
    {
        FinishedProcess names = await FinishedProcess.Run("llvm-nm", ["--defined-only", program],
            Directory.GetCurrentDirectory(), Limit, cancel);
        if (names.ExitCode != 0) throw new ToolException($"cannot read the symbols of '{program}': {names.Output}");
        ILookup<string, string> addresses = MainSymbol().Matches(names.Output)
            .ToLookup(match => match.Groups["name"].Value, match => match.Groups["address"].Value);
        string? name = addresses.Select(group => group.Key).OrderBy(one => one == "__managed__Main").FirstOrDefault();
        return name is null ? null : "0x" + addresses[name].First();
    }

    [GeneratedRegex(@"^(?<address>[0-9a-f]+) [tT] (?<name>main|\w+__Main)$", RegexOptions.Multiline)]
    private static partial Regex MainSymbol();
}
