// What one character of UTF-8 text is on a screen: where it ends, how many cells it takes. The ranges are the ones that
// matter on a terminal, after Unicode's EastAsianWidth (W and F) and the general categories Mn, Me and Cf.
using System;

namespace Xdv.Programs.Shell.Editing;

internal static class Characters
{
    public const uint Invalid = 0xFFFD;

    /// <summary>The scalar at the start of <paramref name="text"/>, which is not empty. A byte that starts none is
    /// Invalid and one byte long.</summary>
    public static uint Decode(ReadOnlySpan<byte> text, out int length)
    {
        byte lead = text[0];
        length = 1;
        if (lead < 0x80) return lead;
        int bytes = LengthOf(lead);
        if (bytes == 0 || bytes > text.Length) return Invalid;
        uint scalar = (uint)(lead & (0x7F >> bytes));
        for (int i = 1; i < bytes; i++)
        {
            if ((text[i] & 0xC0) != 0x80) return Invalid;
            scalar = scalar << 6 | (uint)(text[i] & 0x3F);
        }

        uint least = bytes == 2 ? 0x80u : bytes == 3 ? 0x800u : 0x10000u;
        if (scalar < least || scalar > 0x10FFFF || scalar is >= 0xD800 and <= 0xDFFF) return Invalid;
        length = bytes;
        return scalar;
    }

    /// <summary>Bytes of the sequence that a byte begins; 0 when it begins none.</summary>
    public static int LengthOf(byte lead) => lead switch
    {
        < 0x80 => 1,
        >= 0xC2 and <= 0xDF => 2,
        >= 0xE0 and <= 0xEF => 3,
        >= 0xF0 and <= 0xF4 => 4,
        _ => 0,
    };

    /// <summary>Cells a scalar takes: 0 combining, 1, or 2 East Asian wide.</summary>
    public static int CellsOf(uint scalar) => scalar switch
    {
        < 0x300 => 1,
        <= 0x36F => 0,
        >= 0x483 and <= 0x489 or >= 0x591 and <= 0x5BD or >= 0x610 and <= 0x61A or >= 0x64B and <= 0x65F => 0,
        0xE31 or >= 0xE34 and <= 0xE3A or >= 0xE47 and <= 0xE4E => 0,
        >= 0x1AB0 and <= 0x1AFF or >= 0x1DC0 and <= 0x1DFF or >= 0x200B and <= 0x200F => 0,
        >= 0x20D0 and <= 0x20FF or 0x3099 or 0x309A or >= 0xFE00 and <= 0xFE0F or >= 0xFE20 and <= 0xFE2F => 0,
        >= 0xE0100 and <= 0xE01EF => 0,
        >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0x303E or >= 0x3041 and <= 0xA4CF => 2,
        >= 0xA960 and <= 0xA97F or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF => 2,
        >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 => 2,
        >= 0x1F300 and <= 0x1F64F or >= 0x1F680 and <= 0x1F6FF or >= 0x1F900 and <= 0x1F9FF => 2,
        >= 0x20000 and <= 0x3FFFD => 2,
        _ => 1,
    };

    /// <summary>End of the character at <paramref name="at"/>, combining marks included; its cells.</summary>
    public static int Next(ReadOnlySpan<byte> text, int at, out int cells)
    {
        cells = CellsOf(Decode(text[at..], out int length));
        at += length;
        while (at < text.Length && CellsOf(Decode(text[at..], out length)) == 0) at += length;
        return at;
    }

    /// <summary>Start of the character before <paramref name="at"/>; 0 at the beginning.</summary>
    public static int Previous(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0)
        {
            at--;
            while (at > 0 && (text[at] & 0xC0) == 0x80) at--;
            if (CellsOf(Decode(text[at..], out _)) > 0) break;
        }

        return at;
    }

    /// <summary>Cells of a whole text in one row.</summary>
    public static int CellsOf(ReadOnlySpan<byte> text)
    {
        int sum = 0;
        for (int at = 0; at < text.Length; sum += CellsOf(Decode(text[at..], out int length)), at += length)
        {
        }

        return sum;
    }
}
