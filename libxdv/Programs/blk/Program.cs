// Sectors of the machine's disk, as a dump or as they are. What is read is an input of the session, by its digest.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Blk;

internal static class Program
{
    private const int UsageError = 2, BytesPerLine = 16;
    private const ulong PieceSectors = 4096 / BlockStorage.SectorBytes;

    private static ReadOnlySpan<byte> Usage => "usage: blk [SECTOR [COUNT]] [--raw]\n"u8;

    private static int Main()
    {
        bool raw = false;
        ulong first = 0, count = 1;
        int numbers = 0;
        for (int i = 1; i < HybridProcess.ArgumentCount; i++)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i);
            if (word.SequenceEqual("--help"u8) || word.SequenceEqual("-h"u8)) return Help();
            if (word.SequenceEqual("--raw"u8)) raw = true;
            else if (numbers++ == 0 ? !NumberText.TryParse(word, out first)
                : numbers > 2 || !NumberText.TryParse(word, out count)) return Wrong(word);
        }

        return count == 0 || count - 1 > ulong.MaxValue - first ? Wrong("COUNT"u8) : Show(first, count, raw);
    }

    private static int Show(ulong sector, ulong count, bool raw)
    {
        byte[] buffer = new byte[PieceSectors * BlockStorage.SectorBytes];
        for (ulong end = sector + (count - 1); ; sector += PieceSectors)
        {
            ulong wanted = Math.Min(PieceSectors, end - sector + 1);
            Span<byte> piece = buffer.AsSpan(0, (int)(wanted * BlockStorage.SectorBytes));
            Status status = Disk.Read(sector, piece, out int bytes);
            if (status != Status.Ok)
            {
                Terminal.ErrorLine($"blk: sector {sector}: {StatusNames.Of(status)}");
                return 1;
            }

            if (raw) Terminal.Write(buffer.AsSpan(0, bytes));
            else Dump(sector * BlockStorage.SectorBytes, buffer.AsSpan(0, bytes));
            if (end - sector < PieceSectors) return 0;
        }
    }

    private static void Dump(ulong address, ReadOnlySpan<byte> bytes)
    {
        Utf8Line line = new(stackalloc byte[96]);
        for (int i = 0; i < bytes.Length; i += BytesPerLine)
        {
            ReadOnlySpan<byte> row = bytes.Slice(i, BytesPerLine);
            line.Clear();
            line.AppendHex(address + (ulong)i, 10);
            line.Append("  "u8);
            for (int half = 0; half < BytesPerLine; half += BytesPerLine / 2)
            {
                line.AppendHex(row.Slice(half, BytesPerLine / 2));
                line.Append(" "u8);
            }

            line.Append(" "u8);
            foreach (byte value in row) line.Append(value is >= 0x20 and < 0x7F ? value : (byte)'.');
            Terminal.WriteLine(line.Written);
        }
    }

    private static int Help()
    {
        Terminal.Write(Usage);
        Terminal.Write("\nShows sectors of the disk, 512 bytes each (xdv run --disk FILE).\n\n"u8);
        Terminal.Write("  SECTOR  the first one (default 0)\n  COUNT   how many (default 1)\n"u8);
        Terminal.Write("  --raw   the bytes themselves instead of a dump\n"u8);
        return 0;
    }

    private static int Wrong(ReadOnlySpan<byte> word)
    {
        Terminal.ErrorLine($"blk: what is {word}?");
        Terminal.Error(Usage);
        return UsageError;
    }
}
