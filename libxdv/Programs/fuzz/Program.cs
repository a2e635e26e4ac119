// System calls with random numbers, pointers, lengths and handles: `fuzz [CALLS] [--seed N]`. The calls are made by
// children, a few thousand each, because what they do to themselves (unmapping, revoking, waiting for ever) is part of
// it; this process counts what they were told and that nothing is left of them (XDV-030.1, XDV-013.4).
using System;
using Xdv.Runtime;

namespace Xdv.Programs.Fuzz;

internal static class Program
{
    private const ulong DefaultCalls = 100_000;

    private static int Main()
    {
        // A worker started it with whatever arguments: that one has done its part.
        if (!HybridProcess.Argument(0).SequenceEqual("fuzz"u8)) return 0;
        if (HybridProcess.Argument(1).SequenceEqual("worker"u8)) return Worker.Run();
        ulong calls = DefaultCalls, seed = 1;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            bool seeds = HybridProcess.Argument(i).SequenceEqual("--seed"u8);
            if (seeds) i++;
            if (!TryNumber(HybridProcess.Argument(i), out ulong number)) return Usage();
            if (seeds) seed = number;
            else calls = number;
        }

        return Supervisor.Run(calls, seed);
    }

    /// <summary>A decimal number of at most 18 digits.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + digit - '0';
        }

        return text.Length is > 0 and <= 18;
    }

    private static int Usage()
    {
        Terminal.Error("usage: fuzz [CALLS] [--seed N]\n"u8);
        return 2;
    }
}
