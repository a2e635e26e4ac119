// Starts workers one after another until they have made the calls that were asked for, ends those that wait for ever,
// and compares what the machine has in use before and after.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Fuzz;

internal static class Supervisor
{
    /// <summary>Every so many workers one that may block, with threads.</summary>
    private const uint Every = 8;
    private const int PatienceYields = 150, YieldsPerLook = 4;
    private const ulong WarmUp = 2;

    private static Endpoint s_tally;

    private static ReadOnlySpan<byte> Self => "/bin/fuzz"u8;

    public static int Run(ulong calls, ulong seed)
    {
        Status status = Endpoint.Create(out s_tally);
        Thread? receiver = null;
        if (status == Status.Ok) status = Thread.Start(Receive, 0, out receiver);
        TouchProgram();
        uint serial = 0;
        for (; serial < WarmUp * Every && status == Status.Ok; serial++) status = OneWorker(serial, ~seed);
        Tally.Clear();
        Inventory before = Inventory.Now;
        uint workers = 0, ended = 0;
        for (ulong last = 0; Tally.Calls < calls && status == Status.Ok; workers++)
        {
            status = OneWorker(serial++, seed);
            ended = Tally.Calls == last ? ended + 1 : 0;
            if (ended > 1000) status = Status.SpawnFailed;
            last = Tally.Calls;
        }

        Inventory after = Inventory.Now;
        Tally.Finish(s_tally);
        if (status == Status.Ok) status = receiver!.Join(out _);
        return Report(status, before, after, workers);
    }

    private static int Report(Status status, in Inventory before, in Inventory after, uint workers)
    {
        ulong undefined = Tally.Show();
        before.Show("before"u8);
        after.Show("after "u8);
        int leaks = after.IsAs(before) ? 0 : 1;
        if (status != Status.Ok) Terminal.WriteLine($"fuzz: {status}");
        if (undefined != 0) Terminal.WriteLine($"fuzz: {undefined} undefined statuses");
        Terminal.WriteLine($"fuzz: {Tally.Calls} calls, {Tally.Refused} refused, {leaks} leaks, {workers} workers");
        return status == Status.Ok && undefined == 0 && leaks == 0 ? 0 : 1;
    }

    private static ulong Receive(ulong unused) => Tally.Receive(s_tally);

    /// <summary>Pages of programs come when they are touched and stay for the next process: all of them come now, so
    /// that none is taken for a leak. The kernel reads one byte of each as a path.</summary>
    private static void TouchProgram()
    {
        ulong page = RawAccess.CodeAddress & ~(Pages.Bytes - 1);
        while (IsMapped(page - Pages.Bytes)) page -= Pages.Bytes;
        for (; IsMapped(page); page += Pages.Bytes)
        {
        }
    }

    private static bool IsMapped(ulong address)
    {
        Gateway.Invoke(SystemCall.FileSize, out Status status, address, 1);
        return status != Status.BadAddress;
    }

    /// <summary>One child from its start to its end, however it ends.</summary>
    private static Status OneWorker(uint serial, ulong seed)
    {
        bool blocks = serial % Every == 0;
        Span<byte> arguments = stackalloc byte[64];
        int length = Arguments(arguments, new Dice(seed ^ ((ulong)serial << 32)).Next(), blocks);
        Status status = HybridProcess.Spawn(Self, arguments[..length], out uint child);
        if (status != Status.Ok) return status;
        ProcessLimits limits = new() { Pages = 1000, Capabilities = 100, Contracts = 8, Threads = 8, Children = 4 };
        status = Pages.Limit(child, limits);
        if (status == Status.Ok) status = CapabilityHandle.Share(s_tally.Capability, child);
        if (status != Status.Ok) return status;
        for (int i = 0; i < PatienceYields && !HasEnded(child); i++)
            for (int j = 0; j < YieldsPerLook; j++) HybridProcess.Yield();
        HybridProcess.Kill(child);
        Status end = HybridProcess.Wait(child, out _);
        return end is Status.Ok or Status.ProcessTrapped or Status.ProcessKilled or Status.OutOfMemory
            ? Status.Ok : end;
    }

    private static bool HasEnded(uint child)
    {
        ProcessInfo row = default;
        for (uint index = 0; ProcessTable.Row(index, ref row) == Status.Ok; index++)
            if (row.Process == child) return row.State == ProcessState.Terminated;
        return true;
    }

    /// <summary>`fuzz worker SEED free|block`.</summary>
    private static int Arguments(Span<byte> into, ulong seed, bool blocks)
    {
        int length = 0;
        Append(into, ref length, "fuzz\0worker\0"u8);
        for (ulong rest = seed % 1_000_000_000; length == "fuzz\0worker\0"u8.Length || rest != 0; rest /= 10)
            into[length++] = (byte)('0' + rest % 10);
        Append(into, ref length, blocks ? "\0block\0"u8 : "\0free\0"u8);
        return length;
    }

    private static void Append(Span<byte> into, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(into[length..]);
        length += text.Length;
    }
}
