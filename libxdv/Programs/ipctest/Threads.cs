// Threads of one process: joined with their results, signalling each other, computing beside a pair that talks.
using System;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.IpcTest;

internal static class Threads
{
    private const ulong Workers = 4, Spinners = 3, Rounds = 500, SpinSteps = 3_000_000;

    private static Notification s_ping, s_pong;

    public static Status Join()
    {
        Thread?[] threads = new Thread?[Workers];
        Status status = Status.Ok;
        for (ulong i = 0; i < Workers && status == Status.Ok; i++) status = Thread.Start(Sum, i * 1000, out threads[i]);
        for (ulong i = 0; i < Workers && status == Status.Ok; i++)
        {
            status = threads[i]!.Join(out ulong sum);
            Terminal.WriteLine($"sum to {i * 1000}: {sum}");
            if (status == Status.Ok && threads[i]!.Join(out _) != Status.ThreadNotFound) status = Status.JoinFailed;
        }
        return status;
    }

    private static ulong Sum(ulong last)
    {
        ulong sum = 0;
        for (ulong i = 1; i <= last; i++) sum += i;
        return sum;
    }

    /// <summary>Each round's number goes there and comes back as bits; two signals before a wait come as one.</summary>
    public static Status PingPong()
    {
        Status status = Notification.Create(out s_ping);
        if (status == Status.Ok) status = Notification.Create(out s_pong);
        Thread? other = null;
        if (status == Status.Ok) status = Thread.Start(Pong, Rounds, out other);
        ulong right = 0;
        for (ulong round = 1; round <= Rounds && status == Status.Ok; round++)
        {
            status = s_ping.Signal(round);
            ulong bits = 0;
            if (status == Status.Ok) status = s_pong.Wait(out bits);
            if (bits == round << 1) right++;
        }
        ulong rounds = 0;
        if (status == Status.Ok) status = other!.Join(out rounds);
        if (status == Status.Ok) status = s_ping.Signal(1);
        if (status == Status.Ok) status = s_ping.Signal(4);
        ulong both = 0;
        if (status == Status.Ok) status = s_ping.Wait(out both);
        Terminal.WriteLine($"{right} of {rounds} rounds, both bits {both}");
        return status;
    }

    private static ulong Pong(ulong rounds)
    {
        ulong done = 0;
        while (done < rounds && s_ping.Wait(out ulong bits) == Status.Ok)
            if (s_pong.Signal(bits << 1) == Status.Ok) done++;
        return done;
    }

    /// <summary>Three threads that never enter the kernel, and a client with its server among them.</summary>
    public static Status Spin()
    {
        Status status = Messages.StartServer("ipctest\0serve\0"u8, out uint server, out Endpoint endpoint);
        Thread?[] spinners = new Thread?[Spinners];
        for (ulong i = 0; i < Spinners && status == Status.Ok; i++) status = Thread.Start(Mix, i, out spinners[i]);
        for (int i = 0; i < 40 && status == Status.Ok; i++)
        {
            status = Messages.Exchange(endpoint, 4, default);
            HybridProcess.Yield();
        }
        for (ulong i = 0; i < Spinners && status == Status.Ok; i++)
        {
            status = spinners[i]!.Join(out ulong result);
            Terminal.WriteLine($"spinner {i}: {result}");
        }
        Status killed = HybridProcess.Kill(server);
        return status == Status.Ok ? killed : status;
    }

    private static ulong Mix(ulong seed)
    {
        for (ulong i = 0; i < SpinSteps; i++) seed = seed * 6364136223846793005 + 1442695040888963407;
        return seed;
    }
}
