// The only host clock that matters to XDV (determinism.md 3): it decides when a provider is gone. It judges what the
// worker reports on the progress board, never what a guest writes.
using System;

namespace Xdv.HardwareServer.Broker;

/// <summary>Finds a worker that stopped: no heartbeat, a job that runs for too long, whatever else its guest gets
/// answered meanwhile, or a window with requests outstanding and no answer for too long.</summary>
public sealed class Watchdog
{
    private readonly TimeSpan _limit;
    private readonly TimeProvider _clock;
    private readonly (ulong Progress, long Since)[] _slots;
    private readonly (uint Run, long Since)[] _runs;
    private (ulong Count, long Since) _heartbeat;

    /// <param name="limit">Longest time without progress.</param>
    /// <param name="slots">Windows on the board.</param>
    /// <param name="clock">The host's clock; tests bring their own.</param>
    public Watchdog(TimeSpan limit, int slots, TimeProvider clock)
    {
        (_limit, _clock, _slots, _runs) = (limit, clock, new (ulong, long)[slots], new (uint, long)[slots]);
        Restart();
    }

    /// <summary>A new worker: every time starts anew.</summary>
    public void Restart()
    {
        long now = _clock.GetTimestamp();
        _heartbeat = (0, now);
        Array.Fill(_slots, (0UL, now));
        Array.Fill(_runs, (0u, now));
    }

    /// <summary>Looks once. Null while all is well, otherwise what stopped.</summary>
    public string? Check(ProgressBoard board)
    {
        long now = _clock.GetTimestamp();
        ulong beats = board.Heartbeat;
        if (beats != _heartbeat.Count) _heartbeat = (beats, now);
        else if (_clock.GetElapsedTime(_heartbeat.Since, now) >= _limit) return "no heartbeat";
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            (uint outstanding, ulong progress) = board.Read(slot);
            if (outstanding == 0 || progress != _slots[slot].Progress) _slots[slot] = (progress, now);
            else if (_clock.GetElapsedTime(_slots[slot].Since, now) >= _limit) return $"no progress on window {slot}";
            uint run = board.Run(slot);
            if (run == 0 || run != _runs[slot].Run) _runs[slot] = (run, now);
            else if (_clock.GetElapsedTime(_runs[slot].Since, now) >= _limit) return $"one job of window {slot}";
        }
        return null;
    }
}
