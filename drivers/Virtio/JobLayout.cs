// How the buffer part of a Q or Φ window is divided. Fixed slots, so that allocation is a bit and cannot fragment.
//
// A job holds two areas: an answer until the kernel forgets the job, and a request. An answer may wait long for its
// logical time while others are served (determinism.md 3), so there are many answer slots, and as many small requests,
// which stay as long, so that the kernel can send a job again (XDV-022.3). The few requests that take the largest
// circuit turn over with the provider: they are free once answered. Running out of those is physical back-pressure that
// ends by itself; the number of answer slots is the limit the kernel admits jobs by.
using Xdv.Abi;

namespace Xdv.Drivers.Virtio;

/// <summary>Window offsets and sizes of all areas, in bytes.</summary>
public struct JobLayout
{
    public const int AnswerSlots = 32, SmallSlots = 32, MaxLargeSlots = 4, ReleaseSlots = 32;
    public const int RequestSlots = SmallSlots + MaxLargeSlots;
    /// <summary>A release: request header and answer header, two cache lines and one.</summary>
    public const ulong ReleaseBytes = 192, ReleaseAnswerOffset = 128;

    private const ulong Page = 4096, SmallUnit = 256, MaxAnswer = 1 << 20, MaxSmall = 64 << 10;

    public ulong ReleaseStart;
    public ulong SmallStart;
    public ulong SmallBytes;
    public ulong LargeStart;
    public ulong LargeBytes;
    public int LargeSlots;
    public ulong AnswerStart;
    public ulong AnswerBytes;

    /// <summary>Largest payload that fits; a larger one is never accepted in this window.</summary>
    public readonly ulong MaxPayload => LargeBytes - JobRequest.Size;

    /// <summary>Divides [start, end): answers up to 9/16, small requests up to 1/16, the rest for at most four of the
    /// largest. False when an answer or a large request would be
    /// less than a page, or a small one less than 256 bytes. Start is page-aligned.</summary>
    public static bool TryPlan(ulong start, ulong end, ulong maxPayload, out JobLayout layout)
    {
        layout = default;
        if (end <= start) return false;
        ulong region = end - start;
        ulong releases = Round(ReleaseSlots * ReleaseBytes);
        layout.AnswerBytes = Least(MaxAnswer, Floor(region / 16 * 9 / AnswerSlots));
        layout.SmallBytes = Least(MaxSmall, region / 16 / SmallSlots & ~(SmallUnit - 1));
        if (layout.AnswerBytes == 0 || layout.SmallBytes == 0) return false;
        layout.ReleaseStart = start;
        layout.SmallStart = start + releases;
        layout.AnswerStart = layout.SmallStart + SmallSlots * layout.SmallBytes;
        layout.LargeStart = layout.AnswerStart + AnswerSlots * layout.AnswerBytes;
        if (layout.LargeStart + Page > end) return false;
        ulong rest = end - layout.LargeStart;
        ulong wanted = Round(JobRequest.Size + maxPayload);
        ulong count = Least(MaxLargeSlots, rest / wanted);
        layout.LargeSlots = count == 0 ? 1 : (int)count;
        layout.LargeBytes = Least(wanted, Floor(rest / (ulong)layout.LargeSlots));
        return true;
    }

    public readonly ulong Release(int slot) => ReleaseStart + (ulong)slot * ReleaseBytes;

    public readonly ulong Answer(int slot) => AnswerStart + (ulong)slot * AnswerBytes;

    /// <summary>Slots below <see cref="SmallSlots"/> are small, the rest large.</summary>
    public readonly ulong Request(int slot) => slot < SmallSlots
        ? SmallStart + (ulong)slot * SmallBytes
        : LargeStart + (ulong)(slot - SmallSlots) * LargeBytes;

    public readonly ulong RequestBytes(int slot) => slot < SmallSlots ? SmallBytes : LargeBytes;

    private static ulong Least(ulong left, ulong right) => left < right ? left : right;

    private static ulong Floor(ulong bytes) => bytes & ~(Page - 1);

    private static ulong Round(ulong bytes) => (bytes + Page - 1) & ~(Page - 1);
}
