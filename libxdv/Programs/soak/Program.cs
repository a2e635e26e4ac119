// Everything at once, at random: `soak [ROUNDS] [--seed N]`. Each round starts one thing or ends one: programs of all
// domains, children that spin until they are killed, children that crash, threads and messages, memory up to a quota.
// At the end nothing is left (XDV-013.4); `make soak` verifies and replays the trace of it too (XDV-005).
using System;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.Soak;

internal static class Program
{
    private const ulong DefaultRounds = 200;

    private static int Main()
    {
        if (HybridProcess.Argument(1).SequenceEqual("press"u8)) return Pressure.Run();
        ulong rounds = DefaultRounds, seed = 1;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            bool seeds = HybridProcess.Argument(i).SequenceEqual("--seed"u8);
            if (seeds) i++;
            if (!TryNumber(HybridProcess.Argument(i), out ulong number)) return Usage();
            if (seeds) seed = number;
            else rounds = number;
        }

        Status status = Mix.WarmUp();
        Inventory before = Inventory.Now;
        ulong start = LogicalClock.Now;
        if (status == Status.Ok) status = Mix.Run(rounds, new Dice(seed));
        Inventory after = Inventory.Now;
        Mix.Show();
        before.Show("before"u8);
        after.Show("after "u8);
        int leaks = after.IsAs(before) ? 0 : 1;
        if (status != Status.Ok) Terminal.WriteLine($"soak: {status}");
        Terminal.WriteLine($"soak: {rounds} rounds, {LogicalClock.Now - start} ticks, {leaks} leaks");
        return status == Status.Ok && leaks == 0 ? 0 : 1;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out ulong value)
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
        Terminal.Error("usage: soak [ROUNDS] [--seed N]\n"u8);
        return 2;
    }
}
