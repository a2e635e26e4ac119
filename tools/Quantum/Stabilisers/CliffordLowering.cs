// Gates of the circuit format → primitives, where that is exact. An angle counts as a quarter turn only if it is the
// double nearest to one: nobody's 1.5707 becomes a Clifford gate.
using System;
using System.Collections.Generic;
using Xdv.Abi;

namespace Xdv.Quantum.Stabilisers;

internal static class CliffordLowering
{
    /// <summary>
    /// Beyond so many quarter turns the nearest double is too far from the multiple of π/2 to stand for it.
    /// </summary>
    private const double MostTurns = 1024;

    /// <summary>Appends the primitives of a unitary operation, up to global phase.</summary>
    /// <returns>False if it is no Clifford gate; cu3 never counts as one, whatever its angles.</returns>
    public static bool Lower(in CircuitOperation operation, List<CliffordStep> steps)
    {
        int a = operation.Qubit0, b = operation.Qubit1;
        switch (operation.Gate)
        {
            case GateCode.Id or GateCode.Barrier: return true;
            case GateCode.X: return Add(steps, CliffordGate.X, a);
            case GateCode.Y: return Add(steps, CliffordGate.Y, a);
            case GateCode.Z: return Add(steps, CliffordGate.Z, a);
            case GateCode.H: return Add(steps, CliffordGate.H, a);
            case GateCode.S: return TurnZ(steps, a, 1);
            case GateCode.Sdg: return TurnZ(steps, a, 3);
            case GateCode.Sx: return TurnX(steps, a, 1);
            case GateCode.Sxdg: return TurnX(steps, a, 3);
            case GateCode.Cx: return Add(steps, CliffordGate.Cx, a, b);
            case GateCode.Cy: return ControlledY(steps, a, b);
            case GateCode.Cz: return Add(steps, CliffordGate.Cz, a, b);
            case GateCode.Swap: return Add(steps, CliffordGate.Swap, a, b);
            default: return CircuitFormat.Parameters(operation.Gate) > 0 && Rotation(operation, steps);
        }
    }

    /// <summary>k if the angle is the double nearest to kπ/2; reduced to 0…3, or to 0…7 for half angles.</summary>
    internal static bool QuarterTurns(double angle, out int turns)
    {
        double nearest = Math.Round(angle / (Math.PI / 2));
        turns = Math.Abs(nearest) <= MostTurns ? (int)nearest & 7 : 0;
        return Math.Abs(nearest) <= MostTurns && angle == nearest * (Math.PI / 2);
    }

    private static bool Rotation(in CircuitOperation operation, List<CliffordStep> steps)
    {
        int a = operation.Qubit0, b = operation.Qubit1;
        if (!QuarterTurns(operation.Param0, out int turns)) return false;
        switch (operation.Gate)
        {
            case GateCode.Rx: return TurnX(steps, a, turns);
            case GateCode.Ry: return TurnY(steps, a, turns);
            case GateCode.Rz or GateCode.U1: return TurnZ(steps, a, turns);
            case GateCode.U2:
                return QuarterTurns(operation.Param1, out int before) && TurnZ(steps, a, before)
                    && TurnY(steps, a, 1) && TurnZ(steps, a, turns);
            case GateCode.U3:
                return QuarterTurns(operation.Param1, out int last) && QuarterTurns(operation.Param2, out int first)
                    && TurnZ(steps, a, first) && TurnY(steps, a, turns) && TurnZ(steps, a, last);
            case GateCode.Rzz: return Coupled(steps, a, b, turns);
            case GateCode.Rxx:
                return Add(steps, CliffordGate.H, a) && Add(steps, CliffordGate.H, b) && Coupled(steps, a, b, turns)
                    && Add(steps, CliffordGate.H, a) && Add(steps, CliffordGate.H, b);
            default: return Controlled(operation.Gate, steps, a, b, turns);
        }
    }

    /// <summary>
    /// A controlled half turn is a controlled Pauli; of a rotation the control sees −i as well: S† on it, once a half
    /// turn.
    /// </summary>
    private static bool Controlled(GateCode gate, List<CliffordStep> steps, int a, int b, int turns)
    {
        if ((turns & 1) != 0 || gate is not (GateCode.Crx or GateCode.Cry or GateCode.Crz or GateCode.Cu1))
            return false;
        int halves = turns / 2;
        if (gate != GateCode.Cu1) TurnZ(steps, a, (4 - halves) & 3);
        if ((halves & 1) == 0) return true;
        return gate switch
        {
            GateCode.Crx => Add(steps, CliffordGate.Cx, a, b),
            GateCode.Cry => ControlledY(steps, a, b),
            _ => Add(steps, CliffordGate.Cz, a, b),
        };
    }

    private static bool TurnZ(List<CliffordStep> steps, int qubit, int turns)
    {
        if ((turns & 1) != 0) Add(steps, CliffordGate.S, qubit);
        if ((turns & 2) != 0) Add(steps, CliffordGate.Z, qubit);
        return true;
    }

    private static bool TurnX(List<CliffordStep> steps, int qubit, int turns)
    {
        Add(steps, CliffordGate.H, qubit);
        TurnZ(steps, qubit, turns);
        return Add(steps, CliffordGate.H, qubit);
    }

    /// <summary>A quarter turn about Y is Z, then H; half a turn Y.</summary>
    private static bool TurnY(List<CliffordStep> steps, int qubit, int turns)
    {
        if ((turns & 2) != 0) Add(steps, CliffordGate.Y, qubit);
        if ((turns & 1) == 0) return true;
        Add(steps, CliffordGate.Z, qubit);
        return Add(steps, CliffordGate.H, qubit);
    }

    private static bool ControlledY(List<CliffordStep> steps, int a, int b)
    {
        TurnZ(steps, b, 3);
        Add(steps, CliffordGate.Cx, a, b);
        return TurnZ(steps, b, 1);
    }

    /// <summary>A turn of the parity of two qubits.</summary>
    private static bool Coupled(List<CliffordStep> steps, int a, int b, int turns)
    {
        Add(steps, CliffordGate.Cx, a, b);
        TurnZ(steps, b, turns);
        return Add(steps, CliffordGate.Cx, a, b);
    }

    private static bool Add(List<CliffordStep> steps, CliffordGate gate, int a, int b = 0)
    {
        steps.Add(new CliffordStep(gate, a, b));
        return true;
    }
}
