// Matrices as NumPy saves them (.npy, format 1.0 to 3.0): a header that is a Python dictionary, then the numbers.
// Any bytes are safe.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Xdv.Transforms;

/// <summary>Reads a square matrix of complex or real numbers.</summary>
internal static class NumpyFile
{
    private const int ShortHeader = 10, LongHeader = 12, MostHeader = 65_536;

    /// <summary>The magic bytes.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) => file.StartsWith(Magic);

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The matrix; null with what is wrong.</summary>
    public static UnitaryMatrix? Read(ReadOnlySpan<byte> file, out byte[] problem)
    {
        problem = "this is no .npy file"u8.ToArray();
        if (file.Length < LongHeader || !IsOne(file) || file[6] is < 1 or > 3) return null;
        int start = file[6] == 1 ? ShortHeader : LongHeader;
        long length = file[6] == 1 ? file[8] | (file[9] << 8)
            : MemoryMarshal.Read<uint>(file.Slice(8, 4));
        if (length > MostHeader || start + length > file.Length) return null;
        ReadOnlySpan<byte> header = file.Slice(start, (int)length), data = file.Slice(start + (int)length);
        (int bytes, int parts) = Kind(header);
        problem = "the numbers are not <c16, <c8 or <f8: save numpy.asarray(u, complex)"u8.ToArray();
        if (bytes == 0) return null;
        problem = "the matrix is not square, of 1 to 1024 rows"u8.ToArray();
        if (!Shape(header, out ulong rows, out ulong columns) || rows != columns || rows is 0 or > 1024) return null;
        problem = "the file is not as long as its header says"u8.ToArray();
        if ((ulong)data.Length != rows * columns * (ulong)(bytes * parts)) return null;
        problem = [];
        bool transposed = header.IndexOf("'fortran_order': True"u8) >= 0;
        return UnitaryMatrix.From(Values(data, (int)rows, bytes, parts, transposed));
    }

    /// <summary>Bytes of a real part, and how many parts a number has; 0 = of a kind that is not read.</summary>
    private static (int Bytes, int Parts) Kind(ReadOnlySpan<byte> header)
    {
        if (header.IndexOf("'<c16'"u8) >= 0) return (8, 2);
        if (header.IndexOf("'<c8'"u8) >= 0) return (4, 2);
        return header.IndexOf("'<f8'"u8) >= 0 ? (8, 1) : (0, 0);
    }

    private static bool Shape(ReadOnlySpan<byte> header, out ulong rows, out ulong columns)
    {
        (rows, columns) = (0, 0);
        int open = header.IndexOf((byte)'('), close = header.IndexOf((byte)')');
        if (open < 0 || close < open) return false;
        ReadOnlySpan<byte> inside = header.Slice(open + 1, close - open - 1);
        int comma = inside.IndexOf((byte)',');
        if (comma < 0) return false;
        ReadOnlySpan<byte> second = inside.Slice(comma + 1);
        while (second.Length > 0 && second[0] == (byte)' ') second = second.Slice(1);
        return DecimalText.TryParseInteger(inside.Slice(0, comma), out rows)
            && DecimalText.TryParseInteger(second, out columns);
    }

    private static double[] Values(ReadOnlySpan<byte> data, int modes, int bytes, int parts, bool transposed)
    {
        double[] values = new double[2 * modes * modes];
        for (int i = 0; i < modes * modes; i++)
        {
            int to = transposed ? (i % modes * modes) + (i / modes) : i;
            for (int part = 0; part < parts; part++)
            {
                ReadOnlySpan<byte> one = data.Slice(((i * parts) + part) * bytes, bytes);
                values[(2 * to) + part] = bytes == 4 ? MemoryMarshal.Read<float>(one) : MemoryMarshal.Read<double>(one);
            }
        }
        return values;
    }
}
