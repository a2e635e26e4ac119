// A seed's history, run, checked, replayed and compared. The words of a history are a function of the seed; a shrunk
// history keeps some of them.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Engine;

/// <param name="Events">Records.</param>
public readonly record struct Tally(long Events, long Completions, long Deaths, long Quick, long Messages,
    long Lost, long Closed, long Faults, long Resumed, long FaultsLost, long HandOvers, long Signals, long Threads,
    ulong LongestWait, long Segments, long TakenAway, long Imports, long TokensRefused,
    long Freezes, long Machines, long Pauses, long Releases, long Contested, long Limited, long Shares, long SharedJobs,
    long Direct, long Rated, long Negotiated, long Retries, long Snapshots, long Restores, long Returned);

public sealed class History(ulong seed, int steps = History.DefaultSteps)
{
    public const int DefaultSteps = 4000;

    public ulong Seed { get; } = seed;

    /// <summary>The decisions, one word each.</summary>
    public ulong[] Words()
    {
        ulong[] words = new ulong[steps];
        for (int i = 0; i < words.Length; i++)
            words[i] = Dice.Mix(Seed * 0x1_0000_0001 + (ulong)i * 0x9E37_79B9_7F4A_7C15);
        return words;
    }

    /// <summary>Runs a list of decisions; throws Violation.</summary>
    public Tally Run(ReadOnlySpan<ulong> words, List<TraceRecord>? records = null, ulong outcomes = 1,
        Action<World>? prepare = null)
    {
        World world = new(Seed, outcomes, records);
        prepare?.Invoke(world);
        foreach (ulong word in words)
        {
            Step(world, word);
            if (world.Machine.Core.Ended) break;
        }
        world.Machine.Recompute();
        CheckList checks = world.Machine.Checks;
        return new Tally(world.Machine.Events, checks.Jobs.Completions, checks.Processes.Deaths,
            world.Machine.QuickCalls, checks.Messages.Moves, checks.Messages.Lost, checks.Messages.Closed,
            checks.Messages.Faults, checks.Messages.Resumed, checks.Messages.FaultsLost,
            checks.HandOvers.Count, checks.Signals.Taken, checks.Threads.Started, checks.Schedule.LongestWait,
            checks.Segments.Maps, checks.Segments.TakenAway, checks.Tokens.Imports, checks.Tokens.Refusals,
            checks.Containment.Freezes, checks.Machines.Created, checks.Machines.Pauses, checks.Machines.Releases,
            checks.Groups.Contested, checks.Contracts.Limited, checks.Shares.Given,
            checks.Shares.Used, checks.Jobs.Direct,
            checks.Rates.Limited, checks.Tokens.Negotiated, checks.Jobs.Retries, checks.Snapshots, checks.Restores,
            checks.Capabilities.Returned + checks.Contracts.Returned + checks.Jobs.Returned);
    }

    /// <summary>An exception that Core throws is a panic of the kernel.</summary>
    private static void Step(World world, ulong word)
    {
        try
        {
            world.Step(word);
        }
        catch (Exception thrown) when (thrown is not Violation)
        {
            string where = thrown.StackTrace?.Split('\n')[0].Trim() ?? "";
            throw new Violation("crash", $"{thrown.GetType().Name} {where}");
        }
    }

    /// <summary>Runs it, replays its records, runs it again with other outcomes.</summary>
    public Tally RunAndCompare(ReadOnlySpan<ulong> words)
    {
        List<TraceRecord> first = [], second = [];
        Tally tally = Run(words, first);
        Replay(CollectionsMarshal.AsSpan(first));
        Run(words, second, outcomes: 2);
        CheckSameDecisions(CollectionsMarshal.AsSpan(first), CollectionsMarshal.AsSpan(second));
        return tally;
    }

    /// <summary>Applies the inputs among the records to a new Core: it must make every record again
    /// (XDV-053.12).</summary>
    public static void Replay(ReadOnlySpan<TraceRecord> records)
    {
        CoreLimits limits = CoreLimits.Unpack(records[0].Arg2);
        Invariant invariant = new(new Sink());
        TraceLog log = new(limits.TraceCapacity, invariant);
        Orchestrator core = new(limits, log, invariant);
        ulong made = 0;
        foreach (ref readonly TraceRecord record in records)
        {
            if (!TraceFormat.IsInput(record.Kind)) continue;
            core.Apply(Privilege.LevelOf(record.Kind), record);
            while (core.TryTakeEffect(out _))
            {
            }
            for (; made < log.Sequence; made++)
            {
                TraceRecord again = log[made];
                Violation.Unless(made < (ulong)records.Length
                    && Bytes(again).SequenceEqual(Bytes(records[(int)made])), "replay", $"record {made} differs");
            }
            log.Drop(log.Count);
        }
        Violation.Unless(made == (ulong)records.Length, "replay", "records that follow from no input");
    }

    /// <summary>What was measured never reaches a decision (XDV-053.1, XDV-004.4).</summary>
    public static void CheckSameDecisions(ReadOnlySpan<TraceRecord> first, ReadOnlySpan<TraceRecord> second)
    {
        Violation.Unless(first.Length == second.Length, "outcomes", "another number of records");
        for (int i = 0; i < first.Length; i++)
            Violation.Unless(Bytes(first[i])[..TraceRecord.DecisionBytes].SequenceEqual(
                Bytes(second[i])[..TraceRecord.DecisionBytes]), "outcomes", $"record {i} depends on an outcome");
    }

    private static ReadOnlySpan<byte> Bytes(in TraceRecord record) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in record));

    private sealed class Sink : IInvariantSink
    {
        public void Broken(string where) => throw new Violation("replay", where);
    }
}
