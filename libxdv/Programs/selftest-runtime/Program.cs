// What the runtime library promises to a C# program, tried in ring 3: exceptions, memory, library. `selftest-runtime
// unhandled` ends the way a program does that nobody catches for.
using System;
using Xdv.Runtime;

namespace Xdv.Programs.SelfTestRuntime;

internal static class Program
{
    private static int Main()
    {
        if (HybridProcess.Argument(1).SequenceEqual("unhandled"u8)) ThrowUnhandled();
        ExceptionChecks.Run();
        LibraryChecks.Run();
        MemoryChecks.Run();
        return Checks.Report();
    }

    private static void ThrowUnhandled()
    {
        try
        {
            throw new CustomException("nobody catches", 7);
        }
        finally
        {
            Terminal.WriteLine("a finally block ran"u8);
        }
    }
}
