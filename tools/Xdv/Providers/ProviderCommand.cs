// `xdv provider`: providers of Q and Φ in processes of their own (tools/HardwareServer/PROTOCOL.md).
using System.CommandLine;

namespace Xdv.Tool.Providers;

public sealed class ProviderCommand : Command
{
    public ProviderCommand()
        : base("provider", "Providers of Q and Φ that are programs of their own: install, list, check them.\n"
            + "Serve a guest with one: xdv run --provider phi=NAME …")
    {
        Subcommands.Add(new ProviderInstallCommand());
        Subcommands.Add(new ProviderListCommand());
        Subcommands.Add(new ProviderCheckCommand());
        Subcommands.Add(new ProviderRemoveCommand());
    }
}
