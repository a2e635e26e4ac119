// `xdv bench phase`: the Φ engine's transforms and the decomposition of unitaries, best of several runs on one thread.
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
    private const int Runs = 5;
    private readonly Option<bool> _json = new("--json") { Description = "one JSON array: what, modes, seconds" };

    public PhaseBenchCommand()
        : base("phase", "Time Φ: Fourier transforms, meshes on one vector, unitaries made into meshes.")
    {
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var rows = new List<(string What, int Modes, double Seconds)>();
        foreach (int modes in (int[])[64, 1024]) rows.Add(("fourier", modes, PhaseTimings.Fourier(modes)));
        foreach (int modes in (int[])[64, 256]) rows.Add(("mesh", modes, PhaseTimings.Mesh(modes)));
        foreach (int modes in (int[])[16, 64, 256]) rows.Add(("decomposition", modes, Decomposition(modes)));
        if (parsed.GetValue(_json))
        {
            Console.WriteLine(JsonSerializer.Serialize(rows.ConvertAll(row =>
                new { what = row.What, modes = row.Modes, seconds = row.Seconds }),
                new JsonSerializerOptions { Encoder = JsonText.Encoder }));
            return ExitCodes.Success;
        }
        foreach ((string what, int modes, double seconds) in rows)
        {
            double cells = modes * (modes - 1) / 2.0;
            string rate = what == "mesh"
                ? string.Create(CultureInfo.InvariantCulture, $"  {cells / seconds / 1e6:F0} M cells/s") : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what,-14} N = {modes,4}  {seconds * 1e6,10:F1} µs{rate}"));
        }
        return ExitCodes.Success;
    }

    private static double Decomposition(int modes)
    {
        UnitaryMatrix unitary = UnitaryMatrix.OfMesh(modes, seed: 1);
        double best = double.PositiveInfinity;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            int times = Math.Max(1, 65_536 / (modes * modes));
            for (int i = 0; i < times; i++) MeshDecomposition.Of(unitary);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / times);
        }
        return best;
    }
}
