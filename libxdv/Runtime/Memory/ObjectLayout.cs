// Objects as the collector sees them: words in memory that begin with the address of a method table. Of the table it
// reads the size and, in front of it, where references are (the compiler's GC description, as .NET's gcdesc.h has it).
// Pure functions of memory: the host's tests build tables of their own.
using System.Runtime.CompilerServices;

namespace Xdv.Runtime.Memory;

/// <summary>The first word of whatever lies in the heap: an object's method table, marked or not, or a gap.</summary>
internal static unsafe class ObjectLayout
{
    public const nuint WordBytes = 8;

    /// <summary>In a method-table word while a collection runs: reached.</summary>
    public const nuint Mark = 1;

    // A gap's first word is its size and these bits.
    private const nuint Gap = 2, Clean = 4, FlagMask = 7;

    private const uint HasPointers = 0x01000000, HasComponents = 0x80000000;

    public static bool IsGap(byte* place) => (*(nuint*)place & Gap) != 0;

    /// <summary>All bytes of the gap after its first two words are zero.</summary>
    public static bool IsClean(byte* gap) => (*(nuint*)gap & Clean) != 0;

    public static void WriteGap(byte* place, nuint bytes, bool clean) =>
        *(nuint*)place = bytes | Gap | (clean ? Clean : 0);

    public static bool IsMarked(byte* place) => (*(nuint*)place & Mark) != 0;

    public static byte* MethodTable(byte* place) => (byte*)(*(nuint*)place & ~FlagMask);

    /// <summary>Bytes of an object or gap in the heap, a multiple of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Bytes(byte* place)
    {
        nuint first = *(nuint*)place;
        if ((first & Gap) != 0) return first & ~FlagMask;
        return (FullSize(place, (byte*)(first & ~FlagMask)) - WordBytes + 7) & ~(nuint)7;
    }

    public static bool HoldsReferences(byte* methodTable) => (*(uint*)methodTable & HasPointers) != 0;

    /// <summary>Size as the compiler counts it: with a header word that objects here do not have.</summary>
    private static nuint FullSize(byte* place, byte* methodTable)
    {
        nuint size = *(uint*)(methodTable + 4);
        uint flags = *(uint*)methodTable;
        if ((flags & HasComponents) != 0) size += (nuint)(ushort)flags * *(uint*)(place + WordBytes);
        return size;
    }

    /// <summary>Passes every reference in an object to the heap that is marking.</summary>
    public static void Visit(byte* place, byte* methodTable, ref CollectedHeap heap)
    {
        nuint size = FullSize(place, methodTable);
        nint* description = (nint*)methodTable - 1;
        nint count = *description;
        if (count < 0)
        {
            VisitElements(place, place + size - WordBytes, description, ref heap);
            return;
        }

        // Runs of references: start, and length less the object's full size.
        for (; count > 0; count--)
        {
            description -= 2;
            byte** reference = (byte**)(place + description[1]);
            byte** end = (byte**)((byte*)reference + description[0] + (nint)size);
            for (; reference < end; reference++) heap.Reach(*reference);
        }
    }

    /// <summary>An array of values with references: the same pattern (so many references, so many bytes without) for
    /// every element.</summary>
    private static void VisitElements(byte* place, byte* end, nint* description, ref CollectedHeap heap)
    {
        nint parts = -*description;
        byte* next = place + description[-1];
        while (next < end)
        {
            for (nint part = 0; part < parts; part++)
            {
                ulong pattern = (ulong)description[-2 - part];
                for (uint left = (uint)pattern; left != 0; left--)
                {
                    heap.Reach(*(byte**)next);
                    next += WordBytes;
                }

                next += pattern >> 32;
            }
        }
    }
}
