// A circuit as OpenQASM 2, whose conditions compare whole registers: registers are cut and joined so that every range
// that is asked for is one.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xdv.Abi;
using Xdv.Qasm;

namespace Xdv.Tool.Circuits;

public static class Qasm2Text
{
    private const int MaxCopies = 64, MaxCompared = 64;

    /// <summary>
    /// A program that compiles to a circuit with the same distribution of results; bits that were hidden are shown.
    /// </summary>
    /// <exception cref="ToolException">Conditions overlap in a way that OpenQASM 2 cannot say.</exception>
    public static string Write(QasmProgram program)
    {
        CircuitOperation[] operations = OperationText.Operations(program);
        HashSet<string> taken = [];
        List<(string Name, int Offset, int Size)> qubits = [];
        StringBuilder text = new("OPENQASM 2.0;\ninclude \"qelib1.inc\";\n\n");
        foreach (QasmRegister register in program.QuantumRegisters)
        {
            qubits.Add((OperationText.Unique(register.Name, taken), register.Offset, register.Size));
            text.Append($"qreg {qubits[^1].Name}[{register.Size}];\n");
        }

        List<(string Name, int Offset, int Size)> bits = Registers(program, operations, taken);
        foreach ((string name, _, int size) in bits) text.Append($"creg {name}[{size}];\n");
        text.Append('\n');
        foreach (CircuitOperation operation in operations)
        {
            string operands = string.Join(",",
                OperationText.Qubits(operation).Select(qubit => OperationText.Element(qubits, qubit)));
            string statement = operation.Gate == GateCode.Measure
                ? $"measure {operands} -> {OperationText.Element(bits, operation.Bit)};\n"
                : $"{operation.Gate.ToString().ToLowerInvariant()}{OperationText.Angles(operation)} {operands};\n";
            Append(text, operation, statement, bits);
        }

        return text.ToString();
    }

    private static List<(string Name, int Offset, int Size)> Registers(
        QasmProgram program, CircuitOperation[] operations, HashSet<string> taken)
    {
        // 1. Where registers begin. 2. No cut inside of a condition, cuts at both of its ends.
        bool[] cut = new bool[program.Bits + 1], joined = new bool[program.Bits + 1];
        cut[0] = cut[program.Bits] = cut[program.HiddenBits] = true;
        foreach (QasmRegister register in program.ClassicalRegisters) cut[register.Offset] = true;
        foreach (CircuitOperation operation in operations.Where(static o => o.Conditional != 0))
        {
            int end = operation.ConditionOffset + operation.ConditionWidth;
            cut[operation.ConditionOffset] = cut[end] = true;
            for (int i = operation.ConditionOffset + 1; i < end; i++) joined[i] = true;
        }

        List<(string Name, int Offset, int Size)> registers = [];
        for (int start = 0; start < program.Bits;)
        {
            int end = start + 1;
            while (!cut[end] || joined[end]) end++;
            ReadOnlySpan<byte> name = "hidden"u8;
            foreach (QasmRegister register in program.ClassicalRegisters)
                if (start >= register.Offset && start < register.Offset + register.Size) name = register.Name;
            registers.Add((OperationText.Unique(name, taken), start, end - start));
            start = end;
        }

        return registers;
    }

    /// <summary>One statement, or one for each value of the bits of its register that it does not ask for.</summary>
    private static void Append(
        StringBuilder text, CircuitOperation operation, string statement,
        List<(string Name, int Offset, int Size)> bits)
    {
        if (operation.Conditional == 0)
        {
            text.Append(statement);
            return;
        }

        int offset = operation.ConditionOffset, width = operation.ConditionWidth;
        (string name, int first, int size) = bits.First(b => offset >= b.Offset && offset < b.Offset + b.Size);
        int free = size - width, low = offset - first;
        if (size > MaxCompared || free > 6)
            throw new ToolException(
                $"the conditions of this program overlap: OpenQASM 2 compares whole registers, and would need more "
                    + $"than "
                + $"{MaxCopies} copies of an operation; --to 3 can say it");
        for (ulong choice = 0; choice < 1UL << free; choice++)
        {
            ulong below = choice & ((1UL << low) - 1), above = choice >> low;
            ulong value = below | operation.ConditionValue << low;
            if (low + width < 64) value |= above << (low + width);
            text.Append($"if({name}=={value}) {statement}");
        }
    }
}
