// What one run of the system is asked to do: the options of `xdv run`, checked, with defaults filled in.
using System;
using System.Collections.Generic;

namespace Xdv.Tool.Sessions;

public sealed record SessionOptions
{
    public const ulong DefaultSeed = 1;
    /// <summary>determinism.md 4.</summary>
    public const ulong DefaultSliceInstructions = 1_000_000;

    /// <summary>Boot image; null with <see cref="Kernel"/>.</summary>
    public string? Iso { get; init; }

    /// <summary>What boots <see cref="Iso"/>.</summary>
    public Qemu.Firmware Firmware { get; init; }

    /// <summary>Kernel to boot directly, without boot loader.</summary>
    public string? Kernel { get; init; }

    /// <summary>Initial archive for <see cref="Kernel"/>.</summary>
    public string? InitialArchive { get; init; }

    /// <summary>Kernel whose digest goes into the trace's header; null = unknown.</summary>
    public string? MeasuredKernel { get; init; }

    /// <summary>Folder the guest sees as its files; null = none.</summary>
    public string? Files { get; init; }

    /// <summary>File the guest sees as its disk, read-only; null = it has none.</summary>
    public string? Disk { get; init; }

    /// <summary>The guest's disk is 16 MiB of zeroes with no file behind them.</summary>
    public bool EmptyDisk { get; init; }

    /// <summary>File the guest's random bytes come from; null = from <see cref="Seed"/>.</summary>
    public string? Entropy { get; init; }

    /// <summary>What the guest's real-time clock says at power-on: "utc" or a date, as QEMU takes it.</summary>
    public string ClockBase { get; init; } = Qemu.QemuFlags.DefaultClockBase;

    /// <summary>Command for the guest's shell; null = the shell talks to the console.</summary>
    public string? Command { get; init; }

    public ulong Seed { get; init; } = DefaultSeed;

    public string? TraceFile { get; init; }

    /// <summary>Longest random delay the providers add to an answer, in milliseconds of host time.</summary>
    public int ProviderJitterMilliseconds { get; init; }

    /// <summary>RMS phase error per element of the Φ provider, in radians.</summary>
    public double PhaseNoiseRadians { get; init; }

    /// <summary>Share of a Φ heater's phase that reaches the next mode's.</summary>
    public double PhaseCrosstalk { get; init; }

    /// <summary>Amplitudes of the Q engine in single precision.</summary>
    public bool SinglePrecision { get; init; }

    /// <summary>JSON file of what goes wrong on Q; null = nothing.</summary>
    public string? NoiseModel { get; init; }

    /// <summary>Device profile that Q is, by name or file; null = none.</summary>
    public string? QuantumProfile { get; init; }

    /// <summary>Job whose answer the provider holds back (1 = the first); null = none.</summary>
    public int? HoldJob { get; init; }

    /// <summary>Jobs that the providers fail on purpose, as SEED:STATUS[:TIMES].</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Installed providers that serve a domain, as q=NAME or phi=NAME.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>Folder of the installed providers; null = the user's.</summary>
    public string? ProviderFolder { get; init; }

    /// <summary>Run them, and the engines, without walls.</summary>
    public bool Unconfined { get; init; }

    /// <summary>Seconds an installed provider has for a job; null = the server's own limit.</summary>
    public double? ProviderLimit { get; init; }

    /// <summary>Folder of a hardware server that runs already and serves this guest; null = the session's own.
    /// </summary>
    public string? Hardware { get; init; }

    /// <summary>Host time after which the guest is given up; null = never.</summary>
    public TimeSpan? Timeout { get; init; }

    public bool SelfTest { get; init; }

    /// <summary>Programs may read the time-stamp counter, to count instructions.</summary>
    public bool MeasurePaths { get; init; }

    public int MemoryMebibytes { get; init; } = Qemu.QemuFlags.DefaultMemoryMebibytes;

    public bool CountInstructions { get; init; } = true;

    public ulong SliceInstructions { get; init; } = DefaultSliceInstructions;

    /// <summary>Scheduling policies as the Boot record has them; 0 = the default.</summary>
    public ulong Policies { get; init; }

    /// <summary>Socket on which the stopped machine waits for a debugger; null = none.</summary>
    public string? DebuggerSocket { get; init; }

    /// <summary>File of QEMU's own log, which a debugger turns on; null = none.</summary>
    public string? MachineLog { get; init; }

    /// <summary>Port at which the machine waits for gdb before its first instruction; null = it just runs.</summary>
    public int? GdbPort { get; init; }

    /// <summary>Folder for sockets and worker.pid that stays afterwards; null = a temporary one.</summary>
    public string? Directory { get; init; }

    /// <summary>Command line of the machine to a message sink, for --verbose.</summary>
    public Action<string>? Explain { get; init; }

    /// <summary>Told about what was left out of <see cref="Files"/>.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
}
