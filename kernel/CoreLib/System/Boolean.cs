namespace System;

/// <summary>True or false.</summary>
public readonly struct Boolean : IComparable<bool>, IEquatable<bool>
{
    private readonly bool _value;

    public static readonly string TrueString = "True";
    public static readonly string FalseString = "False";

    public int CompareTo(bool other) => _value == other ? 0 : _value ? 1 : -1;

    public bool Equals(bool other) => _value == other;

    public override bool Equals(object? other) => other is bool value && _value == value;

    public override int GetHashCode() => _value ? 1 : 0;

    public override string ToString() => _value ? "True" : "False";
}
