// The entry point: `run [NAME…]` is `make mutants`, `conformance [NAME…]` is `make conformance-mutants`, anything else
// runs the tests.
using System.Linq;

namespace Xdv.Tests.Mutants;

public static class Program
{
    public static int Main(string[] args)
    {
        if (args.Length > 0 && args[0] == "run") return MutationRun.Run(args[1..]);
        if (args.Length > 0 && args[0] == "conformance") return ConformanceMutants.Run(args[1..]);
        if (args.Any(arg => arg is "-automated" or "@@"))
            return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
        return Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework
            .RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult();
    }
}
