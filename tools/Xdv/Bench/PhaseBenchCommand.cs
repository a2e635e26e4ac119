// `xdv bench phase`: the Φ engine's transforms, dense products beside OpenBLAS, and the decomposition of unitaries;
// best of several runs on one thread, with the goal beside each.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xdv.Phase;
using Xdv.Tool.Commands;
using Xdv.Transforms;

namespace Xdv.Tool.Bench;

public sealed class PhaseBenchCommand : Command
{
    /// <summary>A matrix is decomposed so often and so long at least: until the compiler has done its best, too.
    /// </summary>
    private const int Runs = 3;
    private static readonly TimeSpan s_runs = TimeSpan.FromSeconds(1);

    private readonly Option<bool> _json = new("--json")
    {
        Description = "one JSON array: what, modes, seconds, goal, error",
    };

    public PhaseBenchCommand()
        : base("phase", "Time Φ: Fourier transforms, meshes, products beside OpenBLAS, unitaries made into meshes.")
    {
        Options.Add(_json);
        SetAction(Run);
    }

    /// <param name="Goal">Seconds; null where there is none, or where it is what OpenBLAS takes.</param>
    /// <param name="Error">Farthest an element of the mesh's matrix is from the unitary it was made of.</param>
    private sealed record Row(string What, int Modes, double Seconds, double? Goal = null, double? Error = null);

    private int Run(ParseResult parsed)
    {
        OpenBlas? blas = OpenBlas.Load();
        List<Row> rows = Measure(blas);
        if (parsed.GetValue(_json))
        {
            Console.WriteLine(JsonSerializer.Serialize(rows.ConvertAll(row =>
                new { what = row.What, modes = row.Modes, seconds = row.Seconds, goal = row.Goal, error = row.Error }),
                new JsonSerializerOptions { Encoder = JsonText.Encoder }));
            return ExitCodes.Success;
        }

        foreach (Row row in rows) Console.WriteLine(Text(row));
        Console.WriteLine(blas is null
            ? "OpenBLAS is not installed (Debian: libopenblas0, tools/setup.sh): dense products stand alone"
            : $"beside {blas.Version}, one thread");
        return ExitCodes.Success;
    }

    private static List<Row> Measure(OpenBlas? blas)
    {
        var rows = new List<Row>();
        foreach (int modes in (int[])[64, 1024])
            rows.Add(new("fourier", modes, PhaseTimings.Fourier(modes), modes == 1024 ? 10e-6 : null));
        foreach (int modes in (int[])[64, 256])
            rows.Add(new("mesh", modes, PhaseTimings.Mesh(modes), modes * (modes - 1) / 2.0 / 300e6));
        foreach (int modes in (int[])[64, 256, 1024])
        {
            (double dense, double other) = PhaseTimings.Dense(modes, blas is null ? null : Product(blas, modes));
            rows.Add(new("dense", modes, dense, blas is null ? null : other));
            if (blas is not null) rows.Add(new("openblas", modes, other));
        }
        foreach ((int modes, double goal) in ((int, double)[])[(64, 0.5e-3), (256, 25e-3), (1024, 1.5)])
            rows.Add(Decomposition(modes, goal));
        return rows;
    }

    private static string Text(Row row)
    {
        double cells = row.Modes * (row.Modes - 1) / 2.0;
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{row.What,-14} N = {row.Modes,4}  {row.Seconds * 1e6,10:F1} µs");
        if (row.Goal is { } goal) line += string.Create(CultureInfo.InvariantCulture, $"  goal {goal * 1e6,10:F1}");
        if (row.What == "mesh")
            line += string.Create(CultureInfo.InvariantCulture, $"  {cells / row.Seconds / 1e6:F0} M cells/s");
        if (row.Error is { } error) line += string.Create(CultureInfo.InvariantCulture, $"  error {error:E1}");
        return line;
    }

    private static Action Product(OpenBlas blas, int modes)
    {
        double[] matrix = new double[2 * modes * modes], x = new double[2 * modes], y = new double[2 * modes];
        for (int i = 0; i < matrix.Length; i++) matrix[i] = Math.Cos(i) / modes;
        Array.Fill(x, 0.5);
        return () => blas.Apply(modes, matrix, x, y);
    }

    private static Row Decomposition(int modes, double goal)
    {
        UnitaryMatrix unitary = UnitaryMatrix.OfMesh(modes, seed: 1);
        double best = double.PositiveInfinity;
        MeshDecomposition? mesh = null;
        long began = Stopwatch.GetTimestamp();
        for (int run = 0; run < Runs || Stopwatch.GetElapsedTime(began) < s_runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            mesh = MeshDecomposition.Of(unitary);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return new Row("decomposition", modes, best, goal, mesh!.ErrorOf(unitary));
    }
}
