// What the compiler says to a person: one error that stopped it, any number of warnings that did not.
using System;

namespace Xdv.Qasm;

/// <summary>Why a program was refused.</summary>
public sealed class QasmError
{
    private readonly byte[] _message;
    private readonly byte[] _hint;

    public QasmError(int line, int column, byte[] message, byte[] hint)
    {
        Line = line;
        Column = column;
        _message = message;
        _hint = hint;
    }

    /// <summary>1-based line.</summary>
    public int Line { get; }

    /// <summary>1-based column, in characters.</summary>
    public int Column { get; }

    /// <summary>What is wrong. UTF-8, one line, without position or final period.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>What to do about it. UTF-8, may be empty.</summary>
    public ReadOnlySpan<byte> Hint => _hint;

    /// <summary>
    /// Appends <c>line:column: error: message</c> and, on lines of their own, the source line with a caret under the
    /// place, and the hint. No final newline.
    /// </summary>
    /// <param name="text">Receives it.</param>
    /// <param name="source">The program; empty = without its line.</param>
    public void Write(Utf8Text text, ReadOnlySpan<byte> source = default)
    {
        text.Number(Line).Text(":"u8).Number(Column).Text(": error: "u8).Text(Message);
        SourceExcerpt.Write(text, source, Line, Column);
        if (_hint.Length != 0) text.Text("\n  hint: "u8).Text(Hint);
    }
}

/// <summary>Something a strict reader would not accept, and how it was understood.</summary>
public sealed class QasmWarning
{
    private readonly byte[] _message;

    public QasmWarning(int line, int column, byte[] message)
    {
        Line = line;
        Column = column;
        _message = message;
    }

    /// <summary>1-based line.</summary>
    public int Line { get; }

    /// <summary>1-based column, in characters.</summary>
    public int Column { get; }

    /// <summary>UTF-8, one line.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>Appends <c>line:column: warning: message</c>. No final newline.</summary>
    public void Write(Utf8Text text) =>
        text.Number(Line).Text(":"u8).Number(Column).Text(": warning: "u8).Text(Message);
}
