// What is done to a block while it is in the cache. Everything is phases and real matrices: then real and imaginary
// parts of the amplitudes go through the same kernels without meeting, except under phases.
using System.Numerics;

namespace Xdv.Quantum;

/// <summary>A real matrix of one qubit: column = before, row = after.</summary>
internal readonly record struct RealMatrix(double M00, double M01, double M10, double M11)
{
    public static RealMatrix Flip => new(0, 1, 1, 0);

    /// <summary>Exactly X.</summary>
    public bool IsFlip => this == Flip;
}

/// <summary>A real matrix on one position of a block.</summary>
internal readonly record struct PositionMix(int Position, RealMatrix Matrix);

/// <summary>One step of a block.</summary>
internal abstract record BlockStep;

/// <summary>
/// A real matrix on a position inside a vector, lane by lane: own × lane + other × partner.
/// </summary>
internal readonly record struct LaneTurn<T>(int Position, T[] Own, T[] Other)
    where T : unmanaged, INumberBase<T>
{
    /// <param name="controls">Lanes where one of these bits is 0 stay as they are.</param>
    public static LaneTurn<T> Of(in PositionMix mix, long controls, int laneBits)
    {
        T[] own = new T[1 << laneBits], other = new T[1 << laneBits];
        RealMatrix m = mix.Matrix;
        for (int lane = 0; lane < own.Length; lane++)
        {
            bool one = (lane >> mix.Position & 1) != 0, free = (lane & controls) != controls;
            own[lane] = T.CreateTruncating(free ? 1 : one ? m.M11 : m.M00);
            other[lane] = T.CreateTruncating(free ? 0 : one ? m.M10 : m.M01);
        }
        return new(mix.Position, own, other);
    }
}

/// <summary>Matrices on different positions inside a vector.</summary>
internal sealed record LaneStep<T>(LaneTurn<T>[] Turns) : BlockStep
    where T : unmanaged, INumberBase<T>;

/// <summary>Matrices on one to three different positions above the vector, ascending.</summary>
internal sealed record TileStep(PositionMix[] Mixes) : BlockStep;

/// <summary>
/// A matrix where all positions of <paramref name="Controls"/>, in the block and outside, are 1. One of the fields that
/// may be null is not: the turn if the target is inside a vector, else the lanes' factors, m00 to m11.
/// </summary>
internal sealed record ControlledStep<T>(PositionMix Mix, long Controls, LaneTurn<T>? Turn, T[][]? Lanes) : BlockStep
    where T : unmanaged, INumberBase<T>
{
    public static ControlledStep<T> Of(in PositionMix mix, long controls, int laneBits)
    {
        long inside = controls & ((1L << laneBits) - 1);
        if (mix.Position < laneBits) return new(mix, controls, LaneTurn<T>.Of(mix, inside, laneBits), null);
        RealMatrix m = mix.Matrix;
        return new(mix, controls, null, [Lanes(m.M00, 1), Lanes(m.M01, 0), Lanes(m.M10, 0), Lanes(m.M11, 1)]);

        T[] Lanes(double under, double free)
        {
            T[] lanes = new T[1 << laneBits];
            for (int lane = 0; lane < lanes.Length; lane++)
                lanes[lane] = T.CreateTruncating((lane & inside) == inside ? under : free);
            return lanes;
        }
    }
}

/// <summary>A phase where all positions of the mask are 1.</summary>
internal readonly record struct PhaseTerm(long Mask, Complex Factor);

/// <summary>A phase of one row position or level, where all positions of the mask are 1.</summary>
internal readonly record struct CrossTerm(int At, long Mask, Complex Factor);

/// <summary>
/// A position above the row. Setting it multiplies the row's phases by a number, and by a table if there is one.
/// </summary>
/// <param name="Position">Of the block.</param>
/// <param name="Factor">What its own phases make; part of the table if there is one.</param>
/// <param name="Pairs">Further factors, where the levels of the mask are set as well.</param>
/// <param name="Real">Table, or null.</param>
internal sealed record PhaseLevel<T>(int Position, Complex Factor, PhaseTerm[] Pairs, T[]? Real, T[]? Imaginary)
    where T : unmanaged;

/// <summary>
/// Any number of diagonal gates as one step. A row is 2^RowBits consecutive amplitudes; the phases of the first row
/// are a table, and those of any other follow from a row with one position less (<see cref="Levels"/>).
/// </summary>
/// <param name="High">Phases of whole blocks.</param>
/// <param name="LowCross">Phases of a row position under positions that number the blocks.</param>
/// <param name="LevelCross">The same for levels.</param>
/// <param name="Levels">Those without table first: they are counted through fastest.</param>
internal sealed record PhaseStep<T>(
    int RowBits, PhaseTerm[] High, CrossTerm[] LowCross, CrossTerm[] LevelCross, PhaseLevel<T>[] Levels,
    T[]? Real, T[]? Imaginary) : BlockStep
    where T : unmanaged;
