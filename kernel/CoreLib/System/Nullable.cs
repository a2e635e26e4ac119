namespace System;

/// <summary>A value or nothing; the layout (flag, value) is known to the compiler.</summary>
public partial struct Nullable<T> where T : struct
{
    private readonly bool hasValue;
    internal T value;

    public Nullable(T value)
    {
        this.value = value;
        hasValue = true;
    }

    public readonly bool HasValue => hasValue;

    public readonly T Value
    {
        get
        {
            if (!hasValue)
            {
                ThrowHelper.InvalidOperation("nullable has no value");
            }

            return value;
        }
    }

    public readonly T GetValueOrDefault() => value;

    public readonly T GetValueOrDefault(T fallback) => hasValue ? value : fallback;

    public override readonly bool Equals(object? other)
        => hasValue ? other is not null && value.Equals(other) : other is null;

    public override readonly int GetHashCode() => hasValue ? value.GetHashCode() : 0;

    public override readonly string? ToString() => hasValue ? value.ToString() : "";

    public static implicit operator T?(T value) => new Nullable<T>(value);

    public static explicit operator T(T? value) => value!.Value;
}
