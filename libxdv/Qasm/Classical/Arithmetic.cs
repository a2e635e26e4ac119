// Operators on known values. Pure; what an operator does not accept, it says.
using System;

namespace Xdv.Qasm.Classical;

internal static class Arithmetic
{
    public static ReadOnlySpan<byte> DivisionByZero => "division by zero"u8;

    /// <summary>left operator right.</summary>
    /// <returns>Empty, or why not.</returns>
    public static ReadOnlySpan<byte> Binary(TokenKind symbol, in Value left, in Value right, out Value result)
    {
        switch (symbol)
        {
            case TokenKind.AndAnd:
                result = Value.Bool(IsTrue(left) && IsTrue(right));
                return default;
            case TokenKind.OrOr:
                result = Value.Bool(IsTrue(left) || IsTrue(right));
                return default;
            case >= TokenKind.Less and <= TokenKind.NotEqual or TokenKind.Equal:
                return Compare(symbol, left, right, out result);
            case TokenKind.ShiftLeft or TokenKind.ShiftRight: return Shift(symbol, left, right, out result);
            case TokenKind.Ampersand or TokenKind.Pipe or TokenKind.Caret: return Bitwise(symbol, left, right,
                out result);
        }
        if (left.Kind == ClassicalKind.Duration || right.Kind == ClassicalKind.Duration)
            return Durations(symbol, left, right, out result);
        if (left.Kind == ClassicalKind.Angle || right.Kind == ClassicalKind.Angle)
            return Angles(symbol, left, right, out result);
        if (left.Kind == ClassicalKind.Float || right.Kind == ClassicalKind.Float)
            return Reals(symbol, left.ToDouble(), right.ToDouble(), out result);
        return Whole(symbol, left, right, out result);
    }

    public static bool IsTrue(in Value value) =>
        value.Kind is ClassicalKind.Float or ClassicalKind.Duration ? value.Real != 0 : value.Bits != 0;

    public static ReadOnlySpan<byte> Unary(TokenKind symbol, in Value value, out Value result)
    {
        result = value;
        switch (symbol)
        {
            case TokenKind.Bang:
                result = Value.Bool(!IsTrue(value));
                return default;
            case TokenKind.Tilde:
                if (value.Kind is ClassicalKind.Float or ClassicalKind.Duration) return "'~' is for bits"u8;
                result.Bits = ~value.Bits;
                result = result.Wrapped(value.Width);
                return default;
        }
        switch (value.Kind)
        {
            case ClassicalKind.Float or ClassicalKind.Duration: result.Real = -value.Real; break;
            case ClassicalKind.Angle: result.Bits = (0 - value.Bits) & Value.Mask(value.Width); break;
            case ClassicalKind.Bit: return "bits have no sign; convert them: int[8](bits)"u8;
            default: result = Value.Int(-(long)value.Bits); break;
        }
        return default;
    }

    private static ReadOnlySpan<byte> Compare(TokenKind symbol, in Value left, in Value right, out Value result)
    {
        int order;
        result = default;
        if ((left.Kind == ClassicalKind.Duration) != (right.Kind == ClassicalKind.Duration))
            return "a duration compares only with a duration"u8;
        if (left.Kind == ClassicalKind.Angle || right.Kind == ClassicalKind.Angle)
        {
            int width = Math.Max(AngleWidth(left), AngleWidth(right));
            order = ToAngle(left, width).Bits.CompareTo(ToAngle(right, width).Bits);
        }
        else if (left.Kind is ClassicalKind.Float or ClassicalKind.Duration || right.Kind is ClassicalKind.Float)
        {
            double a = left.ToDouble(), b = right.ToDouble();
            order = a < b ? -1 : a > b ? 1 : 0;
        }
        else
        {
            bool leftNegative = left.Kind == ClassicalKind.Int && (long)left.Bits < 0;
            bool rightNegative = right.Kind == ClassicalKind.Int && (long)right.Bits < 0;
            order = leftNegative != rightNegative ? leftNegative ? -1 : 1 : left.Bits.CompareTo(right.Bits);
        }
        result = Value.Bool(symbol switch
        {
            TokenKind.Less => order < 0,
            TokenKind.LessEqual => order <= 0,
            TokenKind.Greater => order > 0,
            TokenKind.GreaterEqual => order >= 0,
            TokenKind.Equal => order == 0,
            _ => order != 0,
        });
        return default;
    }

    private static ReadOnlySpan<byte> Shift(TokenKind symbol, in Value left, in Value right, out Value result)
    {
        result = left;
        if (left.Kind is ClassicalKind.Float or ClassicalKind.Duration || !right.IsWhole
            && right.Kind != ClassicalKind.Bit)
            return "shifts move bits by a whole number"u8;
        if (right.Kind == ClassicalKind.Int && (long)right.Bits < 0) return "a shift by a negative number"u8;
        int by = (int)Math.Min(right.Bits, 64);
        bool signed = left.Kind == ClassicalKind.Int;
        if (symbol == TokenKind.ShiftLeft) result.Bits = by > 63 ? 0 : left.Bits << by;
        else if (signed) result.Bits = (ulong)((long)left.Bits >> Math.Min(by, 63));
        else result.Bits = by > 63 ? 0 : left.Bits >> by;
        result = result.Wrapped(left.Width);
        return default;
    }

    private static ReadOnlySpan<byte> Bitwise(TokenKind symbol, in Value left, in Value right, out Value result)
    {
        result = left.Kind is ClassicalKind.Int && left.Width == 64 ? right : left;
        if (left.Kind is ClassicalKind.Float or ClassicalKind.Duration
            || right.Kind is ClassicalKind.Float or ClassicalKind.Duration) return "this operator is for bits"u8;
        result.Bits = symbol switch
        {
            TokenKind.Ampersand => left.Bits & right.Bits,
            TokenKind.Pipe => left.Bits | right.Bits,
            _ => left.Bits ^ right.Bits,
        };
        result = result.Wrapped(Math.Max(result.Width, Math.Min(left.Width, right.Width)));
        return default;
    }

    private static ReadOnlySpan<byte> Durations(TokenKind symbol, in Value left, in Value right, out Value result)
    {
        result = default;
        bool both = left.Kind == right.Kind;
        double a = left.ToDouble(), b = right.ToDouble();
        switch (symbol)
        {
            case TokenKind.Plus when both: result = Value.Time(a + b); break;
            case TokenKind.Minus when both: result = Value.Time(a - b); break;
            case TokenKind.Star when !both: result = Value.Time(a * b); break;
            case TokenKind.Slash when both: result = Value.Float(a / b); break;
            case TokenKind.Slash when left.Kind == ClassicalKind.Duration: result = Value.Time(a / b); break;
            default: return "durations add to durations, and multiply with numbers"u8;
        }
        return symbol == TokenKind.Slash && b == 0 ? DivisionByZero : default;
    }

    private static int AngleWidth(in Value value) => value.Kind == ClassicalKind.Angle ? value.Width : 1;

    private static Value ToAngle(in Value value, int width)
    {
        if (value.Kind != ClassicalKind.Angle) return Value.Angle(value.ToDouble(), width);
        Value angle = value;
        angle.Width = width;
        angle.Bits = width >= value.Width
            ? value.Bits << (width - value.Width)
            : value.Bits >> (value.Width - width);
        return angle;
    }

    public static Value Resized(in Value angle, int width) => ToAngle(angle, width);

    private static ReadOnlySpan<byte> Angles(TokenKind symbol, in Value left, in Value right, out Value result)
    {
        int width = Math.Max(AngleWidth(left), AngleWidth(right));
        result = default;
        bool first = left.Kind == ClassicalKind.Angle, second = right.Kind == ClassicalKind.Angle;
        if (symbol is TokenKind.Plus or TokenKind.Minus)
        {
            result = ToAngle(left, width);
            ulong other = ToAngle(right, width).Bits;
            result.Bits = (symbol == TokenKind.Plus ? result.Bits + other : result.Bits - other) & Value.Mask(width);
            return default;
        }
        if (symbol == TokenKind.Star && (first ? right : left).IsWhole && first != second)
        {
            result = first ? left : right;
            result.Bits = (left.Bits * right.Bits) & Value.Mask(width);
            return default;
        }
        if (symbol == TokenKind.Slash && first && (second || right.IsWhole))
        {
            if (right.Bits == 0) return DivisionByZero;
            result = second ? Value.Uint(ToAngle(left, width).Bits / ToAngle(right, width).Bits, width) : left;
            if (!second) result.Bits = left.Bits / right.Bits;
            return default;
        }
        return "angles add to angles, and multiply with whole numbers; convert with float(…)"u8;
    }

    private static ReadOnlySpan<byte> Reals(TokenKind symbol, double left, double right, out Value result)
    {
        result = Value.Float(symbol switch
        {
            TokenKind.Plus => left + right,
            TokenKind.Minus => left - right,
            TokenKind.Star => left * right,
            TokenKind.Slash => left / right,
            TokenKind.Percent => left - Math.Truncate(left / right) * right,
            _ => Math.Pow(left, right),
        });
        return right == 0 && symbol is TokenKind.Slash or TokenKind.Percent ? DivisionByZero : default;
    }

    private static ReadOnlySpan<byte> Whole(TokenKind symbol, in Value left, in Value right, out Value result)
    {
        bool unsigned = left.Kind != ClassicalKind.Int && right.Kind != ClassicalKind.Int
            || left.Kind == ClassicalKind.Uint && (long)right.Bits >= 0
            || right.Kind == ClassicalKind.Uint && (long)left.Bits >= 0;
        result = unsigned && symbol != TokenKind.Minus ? Value.Uint(0) : Value.Int(0);
        if (unsigned && symbol == TokenKind.Minus && left.Bits >= right.Bits) result = Value.Uint(0);
        ulong a = left.Bits, b = right.Bits;
        switch (symbol)
        {
            case TokenKind.Plus: result.Bits = a + b; return default;
            case TokenKind.Minus: result.Bits = a - b; return default;
            case TokenKind.Star: result.Bits = a * b; return default;
            case TokenKind.StarStar:
                if (!unsigned && (long)b < 0)
                {
                    result = Value.Float(Math.Pow((long)a, (long)b));
                    return default;
                }
                result.Bits = Power(a, b);
                return default;
        }
        if (b == 0) return DivisionByZero;
        if (unsigned) result.Bits = symbol == TokenKind.Slash ? a / b : a % b;
        else if ((long)b == -1) result.Bits = symbol == TokenKind.Slash ? 0 - a : 0;
        else result.Bits = (ulong)(symbol == TokenKind.Slash ? (long)a / (long)b : (long)a % (long)b);
        return default;
    }

    private static ulong Power(ulong value, ulong exponent)
    {
        ulong power = 1;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0) power *= value;
            value *= value;
        }
        return power;
    }
}
