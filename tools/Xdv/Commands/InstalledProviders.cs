// The options that every command has that uses an installed provider.
using System.CommandLine;
using Xdv.HardwareServer.Foreign;

namespace Xdv.Tool.Commands;

public static class InstalledProviders
{
    public static Option<string> Folder() => new("--providers")
    {
        Description = "folder of the installed providers (default: $XDV_PROVIDERS, else xdv/providers in the user's "
            + "data folder)",
        HelpName = "DIR",
        DefaultValueFactory = _ => EnrolmentFolder.DefaultPath,
    };

    public static Option<bool> Unconfined() => new("--unconfined")
        { Description = "no bubblewrap walls around it, nor with run around the engines" };
}
