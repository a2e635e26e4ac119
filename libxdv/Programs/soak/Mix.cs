// What there is to do, and who is alive. A child ends by itself, in one known way, or is killed by then; any other end
// is an error. Those that have children of their own are left to end: an orphan that waits for its peer would stay.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Soak;

internal static class Mix
{
    private const int Places = 6;
    private const uint Kinds = 12, PressurePages = 2000;

    private static readonly uint[] s_child = new uint[Places];
    private static readonly uint[] s_kind = new uint[Places];
    private static readonly ulong[] s_done = new ulong[Kinds];
    private static ulong s_killed;

    /// <summary>Each thing once, to its end: the programs' pages stay for the next.</summary>
    public static Status WarmUp()
    {
        Status status = Status.Ok;
        for (uint kind = 0; kind < Kinds && status == Status.Ok; kind++)
        {
            status = Start(0, kind);
            if (status == Status.Ok) status = End(0, EndsByItself(kind) ? 0u : 20u);
        }

        s_done.AsSpan().Clear();
        s_killed = 0;
        return status;
    }

    public static Status Run(ulong rounds, Dice dice)
    {
        Status status = Status.Ok;
        for (ulong round = 0; round < rounds && status == Status.Ok; round++)
        {
            int place = (int)dice.Below(Places);
            if (s_child[place] == 0) status = Start(place, dice.Below(Kinds));
            else status = End(place, IsKilled(s_kind[place], ref dice) ? 1 + dice.Below(20) : 0);
        }

        for (int place = 0; place < Places; place++)
        {
            if (s_child[place] == 0) continue;
            Status end = End(place, EndsByItself(s_kind[place]) ? 0u : 1u);
            if (status == Status.Ok) status = end;
        }

        return status;
    }

    /// <summary>How often each kind came to its end.</summary>
    public static void Show()
    {
        Span<byte> command = stackalloc byte[64];
        for (uint kind = 0; kind < Kinds; kind++)
        {
            ReadOnlySpan<byte> arguments = Arguments(kind);
            for (int i = 0; i < arguments.Length; i++) command[i] = arguments[i] == 0 ? (byte)' ' : arguments[i];
            Terminal.WriteLine($"{command[..arguments.Length]} {s_done[kind]}");
        }

        Terminal.WriteLine($"killed before  {s_killed}");
    }

    private static bool EndsByItself(uint kind) => kind != 3;

    private static bool IsKilled(uint kind, ref Dice dice) =>
        !EndsByItself(kind) || (kind is < 7 or 8 or 11 && dice.Once(3));

    private static ReadOnlySpan<byte> Path(uint kind) => kind switch
    {
        0 => "/bin/hello"u8,
        1 => "/bin/qrun"u8,
        2 => "/bin/phirun"u8,
        3 => "/bin/spin"u8,
        4 => "/bin/crash"u8,
        >= 5 and <= 10 => "/bin/ipctest"u8,
        _ => "/bin/soak"u8,
    };

    private static ReadOnlySpan<byte> Arguments(uint kind) => kind switch
    {
        0 => "hello\0"u8,
        1 => "qrun\0/files/bell.qasm\0"u8,
        2 => "phirun\0/files/interference.phi\0"u8,
        3 => "spin\0"u8,
        4 => "crash\0null\0"u8,
        5 => "ipctest\0threads\0"u8,
        6 => "ipctest\0signals\0"u8,
        7 => "ipctest\0messages\0"u8,
        8 => "ipctest\0heap\0"u8,
        9 => "ipctest\0faults\0"u8,
        10 => "ipctest\0pair\0"u8,
        _ => "soak\0press\0"u8,
    };

    private static Status Start(int place, uint kind)
    {
        Status status = HybridProcess.Spawn(Path(kind), Arguments(kind), out uint child);
        if (status != Status.Ok) return status;
        (s_child[place], s_kind[place]) = (child, kind);
        if (kind != Kinds - 1) return status;
        ProcessLimits limits = new() { Pages = PressurePages, Capabilities = 16, Contracts = 1, Threads = 1,
            Children = 1 };
        return Pages.Limit(child, limits);
    }

    /// <summary>Waits for a child, or, when <paramref name="yields"/> is not 0, kills it after so many.</summary>
    private static Status End(int place, uint yields)
    {
        uint kind = s_kind[place];
        for (uint i = 0; i < yields; i++) HybridProcess.Yield();
        if (yields != 0) HybridProcess.Kill(s_child[place]);
        Status end = HybridProcess.Wait(s_child[place], out int code);
        s_child[place] = 0;
        if (yields != 0 && end == Status.ProcessKilled)
        {
            s_killed++;
            return Status.Ok;
        }

        Status expected = kind == 4 ? Status.ProcessTrapped : Status.Ok;
        if (end == expected && (kind == 4 || code == 0))
        {
            s_done[kind]++;
            return Status.Ok;
        }

        Terminal.WriteLine($"soak: {Arguments(kind)} ended with {end}, {code}");
        return Status.InvalidProcess;
    }
}
