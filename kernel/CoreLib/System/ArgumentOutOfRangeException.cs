using System.Runtime.CompilerServices;

namespace System;

/// <summary>An argument outside its documented range, with .NET's guard helpers.</summary>
public class ArgumentOutOfRangeException : ArgumentException
{
    public ArgumentOutOfRangeException()
        : base("argument out of range")
    {
    }

    public ArgumentOutOfRangeException(string? parameter)
        : base("argument out of range", parameter)
    {
    }

    public ArgumentOutOfRangeException(string? parameter, string? message)
        : base(message, parameter)
    {
    }

    public ArgumentOutOfRangeException(string? parameter, object? actual, string? message)
        : base(message, parameter) => ActualValue = actual;

    public object? ActualValue { get; }

    protected internal override string TypeName => nameof(ArgumentOutOfRangeException);

    public static void ThrowIfNegative(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value < 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ThrowIfNegative(long value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value < 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ThrowIfNegativeOrZero(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value <= 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ThrowIfZero(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
        => ThrowIfEqual(value, 0, name);

    public static void ThrowIfEqual<T>(
        T value, T other, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : IEquatable<T>?
    {
        if (System.Collections.Generic.EqualityComparer<T>.Default.Equals(value, other))
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ThrowIfNotEqual<T>(
        T value, T other, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : IEquatable<T>?
    {
        if (!System.Collections.Generic.EqualityComparer<T>.Default.Equals(value, other))
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ThrowIfGreaterThan<T>(
        T value, T limit, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : IComparable<T>
    {
        if (value.CompareTo(limit) > 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ThrowIfGreaterThanOrEqual<T>(
        T value, T limit, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : IComparable<T>
    {
        if (value.CompareTo(limit) >= 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ThrowIfLessThan<T>(
        T value, T limit, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : IComparable<T>
    {
        if (value.CompareTo(limit) < 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }

    public static void ThrowIfLessThanOrEqual<T>(
        T value, T limit, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : IComparable<T>
    {
        if (value.CompareTo(limit) <= 0)
        {
            throw new ArgumentOutOfRangeException(name);
        }
    }
}
