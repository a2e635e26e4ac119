namespace System.Text;

/// <summary>UTF-8, the one encoding there is.</summary>
public sealed class Encoding
{
    private const uint Replacement = 0xFFFD;

    private Encoding()
    {
    }

    public static Encoding UTF8 { get; } = new();

    public int GetByteCount(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            uint scalar = Next(ref text);
            count += scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
        }

        return count;
    }

    public byte[] GetBytes(string text)
    {
        byte[] bytes = new byte[GetByteCount(text)];
        GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>An unpaired surrogate becomes U+FFFD.</summary>
    /// <returns>Bytes written; a destination that is too short is an error.</returns>
    public int GetBytes(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int at = 0;
        while (!text.IsEmpty)
        {
            uint scalar = Next(ref text);
            if (scalar < 0x80)
            {
                bytes[at++] = (byte)scalar;
                continue;
            }

            if (scalar < 0x800)
            {
                bytes[at++] = (byte)(0xC0 | (scalar >> 6));
            }
            else
            {
                if (scalar < 0x10000)
                {
                    bytes[at++] = (byte)(0xE0 | (scalar >> 12));
                }
                else
                {
                    bytes[at++] = (byte)(0xF0 | (scalar >> 18));
                    bytes[at++] = (byte)(0x80 | ((scalar >> 12) & 63));
                }

                bytes[at++] = (byte)(0x80 | ((scalar >> 6) & 63));
            }

            bytes[at++] = (byte)(0x80 | (scalar & 63));
        }

        return at;
    }

    public int GetCharCount(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        while (!bytes.IsEmpty)
        {
            count += Next(ref bytes) < 0x10000 ? 1 : 2;
        }

        return count;
    }

    /// <summary>Each maximal part of an ill-formed sequence becomes U+FFFD.</summary>
    public int GetChars(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        int at = 0;
        while (!bytes.IsEmpty)
        {
            uint scalar = Next(ref bytes);
            if (scalar < 0x10000)
            {
                text[at++] = (char)scalar;
                continue;
            }

            text[at++] = (char)(0xD800 + ((scalar - 0x10000) >> 10));
            text[at++] = (char)(0xDC00 + (scalar & 0x3FF));
        }

        return at;
    }

    public string GetString(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[GetCharCount(bytes)];
        GetChars(bytes, text);
        return new string(text);
    }

    private static uint Next(ref ReadOnlySpan<char> text)
    {
        uint first = text[0];
        if (first - 0xD800 < 0x400 && text.Length > 1 && (uint)text[1] - 0xDC00 < 0x400)
        {
            uint scalar = 0x10000 + ((first - 0xD800) << 10) + (text[1] - 0xDC00u);
            text = text.Slice(2);
            return scalar;
        }

        text = text.Slice(1);
        return first - 0xD800 < 0x800 ? Replacement : first;
    }

    /// <summary>One scalar (Unicode 16.0, table 3-7).</summary>
    private static uint Next(ref ReadOnlySpan<byte> bytes)
    {
        uint first = bytes[0];
        int length = first < 0x80 ? 1 : first - 0xC2 < 0x1E ? 2 : (first & 0xF0) == 0xE0 ? 3 : first - 0xF0 < 5 ? 4 : 0;
        if (length <= 1)
        {
            bytes = bytes.Slice(1);
            return length == 1 ? first : Replacement;
        }

        uint scalar = first & (0x7Fu >> length);
        for (int i = 1; i < length; i++)
        {
            if (i >= bytes.Length || !Continues(bytes[i], first, i))
            {
                bytes = bytes.Slice(i);
                return Replacement;
            }

            scalar = (scalar << 6) | (bytes[i] & 0x3Fu);
        }

        bytes = bytes.Slice(length);
        return scalar;
    }

    /// <summary>Second bytes that would make the form longer than needed, a surrogate, or too large are none.</summary>
    private static bool Continues(byte value, uint first, int index)
    {
        byte low = 0x80, high = 0xBF;
        if (index == 1)
        {
            low = first == 0xE0 ? (byte)0xA0 : first == 0xF0 ? (byte)0x90 : low;
            high = first == 0xED ? (byte)0x9F : first == 0xF4 ? (byte)0x8F : high;
        }

        return value >= low && value <= high;
    }
}
