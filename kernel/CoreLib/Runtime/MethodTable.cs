using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Internal.Runtime;

/// <summary>What a type is at run time, as the compiler (ILC 10.0) lays it out in read-only data:
/// <code>
/// +0  u32 flags (low half: component size if bit 31, else extended flags)     +16 u16 vtable slots
/// +4  u32 base size (object header + method table pointer + fields)           +18 u16 interfaces
/// +8  ptr base type, or element type of arrays and pointers                   +20 u32 hash
/// +24 vtable; interface pointers; then 32-bit self-relative pointers, each only if the type has it:
///     type manager, writable data, dispatch map, finalizer, sealed vtable, generic definition and arguments
/// </code></summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MethodTable
{
    private const uint HasDispatchMapFlag = 0x00040000;
    private const uint HasFinalizerFlag = 0x00100000;
    private const uint HasPointersFlag = 0x01000000;
    private const uint HasComponentSizeFlag = 0x80000000;
    private const uint ElementTypeMask = 0x7C000000;
    private const int ElementTypeShift = 26;
    private const uint PaddingMask = 0x00E0;
    private const int PaddingShift = 5;
    private const uint NullableOffsetMask = 0x0700;
    private const int NullableOffsetShift = 8;
    private const int FixedSize = 24;

    private uint _flags;
    private uint _baseSize;
    private MethodTable* _related;
    private ushort _vtableSlots;
    private ushort _interfaces;
    private uint _hashCode;

    /// <summary>Kinds of element type that the casting and dispatch code tells apart.</summary>
    private enum Element : uint
    {
        SByte = 0x04,
        Byte = 0x05,
        Int16 = 0x06,
        UInt16 = 0x07,
        Int32 = 0x08,
        UInt32 = 0x09,
        Int64 = 0x0A,
        Nullable = 0x12,
        Class = 0x14,
        Interface = 0x15,
        SystemArray = 0x16,
        Array = 0x17,
        SzArray = 0x18,
    }

    internal readonly uint BaseSize => _baseSize;

    internal readonly uint ComponentSize => (_flags & HasComponentSizeFlag) != 0 ? (ushort)_flags : 0u;

    internal readonly uint HashCode => _hashCode;

    internal readonly bool HasPointers => (_flags & HasPointersFlag) != 0;

    internal readonly bool IsArray => ElementType is Element.SzArray or Element.Array;

    internal readonly bool IsInterface => ElementType == Element.Interface;

    internal readonly bool IsNullable => ElementType == Element.Nullable;

    internal readonly bool IsValueType => ElementType < Element.Class;

    internal readonly ushort VtableSlots => _vtableSlots;

    internal readonly ushort InterfaceCount => _interfaces;

    internal readonly bool HasDispatchMap => (_flags & HasDispatchMapFlag) != 0;

    /// <summary>Element type of an array or pointer.</summary>
    internal readonly MethodTable* ElementMethodTable => _related;

    /// <summary>Base class; arrays derive from Array.</summary>
    internal readonly MethodTable* BaseType => IsArray ? Of<Array>() : _related;

    /// <summary>Bytes of a boxed value's fields, trailing padding to eight included.</summary>
    internal readonly uint BoxedFieldBytes => _baseSize - 16;

    /// <summary>Bytes of a value: without that padding.</summary>
    internal readonly uint ValueBytes => BoxedFieldBytes - ((_flags & PaddingMask) >> PaddingShift);

    /// <summary>A signed integer, or an enumeration over one.</summary>
    internal readonly bool IsSigned => ElementType is Element.SByte or Element.Int16 or Element.Int32 or Element.Int64;

    /// <summary>Of a nullable: where its value is, after the flag.</summary>
    internal readonly uint NullableValueOffset => 1u << (int)((_flags & NullableOffsetMask) >> NullableOffsetShift);

    private readonly Element ElementType => (Element)((_flags & ElementTypeMask) >> ElementTypeShift);

    [Intrinsic]
    internal static MethodTable* Of<T>() where T : allows ref struct => Of<T>();

    internal readonly nint* Vtable => (nint*)(Start + FixedSize);

    internal readonly MethodTable** Interfaces => (MethodTable**)(Start + FixedSize + (8 * _vtableSlots));

    /// <summary>The map from (interface, slot) to vtable slot; present when <see cref="HasDispatchMap"/>.</summary>
    internal readonly DispatchMap* DispatchMap => (DispatchMap*)Follow((int*)(Optional + 8));

    /// <summary>Code of a virtual method that is not in the vtable because nothing can override it.</summary>
    internal readonly nint SealedSlot(int index)
    {
        byte* field = Optional + 8;
        field += HasDispatchMap ? 4 : 0;
        field += (_flags & HasFinalizerFlag) != 0 ? 4 : 0;
        return (nint)Follow((int*)Follow((int*)field) + index);
    }

    private readonly byte* Optional => Start + FixedSize + (8 * (_vtableSlots + _interfaces));

    // Method tables live in the image, never move, and are only reached by pointer.
    private readonly byte* Start => (byte*)Unsafe.AsPointer(in this);

    private static byte* Follow(int* relative) => (byte*)relative + *relative;
}

/// <summary>One type's interface implementations: own ones first, then those that are interface defaults.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DispatchMap
{
    internal ushort Standard;
    internal ushort Default;
    internal ushort StandardStatic;
    internal ushort DefaultStatic;

    // followed by the entries
}

[StructLayout(LayoutKind.Sequential)]
internal struct DispatchEntry
{
    internal ushort InterfaceIndex;
    internal ushort InterfaceSlot;
    internal ushort ImplementationSlot;
}
