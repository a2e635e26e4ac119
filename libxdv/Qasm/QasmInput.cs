// Values that the caller gives to a program's `input` variables.
using System;

namespace Xdv.Qasm;

/// <summary>`name=value`: the value is an expression of the language, such as <c>pi/4</c>, <c>3</c>, <c>"0101"</c> or
/// <c>{1, 2}</c>.</summary>
public sealed class QasmInput
{
    private readonly byte[] _name;
    private readonly byte[] _value;

    private QasmInput(byte[] name, byte[] value)
    {
        _name = name;
        _value = value;
    }

    public ReadOnlySpan<byte> Name => _name;

    public ReadOnlySpan<byte> Value => _value;

    internal bool Used { get; set; }

    /// <summary>Reads <c>name=value</c> (UTF-8). Null if there is no name, no '=' or no value.</summary>
    public static QasmInput? Parse(ReadOnlySpan<byte> text)
    {
        int equals = text.IndexOf((byte)'=');
        if (equals <= 0 || equals == text.Length - 1) return null;
        return new QasmInput(text.Slice(0, equals).ToArray(), text.Slice(equals + 1).ToArray());
    }
}
