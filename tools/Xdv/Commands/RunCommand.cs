// `xdv run`: boots the system, interactively or for one command.
using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Core.Scheduling;
using Xdv.HardwareServer.Providers;
using Xdv.Tool.Images;
using Xdv.Tool.Qemu;
using Xdv.Tool.Sessions;
using Xdv.Tool.Terminal;
using Xdv.Tool.Traces;

namespace Xdv.Tool.Commands;

public sealed class RunCommand : Command
{
    private const int DefaultGdbPort = 1234;
    private const double DefaultCommandSeconds = 600, MaxSeconds = 30 * 86_400;

    private readonly Option<string?> _files = new("--files")
        { Description = "folder the guest sees as its files", HelpName = "DIR" };
    private readonly Option<string?> _command = new("--command")
        { Description = "run one command in the guest's shell and exit with its status", HelpName = "CMD" };
    private readonly Option<ulong> _seed = new("--seed")
        { Description = "seed of the boot and of the providers", HelpName = "N",
            DefaultValueFactory = _ => SessionOptions.DefaultSeed };
    private readonly Option<string?> _trace = new("--trace")
        { Description = "write the trace to FILE (or a pipe) and its orchestration hash to stderr", HelpName = "FILE" };
    private readonly Option<string?> _disk = new("--disk")
        { Description = "FILE is the guest's disk, read-only", HelpName = "FILE" };
    private readonly Option<string?> _entropy = new("--entropy")
        { Description = "the guest's random bytes come from FILE, e.g. /dev/urandom (default: from --seed)",
            HelpName = "FILE" };
    private readonly Option<string> _clock = new("--rtc")
    {
        Description = "what the guest's real-time clock says at power-on: utc, or a date",
        HelpName = "utc|DATE",
        DefaultValueFactory = _ => QemuFlags.DefaultClockBase,
    };
    private readonly Option<int> _jitter = new("--provider-jitter")
        { Description = "delay every provider answer by a random 0..MS milliseconds of host time", HelpName = "MS" };
    private readonly Option<double> _noise = new("--phi-noise")
        { Description = "RMS phase error per optical element, in radians", HelpName = "SIGMA" };
    private readonly Option<double> _crosstalk = new("--phi-crosstalk")
        { Description = "share of a heater's phase that reaches the next mode's, e.g. 0.01", HelpName = "SHARE" };
    private readonly Option<string> _precision = new("--q-precision")
        { Description = "of Q amplitudes: f64, or f32 with half the memory", DefaultValueFactory = _ => "f64" };
    private readonly Option<string?> _noiseModel = new("--noise-model")
        { Description = "what goes wrong on Q: JSON, see xdv quantum run --help", HelpName = "FILE" };
    private readonly Option<string?> _profile = MachineProfile.Option("--q-profile");
    private readonly Option<int?> _hold = new("--hold-job")
        { Description = "hold back the answer of the N-th job", HelpName = "N" };
    private readonly Option<string[]> _faults = new("--fault")
        { Description = "answer jobs that name SEED with STATUS, e.g. 7:QuantumDecoherenceExceeded, or the first "
            + "TIMES of them; up to four",
            HelpName = "SEED:STATUS[:TIMES]" };
    private readonly Option<string[]> _providers = new("--provider")
    {
        Description = "let an installed provider serve a domain: q=NAME or phi=NAME, or its socket (xdv provider "
            + "--help)",
        HelpName = "DOMAIN=NAME",
    };
    private readonly Option<string> _folder = InstalledProviders.Folder();
    private readonly Option<bool> _unconfined = InstalledProviders.Unconfined();
    private readonly Option<double?> _providerLimit = new("--provider-limit")
        { Description = "seconds such a provider has for a job (default: 15)", HelpName = "SECONDS" };
    private readonly Option<string?> _hardware = new("--hardware")
        { Description = "let the hardware server in DIR serve Q and Φ (xdv hw serve), with other guests",
            HelpName = "DIR" };
    private readonly Option<double?> _timeout = new("--timeout")
    {
        Description =
            "give the guest up after SECONDS of host time; 0 = never (default: 600 with --command, else never)",
        HelpName = "SECONDS",
    };

    private readonly Option<bool> _json = new("--json")
        { Description = "with --command: print one JSON object instead of the output" };
    private readonly Option<bool> _verbose = new("--verbose")
        { Description = "show the machine's command line, the kernel's log and the orchestration hash on stderr" };
    private readonly Option<bool> _measure = new("--measure")
        { Description = "let programs read the time-stamp counter: `bench PATH` counts instructions" };
    private readonly Option<bool> _selfTest = new("--selftest")
        { Description = "run the machine layer's self-tests at boot" };
    private readonly Option<int> _memory = new("--memory")
        { Description = "memory of the machine, in MiB", HelpName = "MiB",
            DefaultValueFactory = _ => QemuFlags.DefaultMemoryMebibytes };
    private readonly Option<bool> _noCounting = new("--no-icount")
        { Description = "do not count instructions: faster, slices are recorded instead of decided" };
    private readonly Option<ulong> _slice = new("--slice")
    {
        Description = "time slice, in instructions",
        HelpName = "N",
        DefaultValueFactory = _ => SessionOptions.DefaultSliceInstructions,
    };
    private readonly Option<string?> _policy = new("--policy")
    {
        Description = $"what chooses the next thread, several joined by commas: {PolicyNames.All} (default: priority)",
        HelpName = "NAME",
    };

    private readonly Option<string?> _image = new("--image")
        { Description = "boot this ISO instead of the one that was built", HelpName = "ISO" };
    private readonly Option<Firmware> _firmware = new("--firmware")
        { Description = "what boots the ISO: bios or uefi", HelpName = "bios|uefi" };
    private readonly Option<bool> _direct = new("--direct")
        { Description = "boot the kernel without boot loader (QEMU's PVH entry): a second faster" };
    private readonly Option<bool> _debug = new("--debug")
        { Description = "stop before the first instruction and wait for gdb" };
    private readonly Option<int> _gdbPort = new("--gdb-port")
        { Description = "where --debug waits for gdb", HelpName = "N", DefaultValueFactory = _ => DefaultGdbPort };
    private readonly Option<string?> _kernel = new("--kernel")
        { Description = "boot this kernel directly", HelpName = "ELF" };
    private readonly Option<string?> _directory = new("--directory")
        { Description = "keep the session's sockets and worker.pid in DIR", HelpName = "DIR" };

    public RunCommand()
        : base("run", "Boot XDV. Without --command: its shell on this terminal (Ctrl-] quits).\n"
            + "Exit status: the guest's; 124 out of time, 125 the guest died, 126 the tool failed, 130 interrupted.")
    {
        Option[] all =
        [
            _files, _command, _seed, _disk, _entropy, _clock, _trace, _json, _verbose, _timeout, _jitter, _noise,
            _crosstalk, _hold, _precision, _noiseModel, _profile, _faults, _selfTest, _measure, _memory, _noCounting,
            _slice, _policy, _image, _firmware, _direct, _debug, _gdbPort, _kernel, _directory, _providers, _folder,
            _unconfined, _providerLimit, _hardware,
        ];
        foreach (Option option in all) Options.Add(option);
        OptionChecks.Range(_jitter, 0, 60_000);
        OptionChecks.Range(_hold, 1, int.MaxValue);
        OptionChecks.Range(_providerLimit, 0.1, 3600);
        OptionChecks.Range(_timeout, 0, MaxSeconds);
        OptionChecks.Range(_memory, 32, 65_536);
        OptionChecks.Range(_noise, 0, Math.PI);
        OptionChecks.Range(_crosstalk, 0, 0.5);
        _precision.AcceptOnlyFromAmong("f32", "f64");
        OptionChecks.File(_noiseModel);
        OptionChecks.Range(_gdbPort, 1, 65_535);
        OptionChecks.Range(_slice, 1_000UL, 1_000_000_000UL);
        OptionChecks.File(_disk);
        OptionChecks.File(_entropy);
        _clock.Validators.Add(result => CheckClock(result.GetValueOrDefault<string>(), result));
        _policy.Validators.Add(result => CheckPolicy(result.GetValueOrDefault<string?>(), result));
        _faults.Validators.Add(CheckFaults);
        Validators.Add(Check);
        SetAction(Run);
    }

    private void Check(CommandResult result)
    {
        Option[] servers =
        [
            _jitter, _noise, _crosstalk, _hold, _precision, _noiseModel, _profile, _faults, _providers, _folder,
            _unconfined, _providerLimit,
        ];
        foreach (Option option in servers)
            if (result.GetValue(_hardware) is not null && result.GetResult(option) is { Implicit: false })
                result.AddError($"{option.Name} is the server's: give it to xdv hw serve");
        if (result.GetValue(_noiseModel) is not null && result.GetValue(_profile) is not null)
            result.AddError("--q-profile has its own noise: give it or --noise-model");
        if (result.GetValue(_json) && result.GetValue(_command) is null) result.AddError("--json needs --command");
        if (result.GetValue(_image) is not null && (result.GetValue(_kernel) is not null || result.GetValue(_direct)))
            result.AddError("--image boots an ISO, --kernel and --direct a kernel: give one of them");
        if (result.GetValue(_firmware) == Firmware.Uefi
            && (result.GetValue(_kernel) is not null || result.GetValue(_direct)))
            result.AddError("--firmware uefi boots an ISO; --kernel and --direct need no firmware");
    }

    private static void CheckClock(string? text, OptionResult result)
    {
        if (text != "utc" && !DateTime.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss"],
            CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            result.AddError($"--rtc: '{text}' is neither utc nor a date like 2026-01-01 or 2026-01-01T12:00:00");
    }

    private static void CheckPolicy(string? text, OptionResult result)
    {
        if (text is not null && !PolicyNames.TryRead(text, out _))
            result.AddError($"--policy: '{text}' is none of {PolicyNames.All}, nor several joined by commas");
    }

    private static void CheckFaults(OptionResult result)
    {
        string[] all = result.GetValueOrDefault<string[]>() ?? [];
        foreach (string text in all)
            if (!FaultScript.TryRead(text, out _, out _, out _))
                result.AddError($"--fault: '{text}' is not SEED:STATUS[:TIMES]");
        if (all.Length > FaultScript.Capacity) result.AddError($"--fault: at most {FaultScript.Capacity}");
    }

    private static ulong Policies(string? text) =>
        text is not null && PolicyNames.TryRead(text, out PolicyOrder order) && !order.IsDefault ? order.Packed : 0;

    private async Task<int> Run(ParseResult parsed, CancellationToken interrupt)
    {
        SessionOptions options = Read(parsed);
        bool interactive = options.Command is null, json = parsed.GetValue(_json), verbose = parsed.GetValue(_verbose);
        var streams = new GuestStreams(interactive, json, verbose);
        using var quit = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        // A closed terminal window would end this process at once and leave the session's folder behind.
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            quit.Cancel();
        });
        if (options.GdbPort is { } port)
            StandardStreams.Message(
                $"waiting for gdb: gdb {ImageLayout.KernelSymbols} -ex 'target remote :{port}'");
        using RawTerminal? terminal = interactive ? RawTerminal.Enter() : null;
        if (terminal is not null) StandardStreams.Message("booting; Ctrl-] quits");

        ConsoleInput? input = interactive ? ConsoleInput.Start(terminal is not null, quit.Cancel) : null;
        using IDisposable? size = terminal is null ? null : WindowSize.Watch(() => input?.PassSize());
        SessionResult result;
        do
        {
            result = await Session.Run(options, streams, input, quit.Token);
        }
        while (interactive && Restarts(options, result));
        terminal?.Dispose();
        return RunReport.Finish(result, options, streams, json, verbose);
    }

    /// <summary>A person who types `reboot` gets the machine again. A trace and a kept folder are of one
    /// boot.</summary>
    private static bool Restarts(SessionOptions options, SessionResult result)
    {
        if (result.Outcome != SessionOutcome.Ended || result.End.Mode != PowerMode.Restart) return false;
        if (options.TraceFile is null && options.Directory is null) return true;
        StandardStreams.Message("restart: the session ends here, because --trace and --directory are of one boot");
        return false;
    }

    private SessionOptions Read(ParseResult parsed)
    {
        string? command = parsed.GetValue(_command);
        string? kernel = parsed.GetValue(_kernel) ?? (parsed.GetValue(_direct) ? ImageLayout.Kernel : null);
        double seconds = parsed.GetValue(_timeout) ?? (command is null ? 0 : DefaultCommandSeconds);
        bool verbose = parsed.GetValue(_verbose);
        Firmware firmware = parsed.GetValue(_firmware);
        if (firmware == Firmware.Uefi && !System.IO.File.Exists(QemuFlags.UefiFirmware))
            throw new ToolException($"no UEFI firmware at '{QemuFlags.UefiFirmware}': run tools/setup.sh");
        return new SessionOptions
        {
            Iso = kernel is null ? ImageLayout.Require(parsed.GetValue(_image) ?? ImageLayout.Iso, "boot image") : null,
            Kernel = kernel is null ? null : ImageLayout.Require(kernel, "kernel"),
            InitialArchive = kernel is null ? null : ImageLayout.Require(ImageLayout.InitialArchive, "initial archive"),
            Firmware = firmware,
            MeasuredKernel = parsed.GetValue(_image) is null ? kernel ?? ExistingKernel() : null,
            Files = parsed.GetValue(_files),
            Disk = parsed.GetValue(_disk),
            Entropy = parsed.GetValue(_entropy),
            ClockBase = parsed.GetValue(_clock)!,
            Command = command,
            Seed = parsed.GetValue(_seed),
            TraceFile = parsed.GetValue(_trace),
            ProviderJitterMilliseconds = parsed.GetValue(_jitter),
            PhaseNoiseRadians = parsed.GetValue(_noise),
            PhaseCrosstalk = parsed.GetValue(_crosstalk),
            SinglePrecision = parsed.GetValue(_precision) == "f32",
            NoiseModel = parsed.GetValue(_noiseModel),
            QuantumProfile = parsed.GetValue(_profile) is { } machine ? Profile(machine) : null,
            HoldJob = parsed.GetValue(_hold),
            Faults = parsed.GetValue(_faults) ?? [],
            Providers = parsed.GetValue(_providers) ?? [],
            ProviderFolder = parsed.GetValue(_folder),
            Unconfined = parsed.GetValue(_unconfined),
            ProviderLimit = parsed.GetValue(_providerLimit),
            Hardware = parsed.GetValue(_hardware) is { } server ? System.IO.Path.GetFullPath(server) : null,
            Timeout = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
            SelfTest = parsed.GetValue(_selfTest),
            MeasurePaths = parsed.GetValue(_measure),
            MemoryMebibytes = parsed.GetValue(_memory),
            CountInstructions = !parsed.GetValue(_noCounting),
            SliceInstructions = parsed.GetValue(_slice),
            Policies = Policies(parsed.GetValue(_policy)),
            GdbPort = parsed.GetValue(_debug) ? parsed.GetValue(_gdbPort) : null,
            Directory = parsed.GetValue(_directory),
            Explain = verbose ? StandardStreams.Message : null,
            Warn = StandardStreams.Message,
        };
    }

    /// <summary>A profile that can be read; what is wrong is said before anything starts.</summary>
    private static string Profile(string nameOrFile)
    {
        MachineProfile.Load(nameOrFile);
        return nameOrFile;
    }

    private static string? ExistingKernel() => System.IO.File.Exists(ImageLayout.Kernel) ? ImageLayout.Kernel : null;
}
