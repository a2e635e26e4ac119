// The kernel's log as programs can read it (`dmesg`): the last 16 KiB of its lines. What is in it follows from the
// orchestration alone: no times, no physical addresses, nothing that depends on the host; so reading it is no input.
using System;

namespace Xdv.Kernel.Sessions;

internal sealed class KernelLog
{
    public const int Capacity = 16 * 1024;

    private readonly byte[] _ring = new byte[Capacity];
    private ulong _written;

    /// <summary>Bytes that are kept.</summary>
    public int Count => (int)Math.Min(_written, Capacity);

    /// <summary>Adds text; the oldest makes room.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        if (text.Length > Capacity) text = text[^Capacity..];
        while (!text.IsEmpty)
        {
            int at = (int)(_written % Capacity);
            int fits = Math.Min(text.Length, Capacity - at);
            text[..fits].CopyTo(_ring.AsSpan(at));
            text = text[fits..];
            _written += (ulong)fits;
        }
    }

    /// <summary>The longest piece that lies together from <paramref name="offset"/>, counted from the oldest byte
    /// kept.</summary>
    public ReadOnlySpan<byte> Piece(int offset)
    {
        if (offset < 0 || offset >= Count) return default;
        int at = (int)((_written - (ulong)(Count - offset)) % Capacity);
        return _ring.AsSpan(at, Math.Min(Count - offset, Capacity - at));
    }
}
