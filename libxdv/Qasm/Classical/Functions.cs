// The functions that OpenQASM 3 has without a definition, on known values.
using System;

namespace Xdv.Qasm.Classical;

internal enum Function : byte
{
    None, Arccos, Arcsin, Arctan, Ceiling, Cos, Exp, Floor, Log, Mod, PopCount, Pow, RotateLeft, RotateRight, Sin,
    Sqrt, Tan, SizeOf,
}

internal static class Functions
{
    public static Function Find(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("sin"u8) ? Function.Sin
        : name.SequenceEqual("cos"u8) ? Function.Cos
        : name.SequenceEqual("tan"u8) ? Function.Tan
        : name.SequenceEqual("arcsin"u8) ? Function.Arcsin
        : name.SequenceEqual("arccos"u8) ? Function.Arccos
        : name.SequenceEqual("arctan"u8) ? Function.Arctan
        : name.SequenceEqual("exp"u8) ? Function.Exp
        : name.SequenceEqual("log"u8) || name.SequenceEqual("ln"u8) ? Function.Log
        : name.SequenceEqual("sqrt"u8) ? Function.Sqrt
        : name.SequenceEqual("pow"u8) ? Function.Pow
        : name.SequenceEqual("mod"u8) ? Function.Mod
        : name.SequenceEqual("floor"u8) ? Function.Floor
        : name.SequenceEqual("ceiling"u8) ? Function.Ceiling
        : name.SequenceEqual("popcount"u8) ? Function.PopCount
        : name.SequenceEqual("rotl"u8) ? Function.RotateLeft
        : name.SequenceEqual("rotr"u8) ? Function.RotateRight
        : name.SequenceEqual("sizeof"u8) ? Function.SizeOf : Function.None;

    public static int Arguments(Function function) =>
        function is Function.Pow or Function.Mod or Function.RotateLeft or Function.RotateRight ? 2 : 1;

    /// <summary>The value of a function of one or two known values.</summary>
    /// <returns>Empty, or why not.</returns>
    public static ReadOnlySpan<byte> Call(Function function, in Value left, in Value right, out Value result)
    {
        result = default;
        switch (function)
        {
            case Function.Pow: return Arithmetic.Binary(TokenKind.StarStar, left, right, out result);
            case Function.Mod: return Modulo(left, right, out result);
            case Function.PopCount:
                if (!IsBits(left)) return "only bits and whole numbers have a popcount"u8;
                ulong count = 0;
                for (ulong bits = left.Bits & Value.Mask(left.Width); bits != 0; bits &= bits - 1) count++;
                result = Value.Uint(count);
                return default;
            case Function.RotateLeft or Function.RotateRight:
                if (!IsBits(left) || !right.IsWhole) return "bits are rotated by a whole number"u8;
                result = Rotated(left, function == Function.RotateLeft ? (long)right.Bits : -(long)right.Bits);
                return default;
        }
        if (left.Kind is ClassicalKind.Duration or ClassicalKind.Array) return "this function takes a number"u8;
        double x = left.ToDouble();
        result = Value.Float(function switch
        {
            Function.Arccos => Math.Acos(x),
            Function.Arcsin => Math.Asin(x),
            Function.Arctan => Math.Atan(x),
            Function.Ceiling => Math.Ceiling(x),
            Function.Cos => Math.Cos(x),
            Function.Exp => Math.Exp(x),
            Function.Floor => Math.Floor(x),
            Function.Log => Math.Log(x),
            Function.Sin => Math.Sin(x),
            Function.Sqrt => Math.Sqrt(x),
            _ => Math.Tan(x),
        });
        return default;
    }

    private static bool IsBits(in Value value) =>
        value.IsWhole || value.Kind is ClassicalKind.Bit or ClassicalKind.Angle or ClassicalKind.Bool;

    /// <summary>Toward minus infinity: the result has the sign of the divisor.</summary>
    private static ReadOnlySpan<byte> Modulo(in Value left, in Value right, out Value result)
    {
        ReadOnlySpan<byte> fault = Arithmetic.Binary(TokenKind.Percent, left, right, out result);
        if (!fault.IsEmpty) return fault;
        if (result.Kind == ClassicalKind.Float && result.Real != 0 && result.Real < 0 != right.ToDouble() < 0)
            result.Real += right.ToDouble();
        else if (result.Kind == ClassicalKind.Int && result.Bits != 0 && (long)result.Bits < 0 != (long)right.Bits < 0)
            result.Bits += right.Bits;
        return default;
    }

    private static Value Rotated(in Value value, long by)
    {
        int width = value.Width, left = (int)((by % width + width) % width);
        ulong bits = value.Bits & Value.Mask(width);
        Value result = value;
        if (left != 0) result.Bits = bits << left | bits >> (width - left);
        return result.Wrapped(width);
    }
}
