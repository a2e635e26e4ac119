// top: who uses the processor, and how the machine is doing (XDV-070.2).
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Top;

internal static class Program
{
    private const ulong DefaultDelay = 100_000;

    private static Manual Manual => new("top"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage => "usage: top [-n COUNT] [-d TICKS]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Processes by the instructions they executed since the look before (the first: since boot), and what the
        machine holds.

          -n COUNT  looks; 0 = until Ctrl-C (1)
          -d TICKS  logical time between two, in which top yields (100000)

        Needs the right Telemetry.

        """u8;

    private static int Main()
    {
        ulong count = 1, delay = DefaultDelay;
        for (int i = 1; i < HybridProcess.ArgumentCount; i += 2)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8)) return Manual.Help();
            bool looks = word.SequenceEqual("-n"u8);
            if (!looks && !word.SequenceEqual("-d"u8)) return Manual.Wrong(word);
            ReadOnlySpan<byte> amount = HybridProcess.Argument(i + 1);
            if (!NumberText.TryParse(amount, out ulong value)) return Manual.Wrong(amount.IsEmpty ? word : amount);
            if (looks) count = value;
            else delay = value;
        }

        Look look = new();
        for (ulong done = 0; count == 0 || done < count; done++)
        {
            if (done > 0) Pass(delay);
            Status status = look.Take();
            if (status != Status.Ok)
            {
                Terminal.ErrorLine($"top: {status}");
                return 1;
            }
            if (done > 0) Terminal.Write("\n"u8);
            look.Show();
        }

        return 0;
    }

    private static void Pass(ulong ticks)
    {
        ulong until = LogicalClock.Now + ticks;
        while (LogicalClock.Now < until) HybridProcess.Yield();
    }
}
