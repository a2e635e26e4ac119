namespace System.Runtime.CompilerServices;

/// <summary>What <c>$"..."</c> becomes when a string is wanted. (`Terminal.WriteLine($"...")` needs no string: it has a
/// handler of its own.)</summary>
[InterpolatedStringHandler]
public ref struct DefaultInterpolatedStringHandler
{
    private const int PerHole = 11;

    private char[] _text;
    private int _length;

    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
        => _text = new char[literalLength + (formattedCount * PerHole)];

    public void AppendLiteral(string value) => AppendFormatted((ReadOnlySpan<char>)value);

    public void AppendFormatted(string? value) => AppendFormatted((ReadOnlySpan<char>)value);

    public void AppendFormatted(scoped ReadOnlySpan<char> value)
    {
        if (value.Length > _text.Length - _length)
        {
            char[] larger = new char[Math.Max(checked(_length + value.Length), _text.Length * 2)];
            new ReadOnlySpan<char>(_text, 0, _length).CopyTo(larger);
            _text = larger;
        }

        value.CopyTo(_text.AsSpan(_length));
        _length += value.Length;
    }

    public void AppendFormatted<T>(T value) => AppendFormatted(value?.ToString());

    public void AppendFormatted<T>(T value, string? format)
        => AppendFormatted(value is IFormattable formattable ? formattable.ToString(format, null) : value?.ToString());

    public void AppendFormatted<T>(T value, int alignment) => AppendFormatted(value, alignment, null);

    /// <param name="alignment">Least width; the text stands left in it when negative.</param>
    public void AppendFormatted<T>(T value, int alignment, string? format)
    {
        int start = _length;
        AppendFormatted(value, format);
        Align(start, alignment);
    }

    public void AppendFormatted(string? value, int alignment, string? format = null)
    {
        int start = _length;
        AppendFormatted(value);
        Align(start, alignment);
    }

    public override string ToString() => new(new ReadOnlySpan<char>(_text, 0, _length));

    public string ToStringAndClear()
    {
        string text = ToString();
        _length = 0;
        return text;
    }

    private void Align(int start, int alignment)
    {
        int written = _length - start, width = alignment < 0 ? -alignment : alignment;
        if (written >= width)
        {
            return;
        }

        AppendFormatted(new string(' ', width - written));
        if (alignment > 0)
        {
            _text.AsSpan(start, written).CopyTo(_text.AsSpan(start + width - written));
            _text.AsSpan(start, width - written).Fill(' ');
        }
    }
}
