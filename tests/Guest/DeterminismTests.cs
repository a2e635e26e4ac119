// The claim of determinism.md, tested from outside: the same session gives the same orchestration hash however fast
// the host is and however late the providers answer, and another session gives another.
using System;
using System.Globalization;
using System.Threading;
using Xdv.Tests;
using Xunit;

namespace Xdv.Guest.Tests;

public sealed class DeterminismTests
{
    private const string Session = "hello-hybrid && qrun bell.qasm && teleport";
    private const int DefaultRuns = 3, JitterMilliseconds = 50;

    [Fact]
    [Requirement("XDV-001.2")]
    [Requirement("XDV-005.3")]
    public void TheHashIsTheSameOnEveryRun()
    {
        string expected = Hash();
        for (int run = 1; run < Runs; run++) Assert.Equal(expected, Hash());
    }

    [Fact]
    [Requirement("XDV-005.2")]
    [Requirement("XDV-030.4")]
    public void LateProvidersDoNotShow() => Assert.Equal(Hash(), Hash(jitter: JitterMilliseconds));

    [Fact]
    [Requirement("XDV-005.2")]
    public void ALoadedHostDoesNotShow()
    {
        string quiet = Hash();
        using var load = new ProcessorLoad(2 * Environment.ProcessorCount);
        Assert.Equal(quiet, Hash(jitter: JitterMilliseconds));
    }

    [Fact]
    public void AnotherDecisionShows()
    {
        string expected = Hash();
        Assert.NotEqual(expected, Hash(seed: 2));
        Assert.NotEqual(expected, Guest.Run(Session + " && echo more", Options()).MustSucceed().Orchestration);
    }

    [Fact]
    [Requirement("XDV-005.3")]
    [Requirement("XDV-071.1")]
    public void TheTraceVerifiesAndReplaysToTheSameHash()
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("session.trace");
        GuestResult result = Guest.Run(Session, Options() with { Trace = trace }).MustSucceed();
        Assert.Contains($"orchestration {result.Orchestration}\n", result.Log, StringComparison.Ordinal);
        TraceFiles.MustReplay(trace, result.Orchestration!);
    }

    [Fact]
    [Requirement("XDV-034.1")]
    [Requirement("XDV-071.5")]
    public void AChangedTraceIsRefused()
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("session.trace");
        Guest.Run("hello-hybrid", new GuestOptions { Trace = trace }).MustSucceed();
        TraceFiles.MustRefuseChanges(trace, folder.File("changed.trace"));
    }

    private static int Runs =>
        int.TryParse(Environment.GetEnvironmentVariable("XDV_DETERMINISM_RUNS"), CultureInfo.InvariantCulture,
            out int runs)
            ? Math.Max(2, runs)
            : DefaultRuns;

    private static GuestOptions Options() => new() { Files = Guest.Examples, TimeoutSeconds = 180 };

    private static string Hash(int jitter = 0, ulong? seed = null) =>
        Guest.Run(Session, Options() with { JitterMilliseconds = jitter, Seed = seed }).MustSucceed().Orchestration!;

    /// <summary>Keeps processors busy until disposed.</summary>
    private sealed class ProcessorLoad : IDisposable
    {
        private volatile bool _stop;

        public ProcessorLoad(int threads)
        {
            for (int i = 0; i < threads; i++)
            {
                new Thread(() =>
                {
                    while (!_stop) Thread.SpinWait(10_000);
                }) { IsBackground = true }.Start();
            }
        }

        public void Dispose() => _stop = true;
    }
}
