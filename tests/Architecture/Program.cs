// The entry point: `make requirements` for a person, the rules of the house for the test runner.
using System;
using System.Linq;
using Xdv.Architecture.Tests.Requirements;

namespace Xdv.Architecture.Tests;

public static class Program
{
    public static int Main(string[] args)
    {
        if (args.Length > 0 && args[0] == "requirements") return PrintRequirements(args[1..]);
        if (args.Any(arg => arg is "-automated" or "@@"))
            return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
        return Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework
            .RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult();
    }

    private static int PrintRequirements(string[] args)
    {
        if (args.Any(arg => arg != "--json"))
        {
            Console.Error.WriteLine("usage: requirements [--json]");
            return 2;
        }

        var report = new RequirementReport(RequirementList.Read(), Citation.All(), TestVerdicts.Latest());
        if (args.Length > 0) report.PrintJson(Console.Out);
        else report.Print(Console.Out);
        string[] offences = [.. report.Offences()];
        foreach (string offence in offences) Console.Error.WriteLine(offence);
        foreach (string name in Citation.NotBuilt())
            Console.Error.WriteLine($"{name} is not built: its tests are not counted");
        return offences.Length == 0 ? 0 : 1;
    }
}
