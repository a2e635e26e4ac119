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

/// <summary>Cold failure paths, out of line so that callers stay small.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    internal static void IndexOutOfRange() => Environment.FailFast("index out of range");

    [DoesNotReturn]
    internal static void ArgumentOutOfRange() => Environment.FailFast("argument out of range");

    [DoesNotReturn]
    internal static void Argument(string message) => Environment.FailFast(message);

    [DoesNotReturn]
    internal static void InvalidOperation(string message) => Environment.FailFast(message);

    /// <summary>Typed as a value, so that it can stand in an expression.</summary>
    [DoesNotReturn]
    internal static long Overflow()
    {
        Environment.FailFast("arithmetic overflow");
        return 0;
    }
}
