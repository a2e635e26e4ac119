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

    [Fact]
    [Requirement("XDV-030.3")]
    public void What_waits_for_its_turn_does_not_count_and_answers_to_others_do_not_excuse_a_job()
    {
        GuestTally guest = _board.Writer(1);
        guest.Report(outstanding: 3, progress: 1);
        guest.Waits(3);
        Assert.Null(After(9, beat: true));
        Assert.Null(After(9, beat: true));
        guest.Waits(2);
        guest.Runs(true);
        Assert.Null(After(1, beat: true));
        guest.Report(outstanding: 3, progress: 2);
        Assert.Null(After(9, beat: true));
        guest.Report(outstanding: 3, progress: 3);
        Assert.Equal("one job of window 1", After(1, beat: true));
        guest.Runs(false);
        guest.Runs(true);
        Assert.Null(After(1, beat: true));
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
