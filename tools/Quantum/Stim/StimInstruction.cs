// A text in stim's format after reading: instructions in blocks, repetitions unexpanded.
using System.Collections.Generic;

namespace Xdv.Quantum.Stim;

/// <summary>Form of one target.</summary>
internal enum TargetForm : byte
{
    Qubit, Record, Sweep, PauliX, PauliY, PauliZ, Combiner,
}

/// <summary>One target.</summary>
/// <param name="Value">Index of a qubit or sweep bit; how far back of a record, from 1.</param>
internal readonly record struct StimTarget(TargetForm Form, bool Inverted, int Value, int Column)
{
    public bool IsPauli => Form is TargetForm.PauliX or TargetForm.PauliY or TargetForm.PauliZ;

    /// <summary>A classical bit: of the record, or a sweep bit, which is 0 when sampling.</summary>
    public bool IsClassical => Form is TargetForm.Record or TargetForm.Sweep;
}

/// <summary>One line; a REPEAT has a body.</summary>
internal sealed record StimInstruction(
    StimGate Gate, double[] Arguments, StimTarget[] Targets, int Line, int Column)
{
    public List<StimInstruction>? Body { get; init; }

    public long Repeats { get; init; } = 1;
}
