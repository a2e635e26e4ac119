namespace System.Text;

/// <summary>Appends text. Small on purpose: it exists for the <c>ToString</c> the C# compiler writes for records.
/// </summary>
public sealed class StringBuilder
{
    private char[] _text = new char[32];
    private int _length;

    public int Length => _length;

    public StringBuilder Append(char value)
    {
        Reserve(1);
        _text[_length++] = value;
        return this;
    }

    public StringBuilder Append(string? value)
    {
        ReadOnlySpan<char> text = value;
        Reserve(text.Length);
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
        return this;
    }

    public StringBuilder Append(object? value) => Append(value?.ToString());

    public override string ToString() => new(new ReadOnlySpan<char>(_text, 0, _length));

    private void Reserve(int extra)
    {
        int needed = checked(_length + extra);
        if (needed <= _text.Length)
        {
            return;
        }

        char[] larger = new char[Math.Max(needed, _text.Length * 2)];
        _text.AsSpan(0, _length).CopyTo(larger);
        _text = larger;
    }
}
