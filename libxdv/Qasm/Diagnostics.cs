// The first error and the warnings of a compilation, by place in the source; lines and columns are counted at the end.
using System;
using System.Collections.Generic;

namespace Xdv.Qasm;

internal sealed class Diagnostics
{
    private readonly List<int> _places = [];
    private readonly List<byte[]> _texts = [];
    private int _errorAt;
    private byte[]? _message;
    private byte[] _hint = [];

    public bool Failed => _message is not null;

    /// <summary>Keeps the first error. Always false, for callers to return.</summary>
    public bool Fail(int at, Utf8Text message, ReadOnlySpan<byte> hint)
    {
        if (Failed) return false;
        _errorAt = at;
        _message = message.ToArray();
        _hint = hint.ToArray();
        return false;
    }

    /// <summary>Keeps a warning; the same one at the same place only once.</summary>
    public void Warn(int at, Utf8Text message)
    {
        if (_texts.Count >= QasmLimits.MaxWarnings) return;
        for (int i = 0; i < _places.Count; i++)
            if (_places[i] == at && message.Bytes.SequenceEqual(_texts[i])) return;
        _places.Add(at);
        _texts.Add(message.ToArray());
    }

    public QasmError Error(ReadOnlySpan<byte> source)
    {
        new Lexer(source).Locate(_errorAt, out int line, out int column);
        return new QasmError(line, column, _message!, _hint);
    }

    public QasmWarning[] Warnings(ReadOnlySpan<byte> source)
    {
        QasmWarning[] warnings = new QasmWarning[_texts.Count];
        for (int i = 0; i < warnings.Length; i++)
        {
            new Lexer(source).Locate(_places[i], out int line, out int column);
            warnings[i] = new QasmWarning(line, column, _texts[i]);
        }
        return warnings;
    }
}
