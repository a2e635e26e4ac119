// Angles: expressions are kept in postfix order, so that a gate body is parsed once and evaluated per use, without
// recursion.
using System;

namespace Xdv.Qasm;

internal enum ExpressionOperator : byte
{
    Constant, Parameter, Negate, Add, Subtract, Multiply, Divide, Power, Sin, Cos, Tan, Exp, Ln, Sqrt,
}

/// <summary>One step of a postfix expression.</summary>
internal struct ExpressionStep
{
    public ExpressionOperator Operator;
    /// <summary>Index of the gate's formal parameter, for Parameter.</summary>
    public int Parameter;
    /// <summary>Value, for Constant.</summary>
    public double Value;
}

/// <summary>Steps [Start, Start + Count) of <see cref="CompilerState.Steps"/>.</summary>
internal struct Expression
{
    public int Start;
    public int Count;

    /// <summary>Value for the given parameters, in radians as written; may be infinite or NaN.</summary>
    /// <param name="steps">All steps of the compilation.</param>
    /// <param name="parameters">Values of the gate's formal parameters.</param>
    /// <param name="stack">Scratch of <see cref="QasmLimits.MaxExpressionStack"/> values.</param>
    public readonly double Evaluate(
        ReadOnlySpan<ExpressionStep> steps, ReadOnlySpan<double> parameters, double[] stack)
    {
        int top = -1;
        for (int i = Start; i < Start + Count; i++)
        {
            ref readonly ExpressionStep step = ref steps[i];
            switch (step.Operator)
            {
                case ExpressionOperator.Constant: stack[++top] = step.Value; break;
                case ExpressionOperator.Parameter: stack[++top] = parameters[step.Parameter]; break;
                case ExpressionOperator.Negate: stack[top] = -stack[top]; break;
                case ExpressionOperator.Add: top--; stack[top] += stack[top + 1]; break;
                case ExpressionOperator.Subtract: top--; stack[top] -= stack[top + 1]; break;
                case ExpressionOperator.Multiply: top--; stack[top] *= stack[top + 1]; break;
                case ExpressionOperator.Divide: top--; stack[top] /= stack[top + 1]; break;
                case ExpressionOperator.Power: top--; stack[top] = Math.Pow(stack[top], stack[top + 1]); break;
                case ExpressionOperator.Sin: stack[top] = Math.Sin(stack[top]); break;
                case ExpressionOperator.Cos: stack[top] = Math.Cos(stack[top]); break;
                case ExpressionOperator.Tan: stack[top] = Math.Tan(stack[top]); break;
                case ExpressionOperator.Exp: stack[top] = Math.Exp(stack[top]); break;
                case ExpressionOperator.Ln: stack[top] = Math.Log(stack[top]); break;
                default: stack[top] = Math.Sqrt(stack[top]); break;
            }
        }
        return stack[0];
    }
}
