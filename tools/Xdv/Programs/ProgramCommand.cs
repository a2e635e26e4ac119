// `xdv program`: write programs for XDV, in this checkout or anywhere else.
using System.CommandLine;

namespace Xdv.Tool.Programs;

public sealed class ProgramCommand : Command
{
    public ProgramCommand()
        : base("program", "Make, build, run and debug programs for XDV, in any folder.")
    {
        Subcommands.Add(new ProgramNewCommand());
        Subcommands.Add(new ProgramBuildCommand());
        Subcommands.Add(new ProgramRunCommand());
        Subcommands.Add(new ProgramDebugCommand());
    }

    /// <summary>NAME of every subcommand that works on an existing program.</summary>
    internal static Argument<string> Program() => new("NAME")
        { Description = "the program's folder or project file, or the name of one that ships with XDV" };

    /// <summary>What the program gets after its name.</summary>
    internal static Argument<string[]> ProgramArguments() => new("ARGS")
        { Description = "arguments of the program, after --", Arity = ArgumentArity.ZeroOrMore };
}
