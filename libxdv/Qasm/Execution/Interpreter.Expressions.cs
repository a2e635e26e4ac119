// The interpreter, part 9: values of expressions. Known values are computed (Arithmetic); measured bits are vectors of
// conditions, with the operators that conditions are closed under.
using System;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    /// <summary>A value that a variable can be given: also a measurement, a list, joined bits.</summary>
    private Value AnyValue(int node) => _tree[node].Kind switch
    {
        NodeKind.Measure => MeasureValue(node),
        NodeKind.Concatenation => Joined(node),
        NodeKind.ArrayLiteral => Refuse(node, "a list of values is for arrays"u8,
            "declare 'array[int[32], 4] name = {1, 2, 3, 4};'"u8),
        _ => Evaluate(node),
    };

    private Value Refuse(int node, ReadOnlySpan<byte> message, ReadOnlySpan<byte> hint)
    {
        Fail(node, message, hint);
        return default;
    }

    private Value Evaluate(int node)
    {
        if (!Enter(node)) return default;
        Value value = _tree[node].Kind switch
        {
            NodeKind.Integer => _tree[node].Number < 0
                ? Value.Uint((ulong)_tree[node].Number) : Value.Int(_tree[node].Number),
            NodeKind.Real => Value.Float(BitConverter.Int64BitsToDouble(_tree[node].Number)),
            NodeKind.Time => Time(node),
            NodeKind.Boolean => Value.Bool(_tree[node].Number != 0),
            NodeKind.BitString => Value.OfBits((ulong)_tree[node].Number, _tree[node].Extra),
            NodeKind.Name => Variable(node),
            NodeKind.Unary => Unary(node),
            NodeKind.Binary => Binary(node),
            NodeKind.Index => Indexed(node),
            NodeKind.Call => CallOf(node),
            NodeKind.Cast => Cast(node),
            NodeKind.HardwareQubit => Refuse(node, "a qubit is no value"u8, "measure it into a bit"u8),
            _ => Refuse(node, "this is no value"u8, "a number, a variable or an expression is needed"u8),
        };
        _nesting--;
        return Failed ? default : value;
    }

    private Value Time(int node)
    {
        double time = BitConverter.Int64BitsToDouble(_tree[node].Number);
        return Value.Time(_tree[node].Extra == 1 ? time * _limits.DtNanoseconds : time);
    }

    private Value Variable(int node)
    {
        int entry = _scope.Find((int)_tree[node].Number);
        if (entry < 0)
        {
            if (Functions.Find(NameOf(node)) != Function.None)
                return Refuse(node, "a function needs its argument"u8, "write it in parentheses"u8);
            UnknownName(node);
            return default;
        }
        ref Entry found = ref _scope[entry];
        if (found.Kind == EntryKind.Classical && found.Value.Runtime)
        {
            int start = _vectors.Count;
            for (int i = 0; i < found.Count; i++) _vectors.Add(_bits.Read(found.Start + i));
            return FromVector(start, found.Value.Kind);
        }
        if (found.Kind == EntryKind.Classical) return found.Value;
        if (found.Kind == EntryKind.Bits) return BitsOf(node, found, default);
        Fail(node, new Utf8Text().Name(NameOf(node)).Text(" is a "u8).Text(Describe(found)).Text(", not a value"u8),
            found.Kind == EntryKind.Qubits
                ? "measure it into a bit: 'bit b = measure q;'"u8 : "use it as a statement of its own"u8);
        return default;
    }

    /// <summary>Bits of a variable as a value; no positions = all.</summary>
    private Value BitsOf(int node, in Entry variable, ReadOnlySpan<int> positions)
    {
        int width = positions.IsEmpty ? variable.Count : positions.Length;
        if (width > QasmLimits.MaxValueBits)
        {
            Fail(node, new Utf8Text("register "u8).Name(_names[variable.Name]).Text(" has "u8).Number(width)
                .Text(" bits; a value has at most "u8).Number(QasmLimits.MaxValueBits), "use a part of it: c[0:63]"u8);
            return default;
        }
        Value value = new() { Kind = ClassicalKind.Bit, Width = width };
        for (int i = 0; i < width; i++)
        {
            BitCell cell = _bits[variable.Start + (positions.IsEmpty ? i : positions[i])];
            value.Runtime |= cell.Runtime;
            if (!cell.Runtime && cell.Value) value.Bits |= 1UL << i;
        }
        if (!value.Runtime) return value;
        value.Start = _vectors.Count;
        for (int i = 0; i < width; i++)
            _vectors.Add(_bits.Read(variable.Start + (positions.IsEmpty ? i : positions[i])));
        return value;
    }

    /// <summary>Condition of one bit of a value; beyond its width 0, or the sign.</summary>
    private int BitOf(in Value value, int bit)
    {
        if (bit >= value.Width)
        {
            if (value.Kind != ClassicalKind.Int) return ConditionTable.Never;
            bit = value.Width - 1;
        }
        if (value.Runtime) return _vectors[value.Start + bit];
        return bit < 64 && (value.Bits >> bit & 1) != 0 ? ConditionTable.Always : ConditionTable.Never;
    }

    /// <summary>Makes a value of conditions; known if all of them are.</summary>
    private Value FromVector(int start, ClassicalKind kind)
    {
        Value value = new() { Kind = kind, Width = _vectors.Count - start, Start = start };
        for (int i = 0; i < value.Width; i++)
        {
            int condition = _vectors[start + i];
            if (condition > ConditionTable.Always) value.Runtime = true;
            else value.Bits |= (ulong)condition << i;
        }
        if (value.Runtime) value.Bits = 0;
        else if (kind == ClassicalKind.Int) value = value.Wrapped(value.Width);
        return value;
    }

    private bool IsKnown(int node, in Value value)
    {
        if (value.Kind == ClassicalKind.None)
            return Fail(node, "this has no value"u8, "the subroutine needs a return type"u8);
        if (!value.Runtime) return true;
        return Fail(node, "this must be known while the program is compiled, and depends on a measured bit"u8,
            "measured bits can decide in 'if' and 'switch' what runs, and be combined with & | ^ ~ and comparisons"u8);
    }

    /// <summary>An expression as a condition.</summary>
    private int Condition(int node)
    {
        Value value = Evaluate(node);
        return Failed ? ConditionTable.Never : Truth(node, value);
    }

    private int Truth(int node, in Value value)
    {
        if (value.Kind is ClassicalKind.None or ClassicalKind.Array or ClassicalKind.Duration)
        {
            Fail(node, new Utf8Text("a condition is needed here, not a value of type "u8)
                .Name(Value.Name(value.Kind)), "compare it with something"u8);
            return ConditionTable.Never;
        }
        if (!value.Runtime) return Arithmetic.IsTrue(value) ? ConditionTable.Always : ConditionTable.Never;
        int any = ConditionTable.Never;
        for (int i = 0; i < value.Width; i++) any = Checked(node, _conditions.Or(any, _vectors[value.Start + i]));
        return any;
    }

    private Value Unary(int node)
    {
        Value operand = Evaluate(_tree[node].First);
        if (Failed) return default;
        TokenKind symbol = _tree[node].Operator;
        if (operand.Runtime)
        {
            int start = _vectors.Count;
            if (symbol == TokenKind.Bang) _vectors.Add(Checked(node, _conditions.Not(Truth(node, operand))));
            else if (symbol == TokenKind.Minus) return Unavailable(node, "-"u8);
            for (int i = 0; symbol == TokenKind.Tilde && i < operand.Width; i++)
                _vectors.Add(Checked(node, _conditions.Not(_vectors[operand.Start + i])));
            return FromVector(start, symbol == TokenKind.Bang ? ClassicalKind.Bool : operand.Kind);
        }
        if (operand.Kind is ClassicalKind.None or ClassicalKind.Array) return NoOperator(node, operand.Kind);
        ReadOnlySpan<byte> fault = Arithmetic.Unary(symbol, operand, out Value result);
        return fault.IsEmpty ? result : Refuse(node, fault, "convert the value first: int(…), float(…), bit[n](…)"u8);
    }

    private Value NoOperator(int node, ClassicalKind kind)
    {
        Fail(node, new Utf8Text("there is no such operator for type "u8).Name(Value.Name(kind)),
            "use its elements"u8);
        return default;
    }

    private Value Unavailable(int node, ReadOnlySpan<byte> symbol)
    {
        Fail(node, new Utf8Text("operator "u8).Name(symbol).Text(" on a measured value is not supported: "u8)
            .Text("a circuit compares bits, it does not compute with them"u8),
            "use & | ^ ~ << >> and comparisons with known numbers, or compute after the circuit"u8);
        return default;
    }

    private Value Binary(int node)
    {
        int first = _tree[node].First, second = _tree[first].Next;
        TokenKind symbol = _tree[node].Operator;
        Value left = Evaluate(first);
        if (Failed) return default;
        bool decided = !left.Runtime && (symbol == TokenKind.AndAnd && !Arithmetic.IsTrue(left)
            || symbol == TokenKind.OrOr && Arithmetic.IsTrue(left));
        if (decided && left.Kind is not (ClassicalKind.Array or ClassicalKind.None))
            return Value.Bool(symbol == TokenKind.OrOr);
        int clock = _bits.Clock;
        Value right = Evaluate(second);
        if (Failed) return default;
        if (left.Runtime && _bits.Clock != clock)
        {
            Pending(node);
            return default;
        }
        if (left.Kind is ClassicalKind.None or ClassicalKind.Array) return NoOperator(node, left.Kind);
        if (right.Kind is ClassicalKind.None or ClassicalKind.Array) return NoOperator(node, right.Kind);
        if (left.Runtime || right.Runtime) return RuntimeBinary(node, symbol, left, right);
        if (_realDivision && symbol == TokenKind.Slash && IsFraction(left, right))
            return Value.Float(left.ToDouble() / right.ToDouble());
        if (symbol == TokenKind.Slash && IsFraction(left, right) && AreLiterals(first, second))
            _diagnostics.Warn(_tree[node].At,
                new Utf8Text("whole numbers divide to a whole number; write 1.0 for a fraction"u8));
        ReadOnlySpan<byte> fault = Arithmetic.Binary(symbol, left, right, out Value result);
        if (fault.IsEmpty || _writer.Muted && fault.SequenceEqual(Arithmetic.DivisionByZero)) return result;
        return Refuse(node, fault, "check the operands and their types"u8);
    }

    private bool AreLiterals(int first, int second) =>
        _tree[first].Kind == NodeKind.Integer && _tree[second].Kind == NodeKind.Integer;

    private static bool IsFraction(in Value left, in Value right) =>
        left.IsWhole && right.IsWhole && right.Bits != 0 && (right.Bits == ulong.MaxValue
            || left.Bits % right.Bits != 0);

    private Value CallOf(int node)
    {
        int entry = _scope.Find((int)_tree[node].Number);
        Function function = entry < 0 ? Functions.Find(NameOf(node)) : Function.None;
        if (function == Function.None) return Subroutine(node);
        if (function == Function.SizeOf) return SizeOf(node);
        int count = _tree.CountChildren(node), wanted = Functions.Arguments(function);
        if (count != wanted)
        {
            Fail(node, new Utf8Text("function "u8).Name(NameOf(node)).Text(" takes "u8).Number(wanted)
                .Text(wanted == 1 ? " argument, "u8 : " arguments, "u8).Number(count).Text(" given"u8),
                "arguments are separated by commas"u8);
            return default;
        }
        int first = _tree[node].First;
        Value left = Evaluate(first);
        if (Failed || !IsKnown(first, left)) return default;
        Value right = default;
        if (wanted == 2)
        {
            right = Evaluate(_tree[first].Next);
            if (Failed || !IsKnown(_tree[first].Next, right)) return default;
        }
        ReadOnlySpan<byte> fault = Functions.Call(function, left, right, out Value result);
        if (fault.IsEmpty || _writer.Muted && fault.SequenceEqual(Arithmetic.DivisionByZero)) return result;
        return Refuse(node, fault, "check the arguments and their types"u8);
    }

    private Value Joined(int node)
    {
        int start = _vectors.Count, count = 0;
        Span<int> conditions = stackalloc int[QasmLimits.MaxValueBits];
        // The part on the left has the lowest indices: that is how registers are joined.
        for (int child = _tree[node].First; child != 0; child = _tree[child].Next)
        {
            Value part = Evaluate(child);
            if (Failed) return default;
            if (part.Kind != ClassicalKind.Bit)
                return Refuse(child, "only bit registers are joined to a value"u8, "qubits are joined with 'let'"u8);
            if (count + part.Width > conditions.Length)
                return Refuse(child, "joined bits are too many for one value"u8, "use several variables"u8);
            for (int i = 0; i < part.Width; i++) conditions[count++] = BitOf(part, i);
        }
        start = _vectors.Count;
        foreach (int condition in conditions.Slice(0, count)) _vectors.Add(condition);
        return FromVector(start, ClassicalKind.Bit);
    }
}
