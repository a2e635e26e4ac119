// What is done to a block while it is in the cache.
using System.Numerics;

namespace Xdv.Quantum;

/// <summary>Shapes of matrices that have kernels of their own, from cheap to general.</summary>
internal enum MixShape : byte
{
    /// <summary>Exactly X.</summary>
    Flip,
    /// <summary>M00 = 1, everything real: H, ry, up to a factor.</summary>
    Real,
    /// <summary>M00 = 1, M11 real, the others imaginary: rx, up to a factor.</summary>
    Cross,
    /// <summary>Anything.</summary>
    General,
}

/// <summary>A matrix on one position of the block, or a run of phases.</summary>
/// <param name="Shape">Kernel of the matrix; the matrix has been divided by what the pass's scale contains.</param>
/// <param name="Controls">Positions that must be 1, inside the block and outside.</param>
/// <param name="Target">Position of the target.</param>
/// <param name="Phases">The run of phases; null if this is a matrix.</param>
internal sealed record BlockStep(MixShape Shape, long Controls, int Target, Matrix2 Matrix, PhaseRun? Phases);

/// <summary>A phase where all positions of the mask are 1.</summary>
internal readonly record struct PhaseTerm(long Mask, Complex Factor);

/// <summary>A phase at one low position, where all positions of the mask are 1.</summary>
internal readonly record struct CrossTerm(int Low, long Mask, Complex Factor);

/// <summary>
/// Any number of diagonal gates as one step. A row is 2^RowBits consecutive amplitudes; on a row all positions above
/// are constant, so the phases of a row are a number (<see cref="High"/>) times a product of one factor per low
/// position (<see cref="Cross"/>) times a table that is the same for all rows.
/// </summary>
internal sealed record PhaseRun(int RowBits, PhaseTerm[] High, CrossTerm[] Cross, double[]? Real, double[]? Imaginary);
