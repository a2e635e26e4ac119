using System;
using System.Runtime.InteropServices;
using Xdv.Arch.X64;

namespace Xdv.Kernel.Panic;

/// <summary>Names code addresses from the table that tools/Build/symbols.sh adds to the image (its layout is
/// described there). Reads only; safe in a panic.</summary>
internal static unsafe class MethodNames
{
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        internal uint Methods;
        internal uint Types;
        internal uint TypesOffset;
        internal uint StringsOffset;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Method
    {
        internal uint Offset;
        internal ushort Type;
        internal ushort Name;
    }

    /// <summary>Whether an address is kernel code.</summary>
    internal static bool IsCode(ulong address)
        => address >= MachineLayout.Current->TextStart && address < MachineLayout.Current->RodataStart;

    /// <summary>Finds the method an address lies in.</summary>
    /// <param name="address">Any address.</param>
    /// <param name="type">Namespace.Type, empty for assembly code.</param>
    /// <param name="method">Its name.</param>
    /// <param name="offset">Bytes from its start.</param>
    internal static bool TryFind(
        ulong address, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> method, out uint offset)
    {
        type = method = default;
        offset = 0;
        byte* table = (byte*)MachineLayout.Current->SymtableStart;
        Header* header = (Header*)table;
        if (!IsCode(address) || header->Methods == 0)
        {
            return false;
        }

        uint target = (uint)(address - MachineLayout.Current->TextStart);
        Method* methods = (Method*)(header + 1);
        uint low = 0, high = header->Methods;
        while (high - low > 1)
        {
            uint middle = (low + high) / 2;
            if (methods[middle].Offset <= target)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        byte* strings = table + header->StringsOffset;
        ushort* types = (ushort*)(table + header->TypesOffset);
        type = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(strings + types[methods[low].Type]);
        method = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(strings + methods[low].Name);
        offset = target - methods[low].Offset;
        return true;
    }
}
