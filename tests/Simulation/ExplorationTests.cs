// Every history of a small world to a fixed depth (XDV-053); `make explore DEPTH=n` goes deeper.
using System;
using Xdv.Abi;
using Xdv.Tests.Simulation.Checks;
using Xdv.Tests.Simulation.Exploration;
using Xunit;

namespace Xdv.Tests.Simulation;

public sealed class ExplorationTests
{
    private const int Depth = 5, MachineDepth = 4;

    [Fact]
    [Requirement("XDV-053.2")]
    [Requirement("XDV-053.3")]
    [Requirement("XDV-053.4")]
    [Requirement("XDV-053.5")]
    [Requirement("XDV-053.6")]
    [Requirement("XDV-053.7")]
    [Requirement("XDV-053.8")]
    [Requirement("XDV-030.3")]
    public void NoHistoryBreaksARule()
    {
        Explored explored = new Explorer(reduced: true).Run(Depth);
        Assert.Equal(Depth, explored.Depth);
        Assert.True(explored.States > 5000, $"{explored.States} states");
        Assert.True(explored.Used > 14, $"{explored.Used} letters were ever possible");
    }

    /// <summary>Two virtual machines of one process each, paused, resumed, ended and used up in every order.</summary>
    [Fact]
    [Requirement("XDV-014.1")]
    [Requirement("XDV-014.4")]
    [Requirement("XDV-053.4")]
    public void NoHistoryOfTwoMachinesBreaksARule()
    {
        Explored explored = new Explorer(reduced: true, machines: true).Run(MachineDepth);
        Assert.True(explored.States > 1500, $"{explored.States} states");
        Assert.True(explored.Used > 24, $"{explored.Used} letters were ever possible");
    }

    /// <summary>From where the first machine has ended but for its snapshot.</summary>
    [Fact]
    [Requirement("XDV-014.6")]
    [Requirement("XDV-053.4")]
    public void NoHistoryOfARestoredMachineBreaksARule()
    {
        Letter[] history = [Letter.RequestQuantum, Letter.PauseFirst, Letter.SnapshotFirst, Letter.StopFirst,
            Letter.Reap];
        Explored explored = new Explorer(reduced: true, machines: true).Run(3, world =>
        {
            foreach (Letter letter in history) world.Apply(letter);
        });
        Assert.True(explored.States > 300, $"{explored.States} states");
        Assert.True(explored.Used > 20, $"{explored.Used} letters were ever possible");
    }

    /// <summary>Leaving out what is alike leaves out no kind of state: fewer states, the same letters.</summary>
    /// <summary>Deeper than whole levels go in a test: the entry at which a contract ends, with all it held.</summary>
    [Fact]
    [Requirement("XDV-053.5")]
    [Requirement("XDV-053.7")]
    public void NoEntryAtAContractsEndBreaksARule()
    {
        Letter[] history = [Letter.RequestQuantum, Letter.Activate, Letter.Submit, Letter.Release,
            Letter.RequestWindow, Letter.RequestWindow, Letter.Activate];
        Explored explored = new Explorer(reduced: true).Run(2, world =>
        {
            foreach (Letter letter in history) world.Apply(letter);
        });
        Assert.True(explored.States > 50, $"{explored.States} states");
    }

    [Fact]
    [Requirement("XDV-053.4")]
    public void AlikeStatesAreLeftOutAndNothingElse()
    {
        Explored whole = new Explorer(reduced: false).Run(3), some = new Explorer(reduced: true).Run(3);
        Assert.Equal(whole.Used, some.Used);
        Assert.True(some.States * 3 < whole.States * 2, $"{some.States} of {whole.States}");
    }

    /// <summary>A false record is found, with the shortest history that leads to it.</summary>
    [Fact]
    [Requirement("XDV-053")]
    public void WhatBreaksARuleIsFoundByTheShortestHistory()
    {
        Found found = Assert.Throws<Found>(() => new Explorer(reduced: true).Run(Depth, world =>
            world.Machine.OnRecord = (ref TraceRecord record) =>
            {
                if (record is { Kind: RecordKind.Resource, Operation: (ushort)ContractState.Active })
                    record.Arg2++;
            }));
        Assert.IsType<Violation>(found.InnerException);
        Assert.Equal(2, found.History.Length);
        Assert.Equal(Letter.Activate, found.History[1]);
    }
}
