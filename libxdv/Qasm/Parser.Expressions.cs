// Parser, part 3: angles. Precedence climbing; recursion is bounded by QasmLimits.MaxExpressionDepth.
using System;

namespace Xdv.Qasm;

internal ref partial struct Parser
{
    // Binding strength: sum < product < sign < power, so that -2^2 is -4 and 2^-1 is 0.5.
    private const int SumStrength = 1, ProductStrength = 2, SignStrength = 3, PowerStrength = 4;

    /// <summary>Reads one angle and appends it to BodyExpressions.</summary>
    private bool Angle()
    {
        int start = _state.Steps.Count;
        if (!Terms(SumStrength, 0)) return false;
        _state.BodyExpressions.Add(new Expression { Start = start, Count = _state.Steps.Count - start });
        return true;
    }

    /// <summary>
    /// Reads operands joined by operators that bind at least as strongly as <paramref name="weakest"/>.
    /// </summary>
    private bool Terms(int weakest, int depth)
    {
        if (depth >= QasmLimits.MaxExpressionDepth)
            return Fail(_token, new Utf8Text("the expression is nested more than "u8)
                .Number(QasmLimits.MaxExpressionDepth).Text(" levels deep"u8),
                "split it, or compute the number beforehand"u8);
        if (!Factor(depth)) return false;
        while (true)
        {
            int strength = Strength(_token.Kind, out ExpressionOperator joined);
            if (strength < weakest) return true;
            Advance();
            // Power associates to the right, everything else to the left.
            if (!Terms(strength == PowerStrength ? strength : strength + 1, depth + 1)) return false;
            Step(joined);
        }
    }

    private bool Factor(int depth)
    {
        switch (_token.Kind)
        {
            case TokenKind.Minus:
                Advance();
                if (!Terms(SignStrength, depth + 1)) return false;
                Step(ExpressionOperator.Negate);
                return true;
            case TokenKind.Plus:
                Advance();
                return Terms(SignStrength, depth + 1);
            case TokenKind.LeftParenthesis:
                Advance();
                return Terms(SumStrength, depth + 1) && Expect(TokenKind.RightParenthesis, "')'"u8);
            case TokenKind.Pi:
                Advance();
                Constant(Math.PI);
                return true;
            case TokenKind.Integer or TokenKind.Real: return Literal();
            case TokenKind.Identifier: return Parameter();
            default:
                return Function(_token.Kind, out ExpressionOperator function)
                    ? Call(function, depth)
                    : Unexpected("a number, 'pi', a parameter, a function or '('"u8);
        }
    }

    private bool Literal()
    {
        ReadOnlySpan<byte> text = _lexer.Text(_token);
        if (!DecimalText.TryParseDouble(text, out double value) || !double.IsFinite(value))
            return Fail(_token, new Utf8Text("number "u8).Name(text).Text(" is too large for a double"u8),
                "angles are in radians"u8);
        Advance();
        Constant(value);
        return true;
    }

    private bool Parameter()
    {
        ReadOnlySpan<byte> name = _lexer.Text(_token);
        FormalNames formals = _state.Formals;
        int index = FindFormal(name, formals.Parameters, formals.ParameterCount);
        if (index < 0)
            return Fail(_token, new Utf8Text().Name(name).Text(" is not a parameter of this gate"u8),
                "angles are made of numbers, 'pi' and, inside a gate definition, its own parameters"u8);
        Advance();
        _state.Steps.Add(new ExpressionStep { Operator = ExpressionOperator.Parameter, Parameter = index });
        return true;
    }

    private bool Call(ExpressionOperator function, int depth)
    {
        Advance();
        if (!Expect(TokenKind.LeftParenthesis, "'(' after the function"u8)) return false;
        if (!Terms(SumStrength, depth + 1) || !Expect(TokenKind.RightParenthesis, "')'"u8)) return false;
        Step(function);
        return true;
    }

    private void Constant(double value) =>
        _state.Steps.Add(new ExpressionStep { Operator = ExpressionOperator.Constant, Value = value });

    private void Step(ExpressionOperator step) => _state.Steps.Add(new ExpressionStep { Operator = step });

    /// <summary>0 if the word is no operator.</summary>
    private static int Strength(TokenKind kind, out ExpressionOperator joined)
    {
        joined = kind switch
        {
            TokenKind.Plus => ExpressionOperator.Add,
            TokenKind.Minus => ExpressionOperator.Subtract,
            TokenKind.Star => ExpressionOperator.Multiply,
            TokenKind.Slash => ExpressionOperator.Divide,
            TokenKind.Caret => ExpressionOperator.Power,
            _ => ExpressionOperator.Constant,
        };
        return joined switch
        {
            ExpressionOperator.Add or ExpressionOperator.Subtract => SumStrength,
            ExpressionOperator.Multiply or ExpressionOperator.Divide => ProductStrength,
            ExpressionOperator.Power => PowerStrength,
            _ => 0,
        };
    }

    private static bool Function(TokenKind kind, out ExpressionOperator function)
    {
        function = kind switch
        {
            TokenKind.Sin => ExpressionOperator.Sin,
            TokenKind.Cos => ExpressionOperator.Cos,
            TokenKind.Tan => ExpressionOperator.Tan,
            TokenKind.Exp => ExpressionOperator.Exp,
            TokenKind.Ln => ExpressionOperator.Ln,
            TokenKind.Sqrt => ExpressionOperator.Sqrt,
            _ => ExpressionOperator.Constant,
        };
        return function != ExpressionOperator.Constant;
    }
}
