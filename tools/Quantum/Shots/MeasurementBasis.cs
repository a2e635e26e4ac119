// X and Y measurements are Z measurements between two rotations.
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>Basis of every measurement of a job.</summary>
internal readonly struct MeasurementBasis(ulong spec)
{
    private readonly ulong _basis = spec & MeasurementSpec.BasisMask;

    /// <summary>Turns the basis into Z: X by H, Y by H·S†.</summary>
    public void Enter(IQuantumState state, ushort qubit)
    {
        if (_basis == MeasurementSpec.Y) Apply(state, GateCode.Sdg, qubit);
        if (_basis is MeasurementSpec.X or MeasurementSpec.Y) Apply(state, GateCode.H, qubit);
    }

    /// <summary>
    /// Turns Z back into the basis, so that the measured qubit is left in an eigenstate of what was measured.
    /// </summary>
    public void Leave(IQuantumState state, ushort qubit)
    {
        if (_basis is MeasurementSpec.X or MeasurementSpec.Y) Apply(state, GateCode.H, qubit);
        if (_basis == MeasurementSpec.Y) Apply(state, GateCode.S, qubit);
    }

    private static void Apply(IQuantumState state, GateCode gate, ushort qubit) =>
        state.Apply(new CircuitOperation { Gate = gate, Qubit0 = qubit });
}
