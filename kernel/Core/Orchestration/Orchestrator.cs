// The one state machine (architecture.md; XDV-003.1: S(t+1) = Apply(O, S(t), input)). Kernel image, tests, simulator
// and replayer all drive exactly this class; everything that is not a function of the inputs stays outside it.
//
// How to drive it, per kernel entry of the running thread with i user instructions since it was resumed:
//   1  while TryDue(i, out due): get that job's outcome, waiting physically if need be; Apply(completion); take the
// effects
//   2  Apply the thread's input (a Payload first when the call has one); take the effects. For Clock and ProcessId,
//      TryQuickCall may do 1 and 2 at once
//   3  Running ≥ 0: TakeReturn(Running), resume it. Running
// < 0 (idle): TryNextDue → get the outcome, Apply; nothing due → wait for
//      console or provider inputs.
// Console and provider inputs may be applied at any of these points. Each input names the privilege level that raises
// it (Privilege.cs). Effects are taken after every Apply, records
// drained before the log has less room than one input may need (NeedsDrain). The replayer does the same from a file.
//
// Invariants: T and n never decrease; no completion is overtaken by a later event; one thread runs at most; an input
// is followed by its derived records, and preceded by the expiry or time jump that it causes.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Hypervisor;
using Xdv.Core.Ipc;
using Xdv.Core.Memory;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;

namespace Xdv.Core.Orchestration;

/// <summary>The orchestration core.</summary>
public sealed partial class Orchestrator
{
    /// <summary>The machine that boots.</summary>
    public const ushort RootVhm = VhmRange.Root;
    /// <summary>Priority "normal".</summary>
    public const byte NormalPriority = 2;
    /// <summary>Priority "critical".</summary>
    public const byte MaxPriority = 4;

    private const int Nobody = -1;

    private readonly CoreLimits _limits;
    private readonly int _recordsPerInput;
    private readonly TraceLog _log;
    private readonly Invariant _invariant;
    private readonly LogicalClock _clock;
    private readonly Journal _journal;
    private readonly EffectRing _effects;
    private readonly ProviderTable _providers;
    private readonly VhmTable _machines;
    private readonly ProcessTable _processes;
    private readonly ThreadTable _threads;
    private readonly CapabilityTable _capabilities;
    private readonly CapabilityCheck _check;
    private readonly StateObjectTable _objects;
    private readonly ContractTable _contracts;
    private readonly JobTable _jobs;
    // The rows themselves, for the quick path.
    private readonly ThreadRow[] _threadRows;
    private readonly Vhm[] _machineRows;
    private readonly Capability[] _capabilityRows;
    private readonly Endpoint[] _endpointRows;
    private readonly HandleTable<Endpoint> _endpoints;
    private readonly HandleTable<Notification> _notifications;
    private readonly SegmentTable _segments;
    private readonly Transition _transition;
    private readonly Completion _completion;
    private readonly ConsoleState _console;
    private readonly EndedProcesses _ended;

    private Session _session;
    private Payload _payload;
    /// <summary>Staged like a payload; Kind None = none.</summary>
    private TraceRecord _details;

    /// <summary>What belongs to no table.</summary>
    private struct Session
    {
        public ulong SliceInstructions;
        public long SliceLeft;
        public ulong SeedWord;
        public Bytes32 RootIdentity;
        /// <summary>Of tokens' MACs.</summary>
        public Bytes32 TokenKey;
        public int Running;
        public bool Booted, Ended, Yielded;
        /// <summary>Something happened that may have left a fault without a handler.</summary>
        public bool FaultsUnsettled;
        /// <summary>Threads that wait in a fault.</summary>
        public int FaultsWaiting;
        /// <summary>Instructions that may be charged before something else has to happen: a completion, an expiry or
        /// the end of the slice.</summary>
        public long QuickLeft;
        /// <summary>What QuickLeft was when SliceLeft and DueLeft were last settled.</summary>
        public long QuickGranted;
        /// <summary>Instructions to the next completion or expiry; 0 = the general path has to look.</summary>
        public long DueLeft;
        /// <summary>T of the first expiry of all, as the input before left it.</summary>
        public ulong NextExpiry;
    }

    /// <param name="limits">Table sizes; the Boot input must name the same.</param>
    /// <param name="log">Empty, with at least <see cref="CoreLimits.TraceCapacity"/> records.</param>
    /// <param name="invariant">Where broken invariants are told.</param>
    public Orchestrator(in CoreLimits limits, TraceLog log, Invariant invariant)
    {
        invariant.Check(limits.IsValid, "core: limits");
        invariant.Check(log.Capacity >= limits.TraceCapacity, "core: trace log too small");
        _limits = limits;
        _recordsPerInput = limits.MaxRecordsPerInput;
        _log = log;
        _invariant = invariant;
        _clock = new LogicalClock(invariant);
        _journal = new Journal(log, _clock);
        _effects = new EffectRing(limits.MaxEffectsPerInput, invariant);
        _providers = new ProviderTable();
        _machines = new VhmTable(limits.Machines, _journal, invariant);
        _processes = new ProcessTable(limits.Processes, _machines, _journal, invariant);
        _threads = new ThreadTable(limits.Threads, _journal, invariant);
        _capabilities = new CapabilityTable(limits.Capabilities, limits.Processes, _machines, _journal, invariant);
        _check = new CapabilityCheck(_capabilities, _journal);
        _objects = new StateObjectTable(limits.StateObjects, _journal, _effects, invariant);
        _contracts = new ContractTable(limits.Contracts, _objects, _processes, _providers, _machines, _journal,
            invariant);
        _threads.Deadlines = _contracts;
        _jobs = new JobTable(limits.Jobs, invariant);
        _endpoints = new HandleTable<Endpoint>(limits.Endpoints, invariant, keeps: true);
        _notifications = new HandleTable<Notification>(limits.Endpoints, invariant, keeps: true);
        _segments = new SegmentTable(limits.Segments, limits.SegmentMappings, limits.Processes, _effects, invariant);
        _threadRows = _threads.Rows;
        _machineRows = _machines.Rows;
        _capabilityRows = _capabilities.Rows;
        _endpointRows = _endpoints.Rows;
        _completion = new Completion(_jobs, _contracts, _objects, _providers, _processes, _threads, _machines, _check,
            _journal, _effects);
        _transition = new Transition(_check, _contracts, _objects, _jobs, _completion, _providers, _processes,
            _machines, _journal, _effects, invariant);
        _console = new ConsoleState();
        _ended = new EndedProcesses();
        _session.Running = Nobody;
    }

    public CoreLimits Limits => _limits;

    /// <summary>T of the latest event.</summary>
    public ulong Time => _clock.Now;

    /// <summary>The running thread; −1 = idle.</summary>
    public int Running => _session.Running;

    /// <summary>Pid of the running thread's process; 0 = idle.</summary>
    public uint RunningProcess => _session.Running < 0 ? 0 : _threads[_session.Running].Process;

    /// <summary>Instructions until the running thread's slice ends; at least 1.</summary>
    public uint SliceInstructionsLeft
    {
        get
        {
            long left = _session.SliceLeft - (_session.QuickGranted - _session.QuickLeft);
            return left <= 0 ? 1 : (uint)(left > uint.MaxValue ? uint.MaxValue : left);
        }
    }

    /// <summary>True once the session has ended: no input is accepted any more.</summary>
    public bool Ended => _session.Ended;

    /// <summary>True when the trace log must be drained before the next Apply.</summary>
    public bool NeedsDrain => _log.Free < _recordsPerInput;

    /// <summary>Completes one input, appends it with everything that follows from it, and decides who runs.</summary>
    /// <param name="by">On whose behalf it is raised; of the wrong one it is not an input (XDV-010.4).</param>
    /// <param name="input">As <see cref="Operands"/> says.</param>
    public void Apply(PrivilegeLevel by, in TraceRecord input)
    {
        _invariant.Check(Privilege.MayRaise(by, input.Kind), "core: privilege");
        _invariant.Check(_log.Free >= _recordsPerInput, "core: trace log not drained");
        _invariant.Check(_effects.Count == 0, "core: effects not taken");
        _invariant.Check(_session.Booted != (input.Kind == RecordKind.Boot), "core: boot comes first, once");
        _invariant.Check(!_session.Ended, "core: input after the end");
        int before = _session.Running;
        ulong first = _log.Sequence;
        switch (input.Kind)
        {
            case RecordKind.SystemCall:
                EnterKernel(input);
                ApplySystemCall(input);
                // First: an end that follows from the call may make somebody ready for whom a used slice is over.
                if (_session.FaultsUnsettled) SettleFaults();
                Preempt();
                break;
            case RecordKind.SliceExpired:
                EnterKernel(input);
                AppendInput(input);
                Unstage();
                _session.SliceLeft = 0;
                Preempt();
                break;
            case RecordKind.Trap:
                EnterKernel(input);
                Unstage();
                ApplyTrap(input);
                break;
            case RecordKind.MemoryFault:
                ApplyMemoryFault(input);
                break;
            case RecordKind.QuantumMeasure:
            case RecordKind.PhaseTransform:
                SettleQuick();
                ApplyCompletion(input);
                break;
            default:
                // Who was ended from outside has used its own slice, not that of who comes next.
                SettleQuick();
                ApplyOutside(input);
                break;
        }
        if (_session.FaultsUnsettled) SettleFaults();
        if (!_session.Ended) Dispatch(before, first);
        AllowQuick();
    }

    /// <summary>The earliest completion that comes before a kernel entry of the running thread after
    /// <paramref name="instructions"/> more user instructions; its outcome has to be applied first.</summary>
    public bool TryDue(uint instructions, out DueJob due)
    {
        if (_jobs.Due.NextTime > _clock.AfterEntry(instructions))
        {
            due = default;
            return false;
        }
        return TryNextDue(out due);
    }

    /// <summary>The earliest completion of all: what to wait for when nobody can run.</summary>
    public bool TryNextDue(out DueJob due)
    {
        due = default;
        if (_jobs.Due.Count == 0) return false;
        int index = _jobs.Due.Top;
        ref Job job = ref _jobs[index];
        due = new DueJob(_jobs.HandleOf(index), _objects.HandleOf(job.StateObject), job.Domain, job.Due);
        return true;
    }

    /// <summary>The result of the system call a thread is waiting in, once; false when there is none (its first
    /// run).</summary>
    public bool TakeReturn(int thread, out ulong value, out Status status) =>
        _threads.TakeReturn(thread, out value, out status);

    /// <summary>The next thing the machine layer has to do.</summary>
    public bool TryTakeEffect(out Effect effect) => _effects.TryTake(out effect);

    private void ApplyOutside(in TraceRecord input)
    {
        switch (input.Kind)
        {
            case RecordKind.Boot:
                ApplyBoot(input);
                break;
            case RecordKind.Payload:
                _invariant.Check(_session.Running >= 0, "core: payload without a running thread");
                AppendInput(input);
                Operands.ReadPayload(input, out _payload);
                break;
            case RecordKind.CallDetails:
                _invariant.Check(_session.Running >= 0, "core: details without a running thread");
                AppendInput(input);
                Operands.ReadDetails(input, out _details);
                break;
            case RecordKind.ConsoleInput:
                ApplyConsoleInput(input);
                break;
            case RecordKind.ProviderAttached:
            case RecordKind.ProviderLost:
                ApplyProvider(input);
                break;
            case RecordKind.FilesAttached:
            case RecordKind.RealTime:
            case RecordKind.Entropy:
            case RecordKind.BlockRead:
                AppendInput(input).Status = input.Verdict;
                break;
            default:
                _invariant.Check(false, "core: not an input");
                break;
        }
    }

    /// <summary>A kernel entry of the running thread: charges it, and lets expire what expires by then.</summary>
    private void EnterKernel(in TraceRecord input)
    {
        int thread = _session.Running;
        _invariant.Check(thread >= 0, "core: nobody runs");
        SettleQuick();
        _invariant.Check(_jobs.Due.NextTime > _clock.AfterEntry(input.Instructions),
            "core: a completion was overtaken");
        _clock.ChargeEntry(input.Instructions);
        _session.SliceLeft -= (long)input.Instructions + CrossingCost.KernelEntryInstructions;
        _threads[thread].Instructions += input.Instructions;
        if (_threads.Ready.IsArbitrated)
            _threads.Charge(thread, input.Instructions + CrossingCost.KernelEntryInstructions);
        if (_session.NextExpiry <= _clock.Now) Expire();
    }

    /// <summary>Contracts and mappings whose time is over.</summary>
    private void Expire()
    {
        if (_contracts.NextExpiry <= _clock.Now) _contracts.Expire();
        if (_segments.NextExpiry <= _clock.Now) ExpireMappings();
    }

    /// <summary>Appends the input with the fields that Core fills.</summary>
    private ref TraceRecord AppendInput(in TraceRecord input)
    {
        ref TraceRecord record = ref _log.Append(input);
        record.Time = _clock.Now;
        record.Status = Status.Ok;
        if (!TraceFormat.HasOutcome(input.Kind)) record.Outcome = default;
        if (_session.Running < 0)
        {
            record.Process = 0;
            record.Vhm = 0;
            record.Thread = 0;
            return ref record;
        }
        ref ThreadRow thread = ref _threads[_session.Running];
        record.Process = thread.Process;
        record.Vhm = thread.Vhm;
        record.Thread = (ushort)_session.Running;
        return ref record;
    }
}
