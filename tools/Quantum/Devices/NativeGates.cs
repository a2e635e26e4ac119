// What a machine's gates can be made to do: the basis that circuits are brought to.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;

namespace Xdv.Quantum.Devices;

/// <summary>How a gate on one qubit is made.</summary>
public enum OneQubitBasis
{
    None,
    /// <summary>One pulse for any.</summary>
    U3,
    /// <summary>Turns about z, and half of an X: at most two pulses.</summary>
    RzSx,
    /// <summary>Turns about z, and one about x.</summary>
    RzRx,
    /// <summary>Turns about z, and one about y.</summary>
    RzRy,
}

/// <summary>A set of native gates, and the basis in it. The best gate comes first: fewest pulses.</summary>
public sealed class NativeGates
{
    private static readonly GateCode[] Entanglers = [GateCode.Rzz, GateCode.Rxx, GateCode.Cx, GateCode.Cz];
    private readonly HashSet<GateCode> _gates;

    public NativeGates(IEnumerable<GateCode> gates)
    {
        _gates = [.. gates];
        bool rz = Has(GateCode.Rz);
        Basis = Has(GateCode.U3) ? OneQubitBasis.U3
            : rz && Has(GateCode.Sx) ? OneQubitBasis.RzSx
            : rz && Has(GateCode.Rx) ? OneQubitBasis.RzRx
            : rz && Has(GateCode.Ry) ? OneQubitBasis.RzRy : OneQubitBasis.None;
        Entangler = Array.Find(Entanglers, _gates.Contains);
    }

    public OneQubitBasis Basis { get; }

    /// <summary>The gate on two qubits that others are made of; None if there is none.</summary>
    public GateCode Entangler { get; }

    /// <summary>Is every gate of the format native?</summary>
    public bool IsComplete => Enum.GetValues<GateCode>().All(gate => Has(gate) || !IsGate(gate));

    public bool Has(GateCode gate) => _gates.Contains(gate);

    /// <summary>A unitary that a machine can have; not measurement, reset and barrier, which all have.</summary>
    public static bool IsGate(GateCode gate) =>
        CircuitFormat.Arity(gate) > 0 && gate is not (GateCode.Measure or GateCode.Reset or GateCode.Barrier);

    /// <summary>Does the gate treat its two qubits alike?</summary>
    public static bool IsSymmetric(GateCode gate) =>
        gate is GateCode.Cz or GateCode.Swap or GateCode.Cu1 or GateCode.Rxx or GateCode.Rzz;
}
