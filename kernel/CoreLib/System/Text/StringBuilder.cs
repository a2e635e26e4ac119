using System.Runtime.CompilerServices;

namespace System.Text;

/// <summary>Text under construction, in one array that doubles.</summary>
public sealed class StringBuilder
{
    private const int DefaultCapacity = 32;

    private char[] _text;
    private int _length;

    public StringBuilder()
        : this(DefaultCapacity)
    {
    }

    public StringBuilder(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _text = new char[capacity == 0 ? DefaultCapacity : capacity];
    }

    public StringBuilder(string? value)
        : this(value is null ? 0 : value.Length) => Append(value);

    public int Capacity => _text.Length;

    /// <summary>Made longer, it is filled with NULs.</summary>
    public int Length
    {
        get => _length;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value > _length)
            {
                Reserve(value - _length);
                _text.AsSpan(_length, value - _length).Clear();
            }

            _length = value;
        }
    }

    public char this[int index]
    {
        get => Written[index];
        set => Written[index] = value;
    }

    private Span<char> Written => new(_text, 0, _length);

    public StringBuilder Append(char value)
    {
        Reserve(1);
        _text[_length++] = value;
        return this;
    }

    public StringBuilder Append(char value, int repeatCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(repeatCount);
        Reserve(repeatCount);
        _text.AsSpan(_length, repeatCount).Fill(value);
        _length += repeatCount;
        return this;
    }

    public StringBuilder Append(string? value) => Append((ReadOnlySpan<char>)value);

    public StringBuilder Append(ReadOnlySpan<char> value)
    {
        Reserve(value.Length);
        value.CopyTo(_text.AsSpan(_length));
        _length += value.Length;
        return this;
    }

    public StringBuilder Append(object? value) => Append(value?.ToString());

    public StringBuilder Append(bool value) => Append(value.ToString());

    public StringBuilder Append(int value) => Append(value.ToString());

    public StringBuilder Append(uint value) => Append(value.ToString());

    public StringBuilder Append(long value) => Append(value.ToString());

    public StringBuilder Append(ulong value) => Append(value.ToString());

    public StringBuilder Append(double value) => Append(value.ToString());

    public StringBuilder Append(ref DefaultInterpolatedStringHandler text) => Append(text.ToStringAndClear());

    public StringBuilder AppendLine() => Append('\n');

    public StringBuilder AppendLine(string? value) => Append(value).Append('\n');

    public StringBuilder Insert(int index, string? value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)_length);
        int extra = value is null ? 0 : value.Length;
        Reserve(extra);
        _text.AsSpan(index, _length - index).CopyTo(_text.AsSpan(index + extra));
        _length += extra;
        ((ReadOnlySpan<char>)value).CopyTo(_text.AsSpan(index));
        return this;
    }

    public StringBuilder Remove(int startIndex, int length)
    {
        if (startIndex < 0 || length < 0 || length > _length - startIndex)
        {
            ThrowHelper.ArgumentOutOfRange();
        }

        _text.AsSpan(startIndex + length, _length - startIndex - length).CopyTo(_text.AsSpan(startIndex));
        _length -= length;
        return this;
    }

    public StringBuilder Clear()
    {
        _length = 0;
        return this;
    }

    public override string ToString() => new(Written);

    public string ToString(int startIndex, int length) => new(Written.Slice(startIndex, length));

    private void Reserve(int extra)
    {
        int needed = checked(_length + extra);
        if (needed <= _text.Length)
        {
            return;
        }

        char[] larger = new char[Math.Max(needed, _text.Length * 2)];
        Written.CopyTo(larger);
        _text = larger;
    }
}
