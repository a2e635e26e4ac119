// `make sim SEED=n COUNT=m`: m seeds from n on, one after another, on one core. The first that breaks a rule is
// shrunk and printed with the command that repeats it.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using Xdv.Abi;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

public static class Campaign
{
    private const int CompareEvery = 16;

    public static int Run(string[] args)
    {
        if (args.Length != 2 || !ulong.TryParse(args[0], CultureInfo.InvariantCulture, out ulong seed)
            || !ulong.TryParse(args[1], CultureInfo.InvariantCulture, out ulong count) || count == 0)
        {
            Console.Error.WriteLine("usage: campaign SEED COUNT");
            return 2;
        }
        Stopwatch watch = Stopwatch.StartNew();
        Totals totals = default;
        for (ulong i = 0; i < count; i++)
        {
            History history = new(seed + i);
            ulong[] words = history.Words();
            bool compare = Compares(seed + i);
            try
            {
                totals.Add(compare ? history.RunAndCompare(words) : history.Run(words), compare);
            }
            catch (Violation violation)
            {
                Explain(history, words, compare, violation);
                return 1;
            }
            if ((i + 1) % 5000 == 0) Print(seed, i + 1, totals, watch);
        }
        Print(seed, count, totals, watch);
        return 0;
    }

    /// <summary>Every k-th seed is replayed too, and run with other outcomes.</summary>
    public static bool Compares(ulong seed) => seed % CompareEvery == 0;

    private struct Totals
    {
        public long Checked, Distinct, Completions, Deaths, Quick, Messages, Lost, Closed, HandOvers, Signals, Threads;
        public long Faults, Resumed, FaultsLost, Machines, Pauses, Releases, Contested, Snapshots, Restores;
        public ulong LongestWait;

        public void Add(in Tally tally, bool compared)
        {
            Distinct += tally.Events;
            Checked += compared ? 3 * tally.Events : tally.Events;
            Completions += tally.Completions;
            Deaths += tally.Deaths;
            Quick += tally.Quick;
            Messages += tally.Messages;
            Lost += tally.Lost;
            Closed += tally.Closed;
            Faults += tally.Faults;
            Resumed += tally.Resumed;
            FaultsLost += tally.FaultsLost;
            Machines += tally.Machines;
            Pauses += tally.Pauses;
            Releases += tally.Releases;
            Contested += tally.Contested;
            Snapshots += tally.Snapshots;
            Restores += tally.Restores;
            HandOvers += tally.HandOvers;
            Signals += tally.Signals;
            Threads += tally.Threads;
            LongestWait = Math.Max(LongestWait, tally.LongestWait);
        }
    }

    private static void Print(ulong seed, ulong count, in Totals totals, Stopwatch watch) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seeds {seed}…{seed + count - 1}: {totals.Distinct} events, {totals.Completions} completions, "
            + $"{totals.Deaths} processes ended, {totals.Threads} threads, {totals.Messages} messages, "
            + $"{totals.HandOvers} hand-overs, {totals.Lost} callers told of an end "
            + $"({totals.Closed} in the queue), {totals.Signals} signal bits, {totals.Faults} faults handled "
            + $"({totals.Resumed} went on, {totals.FaultsLost} ended), "
            + $"{totals.Machines} machines ({totals.Pauses} pauses, {totals.Releases} released, "
            + $"{totals.Contested} decisions between them, {totals.Snapshots} snapshots, {totals.Restores} restored), "
            + $"{totals.Quick} quick calls, longest wait {totals.LongestWait}; "
            + $"with repeats {totals.Checked} events in {watch.Elapsed.TotalSeconds:0.0} s, "
            + $"{totals.Checked / watch.Elapsed.TotalSeconds:0} events/s"));

    private static void Explain(History history, ulong[] words, bool compare, Violation violation)
    {
        Console.WriteLine($"seed {history.Seed} breaks {violation.Message}");
        Console.WriteLine($"repeat: make sim SEED={history.Seed} COUNT=1");
        List<ulong> shrunk = Shrinker.Shrink(words, violation.Name,
            candidate => Shrinker.RuleBroken(history, candidate, compare));
        List<TraceRecord> records = [];
        try
        {
            history.Run([.. shrunk], records);
        }
        catch (Violation found)
        {
            // Another of the same rule, perhaps; the records up to it are what is wanted.
            Console.WriteLine($"there: {found.Message}");
        }
        Console.WriteLine($"shrunk to {shrunk.Count} of {words.Length} decisions, {records.Count} records:");
        foreach (TraceRecord r in records)
            Console.WriteLine($"  n {r.Sequence} T {r.Time} {r.Kind} {Name(r)} pid {r.Process} {r.Domain} {r.Status}"
                + $" cap {r.Capability:x} contract {r.Contract:x} args {r.Arg0:x} {r.Arg1:x} {r.Arg2:x} {r.Arg3:x}"
                + $" value {r.Value:x} i {r.Instructions}");
    }

    private static string Name(in TraceRecord record) => record.Kind switch
    {
        RecordKind.SystemCall => ((SystemCall)record.Operation).ToString(),
        RecordKind.Resource => ((ContractState)record.Operation).ToString(),
        RecordKind.StateObject => ((StateObjectState)record.Operation).ToString(),
        RecordKind.Process => ((ProcessState)record.Operation).ToString(),
        RecordKind.Capability => ((CapabilityEvent)record.Operation).ToString(),
        _ => record.Operation.ToString(CultureInfo.InvariantCulture),
    };
}
