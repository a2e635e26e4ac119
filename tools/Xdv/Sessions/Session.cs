// One run of the system: hardware server, host channel, QEMU, in that order, because a device's server must listen
// before QEMU starts (device.md). Whichever way it ends, everything that was started is gone when Run returns.
using System;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Tool.Hosting;
using Xdv.Tool.Qemu;
using Xdv.Tool.Terminal;

namespace Xdv.Tool.Sessions;

public static class Session
{
    private const string HostSocket = "host.sock";
    /// <summary>Time a panic screen gets to be written out, and a closing QEMU to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietTrace = TimeSpan.FromMilliseconds(10);

    /// <summary>Boots, runs until the guest ends, dies, is out of time or is interrupted, and cleans up.</summary>
    /// <param name="input">Goes to the guest's serial line; null for a session without input.</param>
    /// <exception cref="ToolException">Something on the host is missing or failed.</exception>
    public static async Task<SessionResult> Run(
        SessionOptions options, ISessionConsole console, ConsoleInput? input, CancellationToken interrupt)
    {
        SessionInputs inputs = SessionInputsFactory.Create(options);
        using TemporaryDirectory directory = TemporaryDirectory.Create(options.Directory);
        using TraceSink? trace = options.TraceFile is null ? null : TraceSink.Create(
            options.TraceFile, options.CountInstructions ? TraceFlags.CountedSlices : TraceFlags.None,
            SessionInputsFactory.FileDigest(options.MeasuredKernel));
        var service = new HostChannelService(inputs, console, trace);

        using SessionHardware hardware = await SessionHardware.Start(options, directory.Path, interrupt);
        using var host = HostChannelServer.Start(directory.File(HostSocket), service, options.Warn);
        using ChildProcess machine = StartMachine(options, directory, hardware);
        var serial = new SerialConsole(machine.Output.BaseStream, console, () => service.IsConnected);
        using var over = new CancellationTokenSource();
        _ = input?.SendTo(machine.Input, serial.Listening, over.Token);

        SessionResult result = await Watch(options, service, machine, hardware, serial, interrupt);
        await over.CancelAsync();
        if (result.Outcome == SessionOutcome.Ended) await Drain(service);
        machine.Dispose();
        await Task.WhenAny(serial.Closed, Task.Delay(Grace, CancellationToken.None));
        return result with { ConsoleTail = serial.Tail };
    }

    private static ChildProcess StartMachine(SessionOptions options, TemporaryDirectory directory,
        SessionHardware hardware)
    {
        var flags = QemuFlags.For(new QemuConfiguration
        {
            Iso = options.Iso,
            Firmware = options.Firmware,
            Kernel = options.Kernel,
            InitialArchive = options.InitialArchive,
            QuantumSocket = hardware.QuantumSocket,
            PhaseSocket = hardware.PhaseSocket,
            HostSocket = directory.File(HostSocket),
            Disk = options.Disk,
            EmptyDisk = options.EmptyDisk,
            Entropy = options.Entropy,
            Seed = options.Seed,
            ClockBase = options.ClockBase,
            DebuggerSocket = options.DebuggerSocket,
            LogFile = options.MachineLog,
            MemoryMebibytes = options.MemoryMebibytes,
            CountInstructions = options.CountInstructions,
            GdbPort = options.GdbPort,
        });
        options.Explain?.Invoke($"session {directory.Path}");
        options.Explain?.Invoke($"{QemuFlags.Executable} {string.Join(' ', flags)}");
        return ChildProcess.Start("QEMU", QemuFlags.Executable, flags);
    }

    /// <summary>Lets trace bytes in that were published before the last word but are served after it: another
    /// queue.</summary>
    private static async Task Drain(HostChannelService service)
    {
        for (long before = -1; before != service.TraceBytes;)
        {
            before = service.TraceBytes;
            await Task.Delay(QuietTrace, CancellationToken.None);
        }
    }

    private static async Task<SessionResult> Watch(SessionOptions options, HostChannelService service,
        ChildProcess machine, SessionHardware hardware, SerialConsole serial, CancellationToken interrupt)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        Task limit = Task.Delay(options.Timeout ?? Timeout.InfiniteTimeSpan, over.Token);
        Task first = await Task.WhenAny(service.Ended, machine.Exited, hardware.Gone, serial.Panicked, limit);
        try
        {
            // The last word may have arrived together with QEMU's end: it wins.
            if (!service.Ended.IsCompleted && first != limit)
                await Task.WhenAny(service.Ended, Task.Delay(Grace, over.Token));
            if (service.Ended.IsCompleted)
                return new SessionResult(SessionOutcome.Ended, await service.Ended, "", "");
            if (interrupt.IsCancellationRequested)
                return Failed(SessionOutcome.Interrupted, "interrupted");
            if (first == limit)
                return Failed(SessionOutcome.TimedOut,
                    $"the guest did not end within {options.Timeout!.Value.TotalSeconds:0.###} s");
            if (first == serial.Panicked) return Failed(SessionOutcome.Died, "the kernel panicked");
            if (first == hardware.Gone) return Failed(SessionOutcome.Died, hardware.Reason);
            return Failed(SessionOutcome.Died,
                $"QEMU ended with status {machine.ExitCode} before the guest gave one\n{machine.Errors}".TrimEnd());
        }
        finally
        {
            await over.CancelAsync();
        }

        static SessionResult Failed(SessionOutcome outcome, string reason) => new(outcome, default, reason, "");
    }
}
