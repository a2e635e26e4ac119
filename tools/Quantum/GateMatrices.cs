// The gates of one qubit, as qelib1.inc means them, up to global phase where no control can see it.
using System;
using System.Numerics;
using Xdv.Abi;

namespace Xdv.Quantum;

/// <summary>A unitary of one qubit: column = before, row = after.</summary>
internal readonly record struct Matrix2(Complex M00, Complex M01, Complex M10, Complex M11)
{
    public bool IsDiagonal => M01 == Complex.Zero && M10 == Complex.Zero;

    /// <summary>Exactly X.</summary>
    public bool IsFlip => M00 == Complex.Zero && M11 == Complex.Zero && M01 == Complex.One && M10 == Complex.One;

    public Matrix2 Conjugate =>
        new(Complex.Conjugate(M00), Complex.Conjugate(M01), Complex.Conjugate(M10), Complex.Conjugate(M11));

    /// <summary>First b, then a.</summary>
    public static Matrix2 operator *(in Matrix2 a, in Matrix2 b) => new(
        a.M00 * b.M00 + a.M01 * b.M10, a.M00 * b.M01 + a.M01 * b.M11,
        a.M10 * b.M00 + a.M11 * b.M10, a.M10 * b.M01 + a.M11 * b.M11);
}

internal static class GateMatrices
{
    private const double HalfRoot = 0.70710678118654752440;

    /// <summary>Matrix of a gate of one qubit, or of what a controlled gate does to its target.</summary>
    public static Matrix2 Of(in CircuitOperation operation) => operation.Gate switch
    {
        GateCode.Id => Diagonal(1, 1),
        GateCode.X or GateCode.Cx or GateCode.Ccx => new(0, 1, 1, 0),
        GateCode.Y or GateCode.Cy => new(0, -Complex.ImaginaryOne, Complex.ImaginaryOne, 0),
        GateCode.Z or GateCode.Cz => Diagonal(1, -1),
        GateCode.H or GateCode.Ch => new(HalfRoot, HalfRoot, HalfRoot, -HalfRoot),
        GateCode.S => Diagonal(1, Complex.ImaginaryOne),
        GateCode.Sdg => Diagonal(1, -Complex.ImaginaryOne),
        GateCode.T => Diagonal(1, new(HalfRoot, HalfRoot)),
        GateCode.Tdg => Diagonal(1, new(HalfRoot, -HalfRoot)),
        GateCode.Sx or GateCode.Csx => new(new(0.5, 0.5), new(0.5, -0.5), new(0.5, -0.5), new(0.5, 0.5)),
        GateCode.Sxdg => new(new(0.5, -0.5), new(0.5, 0.5), new(0.5, 0.5), new(0.5, -0.5)),
        GateCode.Rx or GateCode.Crx or GateCode.Rxx => RotationX(operation.Param0),
        GateCode.Ry or GateCode.Cry => General(operation.Param0, 0, 0),
        GateCode.Rz or GateCode.U1 or GateCode.Cu1 or GateCode.Rzz => Diagonal(1, Phase(operation.Param0)),
        // The control sees the difference between rz and u1.
        GateCode.Crz => Diagonal(Phase(-operation.Param0 / 2), Phase(operation.Param0 / 2)),
        GateCode.U2 => General(Math.PI / 2, operation.Param0, operation.Param1),
        GateCode.U3 or GateCode.Cu3 => General(operation.Param0, operation.Param1, operation.Param2),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Gate, "no gate on one target"),
    };

    /// <summary>e^(iφ).</summary>
    public static Complex Phase(double phi) => new(Math.Cos(phi), Math.Sin(phi));

    private static Matrix2 Diagonal(Complex zero, Complex one) => new(zero, 0, 0, one);

    private static Matrix2 RotationX(double theta)
    {
        Complex cos = Math.Cos(theta / 2), sin = new(0, -Math.Sin(theta / 2));
        return new(cos, sin, sin, cos);
    }

    private static Matrix2 General(double theta, double phi, double lambda)
    {
        double cos = Math.Cos(theta / 2), sin = Math.Sin(theta / 2);
        return new(cos, -Phase(lambda) * sin, Phase(phi) * sin, Phase(phi + lambda) * cos);
    }
}
