// A circuit in stim's text format: entry of this folder.
using System;
using System.Collections.Generic;

namespace Xdv.Quantum.Stim;

/// <summary>A circuit that was read and checked; immutable. <see cref="FrameSampler"/> takes shots of it.</summary>
public sealed class StimCircuit
{
    private StimCircuit(StimProgram program) => Program = program;

    /// <summary>Different qubits that it acts on.</summary>
    public int Qubits => Program.Qubits;

    /// <summary>Measurements of one shot, repetitions counted; so are the detectors.</summary>
    public int Measurements => Program.Measurements;

    public int Detectors => Program.Detectors;

    /// <summary>Largest index of an observable, and one.</summary>
    public int Observables => Program.Observables;

    /// <summary>Instructions and targets executed in one shot, repetitions counted.</summary>
    public long Work => Program.Work;

    internal StimProgram Program { get; }

    /// <summary>Reads a text: all names of stim 1.14's circuits, except Pauli targets of OBSERVABLE_INCLUDE. Tags,
    /// coordinates and ticks are accepted and mean nothing; sweep bits are 0.</summary>
    /// <param name="text">Any bytes; only a valid text is accepted.</param>
    /// <param name="problem">The first error with its place, or null.</param>
    /// <returns>The circuit; null after an error. Never an exception.</returns>
    public static StimCircuit? Read(ReadOnlySpan<byte> text, out StimProblem? problem)
    {
        List<StimInstruction>? instructions = StimReader.Read(text, out problem);
        StimProgram? program = instructions is null ? null : StimCompiler.Compile(instructions, out problem);
        return program is null ? null : new StimCircuit(program);
    }
}
