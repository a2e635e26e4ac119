// The short campaign of every build: a few hundred seeds, some of them replayed and run with other outcomes, and a
// check that the sessions reach enough of the machine to be worth something.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Tests.Simulation.Checks;
using Xdv.Tests.Simulation.Engine;
using Xunit;

namespace Xdv.Tests.Simulation;

public sealed class SimulationTests
{
    [Fact]
    [Requirement("XDV-053.2")]
    [Requirement("XDV-053.3")]
    [Requirement("XDV-053.4")]
    [Requirement("XDV-053.7")]
    [Requirement("XDV-053.8")]
    [Requirement("XDV-053.9")]
    [Requirement("XDV-053.11")]
    [Requirement("XDV-024.1")]
    [Requirement("XDV-021.2")]
    [Requirement("XDV-005.1")]
    [Requirement("XDV-053.5")]
    [Requirement("XDV-053.6")]
    [Requirement("XDV-053.10")]
    [Requirement("XDV-014.4")]
    [Requirement("XDV-014.7")]
    [Requirement("XDV-015.1")]
    [Requirement("XDV-015.5")]
    [Requirement("XDV-032.3")]
    [Requirement("XDV-022.2")]
    [Requirement("XDV-022.3")]
    [Requirement("XDV-012.6")]
    [Requirement("XDV-011.2")]
    [Requirement("XDV-014.6")]
    public void NoSeedBreaksARule()
    {
        long completions = 0, deaths = 0, quick = 0, messages = 0, lost = 0, handOvers = 0, signals = 0;
        long faults = 0, resumed = 0, faultsLost = 0, segments = 0, taken = 0;
        long imports = 0, refused = 0, freezes = 0, limited = 0, shares = 0, sharedJobs = 0;
        long direct = 0, rated = 0, negotiated = 0, retries = 0;
        long machines = 0, pauses = 0, released = 0, snapshots = 0, restores = 0, returned = 0;
        for (ulong seed = 100_000; seed < 100_480; seed++)
        {
            History history = new(seed, 2000);
            Tally tally = history.Run(history.Words());
            completions += tally.Completions;
            deaths += tally.Deaths;
            quick += tally.Quick;
            messages += tally.Messages;
            lost += tally.Lost;
            handOvers += tally.HandOvers;
            signals += tally.Signals;
            faults += tally.Faults;
            resumed += tally.Resumed;
            faultsLost += tally.FaultsLost;
            segments += tally.Segments;
            taken += tally.TakenAway;
            imports += tally.Imports;
            refused += tally.TokensRefused;
            freezes += tally.Freezes;
            machines += tally.Machines;
            pauses += tally.Pauses;
            released += tally.Releases;
            snapshots += tally.Snapshots;
            restores += tally.Restores;
            returned += tally.Returned;
            limited += tally.Limited;
            shares += tally.Shares;
            sharedJobs += tally.SharedJobs;
            direct += tally.Direct;
            rated += tally.Rated;
            negotiated += tally.Negotiated;
            retries += tally.Retries;
        }
        Assert.True(completions > 800, $"only {completions} completions");
        Assert.True(deaths > 1000, $"only {deaths} processes ended");
        Assert.True(quick > 1000, $"only {quick} quick calls");
        Assert.True(messages > 1000 && handOvers > 500, $"only {messages} messages, {handOvers} hand-overs");
        Assert.True(lost > 100 && signals > 1000, $"only {lost} callers told of an end, {signals} bits");
        Assert.True(faults > 200 && resumed > 25 && faultsLost > 25, $"only {faults} faults, {resumed} went on");
        Assert.True(machines > 300 && pauses > 100 && released > 300,
            $"only {machines} machines, {pauses} pauses, {released} released");
        Assert.True(snapshots > 50 && restores > 20 && returned > 100,
            $"only {snapshots} snapshots, {restores} restored with {returned} rights, contracts and results");
        Assert.True(segments > 1000 && taken > 300, $"only {segments} segments mapped, {taken} taken away");
        Assert.True(imports > 300 && refused > 300, $"only {imports} tokens imported, {refused} refused");
        Assert.True(shares > 80 && sharedJobs > 8, $"only {shares} shared, {sharedJobs} jobs under a share");
        Assert.True(retries > 20, $"only {retries} jobs run again");
        Assert.True(negotiated > 100, $"only {negotiated} capabilities negotiated");
        Assert.True(direct > 8 && rated > 100, $"only {direct} transitions from Q to Φ, {rated} under a limit");
        Assert.True(freezes > 100 && limited > 300, $"only {freezes} domains frozen, {limited} measured at a rate");
    }

    [Fact]
    [Requirement("XDV-053.1")]
    [Requirement("XDV-053.12")]
    public void RecordsReplayBitExactAndOutcomesDecideNothing()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            History history = new(seed, 1500);
            history.RunAndCompare(history.Words());
        }
    }

    [Fact]
    [Requirement("XDV-053.1")]
    public void SessionsReachMostStatusesAndKinds()
    {
        HashSet<Status> statuses = [];
        HashSet<RecordKind> kinds = [];
        for (ulong seed = 500; seed < 560; seed++)
        {
            List<TraceRecord> records = [];
            History history = new(seed, 2000);
            history.Run(history.Words(), records);
            foreach (TraceRecord record in records)
            {
                statuses.Add(record.Status);
                kinds.Add(record.Kind);
            }
        }
        Assert.True(statuses.Count > 28, string.Join(' ', statuses));
        Assert.Equal(23, kinds.Count);
    }

    /// <summary>What Core throws stops a kernel, so it is found, and shrunk, as any rule that breaks.</summary>
    [Fact]
    [Requirement("XDV-053.1")]
    public void AnExceptionInCoreIsFound()
    {
        Violation found = Assert.Throws<Violation>(() => new History(7, 500).Run(new History(7, 500).Words(),
            prepare: world => world.Machine.OnRecord = (ref TraceRecord r) =>
            {
                if (r.Sequence == 100) throw new IndexOutOfRangeException();
            }));
        Assert.Equal("crash", found.Rule);
        Assert.Contains(nameof(IndexOutOfRangeException), found.Message, StringComparison.Ordinal);
    }

    /// <summary>A rule that breaks is found again by ever shorter lists of the same decisions.</summary>
    [Fact]
    [Requirement("XDV-053.1")]
    public void AFailingHistoryShrinks()
    {
        History history = new(7, 500);
        string? Fails(ulong[] words)
        {
            try
            {
                history.Run(words, prepare: world => world.Machine.OnRecord = (ref TraceRecord r) =>
                {
                    bool created = r is { Kind: RecordKind.Process, Operation: (ushort)ProcessState.Created };
                    if (created && r.Process == 3) r.Process = 2;
                });
                return null;
            }
            catch (Violation violation)
            {
                return violation.Name;
            }
        }

        Assert.Equal("processes", Fails(history.Words()));
        List<ulong> shrunk = Shrinker.Shrink(history.Words(), "processes", Fails);
        Assert.Equal("processes", Fails([.. shrunk]));
        Assert.True(shrunk.Count <= 10, $"{shrunk.Count} decisions are left");
    }
}
