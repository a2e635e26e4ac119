using System;
using Xdv.Arch.X64;

namespace Xdv.Kernel.SelfTest;

/// <summary>Prints one line per check and counts the failures.</summary>
internal static class SelfTestReport
{
    private static int s_passed;
    private static int s_failed;

    internal static void Check(ReadOnlySpan<byte> name, bool passed)
    {
        if (passed)
        {
            s_passed++;
            return;
        }

        s_failed++;
        EarlyConsole.Write("selftest FAILED: "u8);
        EarlyConsole.WriteLine(name);
    }

    internal static void Value(ReadOnlySpan<byte> name, ulong value)
    {
        EarlyConsole.Write("selftest "u8);
        EarlyConsole.Write(name);
        EarlyConsole.Write(": "u8);
        EarlyConsole.WriteDecimal(value);
        EarlyConsole.WriteLine(""u8);
    }

    /// <summary>The summary line.</summary>
    /// <returns>Whether everything passed.</returns>
    internal static bool Finish()
    {
        EarlyConsole.Write("selftest: "u8);
        EarlyConsole.WriteDecimal((ulong)s_passed);
        EarlyConsole.Write(" passed, "u8);
        EarlyConsole.WriteDecimal((ulong)s_failed);
        EarlyConsole.WriteLine(" failed"u8);
        return s_failed == 0;
    }
}
