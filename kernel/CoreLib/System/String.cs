using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Internal.Runtime;

namespace System;

/// <summary>Immutable UTF-16 text. The field order is the compiler's contract (literals are laid out as data).
/// </summary>
public sealed unsafe partial class String : IComparable<string>, IEquatable<string>
{
    private readonly int _stringLength;
    private char _firstChar;

    public const string Empty = "";

    [MethodImpl(MethodImplOptions.InternalCall)]
    public extern String(char value, int count);

    [MethodImpl(MethodImplOptions.InternalCall)]
    public extern String(ReadOnlySpan<char> value);

    [MethodImpl(MethodImplOptions.InternalCall)]
    public extern String(char[]? value);

    [MethodImpl(MethodImplOptions.InternalCall)]
    public extern String(char[] value, int startIndex, int length);

    public int Length
    {
        [Intrinsic]
        get => _stringLength;
    }

    [IndexerName("Chars")]
    public char this[int index]
    {
        [Intrinsic]
        get
        {
            if ((uint)index >= (uint)_stringLength)
            {
                ThrowHelper.IndexOutOfRange();
            }

            return Unsafe.Add(ref _firstChar, index);
        }
    }

    public static implicit operator ReadOnlySpan<char>(string? value)
        => MemoryExtensions.AsSpan(value);

    public ref readonly char GetPinnableReference() => ref _firstChar;

    internal ref char GetRawStringData() => ref _firstChar;

    public static bool IsNullOrEmpty(string? value) => value is null || value._stringLength == 0;

    public static bool operator ==(string? left, string? right) => Equals(left, right);

    public static bool operator !=(string? left, string? right) => !Equals(left, right);

    public static bool Equals(string? left, string? right)
        => (object?)left == right
            || (left is not null && right is not null && ((ReadOnlySpan<char>)left).SequenceEqual(right));

    public bool Equals(string? other) => Equals(this, other);

    public override bool Equals(object? other) => other is string text && Equals(this, text);

    /// <summary>FNV-1a over the code units: the same value in every run and on every build.</summary>
    public override int GetHashCode()
    {
        uint hash = 2166136261;
        foreach (char c in (ReadOnlySpan<char>)this)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (int)hash;
    }

    /// <summary>Ordinal order: there are no cultures here.</summary>
    public int CompareTo(string? other) => other is null ? 1 : ((ReadOnlySpan<char>)this).SequenceCompareTo(other);

    public static int CompareOrdinal(string? left, string? right)
        => left is null ? (right is null ? 0 : -1) : left.CompareTo(right);

    public override string ToString() => this;

    public static string Concat(string? a, string? b) => Concat(a, b, null, null);

    public static string Concat(string? a, string? b, string? c) => Concat(a, b, c, null);

    public static string Concat(string? a, string? b, string? c, string? d)
    {
        ReadOnlySpan<char> first = a, second = b, third = c, fourth = d;
        string result = Allocate(checked(first.Length + second.Length + third.Length + fourth.Length));
        Span<char> rest = new(ref result._firstChar, result._stringLength);
        first.CopyTo(rest);
        second.CopyTo(rest = rest.Slice(first.Length));
        third.CopyTo(rest = rest.Slice(second.Length));
        fourth.CopyTo(rest.Slice(third.Length));
        return result;
    }

    public static string Concat(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        string result = Allocate(checked(a.Length + b.Length));
        Span<char> rest = new(ref result._firstChar, result._stringLength);
        a.CopyTo(rest);
        b.CopyTo(rest.Slice(a.Length));
        return result;
    }

    // The compiler turns `new string(...)` into a call of the Ctor with the same parameters.
    private static string Ctor(char value, int count)
    {
        string result = Allocate(count);
        new Span<char>(ref result._firstChar, count).Fill(value);
        return result;
    }

    private static string Ctor(ReadOnlySpan<char> value)
    {
        string result = Allocate(value.Length);
        value.CopyTo(new Span<char>(ref result._firstChar, value.Length));
        return result;
    }

    private static string Ctor(char[] value, int startIndex, int length)
        => Ctor(new ReadOnlySpan<char>(value, startIndex, length));

    private static string Ctor(char[]? value) => Ctor(new ReadOnlySpan<char>(value));

    /// <summary>A zero-filled string; the terminating NUL is part of the object, as the layout demands.</summary>
    private static string Allocate(int length)
    {
        if (length == 0)
        {
            return Empty;
        }

        return Unsafe.As<string>(RuntimeExports.NewArray(MethodTable.Of<string>(), length));
    }
}
