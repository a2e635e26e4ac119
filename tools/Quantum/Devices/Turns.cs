// Unitaries of one qubit as turns: the angles from which machines make them, and the axis from which controlled gates
// are made. Up to a global phase, to the last digits that a double has.
using System;
using System.Numerics;

namespace Xdv.Quantum.Devices;

/// <summary>Rz(Phi) Ry(Theta) Rz(Lambda), which is U3(Theta, Phi, Lambda).</summary>
internal readonly record struct EulerAngles(double Theta, double Phi, double Lambda)
{
    /// <summary>The angles of a unitary. The larger elements are reproduced exactly, whatever the smaller
    /// are.</summary>
    public static EulerAngles Of(in Matrix2 matrix)
    {
        double theta = 2 * Math.Atan2(matrix.M10.Magnitude, matrix.M00.Magnitude);
        double corner = matrix.M00 == Complex.Zero ? 0 : matrix.M00.Phase;
        double phi = matrix.M10 == Complex.Zero ? 0 : matrix.M10.Phase - corner;
        double lambda = matrix.M00.Magnitude >= matrix.M10.Magnitude
            ? matrix.M11.Phase - corner - phi : (-matrix.M01).Phase - corner;
        return new(theta, phi, lambda);
    }
}

/// <summary>e^(i Phase) W Rz(2 Beta) W†, with W = Rz(Azimuth) Ry(Polar): a turn about an axis.</summary>
internal readonly record struct AxisTurn(double Beta, double Polar, double Azimuth, double Phase)
{
    public static AxisTurn Of(in Matrix2 matrix)
    {
        Complex determinant = matrix.M00 * matrix.M11 - matrix.M01 * matrix.M10;
        double phase = determinant.Phase / 2;
        Complex back = new(Math.Cos(phase), -Math.Sin(phase));
        // [[w − iz, −y − ix], [y − ix, w + iz]]
        Complex sum = back * (matrix.M00 + matrix.M11), difference = back * (matrix.M00 - matrix.M11);
        Complex up = back * (matrix.M10 + matrix.M01), across = back * (matrix.M10 - matrix.M01);
        double w = sum.Real / 2, z = -difference.Imaginary / 2, x = -up.Imaginary / 2, y = across.Real / 2;
        double flat = Math.Sqrt(x * x + y * y), sine = Math.Sqrt(flat * flat + z * z);
        return new(Math.Atan2(sine, w), Math.Atan2(flat, z), Math.Atan2(y, x), phase);
    }
}
