using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace System;

/// <summary>What is thrown. In the kernel a throw is a panic; a program catches (libxdv/Runtime/Exceptions). There is
/// no stack trace.</summary>
public class Exception
{
    private readonly string? _message;

    public Exception()
    {
    }

    public Exception(string? message) => _message = message;

    public Exception(string? message, Exception? innerException)
    {
        _message = message;
        InnerException = innerException;
    }

    public virtual string Message => _message ?? "an exception was thrown";

    public Exception? InnerException { get; }

    /// <summary>The name that is printed when nobody catches. There is no reflection: a derived type that does not
    /// override it goes by its base's name.</summary>
    protected internal virtual string TypeName => nameof(Exception);

    public Exception GetBaseException()
    {
        Exception exception = this;
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }

    public override string ToString() => string.Concat(TypeName, ": ", Message);
}

public class SystemException(string? message, Exception? innerException) : Exception(message, innerException)
{
    public SystemException()
        : this("a system failure", null)
    {
    }

    public SystemException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(SystemException);
}

public class ArgumentException : SystemException
{
    public ArgumentException()
        : base("bad argument")
    {
    }

    public ArgumentException(string? message)
        : base(message)
    {
    }

    public ArgumentException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public ArgumentException(string? message, string? parameter)
        : base(message) => ParamName = parameter;

    public string? ParamName { get; }

    protected internal override string TypeName => nameof(ArgumentException);
}

public class ArgumentNullException : ArgumentException
{
    public ArgumentNullException()
        : base("argument is null")
    {
    }

    public ArgumentNullException(string? parameter)
        : base("argument is null", parameter)
    {
    }

    public ArgumentNullException(string? parameter, string? message)
        : base(message, parameter)
    {
    }

    protected internal override string TypeName => nameof(ArgumentNullException);

    public static void ThrowIfNull(
        [NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
    {
        if (argument is null)
        {
            throw new ArgumentNullException(name);
        }
    }
}
