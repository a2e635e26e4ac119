// Ids are text in the catalogue and bytes on the command line.
using System;

namespace Xdv.Programs.Cts;

internal static class Text
{
    /// <summary>True when ASCII text and bytes say the same.</summary>
    public static bool Same(string text, ReadOnlySpan<byte> bytes)
    {
        if (text.Length != bytes.Length) return false;
        for (int i = 0; i < bytes.Length; i++)
            if (text[i] != bytes[i]) return false;
        return true;
    }
}
