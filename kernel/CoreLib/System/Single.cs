namespace System;

/// <summary>IEEE 754 binary32.</summary>
public readonly partial struct Single : IComparable<float>, IEquatable<float>
{
    private readonly float _value;

    public const float MinValue = -3.40282346638528859E+38F;
    public const float MaxValue = 3.40282346638528859E+38F;
    public const float Epsilon = 1.4E-45F;
    public const float NegativeInfinity = -1.0F / 0.0F;
    public const float PositiveInfinity = 1.0F / 0.0F;
    public const float NaN = 0.0F / 0.0F;

    public static bool IsNaN(float value) => value != value;

    public static bool IsFinite(float value) => (BitConverter.SingleToUInt32Bits(value) & 0x7F800000) != 0x7F800000;

    public static bool IsInfinity(float value)
        => (BitConverter.SingleToUInt32Bits(value) & 0x7FFFFFFF) == 0x7F800000;

    public static bool IsNegative(float value) => BitConverter.SingleToInt32Bits(value) < 0;

    public int CompareTo(float other) => ((double)_value).CompareTo(other);

    public bool Equals(float other) => _value == other || (IsNaN(_value) && IsNaN(other));

    public override bool Equals(object? other) => other is float value && Equals(value);

    public override int GetHashCode() => _value == 0 ? 0 : BitConverter.SingleToInt32Bits(_value);
}
