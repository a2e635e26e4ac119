// `xdv hw`: a hardware server that outlives sessions and serves several guests, and what a person does with it.
using System.CommandLine;

namespace Xdv.Tool.Hardware;

public sealed class HardwareCommand : Command
{
    public HardwareCommand()
        : base("hw", "A hardware server for several guests: start it, watch it, cancel jobs, maintain, calibrate.\n"
            + "A guest uses it with: xdv run --hardware DIR …")
    {
        Subcommands.Add(new ServeCommand().Build());
        Subcommands.Add(new TopCommand());
        Subcommands.Add(new CancelCommand());
        Subcommands.Add(new MaintenanceCommand());
        Subcommands.Add(new CalibrateCommand());
    }
}
