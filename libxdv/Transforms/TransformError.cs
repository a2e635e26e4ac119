// What the compiler says to a person: where, what is wrong, what to do.
using System;
using System.Collections.Generic;

namespace Xdv.Transforms;

/// <summary>Why a program was refused.</summary>
public sealed class TransformError
{
    private readonly byte[] _message;
    private readonly byte[] _hint;

    internal TransformError(int line, int column, byte[] message, byte[] hint)
    {
        Line = line;
        Column = column;
        _message = message;
        _hint = hint;
    }

    /// <summary>The same with a hint.</summary>
    internal TransformError With(byte[] hint) => new(Line, Column, _message, hint);

    /// <summary>1-based line.</summary>
    public int Line { get; }

    /// <summary>1-based column, in characters.</summary>
    public int Column { get; }

    /// <summary>What is wrong. UTF-8, one line, without position or final period.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>What to do about it. UTF-8, may be empty.</summary>
    public ReadOnlySpan<byte> Hint => _hint;
}

/// <summary>A UTF-8 sentence under construction.</summary>
internal sealed class Sentence
{
    private const int MaxWordBytes = 48;

    private readonly List<byte> _bytes = [];

    public Sentence(ReadOnlySpan<byte> text) => Text(text);

    public Sentence Text(ReadOnlySpan<byte> text)
    {
        _bytes.AddRange(text);
        return this;
    }

    /// <summary>A word in quotes; long ones are cut at a character boundary, control bytes become '?'.</summary>
    public Sentence Word(ReadOnlySpan<byte> word)
    {
        int length = word.Length;
        if (length > MaxWordBytes)
        {
            length = MaxWordBytes;
            while (length > 0 && (word[length] & 0xC0) == 0x80) length--;
        }
        Text("'"u8);
        for (int i = 0; i < length; i++) _bytes.Add(word[i] < 0x20 ? (byte)'?' : word[i]);
        return Text(length < word.Length ? "…'"u8 : "'"u8);
    }

    public Sentence Number(long value)
    {
        if (value < 0) return Text("-"u8).Number(-value);
        Span<byte> digits = stackalloc byte[20];
        int start = digits.Length;
        do
        {
            digits[--start] = (byte)('0' + (value % 10));
            value /= 10;
        }
        while (value != 0);
        return Text(digits.Slice(start));
    }

    public byte[] ToArray() => _bytes.ToArray();
}
