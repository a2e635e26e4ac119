// Numbers to UTF-8, the same on both sides: the core library's own exact printing in the guest, .NET's on the host.
using System;
#if !FREESTANDING
using System.Globalization;
using System.Buffers.Text;
#endif

namespace Xdv.Runtime.Text;

internal static class Numbers
{
#if FREESTANDING
    /// <summary>Shortest text that reads back as the same value.</summary>
    public static int FormatShortest(double value, Span<byte> destination) =>
        System.Numbers.TryFormatDouble(value, destination, out int written) ? written : 0;

    public static int FormatFixed(double value, int decimals, Span<byte> destination) =>
        System.Numbers.TryFormatFixed(value, decimals, destination, out int written) ? written : 0;

    public static bool TryParse(ReadOnlySpan<byte> text, out double value) =>
        System.Numbers.TryParseDouble(text, out value);
#else
    public static int FormatShortest(double value, Span<byte> destination) =>
        value.TryFormat(destination, out int written, "R", CultureInfo.InvariantCulture) ? written : 0;

    public static int FormatFixed(double value, int decimals, Span<byte> destination) =>
        value.TryFormat(destination, out int written, "F" + decimals.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture)
            ? written : 0;

    public static bool TryParse(ReadOnlySpan<byte> text, out double value) =>
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
#endif
}
