// What `xdv bench quantum` prints: a table for each kind of engine, or one JSON array.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Spectre.Console;

namespace Xdv.Tool.Bench;

public static class QuantumBenchReport
{
    public static void WriteJson(List<StageTimes> rows, List<StimTimes> frames, int threads)
    {
        var states = rows.Select(row => (object)new
        {
            circuit = row.Circuit,
            engine = "statevector",
            precision = "f64",
            threads,
            seconds = new
            {
                parse = row.Parse.Min(), plan = row.Plan.Min(), run = row.Run.Min(), sample = row.Sample.Min(),
            },
        });
        var sampled = frames.Select(row => (object)new
        {
            circuit = row.Circuit,
            engine = "pauli-frame",
            threads,
            shots = row.Shots,
            shots_per_second = row.ShotsPerSecond,
            seconds = new { parse = row.Parse.Min(), plan = row.Plan.Min(), sample = row.Sample.Min() },
        });
        Console.WriteLine(JsonSerializer.Serialize(states.Concat(sampled)));
    }

    public static void WriteTables(List<StageTimes> rows, List<StimTimes> frames, int threads, int repeat)
    {
        if (rows.Count > 0)
        {
            Table table = New("circuit", "qubits", "parse", "plan", "run", "sample");
            foreach (StageTimes row in rows)
                table.AddRow(Markup.Escape(row.Circuit), $"{row.Qubits}", Text(row.Parse), Text(row.Plan),
                    Text(row.Run), Text(row.Sample));
            AnsiConsole.Write(table);
            Console.WriteLine($"State vector, f64, {threads} threads; ms, best / median of {repeat}.");
        }

        if (frames.Count == 0) return;
        Table sampled = New("circuit", "qubits", "parse", "plan", "sample", "Mshots/s");
        foreach (StimTimes row in frames)
            sampled.AddRow(Markup.Escape(row.Circuit), $"{row.Read.Qubits}", Short(row.Parse), Short(row.Plan),
                Short(row.Sample), FormattableString.Invariant($"{row.ShotsPerSecond / 1e6:F2}"));
        AnsiConsole.Write(sampled);
        Console.WriteLine($"Pauli frames (pauli-frame), {threads} threads, {frames[0].Shots} shots with detectors and "
            + $"observables; ms, best / median of {repeat}.");
    }

    private static Table New(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
            table.AddColumn(column, c => c.Alignment = column == "circuit" ? Justify.Left : Justify.Right);
        return table;
    }

    private static string Short(double[] seconds) => FormattableString.Invariant(
        $"{1000 * seconds.Min():G3} / {1000 * seconds.Order().ElementAt(seconds.Length / 2):G3}");

    private static string Text(double[] seconds) => FormattableString.Invariant(
        $"{1000 * seconds.Min():G4} / {1000 * seconds.Order().ElementAt(seconds.Length / 2):G4}");
}
