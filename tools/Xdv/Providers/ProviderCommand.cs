// `xdv provider`: providers of Q and Φ in processes of their own (tools/HardwareServer/PROTOCOL.md).
using System.CommandLine;
using Xdv.HardwareServer.Foreign;

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

    internal static Option<string> Folder() => new("--providers")
    {
        Description = "folder of the installed providers (default: $XDV_PROVIDERS, else xdv/providers in the user's "
            + "data folder)",
        HelpName = "DIR",
        DefaultValueFactory = _ => EnrolmentFolder.DefaultPath,
    };

    internal static Option<bool> Unconfined() => new("--unconfined")
        { Description = "run it without bubblewrap's walls: network and files are then its own affair" };
}
