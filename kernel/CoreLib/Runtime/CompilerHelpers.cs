using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>Start of managed code, called by an image's entry and by the compiler's generated Main wrapper.</summary>
public static unsafe class StartupCodeHelpers
{
    /// <summary>Initialises every module of the image. The heap must be able to allocate.</summary>
    public static void Initialize() => Startup.Run(xdv_modules_start(), xdv_modules_end());

    private static void InitializeCommandLineArgs(int count, nint arguments)
    {
    }

    private static string[] GetMainMethodArguments() => Array.Empty<string>();

    [DllImport("*"), SuppressGCTransition]
    private static extern void** xdv_modules_start();

    [DllImport("*"), SuppressGCTransition]
    private static extern void** xdv_modules_end();
}

/// <summary>Failures compiled code reports through a call.</summary>
internal static class ThrowHelpers
{
    [DoesNotReturn]
    private static void ThrowOverflowException() => ThrowHelper.Raise(FailureKind.Overflow, "arithmetic overflow");

    [DoesNotReturn]
    private static void ThrowIndexOutOfRangeException()
        => ThrowHelper.Raise(FailureKind.IndexOutOfRange, "index out of range");

    [DoesNotReturn]
    private static void ThrowNullReferenceException() => ThrowHelper.Raise(FailureKind.NullReference, "null reference");

    [DoesNotReturn]
    private static void ThrowDivideByZeroException() => ThrowHelper.Raise(FailureKind.DivideByZero, "division by zero");

    [DoesNotReturn]
    private static void ThrowArrayTypeMismatchException()
        => ThrowHelper.Raise(FailureKind.ArrayTypeMismatch, "array type mismatch");

    [DoesNotReturn]
    private static void ThrowPlatformNotSupportedException()
        => ThrowHelper.Raise(FailureKind.NotSupported, "not supported here");

    [DoesNotReturn]
    private static void ThrowNotImplementedException()
        => ThrowHelper.Raise(FailureKind.NotSupported, "not implemented");

    [DoesNotReturn]
    private static void ThrowNotSupportedException() => ThrowHelper.Raise(FailureKind.NotSupported, "not supported");

    [DoesNotReturn]
    private static void ThrowArgumentException() => ThrowHelper.Raise(FailureKind.Argument, "bad argument");

    [DoesNotReturn]
    private static void ThrowArgumentOutOfRangeException()
        => ThrowHelper.Raise(FailureKind.ArgumentOutOfRange, "argument out of range");

    [DoesNotReturn]
    private static void ThrowBodyRemoved() => Environment.FailFast("method was removed");

    [DoesNotReturn]
    private static void ThrowFeatureBodyRemoved() => Environment.FailFast("feature was removed");

    [DoesNotReturn]
    private static void ThrowInstanceBodyRemoved() => Environment.FailFast("instance method was removed");

    [DoesNotReturn]
    private static void ThrowUnavailableType() => Environment.FailFast("type is unavailable");

    [DoesNotReturn]
    private static void ThrowTypeLoadException() => Environment.FailFast("type cannot be loaded");

    [DoesNotReturn]
    private static void ThrowInvalidProgramException() => Environment.FailFast("invalid program");

    [DoesNotReturn]
    private static void ThrowInvalidProgramExceptionWithArgument(ExceptionStringID id, string name)
        => Environment.FailFast(name);

    [DoesNotReturn]
    private static void ThrowTypeLoadExceptionWithArgument(ExceptionStringID id, string type, string assembly, string m)
        => Environment.FailFast(type);

    [DoesNotReturn]
    private static void ThrowMissingMethodException(ExceptionStringID id, string name) => Environment.FailFast(name);

    [DoesNotReturn]
    private static void ThrowMissingFieldException(ExceptionStringID id, string name) => Environment.FailFast(name);

    [DoesNotReturn]
    private static void ThrowFileNotFoundException(ExceptionStringID id, string name) => Environment.FailFast(name);

    [DoesNotReturn]
    private static void ThrowBadImageFormatException(ExceptionStringID id) => Environment.FailFast("bad image");

    [DoesNotReturn]
    private static void ThrowMarshalDirectiveException(ExceptionStringID id) => Environment.FailFast("bad import");

    [DoesNotReturn]
    private static void ThrowAmbiguousMatchException(ExceptionStringID id) => Environment.FailFast("ambiguous match");

    [DoesNotReturn]
    private static void ThrowNotSupportedInlineArrayEqualsGetHashCode()
        => Environment.FailFast("an inline array has no equality");
}

/// <summary>Why a program did not load (numbers of the compiler).</summary>
internal enum ExceptionStringID
{
    ClassLoadGeneral,
}

/// <summary><c>typeof</c> and friends.</summary>
internal static unsafe class LdTokenHelpers
{
    private static RuntimeTypeHandle GetRuntimeTypeHandle(nint type) => new((MethodTable*)type);

    private static RuntimeMethodHandle GetRuntimeMethodHandle(nint method) => default;

    private static RuntimeFieldHandle GetRuntimeFieldHandle(nint field) => default;

    private static Type GetRuntimeType(nint type) => Type.GetTypeFromHandle(new RuntimeTypeHandle((MethodTable*)type));
}
