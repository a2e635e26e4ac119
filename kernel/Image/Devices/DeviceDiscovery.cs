// Finds the window devices on the PCI bus, maps them, points their interrupts here, and sorts them by what their
// windows say they are: slot order means nothing (device.md).
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Drivers.Host;
using Xdv.Drivers.Pci;
using Xdv.Drivers.Phi;
using Xdv.Drivers.Q;
using Xdv.Drivers.Virtio;

namespace Xdv.Kernel.Devices;

/// <summary>The drivers of this machine; null where there is no such device.</summary>
internal sealed class DeviceSet
{
    public QuantumProvider<MemoryWindow, MemoryWindow>? Quantum { get; set; }

    public PhaseProvider<MemoryWindow, MemoryWindow>? Phase { get; set; }

    public HostDriver<MemoryWindow, MemoryWindow>? Host { get; set; }
}

internal static unsafe class DeviceDiscovery
{
    /// <summary>Polls of one handshake step before the device counts as failed. Each poll but the first is an
    /// interrupt.</summary>
    private const uint HandshakePolls = 1 << 16;

    /// <summary>Looks at every PCI function once; constructs a driver for each window device. A second device of a kind
    /// is ignored.</summary>
    public static DeviceSet Run()
    {
        DeviceSet devices = new();
        ConfigurationSpace<PortSpace> space = new(default);
        PciEnumerator<PortSpace> functions = new(space);
        while (functions.TryNext(out PciFunction function))
        {
            if (WindowFunction.TryDescribe(space, function, out WindowFunction found)) Attach(devices, space, found);
        }

        return devices;
    }

    private static void Attach(DeviceSet devices, ConfigurationSpace<PortSpace> space, in WindowFunction found)
    {
        MemoryWindow registers = MapRegisters(found.Registers);
        MemoryWindow window = new(KernelMap.MapWindow(found.Window.Address, found.Window.Size), found.Window.Size);
        space.EnableMemoryAndBusMaster(found.Address);
        if (!RouteInterrupts(space, found)) return;
        AwaitMagic(window);
        switch ((DeviceId)window.Read32(DeviceWindow.DeviceIdOffset))
        {
            case DeviceId.Quantum when devices.Quantum is null:
                devices.Quantum = new QuantumProvider<MemoryWindow, MemoryWindow>(registers, window, HandshakePolls);
                break;
            case DeviceId.Phase when devices.Phase is null:
                devices.Phase = new PhaseProvider<MemoryWindow, MemoryWindow>(registers, window, HandshakePolls);
                break;
            case DeviceId.Host when devices.Host is null:
                devices.Host = new HostDriver<MemoryWindow, MemoryWindow>(registers, window, HandshakePolls);
                break;
        }
    }

    private static MemoryWindow MapRegisters(in PciBar bar) =>
        new(KernelMap.MapRegisters(bar.Address, bar.Size), bar.Size);

    /// <summary>One CPU vector for all of a device's messages: they only wake the kernel, which then looks at the
    /// rings.</summary>
    private static bool RouteInterrupts(ConfigurationSpace<PortSpace> space, in WindowFunction found)
    {
        if (!Interrupts.TryAllocateVector(out int vector)) return false;
        MsiX<PortSpace, MemoryWindow> messages = new(space, found.Address, found.Vectors,
            MapRegisters(found.VectorTable));
        messages.EnableMasked();
        for (int i = 0; i < messages.Vectors; i++)
            messages.TryFill(i, Interrupts.MessageAddress, Interrupts.MessageData(vector));
        messages.Unmask();
        return true;
    }

    /// <summary>The server writes its header before QEMU gets the window, so the magic is there; if it is not, the
    /// device id is 0 and no driver is made.</summary>
    private static void AwaitMagic(in MemoryWindow window)
    {
        if (window.Read64(DeviceWindow.MagicOffset) != DeviceWindow.Magic)
            Arch.X64.EarlyConsole.WriteLine("device without a header"u8);
    }
}
