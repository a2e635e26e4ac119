// Parser of OpenQASM 3, part 6: numbers, bit strings, durations, physical qubits.
using System;

namespace Xdv.Qasm.Syntax;

internal ref partial struct ProgramParser
{
    private const int MaxDigits = 400;

    private int Integer()
    {
        ReadOnlySpan<byte> text = _lexer.Text(_token);
        int radix = text.Length < 2 ? 10 : text[1] switch
        {
            (byte)'x' or (byte)'X' => 16,
            (byte)'b' or (byte)'B' => 2,
            (byte)'o' or (byte)'O' => 8,
            _ => 10,
        };
        ulong value = 0;
        foreach (byte digit in radix == 10 ? text : text.Slice(2))
        {
            if (digit == '_') continue;
            int number = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
            if (number < 0 || number >= radix)
                return Fail(new Utf8Text().Name(text).Text(" is not a number of base "u8).Number(radix),
                    "0x, 0o and 0b begin numbers of base 16, 8 and 2"u8);
            if (value > (ulong.MaxValue - (ulong)number) / (ulong)radix) return radix == 10 ? Real() : TooLarge(text);
            value = value * (ulong)radix + (ulong)number;
        }
        int node = _tree.Add(NodeKind.Integer, _token.Start, number: (long)value);
        Advance();
        return node;
    }

    private int TooLarge(scoped ReadOnlySpan<byte> text) =>
        Fail(new Utf8Text("number "u8).Name(text).Text(" is too large"u8), "whole numbers have at most 64 bits"u8);

    private int Real()
    {
        if (!Decimal(_lexer.Text(_token), out double value)) return TooLarge(_lexer.Text(_token));
        int node = _tree.Add(NodeKind.Real, _token.Start, number: BitConverter.DoubleToInt64Bits(value));
        Advance();
        return node;
    }

    private int Time()
    {
        ReadOnlySpan<byte> text = _lexer.Text(_token);
        int digits = text.Length;
        while (digits > 0 && !Lexer3.IsTimeUnit(text.Slice(digits))) digits--;
        // 's' is the end of every unit but 'dt': the longest one counts.
        while (digits > 1 && Lexer3.IsTimeUnit(text.Slice(digits - 1))) digits--;
        if (digits > 2 && Lexer3.IsTimeUnit(text.Slice(digits - 2))) digits -= 2;
        ReadOnlySpan<byte> unit = text.Slice(digits);
        if (!Decimal(text.Slice(0, digits), out double value)) return TooLarge(text);
        double scale = unit[0] switch
        {
            (byte)'n' => 1,
            (byte)'m' => 1e6,
            (byte)'s' => 1e9,
            (byte)'d' => 1,
            _ => 1e3,
        };
        int node = _tree.Add(NodeKind.Time, _token.Start, number: BitConverter.DoubleToInt64Bits(value * scale),
            extra: unit[0] == 'd' ? 1 : 0);
        Advance();
        return node;
    }

    /// <summary>A decimal number without its underscores.</summary>
    private static bool Decimal(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Length > MaxDigits) return false;
        Span<byte> digits = stackalloc byte[MaxDigits];
        int length = 0;
        foreach (byte digit in text)
            if (digit != '_') digits[length++] = digit;
        return DecimalText.TryParseDouble(digits.Slice(0, length), out value) && double.IsFinite(value);
    }

    private int BitString()
    {
        ReadOnlySpan<byte> text = _lexer.Text(_token);
        ulong value = 0;
        int width = 0;
        foreach (byte digit in text.Slice(1, text.Length - 2))
        {
            if (digit == '_') continue;
            if (digit is not ((byte)'0' or (byte)'1'))
                return Fail(new Utf8Text().Name(text).Text(" is not a string of bits"u8),
                    "only 0, 1 and _ may stand between the quotes"u8);
            if (++width > QasmLimits.MaxValueBits)
                return Fail(new Utf8Text("a value has at most "u8).Number(QasmLimits.MaxValueBits)
                    .Text(" bits"u8), "use several registers"u8);
            value = value << 1 | (uint)(digit - '0');
        }
        if (width == 0) return Fail("a string of bits is not empty"u8, "write '\"0\"' for one bit"u8);
        int node = _tree.Add(NodeKind.BitString, _token.Start, number: (long)value, extra: width);
        Advance();
        return node;
    }

    private int HardwareQubit()
    {
        ulong qubit = DecimalText.ParseInteger(_lexer.Text(_token).Slice(1), out _);
        int node = _tree.Add(NodeKind.HardwareQubit, _token.Start, number: (long)Math.Min(qubit, int.MaxValue));
        Advance();
        return node;
    }
}
