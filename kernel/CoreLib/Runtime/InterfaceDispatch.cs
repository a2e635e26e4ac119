using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Internal.Runtime;

/// <summary>Finds the code behind an interface call. Native/runtime.asm calls this on a miss of its cache.
/// Interfaces match exactly: variance (<c>IEnumerable&lt;object&gt;</c> from strings) is not provided.</summary>
internal static unsafe class InterfaceDispatch
{
    /// <summary>A call site's cell: a stub and the interface; a run of cells ends in one without stub that holds the
    /// kind (0: interface and slot) and the slot number.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Cell
    {
        internal nint Stub;
        internal nint Interface;
    }

    private const int PointerKindMask = 3;
    private const int RelativePointer = 3;

    [RuntimeExport("xdv_resolve_interface")]
    private static nint Resolve(object target, Cell* cell)
    {
        nint tagged = cell->Interface;
        MethodTable* type = (tagged & PointerKindMask) == RelativePointer
            ? (MethodTable*)((byte*)&cell->Interface + (int)tagged - RelativePointer)
            : (MethodTable*)(tagged & ~(nint)PointerKindMask);

        Cell* last = cell;
        while (last->Stub != 0)
        {
            last++;
        }

        nint code = Find(target.GetMethodTable(), type, (ushort)last->Interface);
        if (code == 0)
        {
            ThrowHelper.InvalidOperation("interface is not implemented");
        }

        return code;
    }

    [RuntimeExport("RhpResolveInterfaceMethod")]
    internal static nint ResolveForDelegate(object target, void* cell) => Resolve(target, (Cell*)cell);

    /// <summary>The implementation of an interface slot by a type: its own and its bases' first, then defaults.
    /// </summary>
    internal static nint Find(MethodTable* target, MethodTable* type, ushort slot)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            for (MethodTable* current = target; current != null; current = current->BaseType)
            {
                nint code = FindIn(current, target, type, slot, defaults: pass != 0);
                if (code != 0)
                {
                    return code;
                }
            }
        }

        return 0;
    }

    private static nint FindIn(MethodTable* current, MethodTable* target, MethodTable* type, ushort slot, bool defaults)
    {
        if (!current->HasDispatchMap)
        {
            return 0;
        }

        DispatchMap* map = current->DispatchMap;
        DispatchEntry* entry = (DispatchEntry*)(map + 1) + (defaults ? map->Standard : 0);
        DispatchEntry* end = entry + (defaults ? map->Default : map->Standard);
        for (; entry != end; entry++)
        {
            if (entry->InterfaceSlot == slot && current->Interfaces[entry->InterfaceIndex] == type)
            {
                int implementation = entry->ImplementationSlot;
                return implementation < current->VtableSlots
                    ? target->Vtable[implementation]
                    : current->SealedSlot(implementation - current->VtableSlots);
            }
        }

        return 0;
    }
}
