// stdgates.inc, built in, and the two gates that need no include. Meaning, phases included: the OpenQASM 3
// specification's
// U(θ, φ, λ) = e^(iθ/2) U3(θ, φ, λ), and its stdgates.inc, where u2 and u3 are the ones of determinant 1.
using System;
using Xdv.Abi;

namespace Xdv.Qasm.Unitary;

/// <summary>A built-in gate: an operation of the format under controls.</summary>
internal struct StandardGate
{
    public GateCode Code;
    public byte Controls;
    public byte Parameters;
    /// <summary>Takes any number of qubits, including none.</summary>
    public bool IsPhase;
    public PhaseRule Rule;

    public readonly int Targets => IsPhase ? 0 : Code == GateCode.Swap ? 2 : 1;

    public readonly int Qubits => Controls + Targets;

    /// <summary>The step for these angles; targets and controls are the caller's to fill in.</summary>
    public readonly GateStep Step(ReadOnlySpan<double> angles)
    {
        GateStep step = new() { Code = Code };
        if (IsPhase)
        {
            step.Phase = angles[0];
            return step;
        }
        if (Parameters > 0) step.A = angles[0];
        if (Parameters > 1) step.B = angles[1];
        if (Parameters > 2) step.C = angles[2];
        step.Phase = Rule switch
        {
            PhaseRule.HalfTheta => step.A / 2,
            PhaseRule.Special2 => -(step.A + step.B) / 2,
            PhaseRule.Special3 => -(step.B + step.C) / 2,
            PhaseRule.Fourth => angles[3],
            _ => 0,
        };
        return step;
    }
}

/// <summary>Phase of a gate beside the one of the circuit format's.</summary>
internal enum PhaseRule : byte
{
    None,
    HalfTheta,
    Special2,
    Special3,
    Fourth,
}

internal static class StandardGates
{
    /// <summary>Names of stdgates.inc, each followed by a space.</summary>
    public static ReadOnlySpan<byte> Names =>
        "p x y z h s sdg t tdg sx rx ry rz cx cy cz cp crx cry crz ch swap ccx cswap cu CX phase cphase id u1 u2 u3 "u8;

    /// <summary>U and gphase: gates without an include.</summary>
    public static bool FindPrimitive(ReadOnlySpan<byte> name, out StandardGate gate)
    {
        gate = default;
        if (name.SequenceEqual("U"u8)) gate = Make(GateCode.U3, 0, 3, PhaseRule.HalfTheta);
        else if (name.SequenceEqual("gphase"u8)) gate = new StandardGate { IsPhase = true, Parameters = 1 };
        else return false;
        return true;
    }

    /// <summary>The gate of stdgates.inc with this name.</summary>
    public static StandardGate Find(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("CX"u8)) return Make(GateCode.X, 1, 0);
        if (name.SequenceEqual("cu"u8)) return Make(GateCode.U3, 1, 4, PhaseRule.Fourth);
        if (name.SequenceEqual("ccx"u8)) return Make(GateCode.X, 2, 0);
        if (name.SequenceEqual("phase"u8)) return Make(GateCode.U1, 0, 1);
        if (name.SequenceEqual("cphase"u8)) return Make(GateCode.U1, 1, 1);
        if (name[0] != 'c') return Plain(name);
        StandardGate gate = Plain(name.Slice(1));
        gate.Controls = 1;
        return gate;
    }

    private static StandardGate Plain(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 => name[0] switch
        {
            (byte)'p' => Make(GateCode.U1, 0, 1),
            (byte)'x' => Make(GateCode.X, 0, 0),
            (byte)'y' => Make(GateCode.Y, 0, 0),
            (byte)'z' => Make(GateCode.Z, 0, 0),
            (byte)'h' => Make(GateCode.H, 0, 0),
            (byte)'s' => Make(GateCode.S, 0, 0),
            _ => Make(GateCode.T, 0, 0),
        },
        2 => name[1] switch
        {
            (byte)'x' when name[0] == 's' => Make(GateCode.Sx, 0, 0),
            (byte)'x' => Make(GateCode.Rx, 0, 1),
            (byte)'y' => Make(GateCode.Ry, 0, 1),
            (byte)'z' => Make(GateCode.Rz, 0, 1),
            (byte)'d' => Make(GateCode.Id, 0, 0),
            (byte)'1' => Make(GateCode.U1, 0, 1),
            (byte)'2' => Make(GateCode.U2, 0, 2, PhaseRule.Special2),
            _ => Make(GateCode.U3, 0, 3, PhaseRule.Special3),
        },
        3 => name[0] == 's' ? Make(GateCode.Sdg, 0, 0) : Make(GateCode.Tdg, 0, 0),
        _ => Make(GateCode.Swap, 0, 0),
    };

    private static StandardGate Make(GateCode code, byte controls, byte parameters, PhaseRule rule = PhaseRule.None) =>
        new() { Code = code, Controls = controls, Parameters = parameters, Rule = rule };
}
