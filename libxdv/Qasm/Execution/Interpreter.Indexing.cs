// The interpreter, part 11: elements and ranges, of registers, numbers' bits and arrays.
using System;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    /// <summary>A whole number that is known now.</summary>
    private bool Whole(int node, out long number)
    {
        number = 0;
        Value value = Evaluate(node);
        if (Failed || !IsKnown(node, value)) return false;
        if (!value.IsWhole && value.Kind is not (ClassicalKind.Bit or ClassicalKind.Bool))
            return Fail(node, new Utf8Text("a whole number is needed here, not a value of type "u8)
                .Name(Value.Name(value.Kind)), "convert it: int(…)"u8);
        number = (long)value.Bits;
        return value.Kind != ClassicalKind.Uint || number >= 0
            || Fail(node, "this number is too large"u8, "whole numbers here have at most 63 bits"u8);
    }

    /// <summary>Start, step and stop of a range, both ends included.</summary>
    /// <param name="node">The range.</param>
    /// <param name="size">Size of the register: bounds may be missing or negative; long.MinValue = no register.</param>
    private bool RangeOf(int node, long size, out long start, out long step, out long stop)
    {
        int first = _tree[node].First, second = _tree[first].Next, third = _tree[second].Next;
        start = 0;
        step = 1;
        stop = size - 1;
        if (_tree[second].Kind != NodeKind.Empty && !Whole(second, out step)) return false;
        if (step == 0) return Fail(second, "a step of 0"u8, "a range needs a step that leads somewhere"u8);
        if (step < 0) (start, stop) = (stop, start);
        bool open = _tree[first].Kind == NodeKind.Empty || _tree[third].Kind == NodeKind.Empty;
        if (open && size == long.MinValue)
            return Fail(node, "this range needs both ends"u8, "write '[start:stop]'; both ends are included"u8);
        if (_tree[first].Kind != NodeKind.Empty && !Whole(first, out start)) return false;
        if (_tree[third].Kind != NodeKind.Empty && !Whole(third, out stop)) return false;
        if (size == long.MinValue) return true;
        if (start < 0) start += size;
        if (stop < 0 && _tree[third].Kind != NodeKind.Empty) stop += size;
        return true;
    }

    /// <summary>Appends the positions that an index names to the list of qubits; at most as many as there are
    /// bits.</summary>
    private bool Positions(int target, int item, int size, out bool single)
    {
        int first = _qubits.Count;
        if (!AddPositions(target, item, size, out single)) return false;
        return _qubits.Count - first <= (int)Abi.CircuitFormat.MaxBits
            || Fail(item, "these are too many indices"u8, "name each element once"u8);
    }

    private bool AddPositions(int target, int item, int size, out bool single)
    {
        single = false;
        switch (_tree[item].Kind)
        {
            case NodeKind.Range:
                if (!RangeOf(item, size, out long start, out long step, out long stop)) return false;
                int before = _qubits.Count;
                for (long at = start; step > 0 ? at <= stop : at >= stop; at += step)
                    if (!AddPosition(target, item, at, size)) return false;
                return _qubits.Count > before
                    || Fail(item, "this range is empty"u8, "both ends are included; a step of -1 counts down"u8);
            case NodeKind.Set:
                for (int each = _tree[item].First; each != 0; each = _tree[each].Next)
                    if (!Whole(each, out long index) || !AddPosition(target, each, index, size)) return false;
                return true;
            default:
                single = true;
                return Whole(item, out long position) && AddPosition(target, item, position, size);
        }
    }

    private bool AddPosition(int target, int node, long index, int size)
    {
        long position = index < 0 ? index + size : index;
        if (position >= 0 && position < size)
        {
            _qubits.Add((int)position);
            return true;
        }
        Utf8Text message = new Utf8Text("index "u8);
        if (index < 0) message.Text("-"u8);
        message.Number(index < 0 ? (ulong)-index : (ulong)index).Text(" is outside "u8);
        if (_tree[target].Kind == NodeKind.Name) message.Text("register "u8).Name(NameOf(target)).Text(" "u8);
        return Fail(node, message.Text("of size "u8).Number(size),
            new Utf8Text("indices run from 0 to "u8).Number(size - 1).Text(", or from -1 backwards"u8).Bytes);
    }

    private Value Indexed(int node)
    {
        int target = _tree[node].First, item = _tree[target].Next;
        int entry = _tree[target].Kind == NodeKind.Name ? _scope.Find((int)_tree[target].Number) : -1;
        if (entry >= 0 && _scope[entry].Kind == EntryKind.Bits) return IndexedBits(node, entry, item);
        Value value = Evaluate(target);
        if (Failed) return default;
        if (value.Kind == ClassicalKind.Array) return Element(node, value, item);
        if (!value.IsWhole && value.Kind is not (ClassicalKind.Bit or ClassicalKind.Angle))
            return Refuse(node, "this value has no parts to index"u8, "registers, whole numbers and arrays do"u8);
        int mark = _qubits.Count;
        if (_tree[item].Next != 0) return Refuse(node, "one index is enough here"u8, "leave the others out"u8);
        if (!Positions(target, item, value.Width, out _)) return default;
        int count = _qubits.Count - mark, start = _vectors.Count;
        if (count > QasmLimits.MaxValueBits) return Refuse(node, "these are too many bits"u8, "choose up to 64"u8);
        for (int i = 0; i < count; i++) _vectors.Add(BitOf(value, _qubits[mark + i]));
        _qubits.RemoveRange(mark, count);
        return FromVector(start, ClassicalKind.Bit);
    }

    private Value IndexedBits(int node, int entry, int item)
    {
        if (_scope[entry].Single)
            return Refuse(node, "a single bit takes no index"u8, "declare a register with 'bit[n] name;'"u8);
        if (_tree[item].Next != 0) return Refuse(node, "a register has one index"u8, "use a set: c[{0, 2}]"u8);
        int mark = _qubits.Count;
        if (!Positions(_tree[node].First, item, _scope[entry].Count, out _)) return default;
        Span<int> positions = stackalloc int[(int)Abi.CircuitFormat.MaxBits];
        int count = _qubits.Count - mark;
        if (count > positions.Length) return Refuse(node, "these are too many bits"u8, "choose fewer"u8);
        for (int i = 0; i < count; i++) positions[i] = _qubits[mark + i];
        _qubits.RemoveRange(mark, count);
        return BitsOf(node, _scope[entry], positions.Slice(0, count));
    }

    /// <summary>An element of an array, or the part that fewer indices than dimensions name.</summary>
    private Value Element(int node, Value array, int item)
    {
        for (; item != 0; item = _tree[item].Next)
        {
            if (array.Kind != ClassicalKind.Array)
                return Refuse(item, "more indices than the array has dimensions"u8, "leave the last ones out"u8);
            if (_tree[item].Kind is NodeKind.Range or NodeKind.Set)
                return Refuse(item, "parts of arrays by range are not supported"u8, "use a loop over the elements"u8);
            int mark = _qubits.Count;
            if (!Positions(_tree[node].First, item, _shapes[array.Shape], out _)) return default;
            array = Part(array, _qubits[mark]);
            _qubits.RemoveRange(mark, 1);
        }
        return array.Kind == ClassicalKind.Array ? array : ElementAt(array);
    }

    /// <summary>The part of an array at an index of its first dimension; kind None when it is one element.</summary>
    private Value Part(in Value array, int index)
    {
        int size = 1;
        for (int i = 1; i < array.Width; i++) size *= _shapes[array.Shape + i];
        Value part = array;
        part.Start += index * size;
        part.Shape++;
        part.Width--;
        if (part.Width == 0) part.Kind = ClassicalKind.None;
        return part;
    }

    private Value ElementOf(in Value array, int index)
    {
        Value part = Part(array, index);
        return part.Kind == ClassicalKind.Array ? part : ElementAt(part);
    }

    /// <summary>The element that a part of size one is.</summary>
    private Value ElementAt(in Value part)
    {
        Value value = new() { Kind = part.Element, Width = part.ElementWidth };
        ulong bits = _elements[part.Start];
        if (part.Element is ClassicalKind.Float or ClassicalKind.Duration)
            value.Real = BitConverter.UInt64BitsToDouble(bits);
        else value.Bits = bits;
        return value;
    }

    private Value SizeOf(int node)
    {
        int first = _tree[node].First, count = _tree.CountChildren(node);
        if (count is not (1 or 2)) return Refuse(node, "sizeof takes an array and a dimension"u8, "sizeof(a, 0)"u8);
        long dimension = 0;
        if (count == 2 && !Whole(_tree[first].Next, out dimension)) return default;
        int entry = _tree[first].Kind == NodeKind.Name ? _scope.Find((int)_tree[first].Number) : -1;
        if (entry >= 0 && _scope[entry].Kind is EntryKind.Bits or EntryKind.Qubits && dimension == 0)
            return Value.Uint((ulong)_scope[entry].Count);
        Value value = Evaluate(first);
        if (Failed) return default;
        if (value.Kind != ClassicalKind.Array) return Refuse(first, "only arrays and registers have a size"u8,
            "sizeof(a)"u8);
        if (dimension >= 0 && dimension < value.Width) return Value.Uint((ulong)_shapes[value.Shape + (int)dimension]);
        return Refuse(node, "the array has no such dimension"u8, "they are counted from 0"u8);
    }
}
