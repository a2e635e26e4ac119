// The interpreter, part 8: qubits named in statements; measure, reset, barrier, delay.
using System;
using Xdv.Abi;
using Xdv.Qasm.Classical;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    /// <summary>
    /// Appends the operands of a statement to the list of qubits, each as: its node, its size (−1: a single qubit), and
    /// its qubits.
    /// </summary>
    private bool Operands(int list, out int count)
    {
        count = 0;
        for (int child = _tree[list].First; child != 0; child = _tree[child].Next, count++)
        {
            if (count == QasmLimits.MaxGateQubits)
                return Fail(child, new Utf8Text("an operation has at most "u8).Number(QasmLimits.MaxGateQubits)
                    .Text(" operands"u8), "use whole registers"u8);
            int at = _qubits.Count;
            _qubits.Add(child);
            _qubits.Add(0);
            if (!Qubits(child, out bool single)) return false;
            _qubits[at + 1] = single ? -1 : _qubits.Count - at - 2;
        }
        return true;
    }

    /// <summary>How often an operation runs: the size of the registers among its operands, which must agree.</summary>
    private bool CommonSize(int at, int count, out int times)
    {
        times = 1;
        bool found = false;
        for (int i = 0; i < count; i++)
        {
            int size = _qubits[at + 1];
            if (size >= 0 && found && size != times)
                return Fail(_qubits[at], new Utf8Text("registers of different sizes in one operation: "u8)
                    .Number(times).Text(" and "u8).Number(size).Text(" qubits"u8),
                    "registers in one operation must be of the same size"u8);
            if (size >= 0)
            {
                times = size;
                found = true;
            }
            at += 2 + Math.Abs(size);
        }
        return true;
    }

    /// <summary>Appends the qubits that an expression names.</summary>
    private bool Qubits(int node, out bool single)
    {
        single = false;
        switch (_tree[node].Kind)
        {
            case NodeKind.Name: return NamedQubits(node, out single);
            case NodeKind.HardwareQubit:
                single = true;
                return Hardware(node);
            case NodeKind.Concatenation:
                for (int child = _tree[node].First; child != 0; child = _tree[child].Next)
                    if (!Qubits(child, out _)) return false;
                return true;
            case NodeKind.Index: return IndexedQubits(node, out single);
            default:
                return Fail(node, "qubits are needed here"u8, "name a register, or elements of one: q, q[0], q[1:3]"u8);
        }
    }

    private bool NamedQubits(int node, out bool single)
    {
        single = false;
        int entry = _scope.Find((int)_tree[node].Number);
        if (entry < 0) return UnknownName(node);
        if (_scope[entry].Kind != EntryKind.Qubits)
            return Fail(node, new Utf8Text().Name(NameOf(node)).Text(" is a "u8).Text(Describe(_scope[entry]))
                .Text("; qubits are needed here"u8), "declare qubits with 'qubit[n] name;' before using them"u8);
        single = _scope[entry].Single;
        for (int i = 0; i < _scope[entry].Count; i++) _qubits.Add(_qubits[_scope[entry].Start + i]);
        return true;
    }

    private bool IndexedQubits(int node, out bool single)
    {
        int start = _qubits.Count, target = _tree[node].First, item = _tree[target].Next;
        if (!Enter(node)) return single = false;
        bool good = Qubits(target, out single);
        _nesting--;
        if (!good) return false;
        if (single)
            return Fail(node, "a single qubit takes no index"u8,
                "declare a register with 'qubit[n] name;', or leave the brackets out"u8);
        if (_tree[item].Next != 0)
            return Fail(node, "a register has one index"u8, "use a set of indices: q[{0, 2}]"u8);
        int count = _qubits.Count - start, chosen = _qubits.Count;
        if (!Positions(target, item, count, out single)) return false;
        int positions = _qubits.Count - chosen;
        for (int i = 0; i < positions; i++) _qubits[chosen + i] = _qubits[start + _qubits[chosen + i]];
        for (int i = 0; i < positions; i++) _qubits[start + i] = _qubits[chosen + i];
        _qubits.RemoveRange(start + positions, _qubits.Count - start - positions);
        return true;
    }

    /// <summary>A physical qubit is the circuit's qubit of that number.</summary>
    private bool Hardware(int node)
    {
        long number = _tree[node].Number;
        if (_quantumRegisters.Count > 0 && !_hardwareQubits)
            return Fail(node, "the program declares qubits, and uses physical ones"u8,
                "name all qubits $0, $1, …, or declare them all"u8);
        if (number >= _limits.MaxQubits)
            return Fail(node, new Utf8Text("there is no physical qubit "u8).Number((ulong)number)
                .Text(": the provider has "u8).Number(_limits.MaxQubits), "they are numbered from $0"u8);
        _hardwareQubits = true;
        _quantumRegisters.Clear();
        _qubitCount = Math.Max(_qubitCount, (int)number + 1);
        _quantumRegisters.Add(new QasmRegister("$"u8.ToArray(), 0, _qubitCount));
        _qubits.Add((int)number);
        return true;
    }

    private bool MeasureInto(int node)
    {
        int source = _tree[node].First, target = _tree[source].Next;
        bool kept = _tree[target].Kind != NodeKind.Empty;
        if (_tree[source].Kind == NodeKind.Call)
        {
            Value value = Evaluate(source);
            return !Failed && (!kept || AssignTo(node, target, value));
        }
        if (kept) return MeasureToTarget(source, target);
        Value unused = MeasureValue(source);
        return !Failed && unused.Width >= 0;
    }

    private bool MeasureToTarget(int measure, int target)
    {
        int mark = _qubits.Count;
        if (!BitTarget(target, out int entry)) return false;
        int count = _qubits.Count - mark;
        Span<int> positions = stackalloc int[(int)CircuitFormat.MaxBits];
        for (int i = 0; i < count; i++) positions[i] = _qubits[mark + i];
        _qubits.RemoveRange(mark, count);
        return MeasureTo(measure, entry, positions.Slice(0, count));
    }

    /// <summary>Measures into bits of a variable; no positions = all of them.</summary>
    private bool MeasureTo(int measure, int entry, ReadOnlySpan<int> positions)
    {
        int mark = _qubits.Count, operand = _tree[measure].First;
        if (!Qubits(operand, out _)) return false;
        Entry variable = _scope[entry];
        int count = _qubits.Count - mark, bits = positions.IsEmpty ? variable.Count : positions.Length;
        if (count != bits)
            return Fail(measure, new Utf8Text("cannot measure "u8).Number(count)
                .Text(count == 1 ? " qubit into "u8 : " qubits into "u8).Number(bits)
                .Text(bits == 1 ? " bit"u8 : " bits"u8),
                "measure a qubit into a bit, or a register into one of the same size"u8);
        if (!EnsureHome(measure, variable)) return false;
        for (int i = 0; i < count; i++)
        {
            int cell = variable.Start + (positions.IsEmpty ? i : positions[i]);
            if (!MeasureCell(measure, _qubits[mark + i], cell, i == count - 1)) return false;
        }
        _qubits.RemoveRange(mark, count);
        return true;
    }

    private bool MeasureCell(int node, int qubit, int cell, bool last)
    {
        int home = _bits[cell].Home;
        // Under a condition the old value stays if the condition does not hold: it must be in its place.
        if (Active != ConditionTable.Always && !IsHome(cell)
            && !(_bits[cell].Runtime && _bits[cell].Source == home && !_bits[cell].Inverted)
            && !StoreHome(node, cell, _bits.Read(cell))) return false;
        if (!BeforeWrite(node, home, cell, _tail && last)) return false;
        int operation = _writer.Count;
        if (!_writer.Measure(qubit, home)) return false;
        _bits.Write(home, operation, Serial);
        Settle(cell);
        return true;
    }

    /// <summary>Measures into bits that no variable has; the value says which.</summary>
    private Value MeasureValue(int measure)
    {
        int mark = _qubits.Count;
        if (!Qubits(_tree[measure].First, out _)) return default;
        Value value = new() { Kind = ClassicalKind.Bit, Runtime = true, Width = _qubits.Count - mark };
        value.Start = _vectors.Count;
        for (int i = 0; i < value.Width; i++)
        {
            int slot = _bits.Temporary();
            if (slot < 0)
            {
                NoMoreBits(measure);
                return default;
            }
            int operation = _writer.Count;
            if (!_writer.Measure(_qubits[mark + i], slot)) return default;
            _bits.Write(slot, operation, Serial);
            _vectors.Add(_conditions.Literal(slot, true));
        }
        _qubits.RemoveRange(mark, value.Width);
        return value;
    }

    private bool Reset(int node)
    {
        int mark = _qubits.Count;
        if (!Qubits(_tree[node].First, out _)) return false;
        for (int i = mark; i < _qubits.Count; i++)
            if (!_writer.Emit(GateCode.Reset, 0, 0, 0, _qubits[i], 0, 0)) return false;
        _qubits.RemoveRange(mark, _qubits.Count - mark);
        return true;
    }

    /// <summary>Nothing moves across, on the qubits of a list; on all if it is empty.</summary>
    private bool Barrier(int list)
    {
        int mark = _qubits.Count;
        ulong mask = 0;
        for (int child = _tree[list].First; child != 0; child = _tree[child].Next)
        {
            if (!Qubits(child, out _)) return false;
            for (int i = mark; i < _qubits.Count; i++) mask |= 1UL << _qubits[i];
            _qubits.RemoveRange(mark, _qubits.Count - mark);
        }
        if (_tree[list].First == 0 && _gateDepth == 0)
            for (int i = 0; i < _qubitCount; i++) mask |= 1UL << i;
        for (int qubit = 0; qubit < (int)CircuitFormat.MaxQubits; qubit++)
        {
            if ((mask >> qubit & 1) == 0) continue;
            if (_gateDepth > 0) _recorder.Add(new Unitary.GateStep { Code = GateCode.Barrier, Target = qubit });
            else if (!_writer.Emit(GateCode.Barrier, 0, 0, 0, qubit, 0, 0)) return false;
        }
        return true;
    }

    /// <summary>A circuit has no waiting: what a delay still does is to keep operations on its two sides
    /// apart.</summary>
    private bool Delay(int node)
    {
        int time = _tree[node].First;
        Value value = Evaluate(time);
        if (Failed || !IsKnown(time, value)) return false;
        if (value.Kind != ClassicalKind.Duration)
            return Fail(time, "a delay takes a duration"u8, "write the unit: 100ns, 1.5us, 20dt"u8);
        if (!(value.Real >= 0) || double.IsInfinity(value.Real))
            return Fail(time, "a delay is not negative"u8, "check the sign of the duration"u8);
        return Barrier(_tree[time].Next);
    }
}
