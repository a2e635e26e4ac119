// `xdv quantum`: the Q engine on the host, without a guest.
using System.CommandLine;

namespace Xdv.Tool.Circuits;

public sealed class QuantumCommand : Command
{
    public QuantumCommand()
        : base("quantum", "Quantum circuits on the host, on the engine that serves guests.")
    {
        Subcommands.Add(new QuantumRunCommand());
        Subcommands.Add(new QuantumCompileCommand());
        Subcommands.Add(new ProfileCommand());
    }
}
