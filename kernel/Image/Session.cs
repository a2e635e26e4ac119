// Composition (architecture.md): makes every part of the running system once, connects them, and hands over to the
// loop. After Compose nothing is allocated any more.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Crypto;
using Xdv.Drivers.Serial;
using Xdv.Drivers.Virtio;
using Xdv.Kernel.Devices;
using Xdv.Kernel.Files;
using Xdv.Kernel.Processes;
using Xdv.Kernel.Sessions;
using Xdv.Kernel.SystemCalls;

namespace Xdv.Kernel;

/// <summary>One boot's worth of system.</summary>
internal sealed unsafe class Session
{
    private const int SerialWaitPolls = 100_000;
    private const ulong DefaultSlice = 1_000_000;
    private const int MaxCommand = 4096 - 16;
    /// <summary>Jobs are bounded by what the drivers keep answers for.</summary>
    private static CoreLimits Limits => new(64, 1024, 256, 256, JobQueue<MemoryWindow, MemoryWindow>.Capacity);

    private readonly Uart16550<PortSpace> _serial = new(default, Uart16550<PortSpace>.Com1, SerialWaitPolls);
    private readonly DeviceSet _devices;
    private readonly FileStore _files = new();
    private readonly ProcessBuilder _builder = new();
    private readonly ProviderLink _quantum;
    private readonly ProviderLink _phase;
    private readonly KernelLoop _loop;
    private readonly Machine _machine;
    private readonly FileCalls _fileCalls;
    private readonly ConsoleCalls _consoleCalls;
    private HostConfiguration _configuration;

    /// <param name="entered">Time stamp at kernel entry.</param>
    public Session(ulong entered)
    {
        _serial.TryInitialise();
        _devices = DeviceDiscovery.Run();
        Host = new HostLink(_devices.Host);
        Console = new ConsoleLink(_serial, Host);
        _quantum = new ProviderLink(Domain.Quantum, _devices.Quantum?.Jobs);
        _phase = new ProviderLink(Domain.Phase, _devices.Phase?.Jobs);

        Invariant invariant = new(new PanicSink());
        Log = new TraceLog(Limits.TraceCapacity, invariant);
        Core = new Orchestrator(Limits, Log, invariant);
        Trace = new TraceDrain(Log, Host);
        UserProcess[] processes = MakeProcesses(Limits.Processes);
        ResultStore results = new(Limits.Jobs);
        _machine = new Machine(Core, Log, Trace, processes, _builder, _quantum, _phase, results);
        DomainCalls domains = new(_quantum, _phase, results);
        _machine.Domains = domains;
        _fileCalls = new FileCalls(_files);
        ProcessCalls processCalls = new(_files, _fileCalls, _builder, processes);
        _consoleCalls = new ConsoleCalls(Console, entered);
        SystemCallGate gate = new(Core, _machine, _consoleCalls, _fileCalls, domains, processCalls, Trace);
        _loop = new KernelLoop(Core, _machine, gate, new TrapReport(Console), Console, processes);
    }

    public HostLink Host { get; }

    public ConsoleLink Console { get; }

    public TraceLog Log { get; }

    public Orchestrator Core { get; }

    public TraceDrain Trace { get; }

    /// <summary>What the host asks of this boot.</summary>
    public SessionFlags Flags => _configuration.Flags;

    /// <summary>Talks to the host: what is wanted, the command, the files. The last part that allocates.</summary>
    public void Connect(ReadOnlySpan<byte> initialArchive)
    {
        if (!_files.AttachInitial(initialArchive, out _)) Environment.FailFast("the initial archive is not an archive");
        if (!Host.TryConnect(out _configuration)) _configuration.Flags = SessionFlags.Interactive;
        Console.IsInteractive = (_configuration.Flags & SessionFlags.Interactive) != 0;
        Trace.Wanted = (_configuration.Flags & SessionFlags.Trace) != 0;
        byte[] command = new byte[Math.Min(_configuration.CommandBytes, (uint)MaxCommand)];
        if (Host.ReadCommand(command) == command.Length) _fileCalls.Command = command;
        ReadHostFiles();
        if ((_configuration.Flags & SessionFlags.MeasurePaths) != 0) _loop.Meter = new PathMeter();
        Console.ListenForInput();
    }

    /// <summary>Boots Core and runs until the session ends; its exit status. Order of stages: XDV-062.2.</summary>
    public uint Run()
    {
        ReadOnlySpan<byte> path = "/bin/init"u8;
        if (_files.Find(path, out ReadOnlySpan<byte> init, out _) != Status.Ok)
            Environment.FailFast("no /bin/init in the initial archive");
        if (_builder.Prepare(path, init, "init\0"u8) != Status.Ok) Environment.FailFast("/bin/init cannot be loaded");

        TraceRecord boot = default;
        ulong slice = _configuration.SliceInstructions == 0 ? DefaultSlice
            : Math.Min(_configuration.SliceInstructions, uint.MaxValue);
        TraceFlags flags = (_configuration.Flags & SessionFlags.CountedSlices) != 0 ? TraceFlags.CountedSlices
            : TraceFlags.None;
        Operands.FillBoot(ref boot, Limits, slice, FrameAllocator.TotalFrames, (ulong)flags, _configuration.Seed);
        _machine.Apply(boot);
        Measure(0, _files.Initial);
        if (!_files.Host.IsEmpty) Measure(1, _files.Host);
        _machine.Attach(_quantum);
        _machine.Attach(_phase);
        return _loop.Run();
    }

    /// <summary>Seals and hands over what is left of the trace, and says goodbye.</summary>
    public void Finish(uint exitStatus)
    {
        _loop.Meter?.Report(Console);
        Trace.Flush();
        TraceHead head = Trace.Head;
        SessionEnd end = new()
        {
            ExitStatus = exitStatus,
            Records = head.Sequence,
            Time = head.Time,
            BootInstructions = _consoleCalls.BootInstructions,
            Orchestration = head.Orchestration,
            Outcome = head.Outcome,
        };
        Host.Exit(end);
    }

    private void Measure(ushort archive, ReadOnlySpan<byte> bytes)
    {
        Archive.Validate(bytes, out uint count);
        TraceRecord input = default;
        input.Kind = RecordKind.FilesAttached;
        input.Operation = archive;
        input.Arg0 = count;
        input.Arg1 = (ulong)bytes.Length;
        input.Outcome = Sha3.Hash(bytes);
        _machine.Apply(input);
    }

    private void ReadHostFiles()
    {
        ulong bytes = _configuration.ArchiveBytes;
        if (bytes == 0 || bytes > int.MaxValue) return;
        ulong frames = (bytes + FrameAllocator.FrameBytes - 1) / FrameAllocator.FrameBytes;
        ulong start = FrameAllocator.TryAllocateContiguous(frames);
        if (start == FrameAllocator.None) Environment.FailFast("no memory for the files archive");
        Span<byte> archive = new(KernelMap.ToPointer(start), (int)bytes);
        if (Host.ReadArchive(archive) != archive.Length || !_files.AttachHost(archive, out _))
            Environment.FailFast("the files archive did not arrive whole");
    }

    /// <summary>Slots with their register contexts, five to a frame.</summary>
    private static UserProcess[] MakeProcesses(int count)
    {
        const int PerFrame = 5;
        UserProcess[] processes = new UserProcess[count];
        UserContext* next = null;
        for (int i = 0; i < count; i++)
        {
            if (i % PerFrame == 0)
            {
                ulong frame = FrameAllocator.TryAllocateZeroed();
                if (frame == FrameAllocator.None) Environment.FailFast("no memory for the process table");
                next = (UserContext*)KernelMap.ToPointer(frame);
            }

            processes[i] = new UserProcess(next++);
        }

        return processes;
    }

    /// <summary>A broken invariant is a kernel bug: panic.</summary>
    private sealed class PanicSink : IInvariantSink
    {
        public void Broken(string where) => Environment.FailFast(where);
    }
}
