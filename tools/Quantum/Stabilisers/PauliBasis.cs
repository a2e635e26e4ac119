// X and Y measurements on tableaus and frames, as MeasurementBasis does them on amplitudes.
using Xdv.Abi;

namespace Xdv.Quantum.Stabilisers;

/// <summary>Basis of every measurement of a job, turned into Z by a primitive sequence and back.</summary>
internal readonly struct PauliBasis(ulong spec)
{
    private readonly ulong _basis = spec & MeasurementSpec.BasisMask;

    /// <summary>X by H, Y by H·S†.</summary>
    public CliffordGate[] Enter => _basis switch
    {
        MeasurementSpec.X => [CliffordGate.H],
        MeasurementSpec.Y => [CliffordGate.S, CliffordGate.Z, CliffordGate.H],
        _ => [],
    };

    /// <summary>Z back into the basis.</summary>
    public CliffordGate[] Leave => _basis switch
    {
        MeasurementSpec.X => [CliffordGate.H],
        MeasurementSpec.Y => [CliffordGate.H, CliffordGate.S],
        _ => [],
    };
}
