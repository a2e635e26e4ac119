// MSI-X (PCI 3.0, 6.8.2): how a window device raises its vectors. The order matters and is fixed here: enable with
// the function mask set, fill the entries, then unmask. A message raised before that is kept pending by the device,
// or lost when the server was earlier than the enable bit, which is why whoever unmasks looks at the used indices
// once more afterwards.
using Xdv.Hal;

namespace Xdv.Drivers.Pci;

/// <summary>Where a function keeps its MSI-X table and pending bits; offsets in bytes from the start of the named
/// BAR.</summary>
public struct MsiXCapability
{
    public const int EntryBytes = 16;

    /// <summary>The capability is 12 bytes long and ends inside configuration space.</summary>
    private const byte LastOffset = 256 - 12;

    /// <summary>Offset of the capability in configuration space.</summary>
    public byte Offset;
    /// <summary>1–2,048.</summary>
    public int Entries;
    public int TableBar;
    public uint TableOffset;
    public int PendingBar;
    public uint PendingOffset;

    /// <summary>Reads the capability. False when there is none or it names a BAR that cannot exist.</summary>
    public static bool TryRead<TPorts>(
        ConfigurationSpace<TPorts> space, PciAddress address, out MsiXCapability capability)
        where TPorts : struct, IPortSpace
    {
        capability = default;
        if (!CapabilityList.TryFind(space, address, CapabilityList.MsiX, out byte offset)) return false;
        if (offset > LastOffset) return false;
        uint table = space.Read32(address, (byte)(offset + 4));
        uint pending = space.Read32(address, (byte)(offset + 8));
        capability.Offset = offset;
        capability.Entries = (int)((space.Read32(address, offset) >> 16) & 0x7FF) + 1;
        capability.TableBar = (int)(table & 7);
        capability.TableOffset = table & ~7u;
        capability.PendingBar = (int)(pending & 7);
        capability.PendingOffset = pending & ~7u;
        return capability.TableBar < PciBarReader.MaxBars && capability.PendingBar < PciBarReader.MaxBars;
    }
}

/// <summary>The vectors of one function. <typeparamref name="TTable"/> is the mapped table BAR.</summary>
public sealed class MsiX<TPorts, TTable>
    where TPorts : struct, IPortSpace
    where TTable : struct, IRegisterWindow
{
    private const uint EnableBit = 1u << 31, FunctionMaskBit = 1u << 30, EntryMaskBit = 1;
    private const ulong VectorControl = 12;

    private readonly ConfigurationSpace<TPorts> _space;
    private readonly PciAddress _address;
    private readonly MsiXCapability _capability;
    private TTable _table;

    public MsiX(ConfigurationSpace<TPorts> space, PciAddress address, in MsiXCapability capability, TTable table)
    {
        _space = space;
        _address = address;
        _capability = capability;
        _table = table;
    }

    /// <summary>Vectors that both the capability and the mapped table have room for.</summary>
    public int Vectors
    {
        get
        {
            if (_table.Size <= _capability.TableOffset) return 0;
            ulong room = (_table.Size - _capability.TableOffset) / MsiXCapability.EntryBytes;
            return room < (ulong)_capability.Entries ? (int)room : _capability.Entries;
        }
    }

    /// <summary>First step: MSI-X on, every vector held back.</summary>
    public void EnableMasked() => WriteControl(EnableBit | FunctionMaskBit);

    /// <summary>Second step, per vector: where the message goes. Address and data are the interrupt controller's.
    /// False when the device has no such vector.</summary>
    public bool TryFill(int vector, ulong messageAddress, uint messageData)
    {
        if ((uint)vector >= (uint)Vectors) return false;
        ulong entry = Entry(vector);
        _table.Write32(entry + VectorControl, EntryMaskBit);
        _table.Write32(entry, (uint)messageAddress);
        _table.Write32(entry + 4, (uint)(messageAddress >> 32));
        _table.Write32(entry + 8, messageData);
        _table.Write32(entry + VectorControl, 0);
        return true;
    }

    /// <summary>Last step: vectors are delivered from here on. Poll every queue once afterwards.</summary>
    public void Unmask() => WriteControl(EnableBit);

    /// <summary>Holds back one vector or lets it through. False when the device has no such vector.</summary>
    public bool TrySetMask(int vector, bool masked)
    {
        if ((uint)vector >= (uint)Vectors) return false;
        _table.Write32(Entry(vector) + VectorControl, masked ? EntryMaskBit : 0);
        return true;
    }

    private ulong Entry(int vector) => _capability.TableOffset + (ulong)vector * MsiXCapability.EntryBytes;

    /// <summary>Message control is the upper half; id and link in the lower half are read-only.</summary>
    private void WriteControl(uint bits)
    {
        uint word = _space.Read32(_address, _capability.Offset) & ~(EnableBit | FunctionMaskBit);
        _space.Write32(_address, _capability.Offset, word | bits);
    }
}
