// `xdv abi`: the ABI in other languages.
using System.CommandLine;

namespace Xdv.Tool.Headers;

public sealed class AbiCommand : Command
{
    public AbiCommand()
        : base("abi", "Show the ABI (kernel/Abi) to other languages.")
    {
        Subcommands.Add(new AbiHeaderCommand());
    }
}
