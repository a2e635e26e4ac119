// Searching, cutting, joining. Everything is ordinal: there are no cultures, and no case mapping.
using System.Collections.Generic;
using System.Text;

namespace System;

/// <summary>What .NET splits off besides the separators.</summary>
[Flags]
public enum StringSplitOptions
{
    None = 0,
    RemoveEmptyEntries = 1,
    TrimEntries = 2,
}

public sealed unsafe partial class String
{
    private ReadOnlySpan<char> Text => this;

    public static bool IsNullOrWhiteSpace(string? value) => value is null || value.Text.Trim().IsEmpty;

    public string Substring(int start) => new(Text.Slice(start));

    public string Substring(int start, int length) => new(Text.Slice(start, length));

    public bool StartsWith(string prefix) => Text.StartsWith(prefix);

    public bool StartsWith(char value) => _stringLength != 0 && _firstChar == value;

    public bool EndsWith(string suffix) => Text.EndsWith(suffix);

    public bool EndsWith(char value) => _stringLength != 0 && Text[^1] == value;

    public int IndexOf(char value) => Text.IndexOf(value);

    public int IndexOf(char value, int start)
    {
        int found = Text.Slice(start).IndexOf(value);
        return found < 0 ? found : found + start;
    }

    public int IndexOf(string value) => Text.IndexOf((ReadOnlySpan<char>)value);

    public int IndexOf(string value, int start)
    {
        int found = Text.Slice(start).IndexOf((ReadOnlySpan<char>)value);
        return found < 0 ? found : found + start;
    }

    public int LastIndexOf(char value) => Text.LastIndexOf(value);

    public bool Contains(char value) => IndexOf(value) >= 0;

    public bool Contains(string value) => IndexOf(value) >= 0;

    public string Trim()
    {
        ReadOnlySpan<char> trimmed = Text.Trim();
        return trimmed.Length == _stringLength ? this : new string(trimmed);
    }

    public string TrimStart() => new(Text.TrimStart());

    public string TrimEnd() => new(Text.TrimEnd());

    public string PadLeft(int width, char padding = ' ')
        => width <= _stringLength ? this : Concat(new string(padding, width - _stringLength), this);

    public string PadRight(int width, char padding = ' ')
        => width <= _stringLength ? this : Concat(this, new string(padding, width - _stringLength));

    public string Insert(int start, string value)
        => Concat(Substring(0, start), value, Substring(start));

    public string Remove(int start) => Substring(0, start);

    public string Remove(int start, int length) => Concat(Text.Slice(0, start), Text.Slice(start + length));

    public string Replace(char old, char replacement)
    {
        char[] text = ToCharArray();
        foreach (ref char value in text.AsSpan())
        {
            value = value == old ? replacement : value;
        }

        return new string(text);
    }

    public string Replace(string old, string? replacement)
    {
        if (old.Length == 0)
        {
            ThrowHelper.Argument("nothing to replace");
        }

        StringBuilder result = new(_stringLength);
        ReadOnlySpan<char> rest = Text;
        for (int at = rest.IndexOf((ReadOnlySpan<char>)old); at >= 0; at = rest.IndexOf((ReadOnlySpan<char>)old))
        {
            result.Append(rest.Slice(0, at)).Append(replacement);
            rest = rest.Slice(at + old.Length);
        }

        return result.Append(rest).ToString();
    }

    public char[] ToCharArray() => Text.ToArray();

    public string[] Split(char separator, StringSplitOptions options = StringSplitOptions.None)
        => Split(new ReadOnlySpan<char>(ref separator), options);

    public string[] Split(string separator, StringSplitOptions options = StringSplitOptions.None)
        => Split((ReadOnlySpan<char>)separator, options);

    public static string Join(char separator, params string?[] values) => Join(new string(separator, 1), values);

    public static string Join(string? separator, params string?[] values)
        => Join(separator, (IEnumerable<string?>)values);

    public static string Join(string? separator, IEnumerable<string?> values) => Join<string?>(separator, values);

    public static string Join<T>(string? separator, IEnumerable<T> values)
    {
        StringBuilder result = new();
        bool first = true;
        foreach (T value in values)
        {
            if (!first)
            {
                result.Append(separator);
            }

            first = false;
            result.Append(value?.ToString());
        }

        return result.ToString();
    }

    public static string Concat(params string?[] values) => Join(null, values);

    public static int Compare(string? left, string? right) => CompareOrdinal(left, right);

    private string[] Split(ReadOnlySpan<char> separator, StringSplitOptions options)
    {
        string[] parts = new string[4];
        int count = 0;
        ReadOnlySpan<char> rest = Text;
        for (bool last = false; !last;)
        {
            int at = separator.IsEmpty ? -1 : rest.IndexOf(separator);
            last = at < 0;
            ReadOnlySpan<char> part = last ? rest : rest.Slice(0, at);
            rest = last ? default : rest.Slice(at + separator.Length);
            part = (options & StringSplitOptions.TrimEntries) != 0 ? part.Trim() : part;
            if (part.IsEmpty && (options & StringSplitOptions.RemoveEmptyEntries) != 0)
            {
                continue;
            }

            if (count == parts.Length)
            {
                Array.Resize(ref parts, count * 2);
            }

            parts[count++] = new string(part);
        }

        Array.Resize(ref parts, count);
        return parts;
    }
}
