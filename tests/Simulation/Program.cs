// The entry point: the campaign for a person (`make sim SEED=n COUNT=m`), the
// exploration (`make explore DEPTH=n`), the tests for the test runner.
using System.Linq;
using Xdv.Tests.Simulation.Engine;
using Xdv.Tests.Simulation.Exploration;

namespace Xdv.Tests.Simulation;

public static class Program
{
    public static int Main(string[] args)
    {
        if (args.Length > 0 && args[0] == "campaign") return Campaign.Run(args[1..]);
        if (args.Length > 0 && args[0] == "explore") return ExploreCommand.Run(args[1..]);
        if (args.Any(arg => arg is "-automated" or "@@"))
            return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
        return Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework
            .RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult();
    }
}
