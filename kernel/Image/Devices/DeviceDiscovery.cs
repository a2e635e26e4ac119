// Finds the devices on the PCI bus, maps them and points their interrupts here: window devices, sorted by what their
// windows say they are, for slot order means nothing (device.md), and K's own virtio-pci devices. None of them has to
// be there.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Drivers.Block;
using Xdv.Drivers.Entropy;
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

    public BlockLink Disk { get; set; } = new(null, default);

    public EntropyLink Entropy { get; set; } = new(null);
}

internal static unsafe class DeviceDiscovery
{
    /// <summary>Polls of one handshake step before the device counts as failed. Each poll but the first is an
    /// interrupt.</summary>
    private const uint HandshakePolls = 1 << 16;

    private const ulong EntropyFrames = 1;

    /// <summary>Looks at every PCI function once; constructs a driver for each device it knows. A second device of a
    /// kind is ignored.</summary>
    public static DeviceSet Run()
    {
        DeviceSet devices = new();
        ConfigurationSpace<PortSpace> space = new(default);
        PciEnumerator<PortSpace> functions = new(space);
        while (functions.TryNext(out PciFunction function))
        {
            if (WindowFunction.TryDescribe(space, function, out WindowFunction found)) Attach(devices, space, found);
            else if (VirtioPciFunction.TryDescribe(space, function, out VirtioPciFunction device))
                Attach(devices, space, device);
        }

        return devices;
    }

    private static void Attach(DeviceSet devices, ConfigurationSpace<PortSpace> space, in WindowFunction found)
    {
        MemoryWindow registers = MapRegisters(found.Registers);
        MemoryWindow window = new(KernelMap.MapWindow(found.Window.Address, found.Window.Size), found.Window.Size);
        space.EnableMemoryAndBusMaster(found.Address);
        if (!RouteInterrupts(space, found.Address, found.Vectors, found.VectorTable)) return;
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

    /// <summary>A device that does not come up is reported and stays absent.</summary>
    private static void Attach(DeviceSet devices, ConfigurationSpace<PortSpace> space, in VirtioPciFunction found)
    {
        if (found.Type is not (VirtioPci.BlockDevice or VirtioPci.EntropyDevice)) return;
        space.EnableMemoryAndBusMaster(found.Address);
        if (!RouteInterrupts(space, found.Address, found.Vectors, found.VectorTable)) return;
        VirtioRegisters<MemoryWindow> registers = new()
        {
            Common = MapRegion(found.Common),
            Notify = MapRegion(found.Notify),
            Interrupt = MapRegion(found.Interrupt),
            Device = MapRegion(found.Device),
            NotifyMultiplier = found.NotifyMultiplier,
        };
        bool isDisk = found.Type == VirtioPci.BlockDevice;
        ulong bytes = (isDisk ? BlockLink.Frames : EntropyFrames) * FrameAllocator.FrameBytes;
        ulong start = FrameAllocator.TryAllocateContiguous(bytes / FrameAllocator.FrameBytes);
        if (start == FrameAllocator.None) return;
        MemoryWindow memory = new(KernelMap.ToPointer(start), bytes);
        if (isDisk)
        {
            BlockDevice<MemoryWindow, MemoryWindow> disk = new(registers, memory, start, DeviceBudget.Virtio);
            if (disk.TryStart()) devices.Disk = new BlockLink(disk, memory);
            else Report("disk"u8, disk.Fault);
        }
        else
        {
            EntropyDevice<MemoryWindow, MemoryWindow> entropy = new(registers, memory, start, DeviceBudget.Virtio);
            if (entropy.TryStart()) devices.Entropy = new EntropyLink(entropy);
            else Report("entropy device"u8, entropy.Fault);
        }
    }

    private static void Report(ReadOnlySpan<byte> device, VirtioFault fault)
    {
        EarlyConsole.Write(device);
        EarlyConsole.Write(" does not come up: fault "u8);
        EarlyConsole.WriteDecimal((ulong)fault);
        EarlyConsole.WriteLine(""u8);
    }

    private static MemoryWindow MapRegion(in VirtioRegion region) => region.Exists
        ? new(KernelMap.MapRegisters(region.Address, region.Length), region.Length) : default;

    private static MemoryWindow MapRegisters(in PciBar bar) =>
        new(KernelMap.MapRegisters(bar.Address, bar.Size), bar.Size);

    /// <summary>One CPU vector for all of a device's messages: they only wake the kernel, which then looks at the
    /// rings.</summary>
    private static bool RouteInterrupts(ConfigurationSpace<PortSpace> space, PciAddress address,
        in MsiXCapability vectors, in PciBar table)
    {
        if (!Interrupts.TryAllocateVector(out int vector)) return false;
        MsiX<PortSpace, MemoryWindow> messages = new(space, address, vectors, MapRegisters(table));
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
            EarlyConsole.WriteLine("device without a header"u8);
    }
}
