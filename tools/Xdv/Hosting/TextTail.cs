// The last lines of a stream, kept for the message in case something dies. Bounded, so that a guest that prints for
// ever costs nothing.
using System.Collections.Generic;
using System.Text;

namespace Xdv.Tool.Hosting;

/// <summary>Thread-safe; takes whole lines or arbitrary pieces of text.</summary>
public sealed class TextTail(int maxLines)
{
    private const int MaxLineLength = 500;
    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _open = new();

    /// <summary>Adds one line; null (end of stream) is ignored.</summary>
    public void Append(string? line)
    {
        if (line is null) return;
        lock (_lines) Push(line);
    }

    /// <summary>Adds bytes as they come from a serial line; control characters other than line ends are
    /// dropped.</summary>
    public void AppendBytes(System.ReadOnlySpan<byte> bytes)
    {
        lock (_lines)
        {
            foreach (byte value in bytes)
            {
                if (value == '\n')
                {
                    Push(_open.ToString());
                    _open.Clear();
                }
                else if (value is >= 32 and < 127 or (byte)'\t' && _open.Length < MaxLineLength)
                {
                    _open.Append((char)value);
                }
            }
        }
    }

    public override string ToString()
    {
        lock (_lines)
        {
            var text = new StringBuilder();
            foreach (string line in _lines) text.Append(line).Append('\n');
            text.Append(_open);
            return text.ToString().TrimEnd();
        }
    }

    private void Push(string line)
    {
        if (line.Length == 0 && _lines.Count == 0) return;
        if (_lines.Count == maxLines) _lines.Dequeue();
        _lines.Enqueue(line.Length > MaxLineLength ? line[..MaxLineLength] : line);
    }
}
