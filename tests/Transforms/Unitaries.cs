// Random unitary matrices for tests of interferometers.
using System;
using System.Numerics;

namespace Xdv.Tests;

public static class Unitaries
{
    /// <summary>Rows of Gaussian numbers, orthogonalised twice: Haar's measure.</summary>
    public static Complex[][] Haar(int modes, int seed)
    {
        var random = new Random(seed);
        var rows = new Complex[modes][];
        for (int row = 0; row < modes; row++)
        {
            rows[row] = new Complex[modes];
            for (int i = 0; i < modes; i++) rows[row][i] = new Complex(Gaussian(random), Gaussian(random));
            for (int pass = 0; pass < 2; pass++)
            {
                for (int before = 0; before < row; before++) Remove(rows[row], rows[before]);
                Normalise(rows[row]);
            }
        }
        return rows;
    }

    private static void Remove(Complex[] row, Complex[] direction)
    {
        Complex overlap = 0;
        for (int i = 0; i < row.Length; i++) overlap += Complex.Conjugate(direction[i]) * row[i];
        for (int i = 0; i < row.Length; i++) row[i] -= overlap * direction[i];
    }

    private static void Normalise(Complex[] row)
    {
        double power = 0;
        foreach (Complex one in row) power += (one.Real * one.Real) + (one.Imaginary * one.Imaginary);
        for (int i = 0; i < row.Length; i++) row[i] /= Math.Sqrt(power);
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
