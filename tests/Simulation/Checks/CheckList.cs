// All checkers of one simulated machine, in the order in which they depend on each other's notes: who reads a note
// that a record changes comes after the one who keeps it, but for jobs, which end before what they hold.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

public sealed class CheckList
{
    private readonly Checker[] _all;
    /// <summary>Machines of which a snapshot is kept, and their processes then.</summary>
    private readonly Dictionary<ushort, IReadOnlySet<uint>> _kept = [];

    public CheckList(in CoreLimits limits)
    {
        Processes = new ProcessBook(limits.Processes);
        Machines = new MachineBook(Processes, limits);
        Capabilities = new CapabilityBook(limits.Capabilities, Processes);
        Admissions admissions = new(limits.Jobs);
        Rates = new RateCheck(admissions);
        Contracts = new ContractBook(limits.Contracts, Capabilities, admissions);
        Objects = new ObjectBook(limits.StateObjects, Contracts);
        Shares = new ShareBook(Capabilities, Contracts, Objects);
        Evaluations = new EvaluationCheck(Contracts, Objects, admissions);
        Jobs = new JobBook(limits.Jobs, Capabilities, Contracts, Objects, admissions);
        Groups = new GroupBook(Machines);
        Schedule = new ScheduleCheck(limits.Threads, Contracts, Groups);
        Threads = new ThreadBook(limits.Threads, Machines);
        IpcObjects = new IpcObjects(Capabilities, Machines, limits.Endpoints);
        Messages = new MessageBook(Threads, IpcObjects, Processes, Machines, Capabilities);
        Signals = new SignalBook(Threads, IpcObjects);
        Segments = new SegmentBook(Capabilities, Processes, Machines, limits);
        Machines.Held = Segments.Held;
        Machines.Ending = Forget;
        HandOvers = new HandOverCheck(Messages, Machines);
        Tokens = new TokenBook(Capabilities, Processes);
        Containment = new ContainmentCheck(Capabilities);
        _all =
        [
            new OrderCheck(), admissions, Processes, Capabilities, Contracts, Objects, Jobs, Shares, Rates,
            Evaluations,
            new RemainsCheck(Processes, Capabilities, Contracts, Objects, Jobs), Threads, IpcObjects, Messages, Signals,
            Segments, Machines, HandOvers, Tokens, Schedule, new WakeCheck(Processes, Jobs), new EffectCheck(),
            Containment, new MetricCheck(limits),
        ];
    }

    /// <summary>Snapshots taken, and machines that came back.</summary>
    public long Snapshots { get; private set; }
    public long Restores { get; private set; }

    public ProcessBook Processes { get; }
    public MachineBook Machines { get; }
    public GroupBook Groups { get; }
    public CapabilityBook Capabilities { get; }
    public ContractBook Contracts { get; }
    public ObjectBook Objects { get; }
    public JobBook Jobs { get; }
    public RateCheck Rates { get; }
    public ShareBook Shares { get; }
    public EvaluationCheck Evaluations { get; }
    public ScheduleCheck Schedule { get; }
    public ThreadBook Threads { get; }
    public IpcObjects IpcObjects { get; }
    public MessageBook Messages { get; }
    public SignalBook Signals { get; }
    public SegmentBook Segments { get; }
    public HandOverCheck HandOvers { get; }
    public TokenBook Tokens { get; }
    public ContainmentCheck Containment { get; }

    public void BeginInput()
    {
        foreach (Checker checker in _all) checker.BeginInput();
    }

    public void OnRecord(in TraceRecord record)
    {
        if (record is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.VhmControl, Status: Status.Ok })
            OnControl((VhmOperation)record.Arg1, (ushort)record.Arg0);
        foreach (Checker checker in _all) checker.OnRecord(record);
    }

    private void OnControl(VhmOperation operation, ushort machine)
    {
        switch (operation)
        {
            case VhmOperation.Snapshot:
                Violation.Unless(_kept.TryAdd(machine, Machines.Inside(machine)), "snapshots", "two of one machine");
                foreach (Checker checker in _all) checker.OnKeep(machine, _kept[machine]);
                Snapshots++;
                break;
            case VhmOperation.Restore:
                Violation.Unless(_kept.ContainsKey(machine), "snapshots", "restored from nothing");
                foreach (Checker checker in _all) checker.OnRestore(machine, _kept[machine]);
                Restores++;
                break;
            case VhmOperation.Forget:
                Violation.Unless(_kept.ContainsKey(machine), "snapshots", "there is nothing to forget");
                Forget(machine);
                break;
        }
    }

    private void Forget(ushort machine)
    {
        if (!_kept.Remove(machine, out IReadOnlySet<uint>? processes)) return;
        foreach (Checker checker in _all) checker.OnForget(machine, processes);
    }

    public void OnEffect(in Effect effect)
    {
        foreach (Checker checker in _all) checker.OnEffect(effect);
    }

    public void OnResume(int thread, bool answered, ulong value, Status status)
    {
        foreach (Checker checker in _all) checker.OnResume(thread, answered, value, status);
    }

    public void AfterInput(Orchestrator core)
    {
        foreach (Checker checker in _all) checker.AfterInput(core);
    }

    public void Recompute(Orchestrator core)
    {
        foreach (Checker checker in _all) checker.Recompute(core);
    }
}
