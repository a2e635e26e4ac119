using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace System;

/// <summary>Exceptions exist as types so that portable code compiles; throwing one ends the kernel (panic) or the
/// program (message and exit). There is no unwinder.</summary>
public class Exception
{
    private readonly string? _message;

    public Exception()
    {
    }

    public Exception(string? message) => _message = message;

    public Exception(string? message, Exception? inner)
    {
        _message = message;
        InnerException = inner;
    }

    public virtual string Message => _message ?? Name;

    public Exception? InnerException { get; }

    /// <summary>What the failure screen prints when there is no message.</summary>
    internal virtual string Name => "exception";
}

public class SystemException : Exception
{
    public SystemException()
    {
    }

    public SystemException(string? message)
        : base(message)
    {
    }
}

public class ArgumentException : SystemException
{
    public ArgumentException()
    {
    }

    public ArgumentException(string? message)
        : base(message)
    {
    }

    public ArgumentException(string? message, string? parameter)
        : base(message) => ParamName = parameter;

    public string? ParamName { get; }

    internal override string Name => "bad argument";
}

public class ArgumentNullException : ArgumentException
{
    public ArgumentNullException(string? parameter)
        : base("argument is null", parameter)
    {
    }

    public static void ThrowIfNull(
        [NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
    {
        if (argument is null)
        {
            throw new ArgumentNullException(name);
        }
    }
}

public class InvalidOperationException(string? message) : SystemException(message)
{
    public InvalidOperationException()
        : this(null)
    {
    }

    internal override string Name => "invalid operation";
}

public class ObjectDisposedException(string? name) : InvalidOperationException(name);

public class NotSupportedException(string? message) : SystemException(message)
{
    public NotSupportedException()
        : this(null)
    {
    }

    internal override string Name => "not supported";
}

public class PlatformNotSupportedException(string? message) : NotSupportedException(message)
{
    public PlatformNotSupportedException()
        : this(null)
    {
    }
}

public class NotImplementedException(string? message) : SystemException(message)
{
    public NotImplementedException()
        : this(null)
    {
    }

    internal override string Name => "not implemented";
}

public class IndexOutOfRangeException(string? message) : SystemException(message)
{
    public IndexOutOfRangeException()
        : this(null)
    {
    }

    internal override string Name => "index out of range";
}

public class NullReferenceException(string? message) : SystemException(message)
{
    public NullReferenceException()
        : this(null)
    {
    }

    internal override string Name => "null reference";
}

public class InvalidCastException(string? message) : SystemException(message)
{
    public InvalidCastException()
        : this(null)
    {
    }

    internal override string Name => "invalid cast";
}

public class ArrayTypeMismatchException(string? message) : SystemException(message)
{
    public ArrayTypeMismatchException()
        : this(null)
    {
    }

    internal override string Name => "array type mismatch";
}

public class ArithmeticException(string? message) : SystemException(message)
{
    public ArithmeticException()
        : this(null)
    {
    }

    internal override string Name => "arithmetic";
}

public class OverflowException(string? message) : ArithmeticException(message)
{
    public OverflowException()
        : this(null)
    {
    }

    internal override string Name => "arithmetic overflow";
}

public class DivideByZeroException(string? message) : ArithmeticException(message)
{
    public DivideByZeroException()
        : this(null)
    {
    }

    internal override string Name => "division by zero";
}

public class FormatException(string? message) : SystemException(message)
{
    public FormatException()
        : this(null)
    {
    }

    internal override string Name => "bad format";
}

public class OutOfMemoryException(string? message) : SystemException(message)
{
    public OutOfMemoryException()
        : this(null)
    {
    }

    internal override string Name => "out of memory";
}
