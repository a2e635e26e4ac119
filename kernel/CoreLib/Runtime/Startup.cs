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
        for (void** module = modulesStart; module < modulesEnd; module++)
        {
            if (*module != null)
            {
                Initialize((Header*)*module);
            }
        }
    }

    /// <summary>Its parts in this order, whatever the order of the table.</summary>
    private static void Initialize(Header* header)
    {
        Section* statics = null, constructors = null, initializers = null;
        Section* end = (Section*)(header + 1) + header->SectionCount;
        for (Section* section = (Section*)(header + 1); section < end; section++)
        {
            switch (section->Id)
            {
                case GcStaticRegion:
                    statics = section;
                    break;
                case EagerConstructors:
                    constructors = section;
                    break;
                case ModuleInitializers:
                    initializers = section;
                    break;
            }
        }

        Initialize(GcStaticRegion, statics);
        Initialize(EagerConstructors, constructors);
        Initialize(ModuleInitializers, initializers);
    }

    private static void Initialize(int id, Section* section)
    {
        if (section != null)
        {
            Initialize(id, (int*)section->Start, (int*)section->End);
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
