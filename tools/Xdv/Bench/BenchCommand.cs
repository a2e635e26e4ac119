// `xdv bench`: measurements, one subcommand for each thing that is measured.
using System.CommandLine;

namespace Xdv.Tool.Bench;

public sealed class BenchCommand : Command
{
    public BenchCommand()
        : base("bench", "Measure: the kernel's paths in instructions, the scheduler and the engines in time.")
    {
        Subcommands.Add(new KernelBenchCommand());
        Subcommands.Add(new QuantumBenchCommand());
        Subcommands.Add(new PhaseBenchCommand());
        Subcommands.Add(new SchedulerBenchCommand());
        Subcommands.Add(new FeedbackBenchCommand());
    }
}
