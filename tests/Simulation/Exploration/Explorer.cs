// Every history of the small world up to a number of letters (XDV-053), each state once: from every state that was
// found at a depth every possible letter is tried on the real Core, with all the simulator's checkers looking on and
// everything recomputed from the tables after it, and with what only pairs of states show: no process changes what is
// another's.
//
// Checkers remember a whole history, so a state is reached by repeating its history from the start; that is what they
// cost, and why a depth is what it is.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Tests.Simulation.Checks;

namespace Xdv.Tests.Simulation.Exploration;

/// <param name="Depth">Letters of the longest history.</param>
/// <param name="Complete">No state was left: there is nothing deeper.</param>
public readonly record struct Explored(int Depth, long States, long Edges, bool Complete, int Used);

/// <param name="History">What leads to it.</param>
public sealed class Found(Letter[] history, long edges, Exception why) : Exception(why.Message, why)
{
    public Letter[] History { get; } = history;

    public long Edges { get; } = edges;
}

/// <param name="machines">The processes that are alike are in machines.</param>
public sealed class Explorer(bool reduced, bool machines = false)
{
    private readonly HashSet<UInt128> _known = [];
    private readonly ConcurrentDictionary<Letter, byte> _used = new();
    private long _edges;

    /// <summary>Throws Found at the first state that breaks a rule.</summary>
    public Explored Run(int depth, Action<SmallWorld>? prepare = null)
    {
        var level = new List<Letter[]> { Array.Empty<Letter>() };
        _known.Add(StateOf(At([], prepare)));
        int reached = 0;
        for (; reached < depth && level.Count > 0; reached++)
        {
            // Of several histories that lead to a state the first in the alphabet's order stays: no chance in it.
            var next = new ConcurrentDictionary<UInt128, Letter[]>();
            try
            {
                Parallel.ForEach(level, history => Expand(history, next, prepare));
            }
            catch (AggregateException all)
            {
                throw all.InnerExceptions[0];
            }

            level = [.. next.Values];
            _known.UnionWith(next.Keys);
        }

        return new Explored(reached, _known.Count, _edges, level.Count == 0, _used.Count);
    }

    private void Expand(Letter[] history, ConcurrentDictionary<UInt128, Letter[]> next, Action<SmallWorld>? prepare)
    {
        foreach (Letter letter in At(history, prepare).Possible())
        {
            Letter[] longer = [.. history, letter];
            Interlocked.Increment(ref _edges);
            _used.TryAdd(letter, 0);
            SmallWorld world;
            try
            {
                world = At(history, prepare);
                Try(world, letter);
            }
            catch (Exception why)
            {
                throw new Found(longer, Interlocked.Read(ref _edges), why);
            }

            UInt128 state = StateOf(world);
            if (!_known.Contains(state))
                next.AddOrUpdate(state, longer, (_, other) => First(longer, other));
        }
    }

    /// <summary>One letter, and what it must not change.</summary>
    private static void Try(SmallWorld world, Letter letter)
    {
        Orchestrator core = world.Machine.Core;
        uint actor = core.RunningProcess;
        ulong time = core.Time, expiry = core.Contracts.NextExpiry;
        long completions = world.Machine.Checks.Jobs.Completions;
        UInt128[] before = [.. Others(actor).Select(pid => CanonicalState.OwnedBy(core, pid))];
        ulong held = letter == Letter.Copy ? world.RightUsed() : 0;
        world.Apply(letter);
        world.Machine.Recompute();
        Violation.Unless(core.Time >= time, "order", "T went back");
        // A parent may take from its children, and time and providers from everybody.
        bool mayTouchOthers = actor <= ProcessTable.Init || letter is Letter.LoseProvider or Letter.Exit
            || world.Machine.Checks.Jobs.Completions != completions || expiry <= core.Time;
        if (!mayTouchOthers)
            Violation.Unless(before.SequenceEqual(Others(actor).Select(pid => CanonicalState.OwnedBy(core, pid))),
                "isolation", $"{letter} of process {actor} changed what is another's");
        Violation.Unless(held == 0 || !core.Capabilities.TryFind(held, out _), "no-cloning",
            "who tried to copy kept the capability");
    }

    private static IEnumerable<uint> Others(uint actor) => new uint[] { 1, 2, 3 }.Where(pid => pid != actor);

    private SmallWorld At(Letter[] history, Action<SmallWorld>? prepare)
    {
        var world = new SmallWorld(machines);
        prepare?.Invoke(world);
        foreach (Letter letter in history) world.Apply(letter);
        return world;
    }

    private static Letter[] First(Letter[] one, Letter[] other) =>
        one.AsSpan().SequenceCompareTo(other) <= 0 ? one : other;

    private UInt128 StateOf(SmallWorld world) => reduced ? CanonicalState.Of(world.Machine.Core)
        : CanonicalState.Exactly(world.Machine.Core);
}
