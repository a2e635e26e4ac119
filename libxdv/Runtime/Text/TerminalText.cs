// Interpolated strings without allocation: `Terminal.WriteLine($"T = {t}")` costs what appending costs.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Xdv.Abi;

namespace Xdv.Runtime.Text;

/// <summary>What `$"…"` builds when it is written to the terminal: at most 1,024 bytes.</summary>
[InterpolatedStringHandler]
public ref struct TerminalText
{
    private const int Capacity = 1024;
    private LineBuffer _storage;
    private int _length;

    public TerminalText(int literalLength, int formattedCount)
    {
        _storage = default;
        _length = 0;
    }

    [UnscopedRef]
    internal ReadOnlySpan<byte> Written => ((ReadOnlySpan<byte>)_storage)[.._length];

    [UnscopedRef]
    private Utf8Line Rest => new(((Span<byte>)_storage)[_length..]);

    public void AppendLiteral(string text)
    {
        Utf8Line line = Rest;
        line.Append(text);
        _length += line.Written.Length;
    }

    /// <summary>Anything else, by its own text.</summary>
    public void AppendFormatted(object? value) => AppendLiteral(value?.ToString() ?? "");

    public void AppendFormatted(string text) => AppendLiteral(text);

    public void AppendFormatted(scoped ReadOnlySpan<byte> text)
    {
        Utf8Line line = Rest;
        line.Append(text);
        _length += line.Written.Length;
    }

    public void AppendFormatted(long value)
    {
        Utf8Line line = Rest;
        line.Append(value);
        _length += line.Written.Length;
    }

    public void AppendFormatted(ulong value)
    {
        Utf8Line line = Rest;
        line.Append(value);
        _length += line.Written.Length;
    }

    public void AppendFormatted(int value) => AppendFormatted((long)value);

    public void AppendFormatted(uint value) => AppendFormatted((ulong)value);

    /// <summary>Shortest text that reads back the same; a format such as "F4" fixes the digits after the
    /// point.</summary>
    public void AppendFormatted(double value, string? format = null)
    {
        Utf8Line line = Rest;
        if (format is { Length: 2 } && format[0] == 'F') line.AppendFixed(value, format[1] - '0');
        else line.Append(value);
        _length += line.Written.Length;
    }

    public void AppendFormatted(Status value) => AppendFormatted(StatusNames.Of(value));

    [InlineArray(Capacity)]
    private struct LineBuffer
    {
        private byte _first;
    }
}
