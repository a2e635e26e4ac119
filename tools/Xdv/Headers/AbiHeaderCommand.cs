// `xdv abi header`: xdv.h on stdout or into a file. The committed one is libxdv/C/xdv.h.
using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Xdv.Tool.Headers;

public sealed class AbiHeaderCommand : Command
{
    private readonly Option<string?> _output = new("--output")
        { Description = "write it to FILE instead of stdout", HelpName = "FILE" };

    public AbiHeaderCommand()
        : base("header", "Print xdv.h: numbers, structures and system calls for C11 and C++17.")
    {
        Options.Add(_output);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        string header = CHeader.Write();
        if (parsed.GetValue(_output) is not { } output)
        {
            await Console.Out.WriteAsync(header.AsMemory(), cancel);
            return ExitCodes.Success;
        }

        try
        {
            await File.WriteAllTextAsync(output, header, cancel);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"cannot write '{output}': {error.Message}", error);
        }

        return ExitCodes.Success;
    }
}
