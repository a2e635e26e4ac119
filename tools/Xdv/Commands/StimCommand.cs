// `xdv stim`: circuits in stim's text format, which error correction research writes.
using System.CommandLine;

namespace Xdv.Tool.Commands;

public sealed class StimCommand : Command
{
    public StimCommand()
        : base("stim", "Noisy Clifford circuits in stim's text format, on the Q engine's Pauli frames.")
    {
        Subcommands.Add(new StimSampleCommand());
    }
}
