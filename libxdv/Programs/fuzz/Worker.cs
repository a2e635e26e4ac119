// A child that makes random calls and reports what it was told. One kind makes only calls that return; the other has
// threads, blocks, ends itself, and is killed by its parent.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Fuzz;

internal static class Worker
{
    private const int Calls = 4000, ReportEvery = 500, BlockingCalls = 400, Threads = 2;
    private const uint Numbers = 71, WildEvery = 50;

    /// <summary>Made before the threads are: the heap has no lock.</summary>
    private static readonly Operands?[] s_operands = new Operands?[Threads + 1];
    private static Endpoint s_tally;
    private static bool s_blocks;

    public static int Run()
    {
        if (!Program.TryNumber(HybridProcess.Argument(2), out ulong seed)) return 2;
        s_blocks = HybridProcess.Argument(3).SequenceEqual("block"u8);
        ulong tally = CapabilityHandle.ForObject(CapabilityKind.Endpoint);
        for (; tally == 0; tally = CapabilityHandle.ForObject(CapabilityKind.Endpoint)) HybridProcess.Yield();
        s_tally = new Endpoint(tally);
        for (uint i = 0; i <= Threads; i++) s_operands[i] = new Operands(seed + ((ulong)i << 40), tally, s_blocks);
        if (s_blocks)
            for (ulong i = 1; i <= Threads; i++) Thread.Start(Loop, i, out _);
        Loop(0);
        return 0;
    }

    private static ulong Loop(ulong place)
    {
        Operands operands = s_operands[place]!;
        Span<byte> stack = stackalloc byte[Operands.Room];
        Span<ulong> arguments = stackalloc ulong[6];
        int calls = s_blocks ? BlockingCalls : Calls;
        for (int i = 1; i <= calls; i++)
        {
            ulong number = Number(ref operands.Dice);
            operands.Fill(number, arguments, stack);
            if (!operands.IsAllowed((SystemCall)number, arguments)) continue;
            ulong value = RawAccess.Enter(number, arguments, out ulong status);
            if (status == (ulong)Status.Ok) operands.Keep(value);
            if (s_blocks) Tally.Send(s_tally, status);
            else Tally.Add(status);
            if (!s_blocks && i % ReportEvery == 0) Tally.Send(s_tally);
        }

        return 0;
    }

    private static ulong Number(ref Dice dice)
    {
        if (!dice.Once(WildEvery)) return dice.Below(Numbers);
        return dice.Once(2) ? dice.Next() : (dice.Next() << 32) + dice.Below(Numbers);
    }
}
