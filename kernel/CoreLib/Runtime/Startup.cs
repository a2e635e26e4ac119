using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Internal.Runtime;

/// <summary>Brings managed code to life: static bases, eager constructors, module initialisers. The heap must have a
/// region first; nothing that touches a static of reference type may run before.</summary>
internal static unsafe class Startup
{
    private const int GcStaticRegion = 201;
    private const int EagerConstructors = 205;
    private const int ModuleInitializers = 213;
    private const nint Uninitialized = 1;
    private const nint HasPreinitializedData = 2;

    /// <summary>The compiler's module header ("RTR").</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        internal uint Signature;
        internal ushort Major;
        internal ushort Minor;
        internal uint Flags;
        internal ushort SectionCount;
        internal byte EntrySize;
        internal byte EntryType;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Section
    {
        internal int Id;
        internal int Flags;
        internal byte* Start;
        internal byte* End;
    }

    /// <summary>Initialises every module between the two addresses (linker symbols around <c>__modules</c>).</summary>
    internal static void Run(void** modulesStart, void** modulesEnd)
    {
        ForEach(modulesStart, modulesEnd, GcStaticRegion);
        ForEach(modulesStart, modulesEnd, EagerConstructors);
        ForEach(modulesStart, modulesEnd, ModuleInitializers);
    }

    private static void ForEach(void** start, void** end, int id)
    {
        for (void** module = start; module < end; module++)
        {
            Header* header = (Header*)*module;
            if (header == null)
            {
                continue;
            }

            Section* sections = (Section*)(header + 1);
            for (int i = 0; i < header->SectionCount; i++)
            {
                if (sections[i].Id == id)
                {
                    Initialize(id, (int*)sections[i].Start, (int*)sections[i].End);
                }
            }
        }
    }

    private static void Initialize(int id, int* entry, int* end)
    {
        for (; entry < end; entry++)
        {
            byte* target = Follow(entry);
            if (id == GcStaticRegion)
            {
                CreateStaticBase((nint*)target);
            }
            else
            {
                ((delegate*<void>)target)();
            }
        }
    }

    /// <summary>The cell holds the static base's type (and two flags) as a relative pointer until it holds the
    /// object.</summary>
    private static void CreateStaticBase(nint* cell)
    {
        nint type = (nint)Follow((int*)cell);
        if ((type & Uninitialized) == 0)
        {
            return;
        }

        MethodTable* table = (MethodTable*)(type & ~(Uninitialized | HasPreinitializedData));
        object statics = RuntimeExports.NewObject(table);
        if ((type & HasPreinitializedData) != 0)
        {
            byte* data = Follow((int*)cell + 1);
            SpanHelpers.Memmove(ref Unsafe.As<RawData>(statics).Data, ref *data, table->BoxedFieldBytes);
        }

        *cell = *(nint*)Unsafe.AsPointer(ref statics);
    }

    private static byte* Follow(int* relative) => (byte*)relative + *relative;
}
