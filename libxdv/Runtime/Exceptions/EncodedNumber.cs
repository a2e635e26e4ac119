// The two variable-length encodings in exception tables.
namespace Xdv.Runtime.Exceptions;

internal static unsafe class EncodedNumber
{
    /// <summary>DWARF's unsigned LEB128: seven bits a byte, low first.</summary>
    public static uint ReadLeb128(ref byte* next)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = *next++;
            if (shift < 32) value |= (uint)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }

    /// <summary>The compiler's own: the number of low one bits of the first byte (0 to 4) says how many bytes follow
    /// it; the value is above those bits and a zero, or, after four, in the four bytes that follow.</summary>
    public static uint ReadPrefixed(ref byte* next)
    {
        uint first = *next;
        uint value;
        int bytes = 1;
        while (bytes < 5 && (first & (1u << (bytes - 1))) != 0) bytes++;
        if (bytes == 5)
        {
            value = (uint)(next[1] | next[2] << 8 | next[3] << 16 | next[4] << 24);
        }
        else
        {
            value = first;
            for (int i = 1; i < bytes; i++) value |= (uint)next[i] << (8 * i);
            value >>= bytes;
        }

        next += bytes;
        return value;
    }
}
