// A matrix somebody computed elsewhere, and whether it is one that light can be sent through. Lossless optics is
// unitary; anything else is refused with the place that shows it.
using System;

namespace Xdv.Transforms;

/// <summary>N × N complex numbers.</summary>
public sealed class UnitaryMatrix
{
    /// <summary>Farthest U·U† may be from 1, in any element.</summary>
    public const double Tolerance = 1e-7;

    private UnitaryMatrix(int modes, double[] values) => (Modes, Values) = (modes, values);

    public int Modes { get; }

    /// <summary>Row by row, real and imaginary parts in turn.</summary>
    internal double[] Values { get; }

    /// <summary>Takes the values of a square matrix; null when they are not one's of 1 to 1024 rows.</summary>
    public static UnitaryMatrix? From(double[] values)
    {
        int modes = 0;
        while (modes <= (int)Abi.TransformFormat.MaxModes && 2 * modes * modes < values.Length) modes++;
        return modes > 0 && modes <= (int)Abi.TransformFormat.MaxModes && 2 * modes * modes == values.Length
            ? new UnitaryMatrix(modes, values) : null;
    }

    /// <summary>The unitary of a full rectangular mesh whose settings are drawn from a seed.</summary>
    public static UnitaryMatrix OfMesh(int modes, ulong seed)
    {
        UnitaryMatrix unitary = new(modes, new double[2 * modes * modes]);
        for (int mode = 0; mode < modes; mode++) unitary.Values[2 * mode * (modes + 1)] = 1;
        for (int layer = 0; layer < modes; layer++)
        {
            for (int mode = layer % 2; mode + 1 < modes; mode += 2)
            {
                seed = (seed * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
                double theta = (seed >> 33) * 1e-9, phi = ((seed >> 12) & 0x7FFF_FFFF) * 1e-9;
                CellKernel cell = new(Math.Sin(theta), Math.Cos(theta), Math.Cos(phi), Math.Sin(phi));
                cell.Mix(unitary.Values.AsSpan(2 * mode * modes, 2 * modes),
                    unitary.Values.AsSpan(2 * (mode + 1) * modes, 2 * modes));
            }
        }
        return unitary;
    }

    /// <summary>Why it is not unitary, in words; null when it is.</summary>
    public byte[]? Fault()
    {
        // Negated, so that NaN is a fault too.
        for (int row = 0; row < Modes; row++)
            if (!(Math.Abs(Product(row, row) - 1) <= Tolerance))
                return new Sentence("the matrix is not unitary: the length of row "u8).Number(row)
                    .Text(" is not 1"u8).ToArray();
        for (int row = 0; row < Modes; row++)
            for (int other = 0; other < row; other++)
                if (!(Product(row, other) <= Tolerance))
                    return new Sentence("the matrix is not unitary: rows "u8).Number(other).Text(" and "u8)
                        .Number(row).Text(" are not orthogonal"u8).ToArray();
        return null;
    }

    /// <summary>|⟨row, other⟩|.</summary>
    private double Product(int row, int other)
    {
        double re = 0, im = 0;
        ReadOnlySpan<double> a = Values.AsSpan(2 * row * Modes, 2 * Modes);
        ReadOnlySpan<double> b = Values.AsSpan(2 * other * Modes, 2 * Modes);
        for (int i = 0; i < a.Length; i += 2)
        {
            re += (a[i] * b[i]) + (a[i + 1] * b[i + 1]);
            im += (a[i] * b[i + 1]) - (a[i + 1] * b[i]);
        }
        return Math.Sqrt((re * re) + (im * im));
    }
}
