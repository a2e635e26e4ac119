using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Internal.Runtime;

namespace System.Runtime;

/// <summary>Allocation, boxing and the odd helpers compiled code calls by symbol or by name.</summary>
internal static unsafe class RuntimeExports
{
    /// <summary>Method table, length and padding precede the elements.</summary>
    private const uint ArrayHeader = 16;

    [RuntimeExport("RhpNewFast")]
    internal static object NewFast(MethodTable* type) => NewObject(type);

    [RuntimeExport("RhpNewFinalizable")]
    internal static object NewFinalizable(MethodTable* type) => NewObject(type);

    /// <summary>The base size counts an object header word, which objects here do not have: nothing hashes by
    /// identity or locks.</summary>
    [RuntimeExport("RhNewObject")]
    internal static object NewObject(MethodTable* type)
    {
        byte* memory = Heap.Allocate(type->BaseSize - 8);
        *(MethodTable**)memory = type;
        return Unsafe.AsRef<object>(&memory);
    }

    [RuntimeExport("RhpNewArrayFast")]
    internal static object NewArrayFast(MethodTable* type, nint length) => NewArray(type, length);

    [RuntimeExport("RhpNewPtrArrayFast")]
    internal static object NewPointerArray(MethodTable* type, nint length) => NewArray(type, length);

    [RuntimeExport("RhNewArray")]
    internal static object NewArray(MethodTable* type, nint length)
    {
        if ((nuint)length > Array.MaxLength)
        {
            ThrowHelper.Overflow();
        }

        byte* memory = Heap.Allocate(type->BaseSize - 8 + ((nuint)length * type->ComponentSize));
        *(MethodTable**)memory = type;
        *(int*)(memory + 8) = (int)length;
        return Unsafe.AsRef<object>(&memory);
    }

    [RuntimeExport("RhBox")]
    public static object? RhBox(MethodTable* type, ref byte data)
    {
        if (type->IsNullable)
        {
            return data == 0
                ? null
                : RhBox(type->ElementMethodTable, ref Unsafe.Add(ref data, type->NullableValueOffset));
        }

        object result = NewObject(type);
        SpanHelpers.Memmove(ref Unsafe.As<RawData>(result).Data, ref data, type->ValueBytes);
        return result;
    }

    public static ref byte RhUnbox2(MethodTable* type, object? value)
    {
        RhUnboxTypeTest(type, value is null ? null : value.GetMethodTable());
        return ref Unsafe.As<RawData>(value)!.Data;
    }

    public static void RhUnboxTypeTest(MethodTable* expected, MethodTable* actual)
    {
        if (expected != actual)
        {
            if (actual == null)
            {
                ThrowHelper.Raise(FailureKind.NullReference, "null reference");
            }

            ThrowHelper.Raise(FailureKind.InvalidCast, "invalid cast");
        }
    }

    /// <param name="data">The nullable to fill.</param>
    public static void RhUnboxNullable(ref byte data, MethodTable* type, object? value)
    {
        MethodTable* element = type->ElementMethodTable;
        if (value is not null && value.GetMethodTable() != element)
        {
            ThrowHelper.Raise(FailureKind.InvalidCast, "invalid cast");
        }

        RhUnbox(value, ref data, type);
    }

    public static void RhUnbox(object? value, ref byte data, MethodTable* type)
    {
        if (!type->IsNullable)
        {
            SpanHelpers.Memmove(ref data, ref Unsafe.As<RawData>(value)!.Data, type->ValueBytes);
            return;
        }

        SpanHelpers.ClearWithoutReferences(ref data, type->ValueBytes);
        if (value is not null)
        {
            data = 1;
            SpanHelpers.Memmove(
                ref Unsafe.Add(ref data, type->NullableValueOffset),
                ref Unsafe.As<RawData>(value).Data,
                type->ElementMethodTable->ValueBytes);
        }
    }

    [RuntimeExport("RhpFallbackFailFast")]
    internal static void FallbackFailFast() => Environment.FailFast("compiled code stopped itself");

    // There is no collector and no other mode to switch to: these have nothing to do.
    [RuntimeExport("RhpGcPoll")]
    internal static void GcPoll()
    {
    }

    [RuntimeExport("RhpPInvoke")]
    internal static void PInvoke(void* frame)
    {
    }

    [RuntimeExport("RhpPInvokeReturn")]
    internal static void PInvokeReturn(void* frame)
    {
    }

    [RuntimeExport("RhpReversePInvoke")]
    internal static void ReversePInvoke(void* frame)
    {
    }

    [RuntimeExport("RhpReversePInvokeReturn")]
    internal static void ReversePInvokeReturn(void* frame)
    {
    }
}
