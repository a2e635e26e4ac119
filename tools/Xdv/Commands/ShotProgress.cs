// How far a long sampling is: on the error stream, after two seconds, and only when somebody looks.
using System;
using System.Diagnostics;
using System.Threading;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Commands;

/// <summary>A line that is rewritten twice a second until it is disposed of, and then wiped.</summary>
public sealed class ShotProgress : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Period = TimeSpan.FromSeconds(0.5);

    private readonly long _shots, _start = Stopwatch.GetTimestamp();
    private readonly Timer? _timer;
    private long _done;
    private int _shown;

    public ShotProgress(long shots)
    {
        _shots = shots;
        if (!Console.IsErrorRedirected) _timer = new Timer(_ => Show(), null, Patience, Period);
    }

    public void Advance(int shots) => Interlocked.Add(ref _done, shots);

    public void Dispose()
    {
        if (_timer is null) return;
        using (var ended = new ManualResetEvent(false))
            if (_timer.Dispose(ended)) ended.WaitOne();
        if (_shown > 0) Console.Error.Write("\r" + new string(' ', _shown) + "\r");
    }

    private void Show()
    {
        long done = Interlocked.Read(ref _done);
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        string text = done == 0 ? $"reference sample, {seconds:F0} s"
            : FormattableString.Invariant($"{done} of {_shots} shots, {100.0 * done / _shots:F0} %, {seconds:F0} s");
        Console.Error.Write("\r" + text.PadRight(_shown));
        _shown = Math.Max(_shown, text.Length);
    }
}
