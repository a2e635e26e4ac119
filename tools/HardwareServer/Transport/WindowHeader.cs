// The server's lines of the window header. One writer per line: the broker (or DeviceHost) writes the constants once,
// then the worker that serves owns the changing line and the acknowledgements; while no worker is alive the broker
// does. The guest can overwrite every byte of it, so nothing here is ever read back to decide anything.
using System;
using Xdv.Abi;

namespace Xdv.HardwareServer.Transport;

/// <summary>Writers of the header's server lines.</summary>
public static class WindowHeader
{
    /// <summary>Peer id under which every server answers; guests get 1, 2, 3 …</summary>
    public const uint ServerPeer = 0;
    public const DeviceFeatures Features =
        DeviceFeatures.Version1 | DeviceFeatures.Batching | DeviceFeatures.NoInterrupt;

    /// <summary>Fills the constant line. The magic comes last: a driver that sees it sees everything.</summary>
    public static void WriteConstants(WindowLink link)
    {
        SharedMemory memory = link.Memory;
        memory.Write32(DeviceWindow.VersionOffset, DeviceWindow.Version);
        memory.Write32(DeviceWindow.DeviceIdOffset, (uint)link.Device);
        memory.Write32(DeviceWindow.VendorOffset, DeviceWindow.Vendor);
        memory.Write32(DeviceWindow.ServerPeerOffset, ServerPeer);
        memory.Write64(DeviceWindow.FeaturesOffset, (ulong)Features);
        memory.Write64(DeviceWindow.SizeOffset, memory.Size);
        memory.Write32(DeviceWindow.QueueCountOffset, (uint)link.Queues);
        memory.Write32(DeviceWindow.QueueMaxOffset, DeviceWindow.DefaultQueueSize);
        memory.Write64(DeviceWindow.MagicOffset, DeviceWindow.Magic);
    }

    /// <summary>Announces a server of this generation: what the provider declares, nothing acknowledged, then
    /// Serving.</summary>
    public static void BeginServing(WindowLink link, uint generation, ReadOnlySpan<byte> providerConfiguration)
    {
        SharedMemory memory = link.Memory;
        memory.Write(DeviceWindow.Attestation, providerConfiguration);
        memory.Write32(DeviceWindow.AckStatusOffset, (uint)DeviceStatus.Reset);
        memory.Write32(DeviceWindow.AckGenerationOffset, generation);
        memory.Write32(DeviceWindow.ConfigGenerationOffset, generation);
        memory.Write32(DeviceWindow.GenerationOffset, generation);
        memory.Write32(DeviceWindow.ServerStatusOffset, (uint)DeviceStatus.Serving);
        link.Interrupts[DeviceWindow.ConfigurationVector].Signal();
    }

    /// <summary>Says that nobody serves. The generation stays until the next server bumps it.</summary>
    public static void EndServing(WindowLink link)
    {
        link.Memory.Write32(DeviceWindow.ServerStatusOffset, (uint)DeviceStatus.Reset);
        link.Interrupts[DeviceWindow.ConfigurationVector].Signal();
    }

    /// <summary>Says that nobody will ever serve: the provider was deregistered.</summary>
    public static void Abandon(WindowLink link)
    {
        link.Memory.Write32(DeviceWindow.ServerStatusOffset, (uint)DeviceStatus.Failed);
        link.Interrupts[DeviceWindow.ConfigurationVector].Signal();
    }

    /// <summary>Answers the driver's status write; generation first, so that a matching status has a matching
    /// generation.</summary>
    public static void Acknowledge(WindowLink link, uint generation, DeviceStatus status)
    {
        link.Memory.Write32(DeviceWindow.AckGenerationOffset, generation);
        link.Memory.Write32(DeviceWindow.AckStatusOffset, (uint)status);
        link.Interrupts[DeviceWindow.ConfigurationVector].Signal();
    }

    public static void Beat(WindowLink link, ulong count) => link.Memory.Write64(DeviceWindow.HeartbeatOffset, count);
}
