#if FREESTANDING
// What the compiler recorded about a piece of code: how to leave its frame, and which of its addresses are protected by
// which blocks (the language-specific data of ILC 10.0, `.dotnet_eh_table`).
using System.Runtime.InteropServices;
using Internal.Runtime;

namespace Xdv.Runtime.Exceptions;

/// <summary>A protected range of code and the block that protects it.</summary>
internal unsafe struct ProtectedRegion
{
    public RegionKind Kind;

    /// <summary>Offsets from the method's start; the end is not inside.</summary>
    public uint Start, End;

    public byte* Handler;

    /// <summary>Only of <see cref="RegionKind.Filter"/>.</summary>
    public byte* Filter;

    /// <summary>Only of <see cref="RegionKind.Catch"/>.</summary>
    public MethodTable* Type;

    public readonly bool Contains(uint offset) => offset >= Start && offset < End;

    public readonly bool SameRange(in ProtectedRegion other) => Start == other.Start && End == other.End;
}

/// <summary>The compiler's numbers.</summary>
internal enum RegionKind
{
    Catch = 0,
    Finally = 1,
    Filter = 2,

    /// <summary>Separates regions that happen to cover the same code.</summary>
    Marker = 3,
}

/// <summary>A method, or a funclet: a handler compiled as a function of its own.</summary>
internal unsafe struct MethodCode
{
    private const byte FunctionKindMask = 0x03, HasRegions = 0x04, HasAssociatedData = 0x10;
    private const int HeaderTable = 12, EntryBytes = 8;

    /// <summary>First address of this piece of code.</summary>
    public byte* Start;

    /// <summary>Call-frame instructions.</summary>
    public byte* Instructions, InstructionsEnd;

    /// <summary>Start of the method the piece belongs to: regions count from here.</summary>
    private byte* _methodStart;
    private byte* _regions;

    /// <summary>Regions left to read by <see cref="TryNextRegion"/>, innermost first.</summary>
    private uint _left;

    /// <summary>The code around a return address.</summary>
    /// <returns>False outside compiled code.</returns>
    public static bool TryFind(nint returnAddress, out MethodCode method)
    {
        method = default;
        byte* address = (byte*)returnAddress - 1;
        byte* header = xdv_eh_frame_header();
        int low = 0, high = *(int*)(header + 8);
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (header + ((int*)(header + HeaderTable))[middle * 2] <= address) low = middle + 1;
            else high = middle;
        }

        return low != 0 && method.Read(header + ((int*)(header + HeaderTable))[low * 2 - 1], address);
    }

    /// <summary>Reads a frame description entry: length, CIE, start and length of the code, language-specific data,
    /// instructions.</summary>
    private bool Read(byte* entry, byte* address)
    {
        Start = entry + 8 + *(int*)(entry + 8);
        if (address >= Start + *(uint*)(entry + 12)) return false;
        byte* next = entry + 16;
        uint augmentation = EncodedNumber.ReadLeb128(ref next);
        ReadRegionTable(next + *(int*)next);
        Instructions = next + augmentation;
        InstructionsEnd = entry + 4 + *(uint*)entry;
        return true;
    }

    private void ReadRegionTable(byte* data)
    {
        byte flags = *data++;
        _methodStart = Start;
        if ((flags & FunctionKindMask) != 0)
        {
            // A funclet: its method's data, and how far after the method it starts.
            _methodStart = Start - *(int*)(data + 4);
            data += *(int*)data;
            flags = *data++;
        }

        if ((flags & HasAssociatedData) != 0) data += 4;
        if ((flags & HasRegions) == 0) return;
        _regions = data + *(int*)data;
        _left = EncodedNumber.ReadPrefixed(ref _regions);
    }

    /// <summary>A return address as regions count.</summary>
    public readonly uint Offset(nint returnAddress) => (uint)((byte*)returnAddress - 1 - _methodStart);

    public bool TryNextRegion(out ProtectedRegion region)
    {
        region = default;
        if (_left == 0) return false;
        _left--;
        region.Start = EncodedNumber.ReadPrefixed(ref _regions);
        uint lengthAndKind = EncodedNumber.ReadPrefixed(ref _regions);
        region.End = region.Start + (lengthAndKind >> 2);
        region.Kind = (RegionKind)(lengthAndKind & 3);
        if (region.Kind == RegionKind.Marker) return true;
        region.Handler = _methodStart + EncodedNumber.ReadPrefixed(ref _regions);
        if (region.Kind == RegionKind.Filter) region.Filter = _methodStart + EncodedNumber.ReadPrefixed(ref _regions);
        if (region.Kind != RegionKind.Catch) return true;
        region.Type = (MethodTable*)(_regions + *(int*)_regions);
        _regions += sizeof(int);
        return true;
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern byte* xdv_eh_frame_header();
}
#endif
