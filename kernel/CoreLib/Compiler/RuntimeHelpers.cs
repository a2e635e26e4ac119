using System.Runtime.InteropServices;
using Internal.Runtime;

namespace System.Runtime.CompilerServices;

/// <summary>Helpers the C# compiler calls for language constructs.</summary>
public static unsafe class RuntimeHelpers
{
    public static int OffsetToStringData => 12;

    /// <summary>Array initialisers larger than a few elements copy their data; the compiler expands the rest.
    /// </summary>
    [Intrinsic]
    public static void InitializeArray(Array array, RuntimeFieldHandle field)
        => ThrowHelper.InvalidOperation("array initialiser was not expanded");

    [Intrinsic]
    public static ReadOnlySpan<T> CreateSpan<T>(RuntimeFieldHandle field)
    {
        ThrowHelper.InvalidOperation("span initialiser was not expanded");
        return default;
    }

    [Intrinsic]
    public static bool IsReferenceOrContainsReferences<T>() where T : allows ref struct
        => MethodTable.Of<T>()->HasPointers;

    [Intrinsic]
    public static bool IsKnownConstant<T>(T value) => false;

    /// <summary><c>array[range]</c>.</summary>
    public static T[] GetSubArray<T>(T[] array, Range range)
    {
        (int offset, int length) = range.GetOffsetAndLength(array.Length);
        T[] result = new T[length];
        new ReadOnlySpan<T>(array, offset, length).CopyTo(result);
        return result;
    }

    public static int GetHashCode(object? value) => 0;

    public static void RunClassConstructor(RuntimeTypeHandle type)
    {
    }

    public static void EnsureSufficientExecutionStack()
    {
    }
}
