using System.Runtime.CompilerServices;

namespace System;

/// <summary>A position counted from the start or, complemented, from the end (<c>^1</c>).</summary>
public readonly struct Index : IEquatable<Index>
{
    private readonly int _value;

    public Index(int value, bool fromEnd = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        _value = fromEnd ? ~value : value;
    }

    public static Index Start => new(0);

    public static Index End => new(0, fromEnd: true);

    public static Index FromStart(int value) => new(value);

    public static Index FromEnd(int value) => new(value, fromEnd: true);

    public int Value => _value < 0 ? ~_value : _value;

    public bool IsFromEnd => _value < 0;

    public int GetOffset(int length) => _value < 0 ? _value + length + 1 : _value;

    public bool Equals(Index other) => _value == other._value;

    public override bool Equals(object? other) => other is Index index && Equals(index);

    public override int GetHashCode() => _value;

    public static implicit operator Index(int value) => FromStart(value);
}

/// <summary>A half-open range of positions.</summary>
public readonly struct Range : IEquatable<Range>
{
    public Range(Index start, Index end)
    {
        Start = start;
        End = end;
    }

    public Index Start { get; }

    public Index End { get; }

    public static Range All => new(Index.Start, Index.End);

    public static Range StartAt(Index start) => new(start, Index.End);

    public static Range EndAt(Index end) => new(Index.Start, end);

    public (int Offset, int Length) GetOffsetAndLength(int length)
    {
        int start = Start.GetOffset(length);
        int end = End.GetOffset(length);
        if ((uint)end > (uint)length || (uint)start > (uint)end)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        return (start, end - start);
    }

    public bool Equals(Range other) => Start.Equals(other.Start) && End.Equals(other.End);

    public override bool Equals(object? other) => other is Range range && Equals(range);

    public override int GetHashCode() => HashCode.Combine(Start.GetHashCode(), End.GetHashCode());
}
