// What tableau and frames execute; every other Clifford gate is a short sequence of these.
namespace Xdv.Quantum.Stabilisers;

/// <summary>Primitive gates; those from Cx on act on two qubits.</summary>
internal enum CliffordGate : byte
{
    X, Y, Z, H, S, Cx, Cz, Swap,
}

/// <summary>A primitive on its qubits; B means nothing for gates of one qubit.</summary>
internal readonly record struct CliffordStep(CliffordGate Gate, int A, int B)
{
    public bool IsPauli => Gate <= CliffordGate.Z;
}
