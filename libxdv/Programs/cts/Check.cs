// What a case finds: how many questions it asked, and the first answer that was not the one the specification names.
using System;
using Xdv.Abi;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Cts;

/// <summary>Collects the answers of one case.</summary>
internal sealed class Check
{
    private readonly byte[] _text = new byte[192];
    private int _length;

    /// <summary>Questions asked.</summary>
    public int Count { get; private set; }

    public bool Failed { get; private set; }

    /// <summary>The first wrong answer, or how many were right.</summary>
    public ReadOnlySpan<byte> Detail
    {
        get
        {
            if (Failed) return _text.AsSpan(0, _length);
            Utf8Line line = new(_text);
            line.Append((ulong)Count);
            line.Append(Count == 1 ? " check"u8 : " checks"u8);
            return line.Written;
        }
    }

    /// <summary>True when the call answered as it must.</summary>
    public bool Is(string what, Status got, Status expected)
    {
        Count++;
        if (got == expected || Failed) return got == expected;
        Utf8Line line = Fail(what);
        line.Append(StatusNames.Of(got));
        line.Append(" instead of "u8);
        line.Append(StatusNames.Of(expected));
        _length = line.Written.Length;
        return false;
    }

    public bool Is(string what, ulong got, ulong expected)
    {
        Count++;
        if (got == expected || Failed) return got == expected;
        Utf8Line line = Fail(what);
        line.Append(got);
        line.Append(" instead of "u8);
        line.Append(expected);
        _length = line.Written.Length;
        return false;
    }

    /// <summary>True when <paramref name="got"/> is at most <paramref name="most"/>.</summary>
    public bool AtMost(string what, ulong got, ulong most)
    {
        Count++;
        if (got <= most || Failed) return got <= most;
        Utf8Line line = Fail(what);
        line.Append(got);
        line.Append(", at most "u8);
        line.Append(most);
        _length = line.Written.Length;
        return false;
    }

    public bool That(string what, bool holds)
    {
        Count++;
        if (holds || Failed) return holds;
        Utf8Line line = Fail(what);
        line.Append("no"u8);
        _length = line.Written.Length;
        return false;
    }

    public bool Ok(string what, Status status) => Is(what, status, Status.Ok);

    private Utf8Line Fail(string what)
    {
        Failed = true;
        Utf8Line line = new(_text);
        line.Append(what);
        line.Append(": "u8);
        return line;
    }
}
