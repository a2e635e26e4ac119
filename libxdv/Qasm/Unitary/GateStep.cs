// One unitary step in the form in which modifiers are easy: a gate on its targets, under any number of controls.
using Xdv.Abi;

namespace Xdv.Qasm.Unitary;

/// <summary>
/// e^(i Phase) · Gate(A, B, C) on the targets, where all <see cref="Controls"/> have their value. Code is a gate of one
/// qubit, Swap, Barrier, or None: then there is no target and the step is a phase.
/// </summary>
internal struct GateStep
{
    public GateCode Code;
    public int Target, Second;
    public double A, B, C;
    public double Phase;
    /// <summary>Qubits that control; bit = qubit.</summary>
    public ulong Controls;
    /// <summary>Those of them that control with 0.</summary>
    public ulong Negative;

    /// <summary>Qubits that the gate itself acts on.</summary>
    public readonly ulong Targets =>
        Code == GateCode.None ? 0 : Code == GateCode.Swap ? 1UL << Target | 1UL << Second : 1UL << Target;

    /// <summary>The inverse. Barriers are their own.</summary>
    public void Invert()
    {
        Phase = -Phase;
        switch (Code)
        {
            case GateCode.S: Code = GateCode.Sdg; break;
            case GateCode.Sdg: Code = GateCode.S; break;
            case GateCode.T: Code = GateCode.Tdg; break;
            case GateCode.Tdg: Code = GateCode.T; break;
            case GateCode.Sx: Code = GateCode.Sxdg; break;
            case GateCode.Sxdg: Code = GateCode.Sx; break;
            case GateCode.Rx or GateCode.Ry or GateCode.Rz or GateCode.U1: A = -A; break;
            case GateCode.U2: (Code, A, B, C) = (GateCode.U3, -System.Math.PI / 2, -B, -A); break;
            case GateCode.U3: (A, B, C) = (-A, -C, -B); break;
        }
    }
}
