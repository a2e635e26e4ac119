// Random bytes from the machine's entropy device, as hexadecimal digits. Each draw is an input of the session.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Random;

internal static class Program
{
    private const int DefaultBytes = 16, MaxBytes = 4096, BytesPerLine = 32;

    private static int Main()
    {
        ReadOnlySpan<byte> word = HybridProcess.Argument(1);
        if (word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8))
        {
            Terminal.Write("usage: random [BYTES]\n\n"u8);
            Terminal.Write("Prints random bytes (default 16, at most 4096) in hexadecimal, 32 a line.\n"u8);
            return 0;
        }

        ulong count = DefaultBytes;
        bool known = word.IsEmpty || NumberText.TryParse(word, out count);
        if (!known || count is 0 or > MaxBytes || HybridProcess.ArgumentCount > 2)
        {
            Terminal.Error("usage: random [BYTES]    1 to 4096\n"u8);
            return 2;
        }

        Span<byte> random = stackalloc byte[BytesPerLine];
        Utf8Line line = new(stackalloc byte[2 * BytesPerLine]);
        while (count > 0)
        {
            Span<byte> bytes = random[..(int)Math.Min(count, BytesPerLine)];
            Status status = Entropy.Fill(bytes);
            if (status != Status.Ok)
            {
                Terminal.ErrorLine($"random: {StatusNames.Of(status)}");
                return 1;
            }

            line.Clear();
            line.AppendHex(bytes);
            Terminal.WriteLine(line.Written);
            count -= (ulong)bytes.Length;
        }

        return 0;
    }
}
