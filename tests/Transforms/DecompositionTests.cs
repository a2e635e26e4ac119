// Any unitary becomes a mesh that is that unitary (Clements et al. 2016), whatever its size and however it came.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text;
using Xdv.Tests;
using Xunit;

namespace Xdv.Transforms.Tests;

[Requirement("XDV-061.3")]
public class DecompositionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(64)]
    public void TheMeshIsTheMatrix(int modes)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            Complex[,] unitary = Haar(modes, seed);
            MeshDecomposition mesh = Decompose(unitary)!;
            Assert.Equal(3 * modes * (modes - 1) / 2, mesh.Cells.Length);
            Assert.True(Distance(unitary, Product(mesh, modes)) < 1e-14 * Math.Max(2, modes / 8));
            Assert.True(Depth(mesh, modes) <= modes);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public void MatricesOfZeroesAndOnesHaveMeshesToo(int modes)
    {
        for (int shift = 0; shift < modes; shift++)
        {
            var permutation = new Complex[modes, modes];
            for (int row = 0; row < modes; row++)
                permutation[row, (row * 3 + shift) % modes] = row % 2 == 0 ? 1 : -Complex.ImaginaryOne;
            Assert.True(Distance(permutation, Product(Decompose(permutation)!, modes)) < 1e-14);
        }
    }

    [Theory]
    [InlineData(0, 0, 2.0, "the length of row 0 is not 1")]
    [InlineData(1, 1, 0.0, "the length of row 1 is not 1")]
    public void AMatrixThatIsNotUnitaryIsRefused(int row, int column, double value, string reason)
    {
        Complex[,] matrix = Haar(4, 1);
        matrix[row, column] = value;
        Assert.Null(Decompose(matrix));
        ReferenceFile.Parse(Encoding.UTF8.GetBytes(Json(matrix)), out TransformError? error);
        Assert.Contains(reason, Encoding.UTF8.GetString(error!.Message), StringComparison.Ordinal);
    }

    [Fact]
    public void RowsThatAreNotOrthogonalAreNamed()
    {
        Complex[,] matrix = Haar(4, 2);
        for (int column = 0; column < 4; column++) matrix[3, column] = matrix[1, column];
        ReferenceFile.Parse(Encoding.UTF8.GetBytes(Json(matrix)), out TransformError? error);
        Assert.Equal("the matrix is not unitary: rows 1 and 3 are not orthogonal",
            Encoding.UTF8.GetString(error!.Message));
        Assert.Equal((1, 2), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("{\"unitary\": [[1, 0], [0]]}", "the rows of 'unitary' differ in length")]
    [InlineData("{\"unitary\": [[1, 0]]}", "'unitary' is not a square matrix")]
    [InlineData("{\"unitary\": [[[1, 0, 2]]]}", "a row of 'unitary' is not a list of [re, im]")]
    [InlineData("{\"N\": 3, \"unitary\": [[1, 0], [0, 1]]}", "'unitary' has not 'N' rows")]
    [InlineData("{\"unitary\": 3}", "'unitary' is not a list of rows")]
    public void AMatrixThatIsNoneIsRefused(string json, string reason)
    {
        Assert.Null(ReferenceFile.Parse(Encoding.UTF8.GetBytes(json), out TransformError? error));
        Assert.Equal(reason, Encoding.UTF8.GetString(error!.Message));
    }

    [Theory]
    [InlineData("<c16", false)]
    [InlineData("<c16", true)]
    [InlineData("<c8", false)]
    public void NumpyFilesAreRead(string kind, bool fortran)
    {
        Complex[,] unitary = Haar(5, 9);
        UnitaryMatrix? read = NumpyFile.Read(Npy(unitary, kind, fortran), out byte[] problem);
        Assert.True(read is not null, Encoding.UTF8.GetString(problem));
        double[] expected = Flat(unitary);
        double tolerance = kind == "<c8" ? 1e-7 : 0;
        Assert.All(expected.Zip(read.Values), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));
    }

    [Fact]
    public void DamagedNumpyFilesAreRefusedOrRead()
    {
        byte[] good = Npy(Haar(3, 1), "<c16", false);
        var random = new Random(5);
        for (int i = 0; i < 50_000; i++)
        {
            byte[] file = good[..(random.Next(4) == 0 ? random.Next(good.Length) : good.Length)];
            for (int k = 1 + random.Next(3); k > 0 && file.Length > 0; k--)
                file[random.Next(Math.Min(file.Length, 130))] = (byte)random.Next(256);
            UnitaryMatrix? matrix = NumpyFile.Read(file, out byte[] problem);
            Assert.Equal(matrix is null, problem.Length > 0);
            if (matrix is not null) MeshDecomposition.Of(matrix);
        }
    }

    private static Complex[,] Haar(int modes, int seed)
    {
        Complex[][] rows = Unitaries.Haar(modes, seed);
        var unitary = new Complex[modes, modes];
        for (int row = 0; row < modes; row++)
            for (int column = 0; column < modes; column++) unitary[row, column] = rows[row][column];
        return unitary;
    }

    private static MeshDecomposition? Decompose(Complex[,] matrix) =>
        MeshDecomposition.Of(UnitaryMatrix.From(Flat(matrix))!);

    private static double[] Flat(Complex[,] matrix) =>
        [.. matrix.Cast<Complex>().SelectMany(value => new[] { value.Real, value.Imaginary })];

    private static Complex[,] Product(MeshDecomposition mesh, int modes)
    {
        var product = new Complex[modes, modes];
        for (int column = 0; column < modes; column++)
        {
            var light = new Complex[modes];
            light[column] = 1;
            for (int i = 0; i < mesh.Cells.Length; i += 3)
            {
                int mode = (int)mesh.Cells[i];
                double theta = mesh.Cells[i + 1];
                Complex turned = Complex.FromPolarCoordinates(1, mesh.Cells[i + 2]) * light[mode];
                Complex other = light[mode + 1];
                light[mode] = Math.Cos(theta) * turned - Math.Sin(theta) * other;
                light[mode + 1] = Math.Sin(theta) * turned + Math.Cos(theta) * other;
            }
            for (int row = 0; row < modes; row++)
                product[row, column] = light[row] * Complex.FromPolarCoordinates(1, mesh.Phases[row]);
        }
        return product;
    }

    private static double Distance(Complex[,] one, Complex[,] other) =>
        one.Cast<Complex>().Zip(other.Cast<Complex>()).Max(pair => Complex.Abs(pair.First - pair.Second));

    /// <summary>Layers, when every cell is as early as it can be.</summary>
    private static int Depth(MeshDecomposition mesh, int modes)
    {
        var busy = new int[modes + 1];
        for (int i = 0; i < mesh.Cells.Length; i += 3)
        {
            int mode = (int)mesh.Cells[i];
            busy[mode] = busy[mode + 1] = Math.Max(busy[mode], busy[mode + 1]) + 1;
        }
        return busy.Max();
    }

    private static string Json(Complex[,] matrix)
    {
        int modes = matrix.GetLength(0);
        var rows = Enumerable.Range(0, modes).Select(row => "[" + string.Join(",", Enumerable.Range(0, modes)
            .Select(column => string.Create(CultureInfo.InvariantCulture,
                $"[{matrix[row, column].Real:R},{matrix[row, column].Imaginary:R}]"))) + "]");
        return $"{{\"unitary\":[{string.Join(",", rows)}]}}";
    }

    private static byte[] Npy(Complex[,] matrix, string kind, bool fortran)
    {
        int modes = matrix.GetLength(0);
        string header = $"{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': ({modes}, {modes}), }}";
        header = header.PadRight(118 - 1) + "\n";
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        writer.Write((ushort)header.Length);
        writer.Write(Encoding.ASCII.GetBytes(header));
        for (int i = 0; i < modes * modes; i++)
        {
            Complex value = fortran ? matrix[i % modes, i / modes] : matrix[i / modes, i % modes];
            if (kind == "<c8")
            {
                writer.Write((float)value.Real);
                writer.Write((float)value.Imaginary);
            }
            else
            {
                writer.Write(value.Real);
                writer.Write(value.Imaginary);
            }
        }
        return file.ToArray();
    }
}
