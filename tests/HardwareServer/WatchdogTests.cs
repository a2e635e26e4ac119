// The watchdog against a clock the test owns.
using System;
using Xdv.HardwareServer.Broker;
using Xdv.Tests;
using Xunit;

namespace Xdv.HardwareServer.Tests;

[Requirement("XDV-024.1")]
public sealed class WatchdogTests : IDisposable
{
    private readonly ProgressBoard _board = ProgressBoard.Create(4);
    private readonly ManualClock _clock = new();
    private readonly Watchdog _watchdog;

    public WatchdogTests() => _watchdog = new Watchdog(TimeSpan.FromSeconds(10), 4, _clock);

    public void Dispose() => _board.Dispose();

    [Fact]
    public void A_worker_without_heartbeat_is_found()
    {
        Assert.Null(After(9, beat: true));
        Assert.Null(After(9));
        Assert.Equal("no heartbeat", After(1));
        _watchdog.Restart();
        Assert.Null(After(9));
    }

    [Fact]
    public void Only_outstanding_requests_without_progress_count()
    {
        _board.Writer(2).Report(outstanding: 0, progress: 5);
        Assert.Null(After(100, beat: true));
        _board.Writer(2).Report(outstanding: 2, progress: 5);
        Assert.Null(After(9, beat: true));
        _board.Writer(2).Report(outstanding: 1, progress: 6);
        Assert.Null(After(9, beat: true));
        Assert.Equal("no progress on window 2", After(10, beat: true));
    }

    private string? After(int seconds, bool beat = false)
    {
        _clock.Seconds += seconds;
        if (beat) _board.Heartbeat++;
        return _watchdog.Check(_board);
    }

    private sealed class ManualClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
