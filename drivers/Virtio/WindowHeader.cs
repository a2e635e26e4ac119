// The server's constant line of the window: read once into private memory, then checked, because the server could
// change it between a check and a use. The header identifies the device; the PCI slot does not (device.md).
using Xdv.Abi;
using Xdv.Hal;

namespace Xdv.Drivers.Virtio;

/// <summary>What reading a header found.</summary>
public enum HeaderCheck : byte
{
    /// <summary>The magic is not there yet: the server is still writing.</summary>
    Absent = 0,
    Valid = 1,
    WrongMagic = 2,
    WrongVersion = 3,
    WrongVendor = 4,
    WrongDevice = 5,
    /// <summary>Smaller than header and rings need, or larger than what is mapped.</summary>
    BadSize = 6,
    BadQueues = 7,
    /// <summary>No VERSION_1 split rings.</summary>
    MissingFeatures = 8,
    BadPeer = 9,
}

/// <summary>A private copy of the constant fields. Size in bytes.</summary>
public struct WindowHeader
{
    /// <summary>Peer ids are 16 bits of the doorbell.</summary>
    public const uint MaxPeer = ushort.MaxValue;

    private const DeviceFeatures Wanted =
        DeviceFeatures.Version1 | DeviceFeatures.Batching | DeviceFeatures.NoInterrupt;

    public DeviceId Device;
    public uint ServerPeer;
    /// <summary>Features both sides have.</summary>
    public DeviceFeatures Features;
    public ulong Size;
    public uint QueueCount;
    public uint QueueMax;

    /// <summary>Copies the header and checks the copy. <paramref name="queues"/> is how many the driver
    /// needs.</summary>
    public static HeaderCheck Read<TWindow>(ref TWindow window, DeviceId expected, int queues, out WindowHeader header)
        where TWindow : struct, IRegisterWindow
    {
        header = default;
        if (window.Size <= DeviceWindow.DataOffset) return HeaderCheck.BadSize;
        ulong magic = window.Read64(DeviceWindow.MagicOffset);
        if (magic == 0) return HeaderCheck.Absent;
        if (magic != DeviceWindow.Magic) return HeaderCheck.WrongMagic;
        if (window.Read32(DeviceWindow.VersionOffset) != DeviceWindow.Version) return HeaderCheck.WrongVersion;
        if (window.Read32(DeviceWindow.VendorOffset) != DeviceWindow.Vendor) return HeaderCheck.WrongVendor;
        header.Device = (DeviceId)window.Read32(DeviceWindow.DeviceIdOffset);
        header.ServerPeer = window.Read32(DeviceWindow.ServerPeerOffset);
        DeviceFeatures offered = (DeviceFeatures)window.Read64(DeviceWindow.FeaturesOffset);
        header.Features = offered & Wanted;
        header.Size = window.Read64(DeviceWindow.SizeOffset);
        header.QueueCount = window.Read32(DeviceWindow.QueueCountOffset);
        header.QueueMax = window.Read32(DeviceWindow.QueueMaxOffset);
        return header.Check(expected, queues, window.Size);
    }

    /// <summary>Which device a window belongs to. False while the header is not there, or is no XDV header.</summary>
    public static bool TryIdentify<TWindow>(ref TWindow window, out DeviceId device)
        where TWindow : struct, IRegisterWindow
    {
        device = default;
        if (window.Size <= DeviceWindow.DataOffset) return false;
        if (window.Read64(DeviceWindow.MagicOffset) != DeviceWindow.Magic) return false;
        if (window.Read32(DeviceWindow.VendorOffset) != DeviceWindow.Vendor) return false;
        device = (DeviceId)window.Read32(DeviceWindow.DeviceIdOffset);
        return device is DeviceId.Quantum or DeviceId.Phase or DeviceId.Host;
    }

    private readonly HeaderCheck Check(DeviceId expected, int queues, ulong mapped)
    {
        if (Device != expected) return HeaderCheck.WrongDevice;
        if (ServerPeer > MaxPeer) return HeaderCheck.BadPeer;
        if ((Features & DeviceFeatures.Version1) == 0) return HeaderCheck.MissingFeatures;
        if (Size <= DeviceWindow.DataOffset || Size > mapped) return HeaderCheck.BadSize;
        if (QueueCount < (uint)queues || QueueCount > DeviceWindow.MaxQueues) return HeaderCheck.BadQueues;
        if (QueueMax is < QueueLayout.MinSize or > QueueLayout.MaxSize) return HeaderCheck.BadQueues;
        return HeaderCheck.Valid;
    }
}
