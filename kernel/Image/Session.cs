// Composition (architecture.md): makes every part of the running system once, connects them, and hands over to the
// loop. After Compose nothing is allocated any more.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Telemetry;
using Xdv.Core.Trace;
using Xdv.Crypto;
using Xdv.Drivers.Serial;
using Xdv.Drivers.Virtio;
using Xdv.Kernel.Devices;
using Xdv.Kernel.Elf;
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

    private readonly Uart16550<PortSpace> _serial = new(default, Uart16550<PortSpace>.Com1, SerialWaitPolls);
    private readonly DeviceSet _devices;
    private readonly FileStore _files = new();
    private readonly ContextPool _contexts = new();
    private readonly ProcessBuilder _builder;
    private readonly ProviderLink _quantum;
    private readonly ProviderLink _phase;
    private readonly KernelLoop _loop;
    private readonly Machine _machine;
    private readonly FileCalls _fileCalls;
    private readonly ConsoleCalls _consoleCalls;
    private readonly DeviceCalls _deviceCalls;
    private readonly Firmware _firmware = new(Program.Boot.AcpiRoot);
    private readonly CoreLimits _limits;
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

        _limits = MachineLimits.For(FrameAllocator.MachineFrames, JobQueue<MemoryWindow, MemoryWindow>.Capacity);
        Invariant invariant = new(new PanicSink());
        Log = new TraceLog(_limits.TraceCapacity, invariant);
        Core = new Orchestrator(_limits, Log, invariant);
        MetricBook metrics = new(_limits.Machines, _limits.Contracts);
        Trace = new TraceDrain(Log, Host, _devices.Disk, metrics);
        UserProcess[] processes = new UserProcess[_limits.Processes];
        for (int i = 0; i < processes.Length; i++) processes[i] = new UserProcess();
        UserThread[] threads = new UserThread[_limits.Threads];
        UserContext** contexts = ContextPool.AllocateTable(threads.Length);
        for (int i = 0; i < threads.Length; i++) threads[i] = new UserThread(i, contexts + i);
        ProgramCache programs = new();
        _builder = new ProcessBuilder(programs, _contexts);
        PageSupply pages = new(Core);
        MemoryCalls memory = new(Core);
        ThreadCalls threadCalls = new(Core, threads, _contexts);
        ResultStore results = new(_limits.Jobs);
        SegmentStore segments = new(_limits.Segments);
        SnapshotStore snapshots = new(Core, processes, threads, _contexts, programs);
        _machine = new Machine(Core, Log, Trace, processes, threads, _contexts, _builder, threadCalls,
            new TrapReport(Console), segments, snapshots, _quantum, _phase, results);
        pages.Entries = _machine.Entries;
        DomainCalls domains = new(_quantum, _phase, results);
        _machine.Domains = domains;
        TelemetryCalls telemetry = new(Core, Log, metrics, _quantum, _phase);
        _machine.Telemetry = telemetry;
        _fileCalls = new FileCalls(_files);
        ProcessCalls processCalls = new(_files, _fileCalls, _builder, processes);
        _consoleCalls = new ConsoleCalls(Console, entered);
        _deviceCalls = new DeviceCalls(Core, _machine.Services, Log, Trace, _devices.Disk, _devices.Entropy,
            _firmware);
        SystemCallGate gate = new(Core, _machine, pages, _consoleCalls, _fileCalls, domains, processCalls, threadCalls,
            memory, new SegmentCalls(Core), snapshots, _deviceCalls, telemetry, Trace);
        _loop = new KernelLoop(Core, _machine, gate, pages, Console, threads);
        QuickGate.Open(Core, memory, threads, contexts);
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
        if (!_files.AttachInitial(initialArchive, out _))
            Environment.FailFast("the initial archive is not an archive with digests");
        if (!Host.TryConnect(out _configuration)) _configuration.Flags = SessionFlags.Interactive;
        Console.IsInteractive = (_configuration.Flags & SessionFlags.Interactive) != 0;
        Trace.Wanted = (_configuration.Flags & SessionFlags.Trace) != 0;
        byte[] command = new byte[Math.Min(_configuration.CommandBytes, (uint)MaxCommand)];
        if (Host.ReadCommand(command) == command.Length) _fileCalls.Command = command;
        ReadHostFiles();
        if ((Flags & SessionFlags.MeasurePaths) != 0) KernelMap.AllowTimeStamps();
        Console.ListenForInput();
    }

    /// <summary>Boots Core and runs until the session ends; its exit status. Order of stages: XDV-062.2.</summary>
    public uint Run()
    {
        ReadOnlySpan<byte> path = "/bin/init"u8;
        if (_files.Find(path, out ReadOnlySpan<byte> init, out ulong id) != Status.Ok)
            Environment.FailFast("no /bin/init in the initial archive");
        if (_builder.Prepare(path, id, init, "init\0"u8) != Status.Ok)
            Environment.FailFast("/bin/init cannot be loaded");

        TraceRecord boot = default;
        ulong slice = _configuration.SliceInstructions == 0 ? DefaultSlice
            : Math.Min(_configuration.SliceInstructions, int.MaxValue);
        TraceFlags flags = (_configuration.Flags & SessionFlags.CountedSlices) != 0 ? TraceFlags.CountedSlices
            : TraceFlags.None;
        // A host of another version may name what this kernel has not: then the default decides.
        ulong policies = PolicyOrder.TryUnpack(_configuration.Policies, out _) ? _configuration.Policies : 0;
        Operands.FillBoot(ref boot, _limits, slice, FrameAllocator.MachineFrames, (ulong)flags, _configuration.Seed,
            policies);
        _machine.Boot(boot);
        _machine.Services.Apply(_deviceCalls.BootTime());
        Measure(0, _files.Initial, _files.InitialMeasurement);
        if (!_files.Host.IsEmpty) Measure(1, _files.Host, Sha3.Hash(_files.Host));
        _machine.Attach(_quantum);
        _machine.Attach(_phase);
        return _loop.Run();
    }

    /// <summary>Seals and hands over what is left of the trace, says goodbye, and ends or restarts the machine. Does
    /// not return.</summary>
    public void Finish(uint exitStatus)
    {
        Trace.Flush();
        TraceHead head = Trace.Head;
        SessionEnd end = new()
        {
            ExitStatus = exitStatus,
            Mode = _machine.PowerMode,
            Records = head.Sequence,
            Time = head.Time,
            BootInstructions = _consoleCalls.BootInstructions,
            Orchestration = head.Orchestration,
            Outcome = head.Outcome,
        };
        Host.Exit(end);
        _firmware.End(_machine.PowerMode);
    }

    private void Measure(ushort archive, ReadOnlySpan<byte> bytes, in Bytes32 measurement)
    {
        Archive.Validate(bytes, out uint count);
        TraceRecord input = default;
        input.Kind = RecordKind.FilesAttached;
        input.Operation = archive;
        input.Arg0 = count;
        input.Arg1 = (ulong)bytes.Length;
        input.Outcome = measurement;
        _machine.Services.Apply(input);
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

    /// <summary>A broken invariant is a kernel bug: panic.</summary>
    private sealed class PanicSink : IInvariantSink
    {
        public void Broken(string where) => Environment.FailFast(where);
    }
}
