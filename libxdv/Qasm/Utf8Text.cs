// Builds the UTF-8 sentences of diagnostics and histograms, without formatting machinery.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Xdv.Qasm;

/// <summary>
/// A text under construction. Fluent: <c>new Utf8Text("gate "u8).Name(name).Text(" is unknown"u8)</c>.
/// </summary>
public sealed class Utf8Text
{
    private const int MaxNameBytes = 48;
    private const int MaxDigits = 20;

    private readonly List<byte> _bytes = [];

    public Utf8Text()
    {
    }

    public Utf8Text(ReadOnlySpan<byte> text) => Text(text);

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    public Utf8Text Text(ReadOnlySpan<byte> text)
    {
        _bytes.AddRange(text);
        return this;
    }

    /// <summary>A word of the program in quotes; long ones are cut at a character boundary.</summary>
    public Utf8Text Name(ReadOnlySpan<byte> name)
    {
        int length = name.Length;
        if (length > MaxNameBytes)
        {
            length = MaxNameBytes;
            while (length > 0 && (name[length] & 0xC0) == 0x80) length--;
        }
        Text("'"u8).Text(name.Slice(0, length));
        return Text(length < name.Length ? "…'"u8 : "'"u8);
    }

    public Utf8Text Number(ulong value)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        int start = MaxDigits;
        do
        {
            digits[--start] = (byte)('0' + value % 10);
            value /= 10;
        }
        while (value != 0);
        return Text(digits.Slice(start));
    }

    public Utf8Text Number(int value) =>
        value < 0 ? Text("-"u8).Number((ulong)-(long)value) : Number((ulong)value);

    /// <summary>Starts over, keeping the memory.</summary>
    public void Clear() => _bytes.Clear();

    public byte[] ToArray() => _bytes.ToArray();
}
