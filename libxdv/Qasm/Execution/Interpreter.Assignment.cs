// The interpreter, part 13: conversions and assignments.
using System;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    private Value Cast(int node)
    {
        int type = _tree[node].First, source = _tree[type].Next;
        if (!TypeOf(type, out Value shape)) return default;
        bool real = _realDivision;
        _realDivision = false;
        Value value = Evaluate(source);
        _realDivision = real;
        if (Failed || !IsConvertible(node, value, shape, true)) return default;
        return Converted(node, value, shape);
    }

    /// <summary>A value as a variable of a type gets it, without being asked: what loses meaning is an error.</summary>
    private bool Convert(int node, in Value value, in Value shape, out Value converted)
    {
        converted = default;
        if (Failed || !IsConvertible(node, value, shape, false)) return false;
        converted = Converted(node, value, shape);
        return !Failed;
    }

    private bool IsConvertible(int node, in Value value, in Value shape, bool asked)
    {
        if (value.Kind == ClassicalKind.None)
            return Fail(node, "this has no value"u8, "the subroutine needs a return type"u8);
        bool good = value.Kind == shape.Kind || shape.Kind switch
        {
            ClassicalKind.Duration => false,
            _ when value.Kind is ClassicalKind.Array or ClassicalKind.Duration => false,
            ClassicalKind.Angle => value.Kind is not ClassicalKind.Bit || asked && value.Width == shape.Width,
            ClassicalKind.Float => asked || value.Kind != ClassicalKind.Angle,
            ClassicalKind.Bit => value.Kind switch
            {
                ClassicalKind.Bool => true,
                ClassicalKind.Float => false,
                // A number for a register: its bits, if they fit.
                _ => asked || value.Runtime || value.Bits >> Math.Min(shape.Width, 63) == 0 || shape.Width >= 64,
            },
            _ => asked || value.Kind != ClassicalKind.Angle,
        };
        if (good && value.Kind == ClassicalKind.Bit && shape.Kind == ClassicalKind.Bit && value.Width != shape.Width)
            return Fail(node, new Utf8Text("a value of "u8).Number(value.Width)
                .Text(value.Width == 1 ? " bit for "u8 : " bits for "u8).Number(shape.Width),
                "both sides have the same number of bits"u8);
        if (good) return true;
        return Fail(node, new Utf8Text("a value of type "u8).Name(Value.Name(value.Kind))
            .Text(" does not become one of type "u8).Name(Value.Name(shape.Kind)),
            asked ? "there is no such conversion"u8 : "convert it explicitly, if that is what you mean"u8);
    }

    private Value Converted(int node, in Value value, in Value shape)
    {
        if (value.Runtime) return ConvertedBits(node, value, shape);
        switch (shape.Kind)
        {
            case ClassicalKind.Bool: return Value.Bool(Arithmetic.IsTrue(value));
            case ClassicalKind.Float:
                double real = value.ToDouble();
                Value number = Value.Float(shape.Width == 32 ? (float)real : real);
                number.Width = shape.Width;
                return number;
            case ClassicalKind.Angle:
                if (value.Kind == ClassicalKind.Angle) return Arithmetic.Resized(value, shape.Width);
                if (value.Kind != ClassicalKind.Bit)
                    return double.IsFinite(value.ToDouble()) ? Value.Angle(value.ToDouble(), shape.Width)
                        : Refuse(node, "an angle is a finite number"u8, "check the computation"u8);
                break;
            case ClassicalKind.Duration or ClassicalKind.Array: return value;
        }
        Value whole = value;
        if (value.Kind == ClassicalKind.Float)
        {
            double cut = Math.Truncate(value.Real);
            if (!(Math.Abs(cut) < 9223372036854775808.0))
                return Refuse(node, "this number is too large for a whole one"u8,
                    "whole numbers have at most 64 bits"u8);
            whole.Bits = (ulong)(long)cut;
        }
        whole.Kind = shape.Kind;
        return whole.Wrapped(shape.Width);
    }

    private Value ConvertedBits(int node, in Value value, in Value shape)
    {
        if (shape.Kind == ClassicalKind.Bool) return Decided(Truth(node, value));
        if (shape.Kind is not (ClassicalKind.Bit or ClassicalKind.Int or ClassicalKind.Uint))
        {
            NotStorable(node, shape);
            return default;
        }
        int start = _vectors.Count;
        for (int i = 0; i < shape.Width; i++) _vectors.Add(BitOf(value, i));
        return FromVector(start, shape.Kind);
    }

    private bool Assign(int node)
    {
        int target = _tree[node].First, source = _tree[target].Next;
        TokenKind symbol = Operator(_tree[node].Operator);
        if (_tree[source].Kind == NodeKind.Measure)
            return symbol == TokenKind.Assign ? MeasureToTarget(source, target)
                : Fail(node, "a measurement is assigned with '='"u8, "assign it to a bit first"u8);
        if (symbol == TokenKind.Assign)
        {
            if (IsArrayTarget(target, out Value array)) return Fill(source, array);
            return !Failed && AssignTo(node, target, AnyValue(source));
        }
        Value left = Evaluate(target);
        if (Failed) return false;
        int clock = _bits.Clock;
        Value right = Evaluate(source), result;
        if (Failed || left.Runtime && _bits.Clock != clock && !Pending(source)) return false;
        if (left.Kind is ClassicalKind.Array or ClassicalKind.None
            || right.Kind is ClassicalKind.Array or ClassicalKind.None)
            return Fail(node, "this operator is for single values"u8, "use a loop over the elements"u8);
        if (left.Runtime || right.Runtime)
        {
            result = RuntimeBinary(node, symbol, left, right);
        }
        else
        {
            ReadOnlySpan<byte> fault = Arithmetic.Binary(symbol, left, right, out result);
            if (!fault.IsEmpty) return Fail(node, new Utf8Text(fault), "check the operands and their types"u8);
        }
        return !Failed && AssignTo(node, target, result);
    }

    private static TokenKind Operator(TokenKind assignment) => assignment switch
    {
        TokenKind.PlusAssign => TokenKind.Plus,
        TokenKind.MinusAssign => TokenKind.Minus,
        TokenKind.StarAssign => TokenKind.Star,
        TokenKind.SlashAssign => TokenKind.Slash,
        TokenKind.PercentAssign => TokenKind.Percent,
        TokenKind.StarStarAssign => TokenKind.StarStar,
        TokenKind.AndAssign => TokenKind.Ampersand,
        TokenKind.OrAssign => TokenKind.Pipe,
        TokenKind.XorAssign => TokenKind.Caret,
        TokenKind.ShiftLeftAssign => TokenKind.ShiftLeft,
        TokenKind.ShiftRightAssign => TokenKind.ShiftRight,
        _ => TokenKind.Assign,
    };

    /// <summary>The variable at the root of a target; −1 after an error.</summary>
    private int Target(int node)
    {
        int root = node;
        while (_tree[root].Kind == NodeKind.Index) root = _tree[root].First;
        if (_tree[root].Kind != NodeKind.Name)
        {
            Fail(root, "a variable is needed here"u8, "only variables are assigned to"u8);
            return -1;
        }
        int entry = _scope.Find((int)_tree[root].Number);
        if (entry < 0)
        {
            UnknownName(root);
            return -1;
        }
        ref Entry variable = ref _scope[entry];
        bool outside = entry < _scope.FrameStart;
        if (variable.Kind is not (EntryKind.Classical or EntryKind.Bits))
            Fail(root, new Utf8Text().Name(NameOf(root)).Text(" is a "u8).Text(Describe(variable))
                .Text(", and cannot be assigned to"u8), "bits are measured into with 'c = measure q;'"u8);
        else if (variable.Constant || outside)
            Fail(root, new Utf8Text().Name(NameOf(root)).Text(outside && !variable.Constant
                ? " belongs to the program: a subroutine can read it, not change it"u8
                : " cannot be changed: it is a constant, an input or a loop variable"u8),
                outside ? "return the new value"u8 : "use another variable"u8);
        else if (variable.Kind == EntryKind.Classical && variable.Count == 0 && entry < FirstChangeable)
            Fail(root, new Utf8Text().Name(NameOf(root))
                .Text(" would depend on a measured value: variables are computed once, for all shots"u8),
                "keep what depends on measurements in variables of type bit, bool, int or uint"u8);
        else return entry;
        return -1;
    }

    private bool IsArrayTarget(int node, out Value array)
    {
        array = default;
        int entry = Target(node);
        if (entry < 0 || _scope[entry].Kind != EntryKind.Classical) return false;
        if (_scope[entry].Value.Kind != ClassicalKind.Array) return false;
        array = Place(node);
        return !Failed && array.Kind == ClassicalKind.Array;
    }

    /// <summary>The part of an array that a target names; kind None for one element.</summary>
    private Value Place(int node)
    {
        if (!Enter(node)) return default;
        Value place = default;
        if (_tree[node].Kind == NodeKind.Name)
        {
            place = Evaluate(node);
        }
        else
        {
            int inner = _tree[node].First;
            place = Place(inner);
            for (int item = _tree[inner].Next; item != 0 && !Failed; item = _tree[item].Next)
            {
                if (place.Kind != ClassicalKind.Array || _tree[item].Kind is NodeKind.Range or NodeKind.Set)
                {
                    Fail(item, "this is no element of the array"u8, "one index for each dimension"u8);
                    break;
                }
                int mark = _qubits.Count;
                if (!Positions(inner, item, _shapes[place.Shape], out _)) break;
                place = Part(place, _qubits[mark]);
                _qubits.RemoveRange(mark, 1);
            }
        }
        _nesting--;
        return place;
    }

    private bool AssignTo(int node, int target, in Value value)
    {
        if (Failed) return false;
        int entry = Target(target);
        if (entry < 0) return false;
        if (_scope[entry].Kind == EntryKind.Bits) return AssignBits(node, target, value);
        Value old = _scope[entry].Value;
        if (old.Kind == ClassicalKind.Array) return SetElement(node, Place(target), value);
        if (_tree[target].Kind != NodeKind.Name) return AssignPart(node, target, entry, value);
        if (!Convert(node, value, old, out Value converted)) return false;
        if (converted.Runtime || entry < FirstChangeable) return AssignVariable(node, entry, default, converted);
        for (int i = 0; i < _scope[entry].Count; i++) _bits[_scope[entry].Start + i].Runtime = false;
        _scope[entry].Value = converted;
        return true;
    }

    /// <summary>
    /// Gives bits of a variable (no positions: all) a value that depends on measured bits, or does so under a
    /// condition.
    /// </summary>
    private bool AssignVariable(int node, int entry, ReadOnlySpan<int> positions, in Value value)
    {
        Entry variable = _scope[entry];
        if (variable.Count == 0) return NotStorable(node, variable.Value);
        for (int i = 0; i < variable.Count && !variable.Value.Runtime; i++)
            _bits[variable.Start + i].Value = (variable.Value.Bits >> i & 1) != 0;
        int count = positions.IsEmpty ? variable.Count : positions.Length;
        for (int i = 0; i < count; i++)
            if (!AssignCell(node, variable, positions.IsEmpty ? i : positions[i], BitOf(value, i))) return false;
        Value result = new() { Kind = variable.Value.Kind, Width = variable.Value.Width };
        for (int i = 0; i < variable.Count; i++)
        {
            result.Runtime |= _bits[variable.Start + i].Runtime;
            if (_bits[variable.Start + i].Value) result.Bits |= 1UL << i;
        }
        _scope[entry].Value = result.Runtime ? result : result.Wrapped(result.Width);
        return true;
    }

    /// <summary>Some bits of a whole number or angle.</summary>
    private bool AssignPart(int node, int target, int entry, in Value value)
    {
        Value old = _scope[entry].Value;
        int inner = _tree[target].First, item = _tree[inner].Next, mark = _qubits.Count;
        if (_tree[inner].Kind != NodeKind.Name || _tree[item].Next != 0 || !old.IsWhole
            && old.Kind != ClassicalKind.Angle)
            return Fail(target, "this has no parts to assign to"u8, "bits of whole numbers, angles and registers do"u8);
        if (!Positions(inner, item, old.Width, out _)) return false;
        if (_qubits.Count - mark > QasmLimits.MaxValueBits)
            return Fail(item, "these are too many indices"u8, "name each bit once"u8);
        Value shape = new() { Kind = ClassicalKind.Bit, Width = _qubits.Count - mark };
        if (!Convert(node, value, shape, out Value bits)) return false;
        if (old.Runtime || bits.Runtime || entry < FirstChangeable)
        {
            Span<int> positions = stackalloc int[QasmLimits.MaxValueBits];
            for (int i = 0; i < shape.Width; i++) positions[i] = _qubits[mark + i];
            _qubits.RemoveRange(mark, shape.Width);
            return AssignVariable(node, entry, positions.Slice(0, shape.Width), bits);
        }
        for (int i = 0; i < shape.Width; i++)
        {
            ulong mask = 1UL << _qubits[mark + i];
            old.Bits = (bits.Bits >> i & 1) != 0 ? old.Bits | mask : old.Bits & ~mask;
        }
        _qubits.RemoveRange(mark, shape.Width);
        _scope[entry].Value = old.Wrapped(old.Width);
        return true;
    }

    /// <summary>Appends the positions of the bits that a target names to the list of qubits.</summary>
    private bool BitTarget(int node, out int entry)
    {
        entry = Target(node);
        if (entry < 0) return false;
        if (_scope[entry].Kind != EntryKind.Bits)
            return Fail(node, new Utf8Text("a measurement goes into bits, not into a value of type "u8)
                .Name(Value.Name(_scope[entry].Value.Kind)), "declare the variable as 'bit' or 'bit[n]'"u8);
        int count = _scope[entry].Count;
        if (_tree[node].Kind == NodeKind.Name)
        {
            for (int i = 0; i < count; i++) _qubits.Add(i);
            return true;
        }
        int inner = _tree[node].First, item = _tree[inner].Next;
        if (_tree[inner].Kind != NodeKind.Name || _tree[item].Next != 0 || _scope[entry].Single)
            return Fail(node, _scope[entry].Single ? "a single bit takes no index"u8 : "a register has one index"u8,
                "use a set of indices: c[{0, 2}]"u8);
        return Positions(inner, item, count, out _);
    }

    private bool AssignBits(int node, int target, in Value value)
    {
        int mark = _qubits.Count;
        if (!BitTarget(target, out int entry)) return false;
        int count = _qubits.Count - mark;
        Value shape = new() { Kind = ClassicalKind.Bit, Width = count };
        if (!Convert(node, value, shape, out Value bits)) return false;
        for (int i = 0; i < count; i++)
            if (!AssignCell(node, _scope[entry], _qubits[mark + i], BitOf(bits, i))) return false;
        _qubits.RemoveRange(mark, count);
        return true;
    }
}
