// How long the kernel is patient with its own devices, in one place.
//
// A wait for a device is a number of looks. Between two looks the kernel sleeps until something interrupts, at most
// SliceOfWait; QEMU runs its event loop meanwhile, so a device that works is heard, and a silent one runs out of looks.
// Under `-icount sleep=off` a sleep of that length takes microseconds of the host, without it a millisecond: the whole
// wait is between seconds and minutes, and then it is over (architecture.md, "no wait without a limit").
using Xdv.Drivers.Virtio;

namespace Xdv.Kernel.Devices;

internal static class DeviceBudget
{
    /// <summary>Longest sleep between two looks, in instructions or nanoseconds.</summary>
    public const uint SliceOfWait = 1_000_000;

    /// <summary>Reads of a port or status register until it counts as stuck.</summary>
    public const int RegisterPolls = 100_000;

    public static VirtioPatience Virtio => new(RegisterPolls, 1 << 18);
}
