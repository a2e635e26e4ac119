// The interpreter, part 5: definitions and uses of gates.
using System;
using Xdv.Abi;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;
using Xdv.Qasm.Unitary;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    private const int MaxModifiers = 16;

    /// <summary>Whole numbers divide to real ones where an angle or exponent is meant: pow(1/2).</summary>
    private bool _realDivision;

    /// <summary>Keeps the definition, after one run of its body on placeholders has found nothing wrong.</summary>
    private bool DefineGate(int node)
    {
        int name = _tree[node].First, parameters = _tree[name].Next, qubits = _tree[parameters].Next;
        int entry = AddEntry(name, new Entry { Kind = EntryKind.Gate, Constant = true, Node = node });
        if (entry < 0) return false;
        int angles = _tree.CountChildren(parameters), operands = _tree.CountChildren(qubits);
        if (angles > QasmLimits.MaxGateParameters)
            return Fail(parameters, new Utf8Text("a gate has at most "u8).Number(QasmLimits.MaxGateParameters)
                .Text(" angles"u8), "split the gate"u8);
        if (operands > QasmLimits.MaxGateQubits)
            return Fail(qubits, new Utf8Text("a gate has at most "u8).Number(QasmLimits.MaxGateQubits)
                .Text(" qubits"u8), "split the gate"u8);
        Span<double> zeros = stackalloc double[QasmLimits.MaxGateParameters];
        zeros.Clear();
        Span<int> places = stackalloc int[QasmLimits.MaxGateQubits];
        for (int i = 0; i < places.Length; i++) places[i] = i;
        _writer.Muted = true;
        bool good = RunGate(entry, zeros.Slice(0, angles), places.Slice(0, operands));
        _writer.Muted = false;
        _recorder.Clear();
        return good;
    }

    private bool GateCall(int node)
    {
        int modifiers = _tree[node].First, arguments = _tree[modifiers].Next, operands = _tree[arguments].Next;
        int entry = FindGate(node);
        if (entry < 0) return false;
        Span<double> angles = stackalloc double[QasmLimits.MaxGateParameters];
        if (!Angles(node, entry, arguments, ref angles)) return false;
        Span<double> exponents = stackalloc double[MaxModifiers];
        if (!Modifiers(modifiers, exponents, out int controls)) return false;
        int mark = _qubits.Count;
        if (!Operands(operands, out int count)) return false;
        bool done = Apply(node, entry, angles, exponents, controls, mark, count);
        _qubits.RemoveRange(mark, _qubits.Count - mark);
        return done;
    }

    private int FindGate(int node)
    {
        ReadOnlySpan<byte> name = NameOf(node);
        int entry = _scope.FindGate((int)_tree[node].Number);
        if (entry >= 0 && entry >= _definition && _scope[entry].Global)
        {
            Fail(node, new Utf8Text().Name(name).Text(" is not defined above this definition"u8),
                "define it first; a gate cannot use itself"u8);
            return -1;
        }
        if (entry >= 0 && _scope[entry].Kind is EntryKind.Gate or EntryKind.StandardGate) return entry;
        if (entry >= 0)
        {
            Fail(node, new Utf8Text().Name(name).Text(" is a "u8).Text(Describe(_scope[entry])).Text(", not a gate"u8),
                _scope[entry].Kind == EntryKind.Def
                    ? "arguments of a subroutine go into the parentheses: 'name(q[0], 3);'"u8
                    : "statements look like 'gate(angles) qubits;'"u8);
            return -1;
        }
        UnknownGate(node, name);
        return -1;
    }

    private void UnknownGate(int node, ReadOnlySpan<byte> name)
    {
        Utf8Text message = new Utf8Text("gate "u8).Name(name).Text(" is not defined"u8);
        Utf8Text padded = new Utf8Text(" "u8).Text(name).Text(" "u8);
        if (!_libraryIncluded && (StandardGates.Names.StartsWith(padded.Bytes.Slice(1))
            || StandardGates.Names.IndexOf(padded.Bytes) >= 0))
        {
            Fail(node, message, "add 'include \"stdgates.inc\";' at the top of the program"u8);
            return;
        }
        ReadOnlySpan<byte> similar = _scope.Similar(name);
        if (!similar.IsEmpty)
            Fail(node, message, new Utf8Text("did you mean "u8).Name(similar).Text("?"u8).Bytes);
        else
            Fail(node, message, "define it with 'gate' above this line; 'stdgates.inc' has no gate of this name"u8);
    }

    private int Parameters(int entry) => _scope[entry].Kind == EntryKind.StandardGate
        ? Standard(entry).Parameters
        : _tree.CountChildren(_tree.Child(_scope[entry].Node, 1));

    private int GateQubits(int entry) => _scope[entry].Kind == EntryKind.StandardGate
        ? Standard(entry).Qubits
        : _tree.CountChildren(_tree.Child(_scope[entry].Node, 2));

    private StandardGate Standard(int entry)
    {
        ReadOnlySpan<byte> name = _names[_scope[entry].Name];
        return StandardGates.FindPrimitive(name, out StandardGate gate) ? gate : StandardGates.Find(name);
    }

    private bool Angles(int node, int entry, int arguments, ref Span<double> angles)
    {
        int count = 0, wanted = Parameters(entry);
        bool real = _realDivision;
        _realDivision = true;
        for (int child = _tree[arguments].First; child != 0 && count < angles.Length; child = _tree[child].Next)
        {
            if (!Real(child, out angles[count++])) return false;
            if (!double.IsFinite(angles[count - 1]) && !_writer.Muted)
                return Fail(child, new Utf8Text("an angle of gate "u8).Name(NameOf(node))
                    .Text(" is not a finite number (division by zero, or a function outside its range)"u8),
                    "check '/', 'log', 'sqrt' and '**' in the angles"u8);
        }
        _realDivision = real;
        count = _tree.CountChildren(arguments);
        if (count != wanted)
            return Fail(node, new Utf8Text("gate "u8).Name(NameOf(node)).Text(" takes "u8).Number(wanted)
                .Text(wanted == 1 ? " angle, "u8 : " angles, "u8).Number(count).Text(" given"u8),
                "angles are written in parentheses between the gate and its qubits, separated by commas"u8);
        angles = angles.Slice(0, count);
        return true;
    }

    /// <summary>A real number, whatever numeric type it has.</summary>
    private bool Real(int node, out double real)
    {
        real = 0;
        Value value = Evaluate(node);
        if (Failed || !IsKnown(node, value)) return false;
        real = value.ToDouble();
        if (value.Kind is not (ClassicalKind.Duration or ClassicalKind.Array)) return true;
        return Fail(node, new Utf8Text("a number is needed here, not a value of type "u8)
            .Name(Value.Name(value.Kind)), "angles are in radians"u8);
    }

    /// <summary>Exponents of `pow`, counts of `ctrl`; the sum of the counts.</summary>
    private bool Modifiers(int list, Span<double> values, out int controls)
    {
        controls = 0;
        int count = 0;
        for (int child = _tree[list].First; child != 0; child = _tree[child].Next, count++)
        {
            if (count == values.Length)
                return Fail(child, new Utf8Text("more than "u8).Number(values.Length).Text(" modifiers on one gate"u8),
                    "'ctrl(n) @' is n of 'ctrl @'"u8);
            int argument = _tree[child].First;
            values[count] = 1;
            if (_tree[child].Operator == TokenKind.Identifier)
            {
                bool real = _realDivision;
                _realDivision = true;
                if (!Real(argument, out values[count])) return false;
                _realDivision = real;
                if (!double.IsFinite(values[count]))
                    return Fail(argument, "the exponent is not a finite number"u8, "check '/' and functions in it"u8);
            }
            else if (_tree[child].Operator != TokenKind.Inv)
            {
                if (_tree[argument].Kind != NodeKind.Empty)
                {
                    if (!Size(argument, QasmLimits.MaxGateQubits, out long size)) return false;
                    values[count] = size;
                }
                controls += (int)values[count];
            }
        }
        return true;
    }

    /// <summary>Applies a gate to its operands, once per element of registers among them.</summary>
    private bool Apply(
        int node, int entry, ReadOnlySpan<double> angles, ReadOnlySpan<double> exponents, int controls, int operands,
        int count)
    {
        int wanted = controls + GateQubits(entry);
        if (count != wanted)
            return Fail(node, new Utf8Text("gate "u8).Name(NameOf(node)).Text(" acts on "u8).Number(wanted)
                .Text(wanted == 1 ? " qubit"u8 : " qubits"u8)
                .Text(controls > 0 ? " with its controls, "u8 : ", "u8).Number(count).Text(" given"u8),
                "separate qubits with commas"u8);
        if (!CommonSize(operands, count, out int times)) return false;
        Span<int> qubits = stackalloc int[QasmLimits.MaxGateQubits];
        for (int time = 0; time < times; time++)
        {
            int at = operands;
            ulong used = 0;
            for (int i = 0; i < count; i++)
            {
                int size = _qubits[at + 1];
                qubits[i] = _qubits[at + 2 + (size < 0 ? 0 : time)];
                if ((used >> qubits[i] & 1) != 0)
                    return Fail(_qubits[at], new Utf8Text("qubit "u8).Number(qubits[i])
                        .Text(" of the program is used twice in one operation"u8),
                        "the qubits of an operation must differ"u8);
                used |= 1UL << qubits[i];
                at += 2 + Math.Abs(size);
            }
            if (!ApplyOnce(node, entry, angles, exponents, controls, qubits.Slice(0, count))) return false;
        }
        return true;
    }

    private bool ApplyOnce(
        int node, int entry, ReadOnlySpan<double> angles, ReadOnlySpan<double> exponents, int controls,
        ReadOnlySpan<int> qubits)
    {
        int mark = _recorder.Count;
        ReadOnlySpan<int> own = qubits.Slice(controls);
        if (_scope[entry].Kind == EntryKind.StandardGate) RecordStandard(entry, angles, own);
        else if (!RunGate(entry, angles, own)) return false;
        if (!Modify(_tree.Child(node, 0), exponents, qubits.Slice(0, controls), mark)) return false;
        if (_recorder.Count > CircuitFormat.MaxOperations)
            return Fail(node, new Utf8Text("this gate needs more than "u8).Number(CircuitFormat.MaxOperations)
                .Text(" operations"u8), "divide the computation into several jobs"u8);
        return _gateDepth > 0 || Flush(node);
    }

    private void RecordStandard(int entry, ReadOnlySpan<double> angles, ReadOnlySpan<int> qubits)
    {
        StandardGate gate = Standard(entry);
        GateStep step = gate.Step(angles);
        for (int i = 0; i < gate.Controls; i++) step.Controls |= 1UL << qubits[i];
        if (gate.Targets > 0) step.Target = qubits[gate.Controls];
        if (gate.Targets > 1) step.Second = qubits[gate.Controls + 1];
        _recorder.Add(step);
    }

    /// <summary>Modifiers act from the gate outward; controls are named from the outside in.</summary>
    private bool Modify(int list, ReadOnlySpan<double> values, ReadOnlySpan<int> controls, int mark)
    {
        int end = controls.Length;
        for (int i = _tree.CountChildren(list) - 1; i >= 0; i--)
        {
            int modifier = _tree.Child(list, i);
            TokenKind kind = _tree[modifier].Operator;
            ModifierFault fault = ModifierFault.None;
            if (!Work(modifier, 1 + _recorder.Count - mark)) return false;
            if (kind == TokenKind.Inv)
            {
                _recorder.Invert(mark);
            }
            else if (kind == TokenKind.Identifier)
            {
                fault = _recorder.Power(mark, values[i]);
            }
            else
            {
                ulong mask = 0;
                for (int k = 0; k < (int)values[i]; k++) mask |= 1UL << controls[--end];
                fault = _recorder.Control(mark, mask, kind == TokenKind.Negctrl);
            }
            if (fault == ModifierFault.Fraction)
                return Fail(modifier, "this power of a gate on several qubits cannot be taken exactly"u8,
                    "whole powers always can; other powers of gates on one qubit, controlled ones and swap"u8);
            if (fault != ModifierFault.None)
                return Fail(modifier, new Utf8Text("this power needs more than "u8).Number(CircuitFormat.MaxOperations)
                    .Text(" operations"u8), "use a smaller exponent"u8);
        }
        return true;
    }

    private bool Flush(int node)
    {
        bool done = true;
        foreach (ref GateStep step in _recorder.From(0))
        {
            if (!Work(node, 1) || !_decomposer.Lower(step, _qubitCount))
            {
                done = false;
                break;
            }
        }
        _recorder.Clear();
        return done;
    }

    /// <summary>Records the body of a defined gate.</summary>
    private bool RunGate(int entry, ReadOnlySpan<double> angles, ReadOnlySpan<int> qubits)
    {
        int node = _scope[entry].Node, name = _tree[node].First;
        int parameters = _tree[name].Next, operands = _tree[parameters].Next, body = _tree[operands].Next;
        Call call = EnterCall(node, entry);
        if (Failed) return false;
        _gateDepth++;
        int index = 0;
        for (int child = _tree[parameters].First; child != 0; child = _tree[child].Next)
            AddEntry(child, new Entry
            {
                Kind = EntryKind.Classical, Constant = true, Value = Value.Float(angles[index++]),
            });
        index = 0;
        for (int child = _tree[operands].First; child != 0; child = _tree[child].Next)
        {
            _qubits.Add(qubits[index++]);
            AddEntry(child, new Entry
            {
                Kind = EntryKind.Qubits, Constant = true, Single = true, Start = _qubits.Count - 1, Count = 1,
            });
        }
        if (!Failed) Execute(body);
        _gateDepth--;
        LeaveCall(call);
        return !Failed;
    }
}
