// `xdv qasm`: OpenQASM programs on the host, by the same front end that guest programs use.
using System.CommandLine;

namespace Xdv.Tool.Circuits;

public sealed class QasmCommand : Command
{
    public QasmCommand()
        : base("qasm", "OpenQASM 2 and 3 programs: check, convert, draw.")
    {
        Subcommands.Add(new QasmCheckCommand());
        Subcommands.Add(new QasmConvertCommand());
        Subcommands.Add(new QasmDrawCommand());
    }

    public static Option<string[]> InputOption() => new("--input")
    {
        Description = "NAME=VALUE: value of an OpenQASM 3 input, such as theta=pi/4; once for each",
        AllowMultipleArgumentsPerToken = false,
    };
}
