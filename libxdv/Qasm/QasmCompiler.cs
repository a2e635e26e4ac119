// OpenQASM 2 source → binary circuit: the entry of the front end. Used by guest programs (qrun) and by host tools.
using System;

namespace Xdv.Qasm;

/// <summary>
/// Compiles OpenQASM 2.0 (arXiv:1707.03429) with qelib1.inc built in. Pure: same source and limits, same bytes.
/// </summary>
public static class QasmCompiler
{
    /// <summary>Compiles one program.</summary>
    /// <param name="source">UTF-8 text; any bytes are safe.</param>
    /// <param name="limits">What the caller can run; default = the limits of the circuit format.</param>
    /// <returns>The program, or the first error; warnings in both cases.</returns>
    public static QasmCompilation Compile(ReadOnlySpan<byte> source, QasmLimits limits = default)
    {
        CompilerState state = new(limits);
        if (source.Length > QasmLimits.MaxSourceBytes)
        {
            Utf8Text message = new Utf8Text("the program has "u8).Number(source.Length).Text(" bytes; at most "u8)
                .Number(QasmLimits.MaxSourceBytes).Text(" are read"u8);
            return Failed(state, new QasmError(1, 1, message.ToArray(), []));
        }
        GateLibrary.DeclarePrimitives(state);
        Parser parser = new(state, source, library: false);
        if (!parser.Run()) return Failed(state, state.Error!);
        QasmProgram program = new(
            state.Circuit.Finish(state.Qubits, state.Bits),
            state.Circuit.Operations,
            state.QuantumRegisters.ToArray(),
            state.ClassicalRegisters.ToArray());
        return new QasmCompilation(program, null, state.Warnings.ToArray());
    }

    private static QasmCompilation Failed(CompilerState state, QasmError error) =>
        new(null, error, state.Warnings.ToArray());
}
