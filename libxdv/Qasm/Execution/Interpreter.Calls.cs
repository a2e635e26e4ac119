// The interpreter, part 6: subroutines, put in line where they are called.
using System;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    /// <summary>What the caller had, given back when the call ends.</summary>
    private struct Call
    {
        public Marks Marks;
        public int FrameStart, Definition, LoopDepth, LoopFrames, CallFrames;
        public bool Tail, RealDivision;
    }

    private Call EnterCall(int node, int entry)
    {
        Call call = new()
        {
            FrameStart = _scope.FrameStart, Definition = _definition, LoopDepth = _loopDepth,
            LoopFrames = _loopFrames, CallFrames = _callFrames, Tail = _tail, RealDivision = _realDivision,
            Marks = OpenBlock(),
        };
        if (++_callDepth > QasmLimits.MaxCallDepth)
            Fail(node, new Utf8Text("gates and subroutines call one another more than "u8)
                .Number(QasmLimits.MaxCallDepth).Text(" levels deep"u8), "use fewer layers"u8);
        _scope.FrameStart = _scope.Count;
        _definition = Math.Min(entry, _definition);
        _loopDepth = 0;
        _callFrames = _frames.Count;
        _tail = false;
        _realDivision = false;
        return call;
    }

    private void LeaveCall(in Call call)
    {
        _callDepth--;
        _scope.FrameStart = call.FrameStart;
        _definition = call.Definition;
        _loopDepth = call.LoopDepth;
        _loopFrames = call.LoopFrames;
        _callFrames = call.CallFrames;
        _tail = call.Tail;
        _realDivision = call.RealDivision;
        CloseBlock(call.Marks);
    }

    private bool DefineSubroutine(int node)
    {
        int name = _tree[node].First, parameters = _tree[name].Next;
        if (_tree.CountChildren(parameters) > QasmLimits.MaxGateQubits)
            return Fail(parameters, new Utf8Text("a subroutine has at most "u8).Number(QasmLimits.MaxGateQubits)
                .Text(" arguments"u8), "pass registers or arrays"u8);
        int entry = AddEntry(name, new Entry { Kind = EntryKind.Def, Constant = true, Node = node });
        return entry >= 0 && CheckNames(node, entry);
    }

    private bool CallStatement(int node)
    {
        int call = _tree[node].First;
        Evaluate(call);
        return !Failed;
    }

    /// <summary>The subroutine with this name; −1 after an error.</summary>
    private int FindSubroutine(int node)
    {
        int entry = _scope.Find((int)_tree[node].Number);
        ReadOnlySpan<byte> name = NameOf(node);
        if (entry >= 0 && _scope[entry].Kind == EntryKind.Def)
        {
            if (entry < _definition) return entry;
            Fail(node, new Utf8Text().Name(name).Text(" is not defined above this definition"u8),
                "define it first; a subroutine cannot call itself"u8);
            return -1;
        }
        if (entry >= 0)
        {
            Fail(node, new Utf8Text().Name(name).Text(" is a "u8).Text(Describe(_scope[entry]))
                .Text(", not a subroutine"u8), IsDefinition(_scope[entry].Kind)
                    ? "the qubits of a gate follow its parentheses: 'gate(angles) qubits;'"u8
                    : "subroutines are defined with 'def'"u8);
            return -1;
        }
        ReadOnlySpan<byte> similar = _scope.Similar(name);
        Utf8Text message = new Utf8Text("subroutine "u8).Name(name).Text(" is not defined"u8);
        if (similar.IsEmpty) Fail(node, message, "define it with 'def' above this line"u8);
        else Fail(node, message, new Utf8Text("did you mean "u8).Name(similar).Text("?"u8).Bytes);
        return -1;
    }

    /// <summary>One argument, as the caller sees it.</summary>
    private struct Argument
    {
        public int Node;
        public Value Value;
        /// <summary>Qubits: places in the list.</summary>
        public int Start, Count;
    }

    private Value Subroutine(int node)
    {
        int entry = FindSubroutine(node);
        if (entry < 0) return default;
        int definition = _scope[entry].Node, name = _tree[definition].First, parameters = _tree[name].Next;
        int type = _tree[parameters].Next, body = _tree[type].Next;
        int count = _tree.CountChildren(node), wanted = _tree.CountChildren(parameters);
        if (count != wanted)
        {
            Fail(node, new Utf8Text("subroutine "u8).Name(NameOf(node)).Text(" takes "u8).Number(wanted)
                .Text(wanted == 1 ? " argument, "u8 : " arguments, "u8).Number(count).Text(" given"u8),
                "arguments are separated by commas"u8);
            return default;
        }
        Argument[] arguments = new Argument[count];
        int qubits = _qubits.Count;
        Value result = default;
        if (Arguments(node, parameters, arguments)) result = Inline(node, entry, parameters, type, body, arguments);
        _qubits.RemoveRange(qubits, _qubits.Count - qubits);
        return result;
    }

    private bool Arguments(int node, int parameters, Argument[] arguments)
    {
        int parameter = _tree[parameters].First, clock = _bits.Clock, index = 0;
        bool measured = false;
        for (int child = _tree[node].First; child != 0; child = _tree[child].Next, parameter = _tree[parameter].Next)
        {
            ref Argument argument = ref arguments[index++];
            argument.Node = child;
            argument.Start = _qubits.Count;
            if (_tree[_tree[parameter].First].Kind == NodeKind.QubitType)
            {
                if (!Qubits(child, out _)) return false;
                argument.Count = _qubits.Count - argument.Start;
                continue;
            }
            argument.Value = Evaluate(child);
            if (Failed) return false;
            if (measured && _bits.Clock != clock) return Pending(child);
            measured |= argument.Value.Runtime;
        }
        return true;
    }

    private bool Pending(int node) =>
        Fail(node, "this call measures while a measured value is waiting to be used"u8,
            "assign the parts of the expression to variables first"u8);

    private Value Inline(int node, int entry, int parameters, int type, int body, Argument[] arguments)
    {
        Call call = EnterCall(node, entry);
        int depth = _gateDepth;
        _gateDepth = 0;
        if (depth > 0) Fail(node, "a gate cannot call a subroutine"u8, "gates are made of gates"u8);
        int parameter = _tree[parameters].First;
        for (int i = 0; i < arguments.Length && !Failed; i++, parameter = _tree[parameter].Next)
            Bind(parameter, arguments[i]);
        _returned = default;
        Flow flow = Failed ? Flow.Failed : Execute(body);
        Value result = _returned;
        _gateDepth = depth;
        LeaveCall(call);
        bool returns = _tree[type].Kind != NodeKind.Empty;
        if (flow == Flow.End) Fail(node, "'end' inside of a subroutine is not supported"u8, "return instead"u8);
        if (Failed) return default;
        if (!returns)
        {
            if (result.Kind != ClassicalKind.None)
                Fail(node, "the subroutine returns a value that its heading does not declare"u8,
                    "write 'def name(…) -> bit { … }'"u8);
            return default;
        }
        if (flow != Flow.Return || result.Kind == ClassicalKind.None)
        {
            Fail(node, new Utf8Text("subroutine "u8).Name(NameOf(node)).Text(" ended without returning a value"u8),
                "return one on every way through it"u8);
            return default;
        }
        return TypeOf(type, out Value shape) && Convert(node, result, shape, out Value converted)
            ? converted
            : default;
    }

    private bool Bind(int parameter, in Argument argument)
    {
        int type = _tree[parameter].First, name = _tree[type].Next;
        if (_tree[type].Kind == NodeKind.QubitType)
        {
            bool single = _tree[_tree[type].First].Kind == NodeKind.Empty;
            long size = 1;
            if (!single && !Size(_tree[type].First, QasmLimits.MaxGateQubits, out size)) return false;
            if (argument.Count != size)
                return Fail(argument.Node, new Utf8Text("argument "u8).Name(NameOf(name)).Text(" has "u8)
                    .Number((ulong)size).Text(size == 1 ? " qubit, "u8 : " qubits, "u8).Number(argument.Count)
                    .Text(" given"u8), "pass a register or slice of that size"u8);
            return AddEntry(name, new Entry
            {
                Kind = EntryKind.Qubits, Constant = true, Single = single, Start = argument.Start,
                Count = argument.Count,
            }) >= 0;
        }
        if (_tree[type].Kind == NodeKind.ArrayType) return BindArray(type, name, argument);
        if (!TypeOf(type, out Value shape) || !Convert(argument.Node, argument.Value, shape, out Value value))
            return false;
        if (shape.Kind != ClassicalKind.Bit) return AddVariable(name, argument.Node, value, false);
        int entry = AddEntry(name, new Entry
        {
            Kind = EntryKind.Bits, Single = _tree[_tree[type].First].Kind == NodeKind.Empty, Count = shape.Width,
            Start = _bits.Add(shape.Width),
        });
        for (int i = 0; i < shape.Width && entry >= 0; i++)
            if (!AssignNew(argument.Node, entry, i, BitOf(value, i))) return false;
        return entry >= 0;
    }
}
