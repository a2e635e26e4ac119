// Processes and memory that come and go, and nothing is left: `churn N` creates and reaps N processes one after the
// other, `churn --many N` has N alive at once, `churn --exhaust` runs out of memory, handles and children and recovers.
// Each counts what the machine has in use before and after.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Churn;

internal static class Program
{
    private static ReadOnlySpan<byte> Self => "/bin/churn"u8;

    private static int Main()
    {
        ReadOnlySpan<byte> first = HybridProcess.Argument(1);
        if (first.SequenceEqual("end"u8)) return 0;
        if (first.SequenceEqual("block"u8)) return Block();
        if (first.SequenceEqual("fill"u8)) return Exhaustion.Fill();
        if (first.SequenceEqual("touch"u8)) return Exhaustion.Touch();
        if (first.SequenceEqual("--exhaust"u8)) return Counted(Exhaustion.Run, 0);
        if (first.SequenceEqual("--many"u8) && TryNumber(HybridProcess.Argument(2), out int many))
            return Counted(Together, many);
        if (TryNumber(first, out int cycles)) return Counted(OneByOne, cycles);
        Terminal.Error("usage: churn N | --many N | --exhaust\n"u8);
        return 2;
    }

    /// <summary>Does it once to warm up (the program's pages stay for the next), then in earnest.</summary>
    private static int Counted(Func<int, Status> what, int count)
    {
        Status status = what(Math.Min(count, 1));
        if (status == Status.Ok) status = Pages.Info(out _);
        Inventory before = Inventory.Now;
        if (status == Status.Ok) status = what(count);
        Inventory after = Inventory.Now;
        if (status != Status.Ok)
        {
            Terminal.WriteLine($"churn: {status}");
            return 1;
        }

        bool same = after.IsAs(before);
        before.Show("before"u8);
        after.Show("after "u8);
        if (!same) Terminal.WriteLine("churn: something was left"u8);
        return same ? 0 : 1;
    }

    private static Status OneByOne(int count)
    {
        Status status = Status.Ok;
        for (int i = 0; i < count && status == Status.Ok; i++)
        {
            status = HybridProcess.Spawn(Self, "churn\0end\0"u8, out uint child);
            if (status == Status.Ok) status = HybridProcess.Wait(child, out _);
        }

        return status;
    }

    /// <summary>Children that wait until they are killed.</summary>
    private static Status Together(int count)
    {
        Pages.Info(out MemoryInfo start);
        uint first = 0, last = 0;
        Status status = Status.Ok;
        int made = 0;
        for (; made < count && status == Status.Ok; made++)
        {
            status = HybridProcess.Spawn(Self, "churn\0block\0"u8, out uint child);
            if (status != Status.Ok) break;
            if (first == 0) first = child;
            last = child;
        }

        HybridProcess.Yield();
        Pages.Info(out MemoryInfo now);
        ulong kibibytes = (now.UsedFrames - start.UsedFrames) * 4;
        if (count > 1) Terminal.WriteLine($"{now.Processes - start.Processes} processes more, {kibibytes} KiB more");
        for (uint child = first; made > 0 && child <= last; child++)
        {
            Status killed = HybridProcess.Kill(child);
            if (killed == Status.Ok) killed = HybridProcess.Wait(child, out _);
            if (status == Status.Ok && killed != Status.ProcessKilled) status = killed;
        }

        return status;
    }

    /// <summary>Waits for input that nobody types.</summary>
    private static int Block()
    {
        Span<byte> buffer = stackalloc byte[1];
        Gateway.Invoke(SystemCall.ConsoleRead, out _, Gateway.Address(buffer), 1);
        return 0;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9' || value > 99_999_999) return false;
            value = value * 10 + digit - '0';
        }

        return !text.IsEmpty;
    }
}
