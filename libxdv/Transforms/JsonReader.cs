// A strict pull reader for JSON (RFC 8259): one token at a time, nothing built, nothing allocated.
// Invariants: nesting is bounded by MaxDepth; after an error every further Read says error; any bytes are safe.
using System;

namespace Xdv.Transforms;

internal enum JsonToken
{
    None,
    BeginObject,
    EndObject,
    BeginArray,
    EndArray,
    Name,
    String,
    Number,
    Literal,
    End,
    Error,
}

/// <summary>Reads one JSON document.</summary>
internal ref struct JsonReader(ReadOnlySpan<byte> json)
{
    public const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _json = json;
    private int _at = json.StartsWith("\uFEFF"u8) ? 3 : 0;
    private int _depth;
    /// <summary>Bit d: the container at depth d + 1 is an object.</summary>
    private uint _objects;
    private bool _afterValue;
    private bool _afterName;
    private bool _afterOpening;

    /// <summary>What was read last.</summary>
    public JsonToken Token { get; private set; }

    /// <summary>Raw bytes of a name or string (between its quotes, escapes as written), number or literal.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Byte offset of the last token, or of the error.</summary>
    public int Offset { get; private set; }

    /// <summary>Containers that are open.</summary>
    public readonly int Depth => _depth;

    /// <summary>Advances by one token.</summary>
    public JsonToken Read()
    {
        if (Token is JsonToken.Error or JsonToken.End) return Token;
        SkipSpace();
        Offset = _at;
        Token = Next();
        return Token;
    }

    /// <summary>Passes over the value whose first token is <see cref="Token"/>, or over a name and its value.</summary>
    /// <returns>False at an error.</returns>
    public bool Skip()
    {
        if (Token == JsonToken.Name) Read();
        int outside = _depth - 1;
        if (Token is not (JsonToken.BeginArray or JsonToken.BeginObject)) return Token != JsonToken.Error;
        while (_depth > outside)
            if (Read() is JsonToken.Error or JsonToken.End) return false;
        return true;
    }

    private JsonToken Next()
    {
        bool inObject = _depth > 0 && (_objects >> (_depth - 1) & 1) != 0;
        if (_at == _json.Length) return _depth == 0 && _afterValue ? JsonToken.End : JsonToken.Error;
        byte c = _json[_at];
        if (c is (byte)']' or (byte)'}') return Close(c, inObject);
        if (_afterValue)
        {
            if (_depth == 0 || c != ',') return JsonToken.Error;
            _at++;
            SkipSpace();
            Offset = _at;
            _afterValue = false;
            _afterOpening = false;
            if (_at == _json.Length) return JsonToken.Error;
            c = _json[_at];
        }
        if (inObject && !_afterName) return Name(c);
        return Begin(c);
    }

    private JsonToken Close(byte c, bool inObject)
    {
        bool complete = _afterValue || _afterOpening;
        if (_depth == 0 || !complete || inObject != (c == '}')) return JsonToken.Error;
        _at++;
        _depth--;
        Finish();
        return c == '}' ? JsonToken.EndObject : JsonToken.EndArray;
    }

    private JsonToken Name(byte c)
    {
        if (c != '"' || !ReadString()) return JsonToken.Error;
        SkipSpace();
        if (_at == _json.Length || _json[_at] != ':') return JsonToken.Error;
        _at++;
        _afterName = true;
        _afterOpening = false;
        return JsonToken.Name;
    }

    private JsonToken Begin(byte c)
    {
        if (c is (byte)'[' or (byte)'{')
        {
            if (_depth == MaxDepth) return JsonToken.Error;
            uint bit = 1u << _depth;
            _objects = c == '{' ? _objects | bit : _objects & ~bit;
            _depth++;
            _at++;
            _afterName = false;
            _afterOpening = true;
            return c == '{' ? JsonToken.BeginObject : JsonToken.BeginArray;
        }
        JsonToken token = c == '"' ? JsonToken.String : c is (byte)'t' or (byte)'f' or (byte)'n' ? JsonToken.Literal
            : JsonToken.Number;
        bool read = token switch
        {
            JsonToken.String => ReadString(),
            JsonToken.Literal => ReadLiteral(),
            _ => ReadNumber(),
        };
        if (!read) return JsonToken.Error;
        Finish();
        return token;
    }

    private void Finish()
    {
        _afterValue = true;
        _afterName = false;
        _afterOpening = false;
    }

    private bool ReadString()
    {
        int start = ++_at;
        for (; _at < _json.Length; _at++)
        {
            byte c = _json[_at];
            if (c < 0x20) return false;
            if (c == '\\' && !Escape()) return false;
            if (c != '"') continue;
            Value = _json.Slice(start, _at - start);
            _at++;
            return true;
        }
        return false;
    }

    /// <summary>Checks an escape sequence and stops on its last character.</summary>
    private bool Escape()
    {
        if (++_at == _json.Length) return false;
        byte c = _json[_at];
        if (c != 'u') return "\"\\/bfnrt"u8.IndexOf(c) >= 0;
        for (int i = 0; i < 4; i++)
        {
            if (++_at == _json.Length) return false;
            if ("0123456789abcdefABCDEF"u8.IndexOf(_json[_at]) < 0) return false;
        }
        return true;
    }

    private bool ReadLiteral()
    {
        ReadOnlySpan<byte> rest = _json.Slice(_at);
        int length = rest.StartsWith("true"u8) || rest.StartsWith("null"u8) ? 4 : rest.StartsWith("false"u8) ? 5 : 0;
        Value = rest.Slice(0, length);
        _at += length;
        return length > 0;
    }

    private bool ReadNumber()
    {
        int start = _at;
        if (_json[_at] == '-') _at++;
        int first = _at;
        if (!Digits() || (_json[first] == '0' && _at > first + 1)) return false;
        if (_at < _json.Length && _json[_at] == '.')
        {
            _at++;
            if (!Digits()) return false;
        }
        if (_at < _json.Length && (_json[_at] | 0x20) == 'e')
        {
            _at++;
            if (_at < _json.Length && _json[_at] is (byte)'+' or (byte)'-') _at++;
            if (!Digits()) return false;
        }
        Value = _json.Slice(start, _at - start);
        return true;
    }

    private bool Digits()
    {
        int start = _at;
        while (_at < _json.Length && _json[_at] is >= (byte)'0' and <= (byte)'9') _at++;
        return _at > start;
    }

    private void SkipSpace()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') _at++;
    }
}
