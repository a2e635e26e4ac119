// How far a word is from another: for "did you mean".
using System;

namespace Xdv.Qasm;

internal static class Spelling
{
    private const int MaxLength = 32;

    /// <summary>More than any distance worth a suggestion.</summary>
    public const int Far = 3;

    /// <summary>Letters to add, remove, change or exchange with their neighbour; <see cref="Far"/> if too
    /// many.</summary>
    public static int Distance(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int allowed = Math.Min(2, Math.Min(left.Length, right.Length) / 2);
        if (left.Length > MaxLength || right.Length > MaxLength || Math.Abs(left.Length - right.Length) > allowed)
            return Far;
        const int Row = MaxLength + 1;
        Span<int> rows = stackalloc int[3 * Row];
        for (int j = 0; j <= right.Length; j++) rows[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            Span<int> now = rows.Slice(i % 3 * Row, Row), last = rows.Slice((i + 2) % 3 * Row, Row);
            Span<int> before = rows.Slice((i + 1) % 3 * Row, Row);
            now[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                now[j] = Math.Min(change, Math.Min(last[j], now[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
            }
        }
        int distance = rows[left.Length % 3 * Row + right.Length];
        return distance <= allowed ? distance : Far;
    }
}
