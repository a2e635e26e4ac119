// A circuit as columns of a diagram: each operation as far left as the wires it touches or crosses allow.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xdv.Abi;
using Xdv.Qasm;

namespace Xdv.Tool.Circuits;

/// <summary>What a wire has in a column.</summary>
public enum CellKind { Box, Control, Target, Cross, Barrier, Measure, Value }

/// <param name="Kind">The symbol.</param>
/// <param name="Label">Text of a box, index or condition of a value.</param>
public sealed record Cell(CellKind Kind, string Label);

/// <summary>One operation: cells by wire, and the wires it spans.</summary>
/// <param name="Cells">Wire and what it has.</param>
/// <param name="Top">First wire.</param>
/// <param name="LastQubit">Last qubit wire that is connected.</param>
/// <param name="Bottom">Last wire: a classical one if bits are involved.</param>
public sealed record Placed(IReadOnlyList<(int Wire, Cell Cell)> Cells, int Top, int LastQubit, int Bottom);

/// <summary>Wires from top to bottom: qubits, then classical registers.</summary>
public sealed class CircuitGrid
{
    private readonly List<List<Placed>> _columns = [];
    private readonly List<(string Name, int Offset, int Size)> _bits = [];

    public CircuitGrid(QasmProgram program)
    {
        foreach (QasmRegister register in program.QuantumRegisters)
            for (int i = 0; i < register.Size; i++)
                Wires.Add(register.Size == 1 ? Text(register.Name) : $"{Text(register.Name)}[{i}]");
        Qubits = Wires.Count;
        if (program.HiddenBits > 0) _bits.Add(("hidden", 0, program.HiddenBits));
        foreach (QasmRegister register in program.ClassicalRegisters)
            _bits.Add((Text(register.Name), register.Offset, register.Size));
        foreach ((string name, _, int size) in _bits) Wires.Add(size == 1 ? name : $"{name}/{size}");
        int[] free = new int[Wires.Count];
        foreach (CircuitOperation operation in OperationText.Operations(program)) Place(Describe(operation), free);
    }

    public List<string> Wires { get; } = [];

    /// <summary>Wires that are qubits.</summary>
    public int Qubits { get; }

    public IReadOnlyList<IReadOnlyList<Placed>> Columns => _columns;

    /// <summary>Longest chain of operations that share a qubit, or a bit that one writes and the other asks
    /// for.</summary>
    public static int Depth(QasmProgram program)
    {
        int[] qubits = new int[Math.Max(program.Qubits, 1)], bits = new int[Math.Max(program.Bits, 1)];
        foreach (CircuitOperation operation in OperationText.Operations(program))
        {
            int[] touched = OperationText.Qubits(operation);
            int level = touched.Max(qubit => qubits[qubit]);
            bool measures = operation.Gate == GateCode.Measure;
            if (measures) level = Math.Max(level, bits[operation.Bit]);
            Span<int> asked = operation.Conditional == 0
                ? default : bits.AsSpan(operation.ConditionOffset, operation.ConditionWidth);
            foreach (int bit in asked) level = Math.Max(level, bit);
            if (operation.Gate != GateCode.Barrier) level++;
            foreach (int qubit in touched) qubits[qubit] = level;
            foreach (ref int bit in asked) bit = level;
            if (measures) bits[operation.Bit] = level;
        }

        return qubits.Max();
    }

    private static string Text(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);

    private void Place(Placed operation, int[] free)
    {
        int column = 0;
        for (int wire = operation.Top; wire <= operation.Bottom; wire++) column = Math.Max(column, free[wire]);
        for (int wire = operation.Top; wire <= operation.Bottom; wire++) free[wire] = column + 1;
        while (_columns.Count <= column) _columns.Add([]);
        _columns[column].Add(operation);
    }

    private Placed Describe(CircuitOperation operation)
    {
        int[] qubits = OperationText.Qubits(operation);
        List<(int Wire, Cell Cell)> cells = [.. qubits.Select((qubit, i) => (qubit, QubitCell(operation, i)))];
        int lastQubit = qubits.Max(), bottom = lastQubit;
        if (operation.Gate == GateCode.Measure) Mark(cells, operation.Bit, 1, null, ref bottom);
        if (operation.Conditional != 0)
            Mark(cells, operation.ConditionOffset, operation.ConditionWidth, operation.ConditionValue, ref bottom);
        return new Placed(cells, qubits.Min(), lastQubit, bottom);
    }

    /// <summary>Adds what an operation writes to, or asks of, classical registers.</summary>
    private void Mark(List<(int Wire, Cell Cell)> cells, int offset, int width, ulong? value, ref int bottom)
    {
        for (int i = 0; i < _bits.Count; i++)
        {
            (_, int first, int size) = _bits[i];
            int low = Math.Max(offset, first), high = Math.Min(offset + width, first + size);
            if (low >= high) continue;
            int wire = Qubits + i, count = high - low;
            string place = size == 1 || value is not null && count == size ? ""
                : count == 1 ? $"{low - first}" : $"{low - first}:{high - 1 - first}";
            string label = value is { } all
                ? $"{place}={all >> (low - offset) & (count == 64 ? ulong.MaxValue : (1UL << count) - 1)}" : place;
            int known = cells.FindIndex(cell => cell.Wire == wire);
            if (known < 0) cells.Add((wire, new Cell(CellKind.Value, label)));
            else cells[known] = (wire, new Cell(CellKind.Value, $"{cells[known].Cell.Label},{label}"));
            bottom = Math.Max(bottom, wire);
        }
    }

    private static Cell QubitCell(in CircuitOperation operation, int index)
    {
        bool last = index == CircuitFormat.Arity(operation.Gate) - 1;
        switch (operation.Gate)
        {
            case GateCode.Measure: return new Cell(CellKind.Measure, "M");
            case GateCode.Barrier: return new Cell(CellKind.Barrier, "");
            case GateCode.Reset: return new Cell(CellKind.Box, "|0⟩");
            case GateCode.Swap: return new Cell(CellKind.Cross, "");
            case GateCode.Cswap: return new Cell(index == 0 ? CellKind.Control : CellKind.Cross, "");
            case GateCode.Cx or GateCode.Ccx: return new Cell(last ? CellKind.Target : CellKind.Control, "");
            case GateCode.Rxx or GateCode.Rzz: return new Cell(CellKind.Box, Name(operation, ""));
        }

        bool controlled = CircuitFormat.Arity(operation.Gate) > 1;
        if (controlled && !last) return new Cell(CellKind.Control, "");
        return new Cell(CellKind.Box, Name(operation, controlled ? "C" : ""));
    }

    /// <summary>Name without its C, and angles as parts of π where they are.</summary>
    private static string Name(in CircuitOperation operation, string prefix)
    {
        string name = operation.Gate.ToString();
        if (prefix.Length > 0) name = char.ToUpperInvariant(name[1]) + name[2..];
        name = name switch { "U1" => "P", "Sdg" => "S†", "Tdg" => "T†", "Sx" => "√X", "Sxdg" => "√X†", _ => name };
        double[] angles = [operation.Param0, operation.Param1, operation.Param2];
        int count = CircuitFormat.Parameters(operation.Gate);
        return count == 0 ? name : $"{name}({string.Join(",", angles.Take(count).Select(Angle))})";
    }

    private static string Angle(double angle)
    {
        if (angle == 0) return "0";
        for (int divisor = 1; divisor <= 16; divisor++)
        {
            double parts = angle * divisor / Math.PI, whole = Math.Round(parts);
            if (Math.Abs(parts - whole) > 1e-9 || whole == 0 || Math.Abs(whole) > 32) continue;
            string times = whole switch { 1 => "π", -1 => "-π", _ => $"{whole}π" };
            return divisor == 1 ? times : $"{times}/{divisor}";
        }

        return angle.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
    }
}
