// `xdv program build`: source to ELF.
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Programs;

public sealed class ProgramBuildCommand : Command
{
    private readonly Argument<string> _program = ProgramCommand.Program();
    private readonly Option<bool> _json = new("--json")
        { Description = "print one JSON object: the executable, or the compiler's messages" };

    public ProgramBuildCommand()
        : base("build", "Build a program to an ELF file that XDV runs.\n"
            + "Exit status: 0 built, 1 the program has errors, 126 the tool failed.")
    {
        Arguments.Add(_program);
        Options.Add(_json);
        SetAction(Run);
    }

    private async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        ProgramBuild build = await ProgramBuild.Run(ProgramProject.Find(parsed.GetValue(_program)!), cancel);
        if (parsed.GetValue(_json)) build.WriteJson(StandardStreams.Output);
        else if (build.Succeeded) build.WriteText();
        else build.ShowErrors();
        return build.Succeeded ? ExitCodes.Success : ExitCodes.BuildFailed;
    }
}
