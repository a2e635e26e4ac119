// What the person who starts the broker can choose. The command line in Program.cs maps onto it one to one.
using System;
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Providers;
using Xdv.Quantum;
using Xdv.Quantum.Noise;

namespace Xdv.HardwareServer.Broker;

/// <summary>Options of `broker`.</summary>
public sealed record BrokerOptions
{
    public const int DefaultQueueLimit = 1024, MostQueueLimit = 1 << 20;

    public required ServerFiles Files { get; init; }

    /// <summary>Seed of the providers' own outcome streams.</summary>
    public ulong Seed { get; init; }

    /// <summary>Job of the first worker whose answer is held back for ever, from 1; 0 = none.</summary>
    public uint HeldJob { get; init; }

    /// <summary>Jobs that fail on purpose.</summary>
    public FaultScript Faults { get; init; }

    /// <summary>Largest random delay of an answer, in milliseconds.</summary>
    public int JitterMilliseconds { get; init; }

    /// <summary>How long the worker watches rings before it blocks, in microseconds.</summary>
    public int SpinMicroseconds { get; init; }

    /// <summary>A worker without progress for this long is killed.</summary>
    public TimeSpan Watchdog { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Devices that are not served by the engines: at most one choice each.</summary>
    public IReadOnlyList<ProviderChoice> Providers { get; init; } = [];

    /// <summary>A foreign provider's time for a job.</summary>
    public TimeSpan ProviderJob { get; init; } = ProviderPatience.Default.Job;

    /// <summary>RMS phase error per Φ element, in radians.</summary>
    public double PhaseNoise { get; init; }

    /// <summary>Share of a Φ heater's phase that reaches the next mode's.</summary>
    public double PhaseCrosstalk { get; init; }

    /// <summary>Of the Q engine's amplitudes.</summary>
    public QuantumPrecision Precision { get; init; }

    /// <summary>What goes wrong on Q; null = nothing.</summary>
    public NoiseModel? QuantumNoise { get; init; }

    /// <summary>JSON of the machine that the Q engine stands for, valid; null = none.</summary>
    public byte[]? Profile { get; init; }

    /// <summary>Qubits per guest.</summary>
    public uint Qubits { get; init; } = ProviderOptions.DefaultQubits;

    /// <summary>QEMU processes per device at once.</summary>
    public int Guests { get; init; } = 16;

    /// <summary>Jobs that may wait at a device, of all guests together.</summary>
    public int QueueLimit { get; init; } = DefaultQueueLimit;

    /// <summary>Time between two calibrations; null = only on demand.</summary>
    public TimeSpan? CalibrateEvery { get; init; }

    /// <summary>File of the structured log; null = none.</summary>
    public string? Log { get; init; }

    /// <summary>Metrics are sent to a collector.</summary>
    public bool ExportsMetrics { get; init; }

    /// <summary>The collector; null = what OpenTelemetry's variables say.</summary>
    public Uri? Collector { get; init; }

    /// <summary>The server ends with the process that started it.</summary>
    public bool EndsWithParent { get; init; } = true;

    /// <summary>Bytes of each window.</summary>
    public ulong WindowBytes { get; init; } = DeviceWindow.DefaultSize;

    /// <summary>The engines' worker stands behind walls, where the machine has them.</summary>
    public bool Confined { get; init; } = true;

    /// <summary>Start workers, and new ones when they die. False: a person starts `worker` by hand.</summary>
    public bool Respawn { get; init; } = true;
}
