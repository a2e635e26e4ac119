// Finds every function of the machine, in one fixed order (bus, device, function), so that two boots see the same
// list (XDV-062.2). Bus numbers are the firmware's: a bridge contributes its secondary bus once, and only a higher
// number than its own, so that neither a loop of bridges nor a broken one makes the walk longer than 256 × 32 × 8
// positions.
using Xdv.Hal;

namespace Xdv.Drivers.Pci;

/// <summary>A cursor over the functions that answer. Use once; construct again to start over.</summary>
public sealed class PciEnumerator<TPorts>
    where TPorts : struct, IPortSpace
{
    private const int WordBits = 64;

    private readonly ConfigurationSpace<TPorts> _space;
    private readonly ulong[] _reachable = new ulong[PciAddress.Buses / WordBits];
    private int _bus;
    private int _device;
    private int _function;
    private bool _multiFunction;

    public PciEnumerator(ConfigurationSpace<TPorts> space)
    {
        _space = space;
        MarkReachable(0);
    }

    /// <summary>The next function, or false at the end. At most 65,536 positions are ever looked at.</summary>
    public bool TryNext(out PciFunction function)
    {
        while (_bus < PciAddress.Buses)
        {
            if (!IsReachable(_bus))
            {
                _bus++;
                continue;
            }
            bool present = TryRead(new PciAddress((byte)_bus, (byte)_device, (byte)_function), out function);
            Advance(present);
            if (present) return true;
        }
        function = default;
        return false;
    }

    private bool TryRead(PciAddress address, out PciFunction function)
    {
        function = default;
        uint identity = _space.Read32(address, ConfigurationHeader.Identity);
        if ((ushort)identity == ConfigurationHeader.NoVendor) return false;
        uint classRevision = _space.Read32(address, ConfigurationHeader.ClassRevision);
        byte header = (byte)(_space.Read32(address, ConfigurationHeader.HeaderTypeWord) >> 16);
        if (address.Function == 0) _multiFunction = (header & ConfigurationHeader.MultiFunction) != 0;
        function.Address = address;
        function.Vendor = (ushort)identity;
        function.Device = (ushort)(identity >> 16);
        function.Class = classRevision >> 8;
        function.Revision = (byte)classRevision;
        function.HeaderType = (byte)(header & ConfigurationHeader.HeaderTypeMask);
        if (function.HeaderType == ConfigurationHeader.BridgeHeader) FollowBridge(address);
        return true;
    }

    private void FollowBridge(PciAddress address)
    {
        byte secondary = (byte)(_space.Read32(address, ConfigurationHeader.BusNumbers) >> 8);
        if (secondary > address.Bus) MarkReachable(secondary);
    }

    /// <summary>Functions 1–7 exist only where function 0 answered and said so (PCI 3.0, 3.2.2.3.4).</summary>
    private void Advance(bool present)
    {
        if (_function == 0 && !present) _multiFunction = false;
        _function = _multiFunction ? _function + 1 : PciAddress.Functions;
        if (_function < PciAddress.Functions) return;
        _function = 0;
        _multiFunction = false;
        if (++_device < PciAddress.Devices) return;
        _device = 0;
        _bus++;
    }

    private bool IsReachable(int bus) => (_reachable[bus / WordBits] >> (bus % WordBits) & 1) != 0;

    private void MarkReachable(int bus) => _reachable[bus / WordBits] |= 1UL << (bus % WordBits);
}
