// One guest's place at a device: what waits, in the order it was sent, and how much of the device it has had.
using System.Collections.Generic;
using Xdv.HardwareServer.Broker;

namespace Xdv.HardwareServer.Worker;

/// <summary>Belongs to a <see cref="DeviceQueue"/>, under whose lock everything here is read and written.</summary>
public sealed class GuestQueue
{
    internal GuestQueue(JobHandler handler, GuestTally? tally) => (Handler, Tally) = (handler, tally);

    internal JobHandler Handler { get; }

    /// <summary>Where the broker looks; null in tests.</summary>
    internal GuestTally? Tally { get; }

    internal LinkedList<QueuedJob> Waiting { get; } = new();

    /// <summary>Places taken: jobs that wait or are about to.</summary>
    internal int Jobs { get; set; }

    internal long Bytes { get; set; }

    /// <summary>Virtual time at which its next job begins.</summary>
    internal long Start { get; set; }

    /// <summary>Virtual time at which its last one ended.</summary>
    internal long Finish { get; set; }
}
