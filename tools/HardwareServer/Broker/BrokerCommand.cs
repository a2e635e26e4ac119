// The command line of `broker`, option by option. Out-of-range numbers are refused with a sentence, not clamped.
using System;
using System.CommandLine;
using System.IO;
using Xdv.Abi;
using Xdv.HardwareServer.Foreign;
using Xdv.HardwareServer.Providers;
using Xdv.Phase;
using Xdv.Quantum;
using Xdv.Quantum.Devices;
using Xdv.Quantum.Noise;

namespace Xdv.HardwareServer.Broker;

/// <summary>Options of the `broker` command and their translation into <see cref="BrokerOptions"/>.</summary>
public sealed class BrokerCommand
{
    private readonly Option<string> _directory;

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Seed of the providers' own streams, for requests without a seed.",
    };

    private readonly Option<uint> _hold = new("--hold-job")
    {
        Description = "Hold back the answer of the first worker's N-th job, for ever.",
    };

    private readonly Option<string[]> _faults = new("--fault")
    {
        Description = "Answer jobs that name this seed with a status: SEED:STATUS, or SEED:STATUS:TIMES for so many of "
            + "each guest; up to four.",
    };

    private readonly Option<int> _jitter = new("--jitter")
    {
        Description = "Delay every answer by a random 0…MS milliseconds.",
    };

    private readonly Option<int> _spin = new("--spin")
    {
        Description = "Watch rings this many microseconds before blocking.",
    };

    private readonly Option<double> _watchdog = new("--watchdog")
    {
        Description = "Kill and restart a worker without progress for SECONDS.", DefaultValueFactory = _ => 30,
    };

    private readonly Option<double> _noise = new("--phi-noise")
    {
        Description = "RMS phase error per Φ element, radians.",
    };

    private readonly Option<double> _crosstalk = new("--phi-crosstalk")
    {
        Description = "Share of a Φ heater's phase that reaches the next mode's heater.",
    };

    private readonly Option<string> _precision = new("--precision")
    {
        Description = "Of Q amplitudes: f64, or f32 with half the memory.", DefaultValueFactory = _ => "f64",
    };

    private readonly Option<string?> _noiseModel = new("--noise-model")
    {
        Description = "JSON file of what goes wrong on Q: errors of gates, readout and reset, T1 and T2.",
    };

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "The machine that Q is: " + string.Join(", ", DeviceProfiles.Names) + ", or a JSON file.",
    };

    private readonly Option<uint> _capacity = new("--capacity")
    {
        Description = "Qubits per guest (2^N × 16 bytes of memory).",
        DefaultValueFactory = _ => ProviderOptions.DefaultQubits,
    };

    private readonly Option<int> _guests = new("--guests")
    {
        Description = "QEMU processes per device.", DefaultValueFactory = _ => 16,
    };

    private readonly Option<int> _queueLimit = new("--queue-limit")
    {
        Description = "Jobs that may wait at a device, of all guests; beyond it they get ResourceExhausted.",
        DefaultValueFactory = _ => BrokerOptions.DefaultQueueLimit, HelpName = "N",
    };

    private readonly Option<double?> _calibrateEvery = new("--calibrate-every")
    {
        Description = "Calibrate anew every SECONDS: a new worker, state objects are lost.", HelpName = "SECONDS",
    };

    private readonly Option<string?> _log = new("--log")
    {
        Description = "Append a JSON line to FILE for every job and event.", HelpName = "FILE",
    };

    private readonly Option<string?> _collector = new("--otlp")
    {
        Description = "Send metrics to an OpenTelemetry collector, e.g. http://localhost:4318 (default: what "
            + MetricsExport.EndpointVariable + " says, else none).",
        HelpName = "ENDPOINT",
    };

    private readonly Option<bool> _noRespawn = new("--no-respawn")
    {
        Description = "Start no workers: run `worker` by hand.",
    };

    private readonly Option<double> _providerLimit = new("--provider-limit")
    {
        Description = "Seconds an installed provider has for a job.",
        DefaultValueFactory = _ => ProviderPatience.Default.Job.TotalSeconds,
    };

    private readonly ChoiceOptions _choices = new();

    /// <param name="directory">The option both commands share.</param>
    public BrokerCommand(Option<string> directory) => _directory = directory;

    /// <summary>The command; <paramref name="run"/> gets the parsed options and returns the exit code.</summary>
    public Command Build(string name, string description, Func<BrokerOptions, int> run, Func<string, int> refuse)
    {
        var command = new Command(name, description)
        {
            _directory, _seed, _hold, _faults, _jitter, _spin, _watchdog, _noise, _crosstalk, _capacity, _guests,
            _noRespawn, _providerLimit, _precision, _noiseModel, _profile, _queueLimit, _calibrateEvery, _log,
            _collector,
        };
        _precision.AcceptOnlyFromAmong("f32", "f64");
        command.Validators.Add(result =>
        {
            if (result.GetValue(_noiseModel) is not null && result.GetValue(_profile) is not null)
                result.AddError("--profile has its own noise: give it or --noise-model");
        });
        _choices.AddTo(command);
        command.SetAction(parsed =>
        {
            BrokerOptions options;
            try
            {
                options = Read(parsed);
            }
            catch (Exception failure) when (failure is ArgumentOutOfRangeException or IOException
                or UnauthorizedAccessException)
            {
                return refuse(failure.Message);
            }
            return run(options);
        });
        return command;
    }

    private BrokerOptions Read(ParseResult parsed) => new()
    {
        Files = new ServerFiles(parsed.GetValue(_directory)!),
        Seed = parsed.GetValue(_seed),
        HeldJob = parsed.GetValue(_hold),
        Faults = Script(parsed.GetValue(_faults) ?? []),
        JitterMilliseconds = Within(parsed, _jitter, 0, 60_000),
        SpinMicroseconds = Within(parsed, _spin, 0, 1_000_000),
        Watchdog = TimeSpan.FromSeconds(Within(parsed, _watchdog, 0.1, 86_400)),
        PhaseNoise = Within(parsed, _noise, 0, Math.PI),
        PhaseCrosstalk = Within(parsed, _crosstalk, 0, PhaseStabilityModel.MaxCrosstalk),
        Precision = parsed.GetValue(_precision) == "f32" ? QuantumPrecision.F32 : QuantumPrecision.F64,
        QuantumNoise = parsed.GetValue(_noiseModel) is { } file ? Noise(file) : null,
        Profile = parsed.GetValue(_profile) is { } machine ? Profile(machine) : null,
        Qubits = Within(parsed, _capacity, 1u, ProviderOptions.MaxQubits),
        Guests = Within(parsed, _guests, 1, 1024),
        Providers = _choices.Read(parsed),
        ProviderJob = TimeSpan.FromSeconds(Within(parsed, _providerLimit, 0.1, 3600)),
        Confined = !_choices.IsUnconfined(parsed),
        Respawn = !parsed.GetValue(_noRespawn),
        QueueLimit = Within(parsed, _queueLimit, parsed.GetValue(_guests), BrokerOptions.MostQueueLimit),
        CalibrateEvery = parsed.GetValue(_calibrateEvery) is { } seconds ? Interval(seconds) : null,
        Log = parsed.GetValue(_log) is { } log ? Path.GetFullPath(log) : null,
        Collector = parsed.GetValue(_collector) is { } endpoint ? Endpoint(endpoint) : null,
        ExportsMetrics = parsed.GetValue(_collector) is not null
            || Environment.GetEnvironmentVariable(MetricsExport.EndpointVariable) is { Length: > 0 },
    };

    private static TimeSpan Interval(double seconds) => seconds is >= 1 and <= 30 * 86_400
        ? TimeSpan.FromSeconds(seconds)
        : throw new ArgumentOutOfRangeException("--calibrate-every", $"{seconds} is not within 1…2592000");

    private static Uri Endpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri
            : throw new ArgumentOutOfRangeException("--otlp", $"'{text}' is not an address like http://HOST:4318");

    private static NoiseModel Noise(string file) =>
        NoiseModelFile.Read(File.ReadAllBytes(file), out string problem)
            ?? throw new IOException($"{file}: {problem}");

    private static byte[] Profile(string nameOrFile)
    {
        DeviceProfiles.Load(nameOrFile);
        return DeviceProfiles.Json(nameOrFile);
    }

    private static FaultScript Script(string[] texts)
    {
        FaultScript script = default;
        foreach (string text in texts)
            if (!FaultScript.TryRead(text, out uint seed, out Status status, out ushort times)
                || !script.TryAdd(seed, status, times))
                throw new ArgumentOutOfRangeException("--fault",
                    $"'{text}' is not SEED:STATUS[:TIMES], or there are more than {FaultScript.Capacity}");
        return script;
    }

    private static T Within<T>(ParseResult parsed, Option<T> option, T lowest, T highest)
        where T : struct, IComparable<T>
    {
        T value = parsed.GetValue(option);
        if (value.CompareTo(lowest) >= 0 && value.CompareTo(highest) <= 0) return value;
        throw new ArgumentOutOfRangeException(option.Name, $"{value} is not within {lowest}…{highest}");
    }
}
