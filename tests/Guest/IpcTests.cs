// Threads, messages and notifications from ring 3 (XDV-020, XDV-021), with the program `ipctest`, which checks what it
// gets; and the interleaving of threads that never enter the kernel with a pair that does (XDV-005.3).
using System;
using System.Globalization;
using System.Linq;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class IpcTests
{
    private const int DefaultRuns = 5;

    [Theory]
    [InlineData("messages", "0 words: 100 calls\n4 words: 100 calls\n16 words: 100 calls\n")]
    [InlineData("threads", "sum to 0: 0\nsum to 1000: 500500\nsum to 2000: 2001000\nsum to 3000: 4501500\n")]
    [InlineData("signals", "500 of 500 rounds, both bits 5\n")]
    [InlineData("lost", "client 0: REPLY_LOST\nclient 1: PEER_CLOSED\nclient 2: PEER_CLOSED\n")]
    [Requirement("XDV-021.1"), Requirement("XDV-021.4"), Requirement("XDV-020.1")]
    public void WhatIsSentArrives(string what, string output) =>
        Assert.Equal(output, Guest.Run($"ipctest {what}").MustSucceed().Output);

    /// <summary>Threads allocate and throw, and lose the processor in the middle of both.</summary>
    [Fact]
    [Requirement("XDV-020.1")]
    public void ThreadsShareOneHeap()
    {
        GuestResult result = Guest.Run("ipctest heap", new GuestOptions { Slice = 3001 }).MustSucceed();
        string threads = string.Concat(Enumerable.Range(0, 4).Select(i => $"thread {i}: 400 of 400 caught\n"));
        Assert.Equal(threads + "collected meanwhile False, afterwards True, 4 lists right\n", result.Output);
    }

    [Fact]
    [Requirement("XDV-021.2"), Requirement("XDV-002.3"), Requirement("XDV-015.1"), Requirement("XDV-020.4")]
    public void ASegmentIsSharedAsItWasGrantedAndTakenBack()
    {
        GuestResult result = Guest.Run("ipctest segments").MustSucceed();
        Assert.Equal("reader of the writer's bytes: OK\nwriter through a read-only mapping: PROCESS_TRAPPED\n"
            + "who may write: OK\nwho had it when it was taken away: PROCESS_TRAPPED\n"
            + "other calls on its pages: BAD_ADDRESS BAD_ADDRESS BAD_ADDRESS BAD_ADDRESS\n"
            + "who outlives the owner: PROCESS_TRAPPED\nall that was taken came back\n", result.Output);
        Assert.Contains("page fault, writing address", result.Errors + result.Log, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XDV-021.2")]
    public void AChannelCarriesAMegabyteAndLeavesNothing()
    {
        const string Once = "1048576 bytes in 239 messages\n";
        GuestResult result = Guest.Run("ipctest channel").MustSucceed();
        Assert.Equal(Once + Once + "all that was taken came back\n", result.Output);
    }

    [Fact]
    [Requirement("XDV-005.3"), Requirement("XDV-012.2")]
    public void SpinnersAndAPairInterleaveTheSameWayOnEveryRun()
    {
        string expected = Hash();
        for (int run = 1; run < Runs; run++) Assert.Equal(expected, Hash());
    }

    private static int Runs =>
        int.TryParse(Environment.GetEnvironmentVariable("XDV_DETERMINISM_RUNS"), CultureInfo.InvariantCulture,
            out int runs)
            ? Math.Max(2, runs)
            : DefaultRuns;

    private static string Hash()
    {
        GuestResult result = Guest.Run("ipctest spin").MustSucceed();
        Assert.Equal(3, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        return result.Orchestration!;
    }
}
