// The interpreter, part 3: names come into being.
using System;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;
using Xdv.Qasm.Unitary;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    private void DeclareConstant(ReadOnlySpan<byte> name, double value) => _scope.Add(new Entry
    {
        Name = _names.Intern(name), Kind = EntryKind.Classical, Constant = true, Global = true,
        Value = Value.Float(value),
    });

    private void DeclareGate(ReadOnlySpan<byte> name) => _scope.Add(new Entry
    {
        Name = _names.Intern(name), Kind = EntryKind.StandardGate, Constant = true, Global = true,
    });

    private bool Include(int node)
    {
        if (_libraryIncluded)
        {
            _diagnostics.Warn(_tree[node].At,
                new Utf8Text("'stdgates.inc' is included already; this one has no effect"u8));
            return true;
        }
        _libraryIncluded = true;
        ReadOnlySpan<byte> names = StandardGates.Names;
        while (!names.IsEmpty)
        {
            int end = names.IndexOf((byte)' ');
            if (_scope.Find(_names.Intern(names.Slice(0, end))) >= 0)
                return Fail(node, new Utf8Text("'stdgates.inc' defines "u8).Name(names.Slice(0, end))
                    .Text(", which the program has declared already"u8),
                    "include the file first, or use another name"u8);
            DeclareGate(names.Slice(0, end));
            names = names.Slice(end + 1);
        }
        return true;
    }

    /// <summary>
    /// A new name of the innermost block. The program's gates and subroutines cannot be shadowed; the library's gates
    /// can, inside of blocks: where a gate is meant, they are still found.
    /// </summary>
    private int AddEntry(int nameNode, Entry entry)
    {
        entry.Name = (int)_tree[nameNode].Number;
        entry.Global = _blockDepth == 0 && _callDepth == 0;
        int known = _scope.Find(entry.Name);
        if (known >= 0 && (known >= _blockStart || _scope[known].Kind is EntryKind.Gate or EntryKind.Def))
        {
            Fail(nameNode, new Utf8Text().Name(_names[entry.Name]).Text(" is already declared as a "u8)
                .Text(Describe(_scope[known])), "choose another name"u8);
            return -1;
        }
        return _scope.Add(entry);
    }

    private static bool IsDefinition(EntryKind kind) =>
        kind is EntryKind.Gate or EntryKind.StandardGate or EntryKind.Def;

    private static ReadOnlySpan<byte> Describe(in Entry entry) => entry.Kind switch
    {
        EntryKind.Qubits => entry.Single ? "qubit"u8 : "quantum register"u8,
        EntryKind.Bits => entry.Single ? "bit"u8 : "bit register"u8,
        EntryKind.Def => "subroutine"u8,
        EntryKind.Gate or EntryKind.StandardGate => "gate"u8,
        _ => entry.Constant ? "constant"u8 : "variable"u8,
    };

    private bool DeclareQubits(int node)
    {
        int type = _tree.Child(node, 0), sizeNode = _tree[type].First, name = _tree.Child(node, 1);
        bool single = _tree[sizeNode].Kind == NodeKind.Empty;
        long size = 1;
        if (!single && !Size(sizeNode, int.MaxValue, out size)) return false;
        if (_hardwareQubits)
            return Fail(node, "the program uses physical qubits, and declares others"u8,
                "name all qubits $0, $1, …, or declare them all"u8);
        if (size > _limits.MaxQubits - _qubitCount)
            return Fail(single ? name : sizeNode, new Utf8Text("register "u8).Name(NameOf(name)).Text(" of size "u8)
                .Number((ulong)size).Text(" does not fit: "u8).Number(_qubitCount).Text(" of "u8)
                .Number(_limits.MaxQubits).Text(" qubits are declared already"u8),
                "use fewer qubits, or a provider and contract with more"u8);
        int entry = AddEntry(name, new Entry
        {
            Kind = EntryKind.Qubits, Constant = true, Single = single, Start = _qubits.Count, Count = (int)size,
        });
        if (entry < 0) return false;
        for (int i = 0; i < size; i++) _qubits.Add(_qubitCount + i);
        _quantumRegisters.Add(new QasmRegister(NameOf(name).ToArray(), _qubitCount, (int)size));
        _qubitCount += (int)size;
        return true;
    }

    /// <summary>A size: a whole number of at least 1, known now.</summary>
    private bool Size(int node, int most, out long size)
    {
        size = 0;
        Value value = Evaluate(node);
        if (Failed || !IsKnown(node, value)) return false;
        if (!value.IsWhole) return Fail(node, "a size is a whole number"u8, "use an 'int' or 'uint' constant"u8);
        size = (long)value.Bits;
        if (size >= 1 && size <= most) return true;
        return Fail(node, size == 0 ? "a size of 0"u8 : "a size that is not possible"u8,
            "a register has at least one element"u8);
    }

    private bool Alias(int node)
    {
        int name = _tree.Child(node, 0), source = _tree[name].Next, start = _qubits.Count;
        if (!Qubits(source, out bool single)) return false;
        return AddEntry(name, new Entry
        {
            Kind = EntryKind.Qubits, Constant = true, Single = single, Start = start, Count = _qubits.Count - start,
        }) >= 0 && IsEachOnce(node, start);
    }

    private bool IsEachOnce(int node, int start)
    {
        ulong seen = 0;
        for (int i = start; i < _qubits.Count; i++)
        {
            if ((seen >> _qubits[i] & 1) != 0)
                return Fail(node, "the same qubit is in this register twice"u8, "each qubit may appear once"u8);
            seen |= 1UL << _qubits[i];
        }
        return true;
    }

    private bool Declare(int node)
    {
        TokenKind role = _tree[node].Operator;
        int type = _tree.Child(node, 0), name = _tree[type].Next, initial = _tree[name].Next;
        if (_tree[type].Kind == NodeKind.ArrayType) return DeclareArray(role, type, name, initial);
        if (!TypeOf(type, out Value shape)) return false;
        if (role == TokenKind.Output && shape.Kind != ClassicalKind.Bit)
            return Fail(type, new Utf8Text("output of type "u8).Name(Value.Name(shape.Kind))
                .Text(" is not supported: a circuit gives back measured bits"u8), "declare it as 'output bit[n]'"u8);
        if (shape.Kind == ClassicalKind.Bit && role != TokenKind.Const)
            return DeclareBits(role, type, name, initial, shape);
        Value value = shape;
        if (role == TokenKind.Input)
        {
            if (!InputValue(name, shape, out value)) return false;
        }
        else if (_tree[initial].Kind != NodeKind.Empty)
        {
            if (!Convert(initial, AnyValue(initial), shape, out value)) return false;
        }
        else if (role == TokenKind.Const)
        {
            return Fail(node, "a constant needs a value"u8, "write 'const int n = 4;'"u8);
        }
        return AddVariable(name, initial, value, role is TokenKind.Const or TokenKind.Input);
    }

    /// <summary>A classical variable. Whole numbers and bools that may change get cells, for measured values.</summary>
    private bool AddVariable(int name, int initial, Value value, bool constant)
    {
        bool backed = !constant && IsBacked(value.Kind);
        if (value.Runtime && !backed) return NotStorable(initial, value);
        int count = backed ? value.Width : 0, start = backed ? _bits.Add(count) : 0;
        Value known = value;
        known.Runtime = false;
        int entry = AddEntry(name, new Entry
        {
            Kind = EntryKind.Classical, Constant = constant, Value = known, Start = start, Count = count,
        });
        return entry >= 0 && (!value.Runtime || AssignVariable(initial, entry, default, value));
    }

    private static bool IsBacked(ClassicalKind kind) =>
        kind is ClassicalKind.Bool or ClassicalKind.Int or ClassicalKind.Uint;

    private bool NotStorable(int node, in Value shape) =>
        Fail(node, new Utf8Text("a measured value cannot be kept in a variable of type "u8)
            .Name(Value.Name(shape.Kind)).Text(": it is different in every shot, and variables are computed once"u8),
            "keep it in a variable of type bit, bool, int or uint"u8);

    private bool DeclareBits(TokenKind role, int type, int name, int initial, in Value shape)
    {
        bool single = _tree[_tree[type].First].Kind == NodeKind.Empty, global = _blockDepth == 0 && _callDepth == 0;
        Entry entry = new()
        {
            Kind = EntryKind.Bits, Single = single, Count = shape.Width,
            Shown = role == TokenKind.Output || global && !_hasOutput && role != TokenKind.Input,
        };
        bool measured = _tree[initial].Kind == NodeKind.Measure, given = _tree[initial].Kind != NodeKind.Empty;
        Value value = default;
        if (role == TokenKind.Input)
        {
            if (!InputValue(name, shape, out value)) return false;
            entry.Constant = true;
        }
        else if (given && !measured && !Convert(initial, AnyValue(initial), shape, out value))
        {
            return false;
        }
        entry.Start = _bits.Add(shape.Width);
        int index = AddEntry(name, entry);
        if (index < 0) return false;
        if (entry.Shown && !(given && !measured && !value.Runtime))
        {
            if (_bits.Shown + shape.Width > (int)Abi.CircuitFormat.MaxBits)
                return Fail(type, new Utf8Text("register "u8).Name(NameOf(name)).Text(" of size "u8).Number(shape.Width)
                    .Text(" does not fit: "u8).Number(_bits.Shown).Text(" of "u8)
                    .Number(Abi.CircuitFormat.MaxBits).Text(" classical bits are declared already"u8),
                    "a circuit has a fixed number of classical bits; measure into fewer"u8);
            if (!EnsureHome(name, _scope[index])) return false;
        }
        if (measured) return MeasureTo(initial, index, default);
        for (int i = 0; i < shape.Width && (given || role == TokenKind.Input); i++)
            if (!AssignNew(name, index, i, BitOf(value, i))) return false;
        return true;
    }

    /// <summary>The first value of a bit: nothing else refers to it yet, so no condition matters.</summary>
    private bool AssignNew(int node, int entry, int position, int value)
    {
        int cell = _scope[entry].Start + position;
        if (value <= ConditionTable.Always)
        {
            _bits[cell].Value = value == ConditionTable.Always;
            return true;
        }
        return AssignCell(node, _scope[entry], position, value);
    }

    /// <summary>Kind and width of a scalar type, as a value of 0.</summary>
    private bool TypeOf(int node, out Value shape)
    {
        shape = default;
        shape.Kind = _tree[node].Operator switch
        {
            TokenKind.Bit => ClassicalKind.Bit,
            TokenKind.Int => ClassicalKind.Int,
            TokenKind.Uint => ClassicalKind.Uint,
            TokenKind.Float => ClassicalKind.Float,
            TokenKind.Angle => ClassicalKind.Angle,
            TokenKind.Duration => ClassicalKind.Duration,
            _ => ClassicalKind.Bool,
        };
        shape.Width = shape.Kind is ClassicalKind.Bit or ClassicalKind.Bool ? 1 : 64;
        int width = _tree[node].First;
        if (_tree[width].Kind == NodeKind.Empty) return true;
        int most = shape.Kind == ClassicalKind.Bit ? (int)Abi.CircuitFormat.MaxBits : QasmLimits.MaxValueBits;
        if (!Size(width, int.MaxValue, out long size)) return false;
        if (shape.Kind == ClassicalKind.Float && size is not (32 or 64))
            return Fail(width, "a float has 32 or 64 bits"u8, "write 'float' or 'float[64]'"u8);
        if (size > most)
            return Fail(width, new Utf8Text("a variable of type "u8).Name(Value.Name(shape.Kind))
                .Text(" has at most "u8).Number(most).Text(" bits"u8), "use several variables"u8);
        shape.Width = (int)size;
        return true;
    }

    private bool CheckInputs()
    {
        foreach (QasmInput input in _inputs)
            if (!input.Used)
                return _diagnostics.Fail(0, new Utf8Text("a value is given for input "u8).Name(input.Name)
                    .Text(", which the program does not declare"u8), "declare 'input float name;' in the program"u8);
        return true;
    }

    private bool InputText(int name, out QasmInput? found)
    {
        found = null;
        foreach (QasmInput input in _inputs)
            if (input.Name.SequenceEqual(NameOf(name))) found = input;
        if (found is null)
            return Fail(name, new Utf8Text("no value is given for input "u8).Name(NameOf(name)),
                new Utf8Text("give it on the command line: --input "u8).Text(NameOf(name)).Text("=VALUE"u8).Bytes);
        found.Used = true;
        return true;
    }

    private bool InputValue(int name, in Value shape, out Value value)
    {
        value = default;
        if (!InputText(name, out QasmInput? input)) return false;
        Diagnostics own = new();
        ProgramParser parser = new(input!.Value, _tree, _names, own);
        int node = parser.WholeValue();
        if (node != 0)
        {
            // Places inside of the value are no places of the program.
            Relocate(node, _tree[name].At);
            return Convert(node, AnyValue(node), shape, out value);
        }
        return Fail(name, new Utf8Text("the value "u8).Name(input.Value).Text(" for input "u8).Name(NameOf(name))
            .Text(" is not an expression"u8), "write it as in the program: pi/4, 3, true, \"0101\""u8);
    }

    private void Relocate(int node, int at)
    {
        _tree[node].At = at;
        for (int child = _tree[node].First; child != 0; child = _tree[child].Next) Relocate(child, at);
    }
}
