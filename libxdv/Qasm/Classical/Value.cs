// One classical value while the program is compiled: known, or a vector of conditions on measured bits.
using System;

namespace Xdv.Qasm.Classical;

internal enum ClassicalKind : byte { None, Bool, Bit, Int, Uint, Float, Angle, Duration, Array }

/// <summary>
/// Known values: whole numbers, bits and angles in <see cref="Bits"/> (Int sign-extended, the others zero-extended, an
/// angle as a fraction of a turn of <see cref="Width"/> bits), the rest in <see cref="Real"/> (durations in
/// nanoseconds). Runtime values: Start is the first of Width conditions. Arrays: Start is the first element, Shape the
/// first of Width dimensions.
/// </summary>
internal struct Value
{
    public ClassicalKind Kind;
    /// <summary>Kind of an array's elements; their width in Shape's place after the dimensions.</summary>
    public ClassicalKind Element;
    public bool Runtime;
    public bool ReadOnly;
    public int Width;
    public int ElementWidth;
    public int Start;
    public int Shape;
    public ulong Bits;
    public double Real;

    public readonly bool IsWhole => Kind is ClassicalKind.Int or ClassicalKind.Uint;

    public readonly bool IsNumber => IsWhole || Kind is ClassicalKind.Float;

    public static Value Bool(bool value) => new() { Kind = ClassicalKind.Bool, Width = 1, Bits = value ? 1UL : 0 };

    public static Value Int(long value) => new() { Kind = ClassicalKind.Int, Width = 64, Bits = (ulong)value };

    public static Value Uint(ulong value, int width = 64) =>
        new() { Kind = ClassicalKind.Uint, Width = width, Bits = value & Mask(width) };

    public static Value Float(double value) => new() { Kind = ClassicalKind.Float, Width = 64, Real = value };

    public static Value OfBits(ulong value, int width) =>
        new() { Kind = ClassicalKind.Bit, Width = width, Bits = value & Mask(width) };

    public static Value Time(double nanoseconds) => new() { Kind = ClassicalKind.Duration, Real = nanoseconds };

    public static Value Angle(double radians, int width)
    {
        double turns = radians / (2 * Math.PI);
        turns -= Math.Floor(turns);
        // 2^width steps a turn; the upper and lower half are rounded apart so that 64 bits fit.
        double steps = turns * Math.Pow(2, width);
        ulong bits = steps >= 9223372036854775808.0
            ? (ulong)(steps - 9223372036854775808.0) + (1UL << 63)
            : (ulong)(steps + (width < 53 ? 0.5 : 0));
        return new Value { Kind = ClassicalKind.Angle, Width = width, Bits = bits & Mask(width) };
    }

    public static ulong Mask(int width) => width >= 64 ? ulong.MaxValue : (1UL << width) - 1;

    /// <summary>As a real number: angles in radians, bits as a number.</summary>
    public readonly double ToDouble() => Kind switch
    {
        ClassicalKind.Int => (long)Bits,
        ClassicalKind.Float or ClassicalKind.Duration => Real,
        ClassicalKind.Angle => Bits * (2 * Math.PI / Math.Pow(2, Width)),
        _ => Bits,
    };

    /// <summary>Wraps a whole number into its width.</summary>
    public readonly Value Wrapped(int width)
    {
        Value value = this;
        value.Width = width;
        value.Bits &= Mask(width);
        if (Kind == ClassicalKind.Int && width < 64 && (value.Bits >> (width - 1) & 1) != 0) value.Bits |= ~Mask(width);
        return value;
    }

    public static ReadOnlySpan<byte> Name(ClassicalKind kind) => kind switch
    {
        ClassicalKind.Bool => "bool"u8,
        ClassicalKind.Bit => "bit"u8,
        ClassicalKind.Int => "int"u8,
        ClassicalKind.Uint => "uint"u8,
        ClassicalKind.Float => "float"u8,
        ClassicalKind.Angle => "angle"u8,
        ClassicalKind.Duration => "duration"u8,
        ClassicalKind.Array => "array"u8,
        _ => "nothing"u8,
    };
}
