// OpenQASM source → binary circuit: the entry of the front end. Used by guest programs (qrun) and by host tools.
using System;
using Xdv.Qasm.Execution;
using Xdv.Qasm.Syntax;

namespace Xdv.Qasm;

/// <summary>
/// Compiles OpenQASM 2.0 (arXiv:1707.03429) with qelib1.inc and OpenQASM 3 with stdgates.inc built in; the program's
/// first line says which, or what it uses. Pure: same source, limits and inputs, same bytes.
/// </summary>
public static class QasmCompiler
{
    /// <summary>Compiles one program.</summary>
    /// <param name="source">UTF-8 text; any bytes are safe.</param>
    /// <param name="limits">What the caller can run; default = the limits of the circuit format.</param>
    /// <param name="inputs">Values of OpenQASM 3's `input` variables.</param>
    /// <returns>The program, or the first error; warnings in both cases.</returns>
    public static QasmCompilation Compile(
        ReadOnlySpan<byte> source, QasmLimits limits = default, QasmInput[]? inputs = null)
    {
        if (source.Length > QasmLimits.MaxSourceBytes)
        {
            Utf8Text message = new Utf8Text("the program has "u8).Number(source.Length).Text(" bytes; at most "u8)
                .Number(QasmLimits.MaxSourceBytes).Text(" are read"u8);
            return new QasmCompilation(null, new QasmError(1, 1, message.ToArray(), []), []);
        }
        return IsVersion3(source) ? Compile3(source, limits, inputs ?? []) : Compile2(source, limits, inputs ?? []);
    }

    /// <summary>Does the program begin with `OPENQASM 3`, `3.0` or `3.1`? The line is optional in OpenQASM 3: without
    /// one, the first thing that only one of the languages has decides.</summary>
    public static bool IsVersion3(ReadOnlySpan<byte> source)
    {
        Lexer3 lexer = new(source);
        Token token = lexer.Next();
        if (token.Kind != TokenKind.OpenQasm) return LooksLikeVersion3(ref lexer, token);
        ReadOnlySpan<byte> version = lexer.Text(lexer.Next());
        return version.SequenceEqual("3"u8) || version.SequenceEqual("3.0"u8) || version.SequenceEqual("3.1"u8);
    }

    /// <summary>A library's name, a statement's first word, an assignment or a modifier; else it is OpenQASM 2, as is
    /// what begins with registers of its kind.</summary>
    private static bool LooksLikeVersion3(ref Lexer3 lexer, Token token)
    {
        for (bool begins = true; token.Kind != TokenKind.End; token = lexer.Next())
        {
            if (token.Kind == TokenKind.String)
            {
                ReadOnlySpan<byte> name = lexer.Text(token);
                if (name.IndexOf("qelib1.inc"u8) >= 0) return false;
                if (name.IndexOf("stdgates.inc"u8) >= 0) return true;
            }
            if (token.Kind is TokenKind.At or TokenKind.Assign or TokenKind.HardwareQubit) return true;
            if (begins && token.Kind is TokenKind.Qreg or TokenKind.Creg) return false;
            if (begins && token.Kind >= TokenKind.Qubit) return true;
            begins = token.Kind is TokenKind.Semicolon or TokenKind.LeftBrace or TokenKind.RightBrace;
        }
        return false;
    }

    private static QasmCompilation Compile2(ReadOnlySpan<byte> source, QasmLimits limits, QasmInput[] inputs)
    {
        CompilerState state = new(limits);
        GateLibrary.DeclarePrimitives(state);
        Parser parser = new(state, source, library: false);
        if (!parser.Run()) return new QasmCompilation(null, state.Error, state.Warnings.ToArray());
        if (inputs.Length > 0)
        {
            Utf8Text message = new Utf8Text("a value is given for input "u8).Name(inputs[0].Name)
                .Text(", and OpenQASM 2 programs have no inputs"u8);
            return new QasmCompilation(
                null, new QasmError(1, 1, message.ToArray(), "inputs are OpenQASM 3"u8.ToArray()), []);
        }
        QasmRegister[] classical = state.ClassicalRegisters.ToArray();
        QasmProgram program = new(
            state.Circuit.Finish(state.Qubits, state.Bits), state.Circuit.Operations,
            state.QuantumRegisters.ToArray(), classical, 0, QasmProgram.Total(classical));
        return new QasmCompilation(program, null, state.Warnings.ToArray());
    }

    private static QasmCompilation Compile3(ReadOnlySpan<byte> source, QasmLimits limits, QasmInput[] inputs)
    {
        Diagnostics diagnostics = new();
        SyntaxTree tree = new();
        NameTable names = new();
        foreach (QasmInput input in inputs) input.Used = false;
        Interpreter interpreter = new(tree, names, diagnostics, limits, inputs, HasOutput(source));
        ProgramParser parser = new(source, tree, names, diagnostics);
        QasmProgram? program = null;
        bool running = parser.Header();
        while (running && !parser.AtEnd)
        {
            int start = tree.Count, statement = parser.Next();
            if (statement == 0) break;
            bool defines = Interpreter.Defines(tree[statement].Kind);
            Flow flow = interpreter.Run(statement);
            if (flow == Flow.End) break;
            running = flow == Flow.Next;
            if (!defines) tree.Truncate(start);
        }
        if (!diagnostics.Failed) program = interpreter.Finish();
        QasmError? error = diagnostics.Failed ? diagnostics.Error(source) : null;
        return new QasmCompilation(program, error, diagnostics.Warnings(source));
    }

    /// <summary>Programs that name their outputs show nothing else.</summary>
    private static bool HasOutput(ReadOnlySpan<byte> source)
    {
        Lexer3 lexer = new(source);
        TokenKind last = TokenKind.Semicolon;
        for (Token token = lexer.Next(); token.Kind != TokenKind.End; token = lexer.Next())
        {
            bool begins = last is TokenKind.Semicolon or TokenKind.LeftBrace or TokenKind.RightBrace;
            if (token.Kind == TokenKind.Output) return true;
            last = token.Kind;
            if (token.Kind != TokenKind.Pragma && (token.Kind != TokenKind.At || !begins)) continue;
            lexer.SkipLine();
            last = TokenKind.Semicolon;
        }
        return false;
    }
}
