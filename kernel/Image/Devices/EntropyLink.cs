// The entropy device as system calls use it: ask and wait.
using System;
using Xdv.Abi;
using Xdv.Drivers.Entropy;

namespace Xdv.Kernel.Devices;

internal sealed class EntropyLink(EntropyDevice<MemoryWindow, MemoryWindow>? device)
{
    private readonly EntropyDevice<MemoryWindow, MemoryWindow>? _device = device;

    public bool IsPresent => _device is not null;

    /// <summary>Draws 1–32 bytes. Errors: DeviceAbsent, DeviceFailed (the device is brought up again for the next
    /// draw).</summary>
    public Status Draw(Span<byte> destination)
    {
        if (_device is null) return Status.DeviceAbsent;
        if (!_device.IsUp && !_device.TryStart()) return Status.DeviceFailed;
        if (!_device.TryDraw((uint)destination.Length)) return Status.DeviceFailed;
        EntropyOutcome outcome = _device.Poll();
        while (outcome == EntropyOutcome.Pending)
        {
            DeviceWait.SleepAtMost(DeviceBudget.SliceOfWait);
            outcome = _device.Poll();
        }

        if (outcome != EntropyOutcome.Done) return Status.DeviceFailed;
        _device.Read(destination);
        return Status.Ok;
    }
}
