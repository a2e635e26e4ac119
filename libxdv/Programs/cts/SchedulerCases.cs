// Who runs next (XDV-012): in turn, by priority, nobody for ever, nobody never.
using System.Threading;
using Xdv.Abi;
using Xdv.Runtime;
using Thread = Xdv.Runtime.Thread;

namespace Xdv.Programs.Cts;

internal static class SchedulerCases
{
    /// <summary>Decisions after which a passed-over thread comes first (constants: fairness wait).</summary>
    private const ulong FairnessWait = 8;
    private const int Members = 3, Turns = 6, Rivals = 2;
    private const ulong LongSpin = 5_000_000, RivalTurns = 400, LowTurns = 8;

    private static readonly ulong[] s_order = new ulong[Members * Turns];
    private static int s_count, s_go, s_flag;
    private static ulong s_decisions, s_longest;

    public static void Rotation(Check check)
    {
        ulong[] first = Rotate(check);
        for (int i = 0; i < Members * Turns; i++)
            if (!check.Is("turn", first[i], (ulong)(i % Members))) return;
        ulong[] second = Rotate(check);
        for (int i = 0; i < Members * Turns; i++)
            if (!check.Is("the same turn in a second run", second[i], first[i])) return;
    }

    public static void Priorities(Check check)
    {
        (s_count, s_go) = (0, 1);
        Thread?[] threads = new Thread?[Members];
        for (int i = 0; i < Members; i++)
            if (!check.Ok("thread", Thread.Start(Once, (ulong)i, out threads[i], priority: i))) return;
        for (int i = 0; i < Members; i++) check.Ok("join", threads[i]!.Join(out _));
        for (int i = 0; i < Members; i++) check.Is("place by priority", s_order[i], (ulong)(Members - 1 - i));
        check.Is("a priority above one's own", Thread.Start(Once, 0, out _, priority: 4),
            Status.CapabilityUnauthorized);
    }

    /// <summary>A thread of lowest priority among two that never stop: how often is it passed over?</summary>
    public static void Fairness(Check check)
    {
        (s_decisions, s_longest, s_flag) = (0, 0, 0);
        Thread?[] rivals = new Thread?[Rivals];
        if (!check.Ok("thread", Thread.Start(Low, LowTurns, out Thread? low, priority: 0))) return;
        for (int i = 0; i < Rivals; i++)
            if (!check.Ok("thread", Thread.Start(Rival, RivalTurns, out rivals[i]))) return;
        check.Ok("join", low!.Join(out ulong turns));
        for (int i = 0; i < Rivals; i++) check.Ok("join", rivals[i]!.Join(out _));
        check.Is("turns of the lowest", turns, LowTurns);
        check.AtMost("turns of others in between", s_longest, FairnessWait + Rivals + 1);
    }

    /// <summary>A thread that never enters the kernel loses the processor all the same.</summary>
    public static void Preemption(Check check)
    {
        Volatile.Write(ref s_flag, 0);
        if (!check.Ok("thread", Thread.Start(Spin, LongSpin, out Thread? spinner))) return;
        if (!check.Ok("thread", Thread.Start(Raise, 0, out Thread? other))) return;
        check.Ok("join", spinner!.Join(out ulong seen));
        check.Ok("join", other!.Join(out _));
        check.Is("what another thread wrote, seen while spinning", seen, 1);
    }

    private static ulong[] Rotate(Check check)
    {
        (s_count, s_go) = (0, 0);
        Thread?[] threads = new Thread?[Members];
        for (int i = 0; i < Members; i++)
            check.Ok("thread", Thread.Start(Member, (ulong)i, out threads[i]));
        s_go = 1;
        for (int i = 0; i < Members; i++)
            if (threads[i] is { } thread) check.Ok("join", thread.Join(out _));
        return [.. s_order];
    }

    private static ulong Member(ulong number)
    {
        while (s_go == 0) HybridProcess.Yield();
        for (int i = 0; i < Turns; i++)
        {
            s_order[s_count++] = number;
            HybridProcess.Yield();
        }

        return 0;
    }

    private static ulong Once(ulong number)
    {
        s_order[s_count++] = number;
        return 0;
    }

    private static ulong Rival(ulong turns)
    {
        for (ulong i = 0; i < turns && s_flag == 0; i++)
        {
            s_decisions++;
            HybridProcess.Yield();
        }

        return 0;
    }

    private static ulong Low(ulong turns)
    {
        ulong last = s_decisions;
        ulong done = 0;
        for (; done < turns; done++)
        {
            if (s_decisions - last > s_longest) s_longest = s_decisions - last;
            last = s_decisions;
            HybridProcess.Yield();
        }

        s_flag = 1;
        return done;
    }

    private static ulong Spin(ulong limit)
    {
        for (ulong i = 0; i < limit; i++)
            if (Volatile.Read(ref s_flag) != 0) return 1;
        return 0;
    }

    private static ulong Raise(ulong ignored)
    {
        Volatile.Write(ref s_flag, 1);
        return ignored;
    }
}
