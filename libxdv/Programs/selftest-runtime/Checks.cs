// One line per failed check, and the count at the end.
using System;
using Xdv.Runtime;

namespace Xdv.Programs.SelfTestRuntime;

internal static class Checks
{
    private static int s_passed, s_failed;

    internal static void That(string what, bool holds)
    {
        if (holds)
        {
            s_passed++;
            return;
        }

        s_failed++;
        Terminal.ErrorLine($"FAILED: {what}");
    }

    internal static int Report()
    {
        Terminal.WriteLine($"selftest-runtime: {s_passed} passed, {s_failed} failed");
        return s_failed == 0 ? 0 : 1;
    }
}
