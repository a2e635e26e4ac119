using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace System;

/// <summary>The one way out. <c>xdv_fail</c> (Native/runtime.asm) adds the place and the frame pointer and goes to
/// <c>xdv_failfast(char* text, int length, ulong address, ulong frame)</c>, which whoever links the image exports: the
/// kernel's panic screen, or a program's message and exit.</summary>
public static unsafe class Environment
{
    public static string NewLine => "\n";

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void FailFast(string? message)
    {
        string text = message ?? "fail fast";
        fixed (char* characters = text)
        {
            xdv_fail(characters, text.Length);
        }

        while (true)
        {
        }
    }

    /// <summary>Where <c>throw</c> ends (called by Native/runtime.asm).</summary>
    [RuntimeExport("xdv_throw")]
    private static void Throw(Exception? exception, nint address)
        => FailFast(exception is null ? "rethrow" : exception.Message);

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_fail(char* text, int length);
}

/// <summary>What went wrong, for whoever links the image: a program makes the exception that .NET has for it.</summary>
internal enum FailureKind
{
    InvalidOperation,
    IndexOutOfRange,
    ArgumentOutOfRange,
    Argument,
    Overflow,
    NullReference,
    DivideByZero,
    InvalidCast,
    ArrayTypeMismatch,
    NotSupported,
    Format,
    OutOfMemory,
}

/// <summary>Cold failure paths, out of line so that callers stay small. All end in <c>xdv_raise(kind, char* text, int
/// length)</c>: the kernel's panics with the text, a program's throws.</summary>
internal static unsafe class ThrowHelper
{
    [DoesNotReturn]
    internal static void IndexOutOfRange() => Raise(FailureKind.IndexOutOfRange, "index out of range");

    [DoesNotReturn]
    internal static void ArgumentOutOfRange() => Raise(FailureKind.ArgumentOutOfRange, "argument out of range");

    [DoesNotReturn]
    internal static void Argument(string message) => Raise(FailureKind.Argument, message);

    [DoesNotReturn]
    internal static void InvalidOperation(string message) => Raise(FailureKind.InvalidOperation, message);

    [DoesNotReturn]
    internal static void NotSupported(string message) => Raise(FailureKind.NotSupported, message);

    [DoesNotReturn]
    internal static void Format(string message) => Raise(FailureKind.Format, message);

    /// <summary>Typed as a value, so that it can stand in an expression.</summary>
    [DoesNotReturn]
    internal static long Overflow()
    {
        Raise(FailureKind.Overflow, "arithmetic overflow");
        return 0;
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Raise(FailureKind kind, string message)
    {
        fixed (char* characters = message)
        {
            xdv_raise(kind, characters, message.Length);
        }

        while (true)
        {
        }
    }

    [DllImport("*"), SuppressGCTransition]
    private static extern void xdv_raise(FailureKind kind, char* text, int length);
}
