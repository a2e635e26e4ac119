// Matrices that are no unitary ones, made of cells and dark modes: what arrives is the product, sign and size, as far
// as intensities can tell; and what a loop sets in a program is what it would have been built with.
using System;
using System.Numerics;
using Xdv.Abi;
using Xdv.Tests;
using Xdv.Transforms;
using Xunit;

namespace Xdv.Phase.Tests;

[Requirement("XDV-061.3")]
public class MatrixTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 6, 1)]
    [InlineData(6, 1, 1)]
    [InlineData(5, 5, 5)]
    [InlineData(4, 7, 4)]
    [InlineData(7, 4, 4)]
    [InlineData(6, 6, 2)]
    [InlineData(3, 9, 1)]
    [InlineData(10, 64, 10)]
    public void TheAnswerIsTheProduct(int rows, int columns, int rank)
    {
        Random random = new(rows + (100 * columns));
        for (int round = 0; round < 20; round++)
        {
            double[] values = OfRank(random, rows, columns, rank), x = Vector(random, columns);
            MatrixOptics matrix = MatrixOptics.Of(values, rows)!;
            double[] measured = Measure(matrix, x);
            for (int row = 0; row < rows; row++)
            {
                double exact = 0;
                for (int k = 0; k < columns; k++) exact += values[(row * columns) + k] * x[k];
                Assert.Equal(exact, measured[row], 1e-12 * matrix.Scale * columns);
            }
        }
    }

    [Theory]
    [InlineData(new[] { 0.0, 0, 0, 0 }, 2)]
    [InlineData(new[] { 1.0, 2, 3 }, 2)]
    [InlineData(new[] { 1.0, double.NaN }, 1)]
    [InlineData(new[] { 1.0, double.PositiveInfinity }, 1)]
    [InlineData(new double[0], 1)]
    [InlineData(new[] { 1.0 }, 0)]
    public void WhatIsNoMatrixIsRefused(double[] values, int rows) => Assert.Null(MatrixOptics.Of(values, rows));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(64)]
    public void ADenseProductIsTheSum(int size)
    {
        Random random = new(size);
        ModeMatrix matrix = new(size);
        Complex[,] values = new Complex[size, size];
        double[] re = Vector(random, size), im = Vector(random, size);
        Complex[] expected = new Complex[size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                values[row, column] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
                matrix.Set(row, column, values[row, column].Real, values[row, column].Imaginary);
                expected[row] += values[row, column] * new Complex(re[column], im[column]);
            }
        }
        matrix.Apply(re, im);
        for (int row = 0; row < size; row++)
            Assert.True(Complex.Abs(expected[row] - new Complex(re[row], im[row])) < 1e-15 * size);
    }

    [Fact]
    public void AProgramTakesNewNumbers()
    {
        TransformBuilder builder = new TransformBuilder(2).Inject(0, 1).Phase(0, 0.5).Coupler(0, 1, 0.1).Fourier();
        byte[] wanted = new TransformBuilder(2).Inject(0, 2).Phase(0, 0.5).Coupler(0, 1, 0.7).Fourier().Build();
        ParametricTransform program = new(builder.Build());
        Assert.True(program.TrySet(0, 2) && program.TrySet(2, 0.7));
        Assert.Equal(wanted, program.Program.ToArray());
        Assert.False(program.TrySet(-1, 1) || program.TrySet(4, 1) || program.TrySet(3, 1) || program.TrySet(0, -1)
            || program.TrySet(1, double.NaN) || program.TrySet(int.MaxValue, 1));
        Assert.Equal(wanted, program.Program.ToArray());
    }

    /// <summary>Homodyne: each output meets a reference of known power, and the difference of two intensities is
    /// the amplitude with its sign.</summary>
    private static double[] Measure(MatrixOptics matrix, double[] x)
    {
        int rows = matrix.Rows, dark = matrix.Modes, reference = dark + rows;
        TransformBuilder builder = new(reference + rows);
        for (int k = 0; k < x.Length; k++) builder.Inject(k, x[k] * x[k]);
        for (int row = 0; row < rows; row++) builder.Inject(reference + row, 1);
        for (int k = 0; k < x.Length; k++) if (x[k] < 0) builder.Phase(k, Math.PI);
        builder.Matrix(matrix, 0, dark);
        for (int row = 0; row < rows; row++) builder.MachZehnder(row, reference + row, Math.PI / 4, 0);
        double[] power = Bench.Intensities(Bench.Ideal.Execute(Bench.Evaluate(), builder.Build()));
        double[] answer = new double[rows];
        for (int row = 0; row < rows; row++) answer[row] = (power[reference + row] - power[row]) / 2 * matrix.Scale;
        return answer;
    }

    private static double[] OfRank(Random random, int rows, int columns, int rank)
    {
        double[] values = new double[rows * columns];
        for (int r = 0; r < rank; r++)
        {
            double[] a = Vector(random, rows), b = Vector(random, columns);
            for (int i = 0; i < values.Length; i++) values[i] += a[i / columns] * b[i % columns];
        }
        return values;
    }

    private static double[] Vector(Random random, int length)
    {
        double[] vector = new double[length];
        for (int i = 0; i < length; i++) vector[i] = random.NextDouble() - 0.5;
        return vector;
    }
}
