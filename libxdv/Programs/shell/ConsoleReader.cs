// The line editor at the kernel's console: feeds it what is read, writes what it wants written, and passes on the
// terminal's size. Input behind the end of a line waits for the next one, so pasted lines are all there.
using System;
using Xdv.Abi;
using Xdv.Programs.Shell.Editing;
using Xdv.Runtime;

namespace Xdv.Programs.Shell;

internal sealed class ConsoleReader
{
    private readonly LineEditor _editor = new(new GuestNames());
    private readonly byte[] _input = new byte[256];
    private int _next, _end;

    /// <summary>Prompts and reads one line, without its end. False at end of input.</summary>
    public bool ReadLine(ReadOnlySpan<byte> prompt, out ReadOnlySpan<byte> line)
    {
        Terminal.Size(out int columns, out int rows);
        _editor.Resize(columns, rows);
        _editor.Begin(prompt);
        EditResult result = EditResult.More;
        while (result == EditResult.More)
        {
            if (_next == _end)
            {
                Flush();
                _next = 0;
                _end = Terminal.Read(_input);
                if (_end <= 0) break;
            }

            result = _editor.Feed(_input.AsSpan(_next, _end - _next), out int used);
            _next += used;
            uint size = _editor.TakeSize();
            if (size != 0) Terminal.SetSize((int)ConsoleSize.Columns(size), (int)ConsoleSize.Rows(size));
        }

        if (result == EditResult.EndOfInput || _end <= 0) _editor.Output.Append("\n"u8);
        if (_end < 0) _end = 0;
        Flush();
        line = _editor.Line;
        return result == EditResult.Line || (_end == 0 && !line.IsEmpty);
    }

    private void Flush()
    {
        Terminal.Write(_editor.Output.Written);
        _editor.Output.Clear();
    }

    /// <summary>Programs and files of this system.</summary>
    private sealed class GuestNames : INameSource
    {
        public bool TryCommand(int index, Span<byte> name, out int length)
        {
            if (index >= Builtins.Count) return TryEntry("/bin/"u8, index - Builtins.Count, name, out length);
            ReadOnlySpan<byte> builtin = Builtins.Name(index);
            builtin.CopyTo(name);
            length = builtin.Length;
            return true;
        }

        public bool TryEntry(ReadOnlySpan<byte> folder, int index, Span<byte> name, out int length)
        {
            // The kernel takes a folder's name without the slash at its end.
            if (folder.Length > 1 && folder[^1] == '/') folder = folder[..^1];
            if (folder.IsEmpty) folder = "/files"u8;
            return File.Entry(folder, (ulong)index, name, out length) == Status.Ok;
        }
    }
}
