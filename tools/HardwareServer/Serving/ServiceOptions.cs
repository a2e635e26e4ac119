// Limits and habits of serving; the same for every guest of a process.
using System;

namespace Xdv.HardwareServer.Serving;

/// <summary>How windows are served.</summary>
public sealed record ServiceOptions
{
    /// <summary>Longest request taken, in bytes; a longer one breaks the protocol. Default 16 MiB: the largest Φ
    /// program fits.</summary>
    public int MaxRequestBytes { get; init; } = 16 << 20;

    /// <summary>Longest answer given, in bytes; larger answer buffers are used up to here.</summary>
    public int MaxAnswerBytes { get; init; } = 16 << 20;

    /// <summary>Look at the rings at least this often, in milliseconds, should a kick ever be lost
    /// (device.md).</summary>
    public int SafetyNetMilliseconds { get; init; } = 50;

    /// <summary>Watch the rings this long, in microseconds, before blocking. 0 = block at once.</summary>
    public int SpinMicroseconds { get; init; }

    /// <summary>Period of the heartbeat in the header, in milliseconds.</summary>
    public int HeartbeatMilliseconds { get; init; } = 100;

    /// <summary>Written to the window at <c>DeviceWindow.Attestation</c>: the attestation record of a provider, or
    /// nothing.</summary>
    public ReadOnlyMemory<byte> ProviderConfiguration { get; init; }

    /// <summary>Takes one line about a guest that broke the protocol.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
