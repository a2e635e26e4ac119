// A circuit as OpenQASM 3.
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xdv.Abi;
using Xdv.Qasm;

namespace Xdv.Tool.Circuits;

public static class Qasm3Text
{
    /// <summary>A program that compiles to a circuit with the same distribution of results.</summary>
    public static string Write(QasmProgram program)
    {
        CircuitOperation[] operations = OperationText.Operations(program);
        StringBuilder text = new("OPENQASM 3.0;\ninclude \"stdgates.inc\";\n\n");
        if (operations.Any(static o => o.Gate == GateCode.Rxx))
            text.Append("gate rxx(theta) a, b { h a; h b; cx a, b; rz(theta) b; cx a, b; h a; h b; }\n");
        if (operations.Any(static o => o.Gate == GateCode.Rzz))
            text.Append("gate rzz(theta) a, b { cx a, b; rz(theta) b; cx a, b; }\n");
        HashSet<string> taken = [];
        List<(string Name, int Offset, int Size)> qubits = [], bits = [];
        foreach (QasmRegister register in program.QuantumRegisters)
        {
            qubits.Add((OperationText.Unique(register.Name, taken), register.Offset, register.Size));
            text.Append($"qubit[{register.Size}] {qubits[^1].Name};\n");
        }

        if (program.HiddenBits > 0)
        {
            bits.Add((OperationText.Unique("hidden"u8, taken), 0, program.HiddenBits));
            text.Append($"bit[{program.HiddenBits}] {bits[^1].Name};\n");
        }

        foreach (QasmRegister register in program.ClassicalRegisters)
        {
            bits.Add((OperationText.Unique(register.Name, taken), register.Offset, register.Size));
            text.Append(program.HiddenBits > 0 ? "output " : "").Append($"bit[{register.Size}] {bits[^1].Name};\n");
        }

        text.Append('\n');
        foreach (CircuitOperation operation in operations) Append(text, operation, qubits, bits);
        return text.ToString();
    }

    private static void Append(
        StringBuilder text, CircuitOperation operation, List<(string Name, int Offset, int Size)> qubits,
        List<(string Name, int Offset, int Size)> bits)
    {
        if (operation.Conditional != 0) text.Append($"if ({Condition(operation, bits)}) ");
        string operands = string.Join(", ",
            OperationText.Qubits(operation).Select(qubit => OperationText.Element(qubits, qubit)));
        text.Append(operation.Gate == GateCode.Measure
            ? $"{OperationText.Element(bits, operation.Bit)} = measure {operands};\n"
            : $"{Gate(operation)} {operands};\n");
    }

    private static string Gate(in CircuitOperation operation) => operation.Gate switch
    {
        GateCode.U1 => "p" + OperationText.Angles(operation),
        GateCode.Cu1 => "cp" + OperationText.Angles(operation),
        GateCode.Cu3 => $"cu({OperationText.Number(operation.Param0)},{OperationText.Number(operation.Param1)},"
            + $"{OperationText.Number(operation.Param2)},0)",
        GateCode.Sxdg => "inv @ sx",
        GateCode.Csx => "ctrl @ sx",
        _ => operation.Gate.ToString().ToLowerInvariant() + OperationText.Angles(operation),
    };

    /// <summary>A range of bits has a value: register by register.</summary>
    private static string Condition(CircuitOperation operation, List<(string Name, int Offset, int Size)> bits)
    {
        List<string> parts = [];
        int at = operation.ConditionOffset, end = at + operation.ConditionWidth;
        while (at < end)
        {
            (string name, int offset, int size) = bits.First(b => at >= b.Offset && at < b.Offset + b.Size);
            int stop = System.Math.Min(end, offset + size), width = stop - at;
            ulong value = operation.ConditionValue >> (at - operation.ConditionOffset);
            if (width < 64) value &= (1UL << width) - 1;
            string part = width == size ? name : width == 1 ? $"{name}[{at - offset}]"
                : $"{name}[{at - offset}:{stop - 1 - offset}]";
            parts.Add($"{part} == {value}");
            at = stop;
        }

        return string.Join(" && ", parts);
    }
}
