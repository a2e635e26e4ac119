// Operations of a circuit as statements of OpenQASM, and names that both languages take.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Xdv.Abi;
using Xdv.Qasm;

namespace Xdv.Tool.Circuits;

internal static class OperationText
{
    private static readonly HashSet<string> Reserved =
    [
        "pi", "tau", "euler", "sin", "cos", "tan", "exp", "ln", "log", "sqrt", "pow", "mod", "floor", "ceiling",
        "popcount", "rotl", "rotr", "sizeof", "if", "in", "for", "bit", "int", "let", "def", "end", "inv", "box", "cal",
        "nop", "gate", "uint", "bool", "else", "case", "ctrl", "true", "creg", "qreg", "qubit", "float", "angle",
            "array",
        "const", "input", "while", "break", "delay", "reset", "false", "output", "return", "switch", "extern", "gphase",
        "defcal", "pragma", "opaque", "measure", "barrier", "include", "stretch", "complex", "default", "negctrl",
        "mutable", "duration", "continue", "readonly", "durationof", "defcalgrammar", "arcsin", "arccos", "arctan",
        "x", "y", "z", "h", "s", "t", "p", "u", "id", "rx", "ry", "rz", "sx", "cx", "cy", "cz", "ch", "cp", "cu",
            "u0", "u1",
        "u2", "u3", "sdg", "tdg", "crx", "cry", "crz", "cu1", "cu3", "csx", "ccx", "rxx", "rzz", "swap", "cswap",
            "sxdg",
        "phase", "cphase", "rccx", "rc3x", "c3x", "c3sqrtx", "c4x",
    ];

    public static CircuitOperation[] Operations(QasmProgram program) =>
        MemoryMarshal.Cast<byte, CircuitOperation>(program.Circuit.AsSpan(CircuitHeader.Size)).ToArray();

    /// <summary>A name that both languages take and nothing else has.</summary>
    public static string Unique(ReadOnlySpan<byte> name, HashSet<string> taken)
    {
        string text = string.Concat(Encoding.UTF8.GetString(name).Select(
            static c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_'));
        if (text.Length == 0 || !char.IsAsciiLetterLower(text[0])) text = "r" + text;
        string unique = text;
        for (int i = 0; Reserved.Contains(unique) || !taken.Add(unique); i++) unique = $"{text}_{i}";
        return unique;
    }

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The angles in parentheses, or nothing.</summary>
    public static string Angles(in CircuitOperation operation)
    {
        double[] angles = [operation.Param0, operation.Param1, operation.Param2];
        int count = CircuitFormat.Parameters(operation.Gate);
        return count == 0 ? "" : $"({string.Join(",", angles.Take(count).Select(Number))})";
    }

    public static int[] Qubits(in CircuitOperation operation)
    {
        int[] qubits = [operation.Qubit0, operation.Qubit1, operation.Qubit2];
        return qubits[..CircuitFormat.Arity(operation.Gate)];
    }

    /// <summary>A qubit or bit as an element of its register.</summary>
    public static string Element(IReadOnlyList<(string Name, int Offset, int Size)> registers, int index)
    {
        foreach ((string name, int offset, int size) in registers)
            if (index >= offset && index < offset + size) return $"{name}[{index - offset}]";
        throw new ArgumentOutOfRangeException(nameof(index));
    }
}
