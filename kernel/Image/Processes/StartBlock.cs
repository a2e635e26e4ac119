// The startup block at the top of a new stack: argument count, pointers, NULL, then the strings
// (libxdv/Runtime/Entry/start.asm reads it). Written as one piece into the stack's last pages.
using System;
using System.Runtime.InteropServices;

namespace Xdv.Kernel.Processes;

internal static class StartBlock
{
    private const int WordBytes = 8;

    /// <summary>Bytes the block takes, a multiple of 16; the initial rsp is that far below the top.</summary>
    public static int BytesFor(ReadOnlySpan<byte> arguments) =>
        Aligned(arguments.Length) + Aligned((CountOf(arguments) + 2) * WordBytes);

    /// <summary>Fills the block.</summary>
    /// <param name="block">Exactly <see cref="BytesFor"/> bytes.</param>
    /// <param name="address">Where the program will see its first byte.</param>
    /// <param name="arguments">NUL-terminated strings, one after the other.</param>
    public static void Write(Span<byte> block, ulong address, ReadOnlySpan<byte> arguments)
    {
        int count = CountOf(arguments), strings = block.Length - Aligned(arguments.Length);
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(block[..strings]);
        words[0] = (ulong)count;
        ulong start = address + (ulong)strings;
        int word = 1;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] != 0) continue;
            words[word++] = start;
            start = address + (ulong)(strings + i + 1);
        }

        words[(count + 1)..].Clear();
        arguments.CopyTo(block[strings..]);
        block[(strings + arguments.Length)..].Clear();
    }

    private static int Aligned(int bytes) => (bytes + 15) & ~15;

    private static int CountOf(ReadOnlySpan<byte> arguments)
    {
        int count = 0;
        foreach (byte value in arguments) count += value == 0 ? 1 : 0;
        return count;
    }
}
