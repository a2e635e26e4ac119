// The interpreter, part 2: what runs only for some measured bits. A frame is one runtime condition that statements are
// under. Bits that somebody still needs are copied before they are overwritten, through the helper qubit.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Qasm.Classical;

namespace Xdv.Qasm.Execution;

internal sealed partial class Interpreter
{
    private struct Frame
    {
        /// <summary>The condition itself, and together with those around it.</summary>
        public int Own, Combined;
        /// <summary>The condition was copied to this bit; −1 = it is where it was.</summary>
        public int Slot;
        /// <summary>Nothing of the frame around it follows.</summary>
        public bool Tail;
        public int Serial;
        /// <summary>Names from here on were declared under the condition.</summary>
        public int Entries;
    }

    private readonly List<Frame> _frames = [];
    private int _serials;
    private bool _moved;
    /// <summary>The statement that is running is the last one under the innermost frame.</summary>
    private bool _tail;

    private int Active => _frames.Count == 0 ? ConditionTable.Always : _frames[^1].Combined;

    private int Serial => _frames.Count == 0 ? 0 : _frames[^1].Serial;

    /// <summary>Names from here on may change under the condition of the moment.</summary>
    private int FirstChangeable => _frames.Count == 0 ? 0 : _frames[^1].Entries;

    private bool PushFrame(int node, int condition)
    {
        int combined = Checked(node, _conditions.And(Active, condition));
        _frames.Add(new Frame
        {
            Own = condition, Combined = combined, Slot = -1, Tail = _tail, Serial = ++_serials,
            Entries = _scope.Count,
        });
        return !Failed && Work(node, _conditions.Cases(combined) * 8) && _writer.SetCondition(combined);
    }

    /// <summary>The condition of the frame that ends, wherever it is now.</summary>
    private int PopFrame()
    {
        Frame frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        if (_frames.Count == 0) _moved = false;
        if (!Failed) _writer.SetCondition(Active);
        return frame.Slot < 0 ? frame.Own : _conditions.Literal(frame.Slot, true);
    }

    /// <summary>A condition with too many cases is an error.</summary>
    private int Checked(int node, int condition)
    {
        if (!_conditions.Overflow) return condition;
        Fail(node, new Utf8Text("this condition on measured bits falls into more than "u8)
            .Number(QasmLimits.MaxConditionCases).Text(" cases"u8),
            "ask for fewer bits at a time, or store parts of it in bits of their own"u8);
        return ConditionTable.Never;
    }

    /// <summary>Conditions of frames that were moved to a bit are made again after others were released.</summary>
    private void RestoreFrames()
    {
        if (!_moved) return;
        int combined = ConditionTable.Always;
        foreach (ref Frame frame in CollectionsMarshal.AsSpan(_frames))
        {
            if (frame.Slot >= 0) frame.Own = _conditions.Literal(frame.Slot, true);
            combined = _conditions.And(combined, frame.Own);
            frame.Combined = combined;
        }
        if (!Failed) _writer.SetCondition(Active);
    }

    /// <summary>
    /// A slot is about to be overwritten: variables that share it, and frames that still have statements to come, get
    /// copies of their own.
    /// </summary>
    private bool BeforeWrite(int node, int slot, int exceptCell, bool last)
    {
        for (int cell = 0; cell < _bits.Count; cell++)
        {
            if (cell == exceptCell || !_bits[cell].Runtime || _bits[cell].Source != slot) continue;
            if (!CopyToSpare(node, _conditions.Literal(slot, true), out int spare)) return false;
            _bits[cell].Source = (short)spare;
        }
        bool done = last;
        for (int i = _frames.Count - 1; i >= 0; i--)
        {
            Frame frame = _frames[i];
            if (!done && _conditions.Mentions(frame.Own, slot))
            {
                if (!CopyToSpare(node, frame.Own, out frame.Slot)) return false;
                _frames[i] = frame;
                _moved = true;
            }
            done = done && frame.Tail;
        }
        RestoreFrames();
        return !Failed;
    }

    private bool CopyToSpare(int node, int condition, out int spare)
    {
        spare = _bits.Temporary();
        if (spare < 0) return NoMoreBits(node);
        bool stored = _writer.Store(spare, condition, Active);
        _bits.Write(spare, _writer.Count, 0);
        // Keeps the slot taken until the statement ends.
        _conditions.Literal(spare, true);
        return stored;
    }

    private bool NoMoreBits(int node) =>
        Fail(node, new Utf8Text("more than "u8).Number(Abi.CircuitFormat.MaxBits)
            .Text(" classical bits are in use at a time"u8), "use fewer, or measure into the same ones again"u8);

    /// <summary>Gives a bit a new value, under the condition of the moment.</summary>
    private bool AssignCell(int node, in Entry variable, int position, int value)
    {
        int cell = variable.Start + position;
        if (TryRedirect(cell, value)) return true;
        if (Active != ConditionTable.Always)
            value = Checked(node, _conditions.Or(
                _conditions.And(Active, value), _conditions.And(_conditions.Not(Active), _bits.Read(cell))));
        if (Failed) return false;
        if (value <= ConditionTable.Always)
        {
            _bits[cell].Runtime = false;
            _bits[cell].Value = value == ConditionTable.Always;
            return true;
        }
        if (_conditions.IsLiteral(value, out int slot, out bool positive))
        {
            _bits[cell].Runtime = true;
            _bits[cell].Source = (short)slot;
            _bits[cell].Inverted = !positive;
            return true;
        }
        return EnsureHome(node, variable) && StoreHome(node, cell, value);
    }

    /// <summary>Writes a condition into the cell's own bit.</summary>
    private bool StoreHome(int node, int cell, int value)
    {
        int home = _bits[cell].Home;
        if (!BeforeWrite(node, home, cell, false) || !_writer.Store(home, value, Active)) return false;
        _bits.Write(home, _writer.Count, Serial);
        Settle(cell);
        return true;
    }

    private void Settle(int cell)
    {
        _bits[cell].Runtime = true;
        _bits[cell].Source = _bits[cell].Home;
        _bits[cell].Inverted = false;
    }

    /// <summary>
    /// A bit of the result gets what was measured into a bit that nobody else has: the measurement is made to go into
    /// the result directly.
    /// </summary>
    private bool TryRedirect(int cell, int value)
    {
        int home = _bits[cell].Home;
        if (home < MeasuredBits.Visible || !_conditions.IsLiteral(value, out int slot, out bool positive)) return false;
        if (!positive || slot >= MeasuredBits.Visible || _bits.IsReferenced(slot)) return false;
        int mentions = 0;
        foreach (ushort literal in _conditions.Literals)
        {
            if (literal >> 1 == slot) mentions++;
            if (literal >> 1 == home) return false;
        }
        _bits.Birth(slot, out int operation, out int serial);
        if (mentions != 1 || serial != Serial || Active != ConditionTable.Always && !IsHome(cell)) return false;
        for (int other = 0; other < _bits.Count; other++)
            if (other != cell && _bits[other].Runtime && _bits[other].Source == home) return false;
        if (!_writer.Redirect(operation, slot, home)) return false;
        _bits.Write(home, _writer.Count, Serial);
        Settle(cell);
        return true;
    }

    /// <summary>Does the cell's own bit of the circuit hold what the cell is?</summary>
    private bool IsHome(int cell)
    {
        BitCell bit = _bits[cell];
        return bit.Runtime
            ? bit.Source == bit.Home && !bit.Inverted
            : !bit.Value && !_bits.IsWritten(bit.Home);
    }

    private bool EnsureHome(int node, in Entry variable)
    {
        if (_bits[variable.Start].Home >= 0) return true;
        if (!_bits.Place(variable.Start, variable.Count, variable.Shown)) return NoMoreBits(node);
        if (variable.Shown)
            _classicalRegisters.Add(new QasmRegister(
                _names[variable.Name].ToArray(), _bits[variable.Start].Home - MeasuredBits.Visible, variable.Count));
        return true;
    }

    /// <summary>At the end every bit of the result is in its place.</summary>
    private bool SettleResult()
    {
        for (int i = 0; i < _scope.Count && !Failed; i++)
        {
            Entry entry = _scope[i];
            if (entry.Kind != EntryKind.Bits || !entry.Shown || _bits[entry.Start].Home < 0) continue;
            for (int cell = entry.Start; cell < entry.Start + entry.Count; cell++)
            {
                if (IsHome(cell)) continue;
                ConditionTable.Mark mark = _conditions.Here;
                if (!StoreHome(0, cell, _bits.Read(cell))) return false;
                _conditions.Release(mark);
            }
        }
        return !Failed;
    }
}
