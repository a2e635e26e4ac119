// The IL of a pure C# function as a formula: what the compiler made of it is executed on unknown operands, and where it
// branches both ways are followed and joined again. So a proof about the formula is a proof about the function that the
// kernel runs. Anything it does not know (loops that do not end, memory, calls into the runtime) is refused.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;

namespace Xdv.Tests.Proofs.Symbolic;

/// <param name="Return">Null for void.</param>
/// <param name="Operands">What the operands are afterwards; a `ref` one may have changed.</param>
public sealed record Outcome(SymbolicValue? Return, SymbolicValue[] Operands);

public sealed partial class SymbolicMethod
{
    private const int MaxSteps = 20_000;
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly MethodBase _method;
    private readonly byte[] _il;
    private readonly Type[] _operands;
    private readonly int _firstLocal;
    private readonly Type[] _locals;
    private int _steps;

    private SymbolicMethod(MethodBase method)
    {
        _method = method;
        MethodBody body = method.GetMethodBody() ?? throw new NotSupportedException($"{method}: no body");
        _il = body.GetILAsByteArray()!;
        _operands = OperandTypes(method);
        _locals = [.. body.LocalVariables.Select(local => local.LocalType)];
        _firstLocal = 2 * _operands.Length;
    }

    /// <summary>`this` of a structure comes first, by reference.</summary>
    public static Type[] OperandTypes(MethodBase method)
    {
        IEnumerable<Type> types = method.GetParameters().Select(parameter => parameter.ParameterType);
        return method.IsStatic ? [.. types] : [method.DeclaringType!.MakeByRefType(), .. types];
    }

    /// <summary>Runs a function on operands; what is passed by reference is given as the value there.</summary>
    public static Outcome Run(MethodBase method, params SymbolicValue[] operands)
    {
        var run = new SymbolicMethod(method);
        int count = operands.Length;
        var cells = new SymbolicValue[run._firstLocal + run._locals.Length];
        for (int i = 0; i < count; i++)
        {
            bool byRef = run._operands[i].IsByRef;
            cells[i] = byRef ? new AddressValue(count + i, []) : Widen(run._operands[i], operands[i]);
            cells[count + i] = operands[i];
        }

        for (int i = 0; i < run._locals.Length; i++)
        {
            Type type = run._locals[i];
            cells[run._firstLocal + i] = type.IsByRef ? new BitsValue(Term.Bits(0, 64))
                : Widen(type, SymbolicValue.Zero(type));
        }

        return run.Run(0, [], cells);
    }

    private Outcome Run(int at, List<SymbolicValue> stack, SymbolicValue[] cells)
    {
        var frame = new Frame(this, stack, cells);
        while (true)
        {
            if (++_steps > MaxSteps) throw new NotSupportedException($"{_method.Name}: too many steps");
            Instruction one = Decode(at);
            at = one.Next;
            if (one.Code == OpCodes.Ret)
            {
                SymbolicValue? value = stack.Count == 0 ? null : stack[^1];
                return new Outcome(value, cells[_operands.Length.._firstLocal]);
            }

            if (one.Code.FlowControl is FlowControl.Branch)
            {
                at = one.Targets[0];
                continue;
            }

            if (one.Code.FlowControl is not FlowControl.Cond_Branch)
            {
                frame.Execute(one);
                continue;
            }

            if (one.Code == OpCodes.Switch) return Choose(frame, one, frame.Pop().Bits, 0);
            Term condition = frame.Condition(one.Code);
            if (condition.IsConstant) at = condition.Value != 0 ? one.Targets[0] : at;
            else return Join(condition, frame, one.Targets[0], at);
        }
    }

    private Outcome Choose(Frame frame, Instruction one, Term value, int way)
    {
        if (way == one.Targets.Length) return Run(one.Next, frame.Stack, frame.Cells);
        Term taken = Term.Equal(value, Term.Bits((ulong)way, value.Width));
        Outcome yes = Run(one.Targets[way], [.. frame.Stack], [.. frame.Cells]);
        return Merge(taken, yes, Choose(frame, one, value, way + 1));
    }

    private Outcome Join(Term condition, Frame frame, int yes, int no) =>
        Merge(condition, Run(yes, [.. frame.Stack], [.. frame.Cells]), Run(no, frame.Stack, frame.Cells));

    private static Outcome Merge(Term condition, Outcome yes, Outcome no) => new(
        yes.Return is null ? null : SymbolicValue.If(condition, yes.Return, no.Return!),
        [.. yes.Operands.Zip(no.Operands, (a, b) => SymbolicValue.If(condition, a, b))]);

    /// <summary>As the evaluation stack has it: at least 32 bits.</summary>
    private static SymbolicValue Widen(Type type, SymbolicValue value) => value is BitsValue { Term.Width: < 32 } small
        ? new BitsValue(Term.Resize(small.Term, 32, SymbolicValue.IsSigned(type))) : value;

    /// <summary>As memory has it.</summary>
    private static SymbolicValue Narrow(Type type, SymbolicValue value) =>
        value is BitsValue bits && SymbolicValue.WidthOf(type) is var width && width < bits.Term.Width
            ? new BitsValue(Term.Resize(bits.Term, width, false)) : value;

    private readonly record struct Instruction(OpCode Code, long Operand, int[] Targets, int Next);

    private Instruction Decode(int at)
    {
        short value = _il[at++];
        if (value == 0xFE) value = (short)(0xFE00 | _il[at++]);
        OpCode code = Codes[value];
        switch (code.OperandType)
        {
            case OperandType.InlineNone:
                return new Instruction(code, 0, [], at);
            case OperandType.ShortInlineBrTarget:
                return new Instruction(code, 0, [at + 1 + (sbyte)_il[at]], at + 1);
            case OperandType.InlineBrTarget:
                return new Instruction(code, 0, [at + 4 + Int32(at)], at + 4);
            case OperandType.ShortInlineI:
                return new Instruction(code, (sbyte)_il[at], [], at + 1);
            case OperandType.ShortInlineVar:
                return new Instruction(code, _il[at], [], at + 1);
            case OperandType.InlineVar:
                return new Instruction(code, BitConverter.ToUInt16(_il, at), [], at + 2);
            case OperandType.InlineI8:
                return new Instruction(code, BitConverter.ToInt64(_il, at), [], at + 8);
            case OperandType.InlineSwitch:
                int end = at + 4 + 4 * Int32(at);
                int[] targets = [.. Enumerable.Range(0, Int32(at)).Select(way => end + Int32(at + 4 + 4 * way))];
                return new Instruction(code, 0, targets, end);
            default:
                return new Instruction(code, Int32(at), [], at + 4);
        }
    }

    private int Int32(int at) => BitConverter.ToInt32(_il, at);
}
