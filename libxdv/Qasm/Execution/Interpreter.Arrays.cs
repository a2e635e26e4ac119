// The interpreter, part 12: arrays of known values.
using System;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    private bool DeclareArray(TokenKind role, int type, int name, int initial)
    {
        if (role == TokenKind.Output)
            return Fail(type, "output of type 'array' is not supported: a circuit gives back measured bits"u8,
                "declare it as 'output bit[n]'"u8);
        if (!ArrayOf(type, out Value array)) return false;
        if (role == TokenKind.Input)
        {
            if (!InputText(name, out QasmInput? input)) return false;
            ProgramParser parser = new(input!.Value, _tree, _names, new Diagnostics());
            initial = parser.WholeValue();
            if (initial == 0)
                return Fail(name, new Utf8Text("the value "u8).Name(input.Value).Text(" for input "u8)
                    .Name(NameOf(name)).Text(" is not a list"u8), "write it as in the program: {1, 2, 3}"u8);
            Relocate(initial, _tree[name].At);
        }
        if (_tree[initial].Kind != NodeKind.Empty && !Fill(initial, array)) return false;
        array.ReadOnly = role is TokenKind.Const or TokenKind.Input;
        return AddEntry(name, new Entry
        {
            Kind = EntryKind.Classical, Constant = array.ReadOnly, Value = array,
        }) >= 0;
    }

    /// <summary>Room for an array of this type, all zero.</summary>
    private bool ArrayOf(int type, out Value array)
    {
        array = new Value { Kind = ClassicalKind.Array };
        int element = _tree[type].First;
        if (!TypeOf(element, out Value shape)) return false;
        array.Element = shape.Kind;
        array.ElementWidth = shape.Width;
        array.Shape = _shapes.Count;
        long total = 1;
        if (shape.Kind == ClassicalKind.Bit && shape.Width > QasmLimits.MaxValueBits)
            return Fail(element, "an element has at most 64 bits"u8, "use smaller registers"u8);
        for (int size = _tree[element].Next; size != 0; size = _tree[size].Next)
        {
            if (!Size(size, int.MaxValue, out long count)) return false;
            _shapes.Add((int)count);
            total *= count;
            if (++array.Width > QasmLimits.MaxArrayDimensions)
                return Fail(size, new Utf8Text("an array has at most "u8).Number(QasmLimits.MaxArrayDimensions)
                    .Text(" dimensions"u8), "use fewer"u8);
            if (total + _elements.Count > QasmLimits.MaxArrayElements)
                return Fail(size, new Utf8Text("arrays have at most "u8).Number(QasmLimits.MaxArrayElements)
                    .Text(" elements together"u8), "use smaller ones"u8);
        }
        array.Start = _elements.Count;
        for (long i = 0; i < total; i++) _elements.Add(0);
        return true;
    }

    /// <summary>Gives an array the values of a list, or of another array of the same shape.</summary>
    private bool Fill(int node, in Value array)
    {
        if (!Enter(node)) return false;
        bool good = _tree[node].Kind == NodeKind.ArrayLiteral ? FillList(node, array) : Copy(node, array);
        _nesting--;
        return good;
    }

    private bool FillList(int node, in Value array)
    {
        int count = _tree.CountChildren(node), size = _shapes[array.Shape];
        if (count != size)
            return Fail(node, new Utf8Text("this list has "u8).Number(count).Text(" values for "u8).Number(size),
                "an array is filled completely"u8);
        int index = 0;
        for (int child = _tree[node].First; child != 0; child = _tree[child].Next)
        {
            Value part = Part(array, index++);
            if (part.Kind == ClassicalKind.Array ? !Fill(child, part) : !SetElement(child, part, AnyValue(child)))
                return false;
        }
        return true;
    }

    private bool Copy(int node, in Value array)
    {
        Value source = Evaluate(node);
        if (Failed) return false;
        int size = 1;
        bool same = source.Kind == ClassicalKind.Array && source.Width == array.Width
            && source.Element == array.Element;
        for (int i = 0; same && i < array.Width; i++)
        {
            same = _shapes[source.Shape + i] == _shapes[array.Shape + i];
            size *= _shapes[array.Shape + i];
        }
        if (!same) return Fail(node, "only an array of the same shape and type can be copied here"u8,
            "{…} lists values"u8);
        if (!Work(node, size)) return false;
        Span<ulong> elements = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_elements);
        elements.Slice(source.Start, size).CopyTo(elements.Slice(array.Start, size));
        return true;
    }

    private bool SetElement(int node, in Value part, in Value value)
    {
        Value shape = new() { Kind = part.Element, Width = part.ElementWidth };
        if (!Convert(node, value, shape, out Value converted)) return false;
        if (converted.Runtime) return NotStorable(node, shape);
        _elements[part.Start] = converted.Kind is ClassicalKind.Float or ClassicalKind.Duration
            ? BitConverter.DoubleToUInt64Bits(converted.Real) : converted.Bits;
        return true;
    }

    /// <summary>An array argument: the caller's array itself.</summary>
    private bool BindArray(int type, int name, in Argument argument)
    {
        Value array = argument.Value;
        int element = _tree[type].First, size = _tree[element].Next;
        if (!TypeOf(element, out Value shape)) return false;
        bool same = array.Kind == ClassicalKind.Array && array.Element == shape.Kind
            && array.ElementWidth == shape.Width;
        int dimensions = 0;
        if (_tree[type].Extra == 1)
        {
            if (!Whole(size, out long wanted)) return false;
            same = same && wanted == array.Width;
        }
        for (; _tree[type].Extra == 0 && size != 0; size = _tree[size].Next, dimensions++)
        {
            if (!Whole(size, out long count)) return false;
            same = same && dimensions < array.Width && _shapes[array.Shape + dimensions] == count;
        }
        if (!same || _tree[type].Extra == 0 && dimensions != array.Width)
            return Fail(argument.Node, new Utf8Text("argument "u8).Name(NameOf(name))
                .Text(" is an array of another type or shape"u8), "type, width and sizes must be the same"u8);
        bool mutable = _tree[type].Number == 2;
        if (mutable && array.ReadOnly)
            return Fail(argument.Node, "this array cannot be changed, and the subroutine may"u8,
                "pass a copy, or declare the argument 'readonly'"u8);
        array.ReadOnly = !mutable;
        return AddEntry(name, new Entry { Kind = EntryKind.Classical, Constant = !mutable, Value = array }) >= 0;
    }
}
