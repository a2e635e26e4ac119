// One path through one method: its evaluation stack and its cells (operands, what they refer to, locals), and what each
// instruction that is no branch does to them.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;

namespace Xdv.Tests.Proofs.Symbolic;

public sealed partial class SymbolicMethod
{
    private sealed class Frame(SymbolicMethod method, List<SymbolicValue> stack, SymbolicValue[] cells)
    {
        public List<SymbolicValue> Stack => stack;

        public SymbolicValue[] Cells => cells;

        public SymbolicValue Pop()
        {
            SymbolicValue top = stack[^1];
            stack.RemoveAt(stack.Count - 1);
            return top;
        }

        /// <summary>Whether a conditional branch is taken.</summary>
        public Term Condition(OpCode code)
        {
            string name = code.Name!.Split('.')[0];
            if (name is "brtrue") return Term.IsNotZero(Pop().Bits);
            if (name is "brfalse") return Term.Not(Term.IsNotZero(Pop().Bits));
            bool unsigned = code.Name.Contains(".un");
            Term b = Pop().Bits, a = Pop().Bits;
            return name switch
            {
                "beq" => Term.Equal(a, b),
                "bne" => Term.Not(Term.Equal(a, b)),
                "blt" => Below(a, b, unsigned),
                "bgt" => Below(b, a, unsigned),
                "bge" => Term.Not(Below(a, b, unsigned)),
                "ble" => Term.Not(Below(b, a, unsigned)),
                _ => throw new NotSupportedException(code.Name),
            };
        }

        public void Execute(Instruction one)
        {
            string name = one.Code.Name!;
            string kind = name.Split('.')[0];
            switch (kind)
            {
                case "nop":
                    break;
                case "dup":
                    stack.Add(stack[^1]);
                    break;
                case "pop":
                    Pop();
                    break;
                case "ldarg" or "ldloc" or "ldarga" or "ldloca" or "starg" or "stloc":
                    Cell(kind, CellOf(kind, name, one.Operand));
                    break;
                case "ldc":
                    Push(Term.Bits((ulong)Constant(name, one.Operand), name.StartsWith("ldc.i8") ? 64 : 32));
                    break;
                case "conv":
                    Push(Converted(name, Pop().Bits));
                    break;
                case "ceq" or "cgt" or "clt":
                    Compare(name);
                    break;
                case "not" or "neg":
                    Term only = Pop().Bits;
                    Push(Term.Make("bv" + kind, only.Width, only));
                    break;
                case "add" or "sub" or "mul" or "and" or "or" or "xor" or "shl" or "shr":
                    Arithmetic(name);
                    break;
                case "ldobj" or "ldind":
                    Type? type = kind == "ldobj" ? method._method.Module.ResolveType((int)one.Operand) : null;
                    stack.Add(Load((AddressValue)Pop(), type));
                    break;
                case "initobj":
                    Type cleared = method._method.Module.ResolveType((int)one.Operand);
                    Store((AddressValue)Pop(), SymbolicValue.Zero(cleared));
                    break;
                case "ldfld" or "ldflda" or "stfld":
                    Field(kind, method._method.Module.ResolveField((int)one.Operand)!);
                    break;
                case "call":
                    Call(method._method.Module.ResolveMethod((int)one.Operand)!);
                    break;
                default:
                    throw new NotSupportedException($"{method._method.Name}: {name}");
            }
        }

        private void Push(Term term) => stack.Add(new BitsValue(term));

        private int CellOf(string kind, string name, long operand)
        {
            string last = name.Split('.')[^1];
            int index = int.TryParse(last, out int number) ? number : (int)operand;
            return kind.Contains("loc") ? method._firstLocal + index : index;
        }

        private Type TypeOf(int cell) => cell >= method._firstLocal ? method._locals[cell - method._firstLocal]
            : method._operands[cell];

        private void Cell(string kind, int cell)
        {
            if (kind.StartsWith("st")) cells[cell] = Settled(TypeOf(cell), Pop());
            else stack.Add(kind.EndsWith('a') ? new AddressValue(cell, []) : cells[cell]);
        }

        private static SymbolicValue Settled(Type type, SymbolicValue value) =>
            type.IsByRef || value is not BitsValue ? value : Widen(type, Narrow(type, value));

        private static long Constant(string name, long operand) => name.Split('.')[^1] switch
        {
            "m1" => -1,
            "s" or "i4" or "i8" => operand,
            string digit => digit[0] - '0',
        };

        private static Term Converted(string name, Term value)
        {
            bool unsigned = name.Contains(".u");
            return name.Split('.')[1] switch
            {
                "i8" or "u8" or "i" or "u" => Term.Resize(value, 64, !unsigned),
                "i4" or "u4" => Term.Resize(value, 32, !unsigned),
                "i2" or "u2" => Term.Resize(Term.Resize(value, 16, false), 32, !unsigned),
                "i1" or "u1" => Term.Resize(Term.Resize(value, 8, false), 32, !unsigned),
                _ => throw new NotSupportedException(name),
            };
        }

        private void Compare(string name)
        {
            Term b = Pop().Bits, a = Pop().Bits;
            bool unsigned = name.EndsWith(".un");
            Push(Term.FromBool(name[..3] switch
            {
                "ceq" => Same(a, b),
                "clt" => Below(a, b, unsigned),
                _ => Below(b, a, unsigned),
            }));
        }

        /// <summary>`x == 0` of a boolean is its negation.</summary>
        private static Term Same(Term a, Term b) => b is { IsConstant: true, Value: 0 } && a.Op == "ite"
            ? Term.Not(Term.IsNotZero(a)) : Term.Equal(a, b);

        private static Term Below(Term a, Term b, bool unsigned) => Term.Make(unsigned ? "bvult" : "bvslt", 0, a, b);

        private void Arithmetic(string name)
        {
            Term b = Pop().Bits, a = Pop().Bits;
            string op = name switch
            {
                "shr" => "bvashr",
                "shr.un" => "bvlshr",
                _ => "bv" + name,
            };
            if (op.StartsWith("bvsh") || op.Contains("shr")) b = Term.Resize(b, a.Width, false);
            Push(Term.Make(op, a.Width, a, b));
        }

        private SymbolicValue Load(AddressValue from, Type? type)
        {
            SymbolicValue value = from.Path.Aggregate(cells[from.Cell], (whole, field) => whole[field]);
            return type is null ? value : Widen(type, value);
        }

        private void Store(AddressValue to, SymbolicValue value) =>
            cells[to.Cell] = Put(cells[to.Cell], to.Path, value);

        private static SymbolicValue Put(SymbolicValue whole, IReadOnlyList<string> path, SymbolicValue value) =>
            path.Count == 0 ? value : whole.With(path[0], Put(whole[path[0]], [.. path.Skip(1)], value));

        private void Field(string kind, FieldInfo field)
        {
            SymbolicValue value = kind == "stfld" ? Pop() : stack[^1];
            SymbolicValue owner = Pop();
            if (kind == "stfld")
            {
                var at = (AddressValue)owner;
                Store(at with { Path = at.Path.Add(field.Name) }, Narrow(field.FieldType, value));
                return;
            }

            if (owner is AddressValue address)
            {
                AddressValue inner = address with { Path = address.Path.Add(field.Name) };
                stack.Add(kind == "ldflda" ? inner : Load(inner, field.FieldType));
                return;
            }

            stack.Add(Widen(field.FieldType, owner[field.Name]));
        }

        /// <summary>Another function of XDV: its operands are copied in, and back where they are references.</summary>
        private void Call(MethodBase callee)
        {
            if (callee.Module.Assembly.GetName().Name is not ("Xdv.Core" or "Xdv.Abi"))
                throw new NotSupportedException($"{method._method.Name} calls {callee.DeclaringType}.{callee.Name}");
            Type[] types = OperandTypes(callee);
            SymbolicValue[] given = [.. stack.Skip(stack.Count - types.Length)];
            stack.RemoveRange(stack.Count - types.Length, types.Length);
            SymbolicValue[] values = [.. given.Select((value, i) => value is AddressValue address ? Load(address, null)
                : Narrow(types[i], value))];
            Outcome outcome = SymbolicMethod.Run(callee, values);
            for (int i = 0; i < given.Length; i++)
                if (given[i] is AddressValue address) Store(address, outcome.Operands[i]);
            if (outcome.Return is not null) stack.Add(outcome.Return);
        }
    }
}
