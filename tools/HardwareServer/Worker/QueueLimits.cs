// How much may wait at a device. Half of the queue is divided among guests, so that nobody can take away another's
// room; the other half belongs to whoever comes first, so that one guest alone is not held to a sixteenth.
using System;

namespace Xdv.HardwareServer.Worker;

/// <summary>Bounds of one device's queue (XDV-030.2).</summary>
/// <param name="jobs">Jobs that may wait, of all guests together.</param>
/// <param name="guests">Guests that there can be, at most <paramref name="jobs"/>.</param>
public sealed class QueueLimits(int jobs, int guests)
{
    /// <summary>Bytes of waiting requests one guest may have: two of the largest, so that requests which
    /// share their bytes in the window cannot become more here.</summary>
    public const long GuestBytes = 32 << 20;

    /// <summary>Jobs of any guest that wait whatever the others do.</summary>
    public int Reserved { get; } = Math.Max(1, jobs / 2 / guests);

    /// <summary>Jobs beyond that, of all guests together.</summary>
    public int Common { get; } = jobs - Math.Max(1, jobs / 2 / guests) * guests;
}
