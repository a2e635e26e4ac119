// Text that grows and changes in the middle: the line under edit, its history, the output that is not written yet.
// Buffers are kept when text gets shorter: a program's heap gives nothing back.
using System;

namespace Xdv.Programs.Shell.Editing;

internal sealed class ByteText(int capacity = 128)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Set(ReadOnlySpan<byte> text)
    {
        Clear();
        Append(text);
    }

    public void Append(ReadOnlySpan<byte> text) => Insert(Length, text);

    public void Insert(int at, ReadOnlySpan<byte> text)
    {
        if (Length + text.Length > _bytes.Length)
        {
            byte[] larger = new byte[Math.Max(_bytes.Length * 2, Length + text.Length)];
            Written.CopyTo(larger);
            _bytes = larger;
        }

        _bytes.AsSpan(at, Length - at).CopyTo(_bytes.AsSpan(at + text.Length));
        text.CopyTo(_bytes.AsSpan(at));
        Length += text.Length;
    }

    public void Remove(int at, int count)
    {
        _bytes.AsSpan(at + count, Length - at - count).CopyTo(_bytes.AsSpan(at));
        Length -= count;
    }

    public void AppendNumber(int value)
    {
        if (value >= 10) AppendNumber(value / 10);
        Append([(byte)('0' + value % 10)]);
    }
}
