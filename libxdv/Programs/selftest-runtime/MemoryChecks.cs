// The collector under load: many times the heap's bound is allocated, what is held stays intact, what is not comes
// back.
using System;
using System.Runtime.CompilerServices;
using Xdv.Runtime;

namespace Xdv.Programs.SelfTestRuntime;

internal static class MemoryChecks
{
    /// <summary>What the heap may have from the kernel, a twentieth of what is allocated.</summary>
    private const long Bound = 12 << 20;

    private sealed class Node(int value, Node? next)
    {
        public Node? Next = next;
        public readonly int Value = value;
        public byte[] Payload = new byte[value % 97];
    }

    private struct Pair
    {
        public long Number;
        public string? Name;
        public object? Other;
    }

    private static Node? s_kept;

    internal static void Run()
    {
        Checks.That("lists", Lists(200) && Bounded());
        Checks.That("long list", LongList(50_000) && Bounded());
        Checks.That("arrays of arrays", Arrays(300) && Bounded());
        Checks.That("arrays of structures", Structures(300) && Bounded());
        Checks.That("strings", Strings(20_000) && Bounded());
        Checks.That("large arrays", LargeArrays(100) && Bounded());
        Checks.That("interior references", Interior() && Bounded());
        Checks.That("collections happened", GC.CollectionCount(0) > 20);
        Checks.That("recycled memory is zero", Zeroed());
        Checks.That("nothing is left", Emptied());
        Checks.That("out of memory is an exception", OutOfMemory());
        Terminal.WriteLine($"allocated {GC.GetTotalAllocatedBytes() >> 20} MiB, {GC.CollectionCount(0)} collections");
    }

    private static bool Bounded() => GC.GetTotalHeldBytes() <= Bound;

    private static bool Lists(int rounds)
    {
        bool intact = true;
        for (int round = 0; round < rounds; round++)
        {
            Node? head = null;
            for (int i = 0; i < 500; i++) head = new Node(i, head);
            if (round % 50 == 7) s_kept = head;
            int expected = 500;
            for (Node? node = head; node is not null; node = node.Next)
                intact &= node.Value == --expected && node.Payload.Length == expected % 97;
            intact &= expected == 0;
        }

        int count = 0;
        for (Node? node = s_kept; node is not null; node = node.Next)
            count += node.Payload.Length == node.Value % 97 ? 1 : 0;
        return intact && count == 500;
    }

    private static bool LongList(int length)
    {
        Node head = new(0, null), tail = head;
        for (int i = 1; i < length; i++) tail = tail.Next = new Node(0, null);
        GC.Collect();
        int count = 0;
        for (Node? node = head; node is not null; node = node.Next) count++;
        return count == length;
    }

    private static bool Arrays(int rounds)
    {
        int[][]?[] window = new int[8][][];
        for (int round = 0; round < rounds; round++)
        {
            int[][] rows = new int[64][];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = new int[i * 4];
                rows[i].AsSpan().Fill(round);
            }

            window[round % window.Length] = rows;
        }

        bool intact = true;
        for (int w = 0; w < window.Length; w++)
        {
            int expected = rounds - window.Length + (w - rounds % window.Length + window.Length) % window.Length;
            for (int i = 0; i < 64; i++)
            {
                int[] row = window[w]![i];
                intact &= row.Length == i * 4 && !row.AsSpan().ContainsAnyExcept(expected);
            }
        }

        return intact;
    }

    private static bool Structures(int rounds)
    {
        Pair[] held = new Pair[100];
        for (int round = 0; round < rounds; round++)
        {
            Pair[] pairs = new Pair[200];
            for (int i = 0; i < pairs.Length; i++)
                pairs[i] = new Pair { Number = i, Name = (round + i).ToString(), Other = new Node(i, null) };
            held[round % held.Length] = pairs[round % 200];
            held[round % held.Length].Number = round;
        }

        bool intact = true;
        foreach (Pair pair in held)
        {
            int round = (int)pair.Number, i = round % 200;
            intact &= pair.Name == (round + i).ToString() && ((Node)pair.Other!).Value == i;
        }

        return intact;
    }

    private static bool Strings(int count)
    {
        string?[] recent = new string[32];
        bool intact = true;
        for (int i = 0; i < count; i++)
        {
            string text = "number " + i.ToString() + " of many";
            int slot = i % recent.Length;
            if (recent[slot] is { } old) intact &= old == "number " + (i - recent.Length).ToString() + " of many";
            recent[slot] = text;
        }

        return intact;
    }

    private static bool LargeArrays(int rounds)
    {
        byte[]? previous = null;
        bool intact = true;
        for (int round = 0; round < rounds; round++)
        {
            byte[] block = new byte[200_000 + (round * 7919 % 300_000)];
            intact &= !block.AsSpan().ContainsAnyExcept((byte)0);
            block.AsSpan().Fill((byte)round);
            if (previous is not null) intact &= !previous.AsSpan().ContainsAnyExcept((byte)(round - 1));
            previous = block;
        }

        return intact;
    }

    /// <summary>An array that only a span into its middle refers to.</summary>
    private static bool Interior()
    {
        Span<int> middle = Middle();
        ref int element = ref Middle()[5];
        for (int i = 0; i < 50; i++)
        {
            Lists(2);
            GC.Collect();
        }

        bool intact = element == 105;
        for (int i = 0; i < middle.Length; i++) intact &= middle[i] == 100 + i;
        return intact;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Span<int> Middle()
    {
        int[] array = new int[300];
        for (int i = 0; i < array.Length; i++) array[i] = i;
        return array.AsSpan(100, 50);
    }

    private static bool Zeroed()
    {
        for (int i = 0; i < 2000; i++)
        {
            ulong[] words = new ulong[i];
            foreach (ulong word in words)
                if (word != 0) return false;
            words.AsSpan().Fill(ulong.MaxValue);
        }

        return true;
    }

    private static bool Emptied()
    {
        s_kept = null;
        ClearStack();
        // A stale word of the stack may still hold one of the large arrays; of hundreds of MiB no more than that.
        return GC.GetTotalMemory(true) < 1 << 20;
    }

    /// <summary>The collector takes every word of the stack for a reference, so what calls left below is
    /// cleared.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ClearStack()
    {
        Span<byte> stale = stackalloc byte[32 * 1024];
        stale.Clear();
        return stale.IndexOf((byte)1);
    }

    /// <summary>Holds on to everything until there is no more, then lets go and goes on.</summary>
    private static bool OutOfMemory()
    {
        int blocks = 0;
        try
        {
            TakeAll(ref blocks);
        }
        catch (OutOfMemoryException)
        {
        }

        return blocks > 20 && Lists(10) && GC.GetTotalMemory(true) < 8 << 20;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TakeAll(ref int blocks)
    {
        Node? held = null;
        while (true)
        {
            held = new Node(0, held) { Payload = new byte[1 << 20] };
            blocks++;
        }
    }
}
