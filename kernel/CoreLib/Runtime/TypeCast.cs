using Internal.Runtime;

namespace System.Runtime;

/// <summary>Casts, by the names and shapes the compiler calls. Interfaces and array elements match exactly or by
/// base class; generic variance is not provided.</summary>
internal static unsafe class TypeCast
{
    public static object? IsInstanceOfClass(MethodTable* target, object? value)
        => value is null || Derives(value.GetMethodTable(), target) ? value : null;

    public static object? IsInstanceOfInterface(MethodTable* target, object? value)
        => value is null || Implements(value.GetMethodTable(), target) ? value : null;

    public static object? IsInstanceOfAny(MethodTable* target, object? value)
        => value is null || IsAssignable(value.GetMethodTable(), target) ? value : null;

    public static bool IsInstanceOfException(MethodTable* target, object? value)
        => value is not null && Derives(value.GetMethodTable(), target);

    public static object? CheckCastClass(MethodTable* target, object? value)
        => IsInstanceOfClass(target, value) ?? Fail(value);

    public static object? CheckCastClassSpecial(MethodTable* target, object? value)
        => IsInstanceOfClass(target, value) ?? Fail(value);

    public static object? CheckCastInterface(MethodTable* target, object? value)
        => IsInstanceOfInterface(target, value) ?? Fail(value);

    public static object? CheckCastAny(MethodTable* target, object? value)
        => IsInstanceOfAny(target, value) ?? Fail(value);

    /// <summary>Store into an array of references, which may be of a more derived type than it looks.</summary>
    public static void StelemRef(object?[] array, nint index, object? value)
    {
        ref object? element = ref ElementAt(array, index);
        if (value is not null && !IsAssignable(value.GetMethodTable(), array.GetMethodTable()->ElementMethodTable))
        {
            ThrowHelper.Raise(FailureKind.ArrayTypeMismatch, "array type mismatch");
        }

        element = value;
    }

    public static ref object? LdelemaRef(object?[] array, nint index, MethodTable* elementType)
    {
        if (array.GetMethodTable()->ElementMethodTable != elementType)
        {
            ThrowHelper.Raise(FailureKind.ArrayTypeMismatch, "array type mismatch");
        }

        return ref ElementAt(array, index);
    }

    public static void CheckArrayStore(object array, object? value)
    {
        if (value is not null && !IsAssignable(value.GetMethodTable(), array.GetMethodTable()->ElementMethodTable))
        {
            ThrowHelper.Raise(FailureKind.ArrayTypeMismatch, "array type mismatch");
        }
    }

    internal static bool IsAssignable(MethodTable* source, MethodTable* target)
    {
        if (source == target)
        {
            return true;
        }

        if (target->IsInterface)
        {
            return Implements(source, target);
        }

        if (source->IsArray && target->IsArray)
        {
            MethodTable* element = source->ElementMethodTable;
            return !element->IsValueType && IsAssignable(element, target->ElementMethodTable);
        }

        return Derives(source, target);
    }

    private static bool Derives(MethodTable* source, MethodTable* target)
    {
        for (; source != null; source = source->BaseType)
        {
            if (source == target)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Implements(MethodTable* source, MethodTable* target)
    {
        MethodTable** interfaces = source->Interfaces;
        for (int i = 0; i < source->InterfaceCount; i++)
        {
            if (interfaces[i] == target)
            {
                return true;
            }
        }

        return source == target;
    }

    private static ref object? ElementAt(object?[] array, nint index)
    {
        if ((nuint)index >= (nuint)(uint)array.Length)
        {
            ThrowHelper.IndexOutOfRange();
        }

        return ref CompilerServices.Unsafe.Add(ref InteropServices.MemoryMarshal.GetArrayDataReference(array), index);
    }

    private static object? Fail(object? value)
    {
        if (value is not null)
        {
            ThrowHelper.Raise(FailureKind.InvalidCast, "invalid cast");
        }

        return null;
    }
}
