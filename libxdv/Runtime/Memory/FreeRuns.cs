// The gaps that can be allocated from, listed by size class: class k holds runs of 2^k to 2^(k+1) - 1 bytes. The lists
// run through the gaps' second words.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Runtime.Memory;

internal unsafe struct FreeRuns
{
    /// <summary>Smaller gaps are left to the next sweep: they would cost more to hand out than they hold.</summary>
    public const nuint MinBytes = 64;

    private const int Classes = 40;

    private Heads _heads;
    private ulong _filled;

    [InlineArray(Classes)]
    private struct Heads
    {
        private nint _first;
    }

    public void Clear() => this = default;

    /// <summary>Makes a gap, and lists it when it is worth it.</summary>
    public void Add(byte* start, nuint bytes, bool clean)
    {
        if (bytes == 0) return;
        ObjectLayout.WriteGap(start, bytes, clean);
        if (bytes < MinBytes) return;
        int size = BitOperations.Log2(bytes);
        ((nint*)start)[1] = _heads[size];
        _heads[size] = (nint)start;
        _filled |= 1UL << size;
    }

    /// <summary>Unlists a run of at least that many bytes: the first of the lowest class whose runs all fit, or else
    /// the first that fits of the class below.</summary>
    /// <returns>Null when there is none.</returns>
    public byte* Take(nuint bytes)
    {
        int floor = BitOperations.Log2(bytes);
        int fits = BitOperations.IsPow2(bytes) ? floor : floor + 1;
        ulong candidates = fits >= Classes ? 0 : _filled & (~0UL << fits);
        if (candidates != 0)
        {
            int size = BitOperations.TrailingZeroCount(candidates);
            byte* run = (byte*)_heads[size];
            SetHead(size, ((nint*)run)[1]);
            return run;
        }

        return floor < Classes ? TakeFirstFit(floor, bytes) : null;
    }

    private byte* TakeFirstFit(int size, nuint bytes)
    {
        nint* link = null;
        for (byte* run = (byte*)_heads[size]; run != null; run = (byte*)((nint*)run)[1])
        {
            if (ObjectLayout.Bytes(run) < bytes)
            {
                link = (nint*)run + 1;
                continue;
            }

            if (link == null) SetHead(size, ((nint*)run)[1]);
            else *link = ((nint*)run)[1];
            return run;
        }

        return null;
    }

    private void SetHead(int size, nint head)
    {
        _heads[size] = head;
        if (head == 0) _filled &= ~(1UL << size);
    }
}
