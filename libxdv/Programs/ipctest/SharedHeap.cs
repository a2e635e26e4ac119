// Threads that allocate and throw at the same time: each builds lists and strings, throws past finally blocks, catches,
// and finds what it built as it built it. Afterwards the heap is collected and what is still held is still right.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.IpcTest;

internal static class SharedHeap
{
    private const ulong Workers = 4;
    private const int Rounds = 400, Items = 40;

    private static readonly List<string>?[] s_kept = new List<string>?[Workers];

    public static Status Run()
    {
        Thread?[] threads = new Thread?[Workers];
        Status status = Status.Ok;
        int before = GC.CollectionCount(0);
        for (ulong i = 0; i < Workers && status == Status.Ok; i++) status = Thread.Start(Work, i, out threads[i]);
        for (ulong i = 0; i < Workers && status == Status.Ok; i++)
        {
            status = threads[i]!.Join(out ulong caught);
            Terminal.WriteLine($"thread {i}: {caught} of {Rounds} caught");
        }

        bool collected = GC.CollectionCount(0) != before;
        GC.Collect();
        bool again = GC.CollectionCount(0) == before + 1;
        int right = 0;
        for (ulong i = 0; i < Workers; i++) right += IsRight(s_kept[i], i) ? 1 : 0;
        Terminal.WriteLine($"collected meanwhile {collected}, afterwards {again}, {right} lists right");
        return status;
    }

    private static ulong Work(ulong worker)
    {
        ulong caught = 0;
        for (int round = 0; round < Rounds; round++)
        {
            List<string> list = new();
            bool finished = false;
            try
            {
                try
                {
                    for (int item = 0; item < Items; item++) list.Add($"{worker}-{item}");
                    throw new InvalidOperationException($"{worker}");
                }
                finally
                {
                    finished = true;
                }
            }
            catch (InvalidOperationException exception) when (exception.Message == $"{worker}")
            {
                if (finished && IsRight(list, worker)) caught++;
            }

            s_kept[worker] = list;
        }

        return caught;
    }

    private static bool IsRight(List<string>? list, ulong worker)
    {
        if (list is null || list.Count != Items) return false;
        for (int item = 0; item < Items; item++)
            if (list[item] != $"{worker}-{item}") return false;
        return true;
    }
}
