// The smallest program: says hello, and to whom it was told to.
using Xdv.Runtime;

namespace Xdv.Programs.Hello;

internal static class Program
{
    private static int Main()
    {
        Terminal.WriteLine($"hello from process {HybridProcess.Id} at logical time {LogicalClock.Now}");
        for (int i = 1; i < HybridProcess.ArgumentCount; i++) Terminal.WriteLine($"hello, {HybridProcess.Argument(i)}");
        return 0;
    }
}
