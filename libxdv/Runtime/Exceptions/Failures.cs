#if FREESTANDING
// Failures that the core library or compiled code detects, as the exceptions .NET has for them.
using System;
using System.Runtime;

namespace Xdv.Runtime.Exceptions;

internal static unsafe class Failures
{
    // Made at compile time: there is no memory to make it from when it is needed.
    private static readonly OutOfMemoryException s_outOfMemory = new();

    [RuntimeExport("xdv_raise")]
    private static void Raise(FailureKind kind, char* text, int length)
    {
        if (kind == FailureKind.OutOfMemory) throw s_outOfMemory;
        string message = new(new ReadOnlySpan<char>(text, length));
        throw kind switch
        {
            FailureKind.IndexOutOfRange => new IndexOutOfRangeException(message),
            FailureKind.ArgumentOutOfRange => new ArgumentOutOfRangeException(null, message),
            FailureKind.Argument => new ArgumentException(message),
            FailureKind.Overflow => new OverflowException(message),
            FailureKind.NullReference => new NullReferenceException(message),
            FailureKind.DivideByZero => new DivideByZeroException(message),
            FailureKind.InvalidCast => new InvalidCastException(message),
            FailureKind.ArrayTypeMismatch => new ArrayTypeMismatchException(message),
            FailureKind.NotSupported => new NotSupportedException(message),
            FailureKind.Format => new FormatException(message),
            _ => new InvalidOperationException(message),
        };
    }
}
#endif
