// The exceptions of .NET that the core library throws or ordinary programs do; Exceptions.cs has their root.
namespace System;

public class InvalidOperationException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public InvalidOperationException()
        : this("invalid operation", null)
    {
    }

    public InvalidOperationException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(InvalidOperationException);
}

public class NotSupportedException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public NotSupportedException()
        : this("not supported", null)
    {
    }

    public NotSupportedException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(NotSupportedException);
}

public class PlatformNotSupportedException(string? message, Exception? innerException)
    : NotSupportedException(message, innerException)
{
    public PlatformNotSupportedException()
        : this("not supported here", null)
    {
    }

    public PlatformNotSupportedException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(PlatformNotSupportedException);
}

public class NotImplementedException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public NotImplementedException()
        : this("not implemented", null)
    {
    }

    public NotImplementedException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(NotImplementedException);
}

public class IndexOutOfRangeException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public IndexOutOfRangeException()
        : this("index out of range", null)
    {
    }

    public IndexOutOfRangeException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(IndexOutOfRangeException);
}

public class NullReferenceException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public NullReferenceException()
        : this("null reference", null)
    {
    }

    public NullReferenceException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(NullReferenceException);
}

public class InvalidCastException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public InvalidCastException()
        : this("invalid cast", null)
    {
    }

    public InvalidCastException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(InvalidCastException);
}

public class ArrayTypeMismatchException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public ArrayTypeMismatchException()
        : this("array type mismatch", null)
    {
    }

    public ArrayTypeMismatchException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(ArrayTypeMismatchException);
}

public class ArithmeticException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public ArithmeticException()
        : this("arithmetic failure", null)
    {
    }

    public ArithmeticException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(ArithmeticException);
}

public class OverflowException(string? message, Exception? innerException)
    : ArithmeticException(message, innerException)
{
    public OverflowException()
        : this("arithmetic overflow", null)
    {
    }

    public OverflowException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(OverflowException);
}

public class DivideByZeroException(string? message, Exception? innerException)
    : ArithmeticException(message, innerException)
{
    public DivideByZeroException()
        : this("division by zero", null)
    {
    }

    public DivideByZeroException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(DivideByZeroException);
}

public class FormatException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public FormatException()
        : this("bad format", null)
    {
    }

    public FormatException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(FormatException);
}

public class OutOfMemoryException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public OutOfMemoryException()
        : this("out of memory", null)
    {
    }

    public OutOfMemoryException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(OutOfMemoryException);
}

public class TimeoutException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public TimeoutException()
        : this("time is up", null)
    {
    }

    public TimeoutException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(TimeoutException);
}

public class OperationCanceledException(string? message, Exception? innerException)
    : SystemException(message, innerException)
{
    public OperationCanceledException()
        : this("the operation was cancelled", null)
    {
    }

    public OperationCanceledException(string? message)
        : this(message, null)
    {
    }

    protected internal override string TypeName => nameof(OperationCanceledException);
}

public class ObjectDisposedException : InvalidOperationException
{
    public ObjectDisposedException(string? objectName)
        : this(objectName, "the object was disposed")
    {
    }

    public ObjectDisposedException(string? objectName, string? message)
        : base(message) => ObjectName = objectName ?? "";

    public string ObjectName { get; }

    protected internal override string TypeName => nameof(ObjectDisposedException);
}
