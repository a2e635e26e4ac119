// Inputs that are not system calls: boot, completions, providers, console, traps. Each first appends the input, then
// what follows from it.
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;
using Xdv.Crypto;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>Domain separation for what is derived from the boot seed.</summary>
    private static System.ReadOnlySpan<byte> RootLabel => "XDV root capability 1"u8;
    private static System.ReadOnlySpan<byte> JobSeedLabel => "XDV job seeds 1"u8;

    /// <summary>Boot (XDV-062): root capability from the seed, process 1 with a capability per domain.</summary>
    private void ApplyBoot(in TraceRecord input)
    {
        _invariant.Check(input.Arg2 == _limits.Pack(), "core: boot names other limits");
        _invariant.Check(input.Arg0 is > 0 and <= int.MaxValue, "core: slice");
        _invariant.Check(PolicyOrder.TryUnpack(input.Value, out PolicyOrder order), "core: scheduling policies");
        AppendInput(input);
        _threads.Use(order);
        _session.Booted = true;
        _session.SliceInstructions = input.Arg0;
        _session.RootIdentity = HmacSha3.Compute(input.Outcome, RootLabel);
        _session.TokenKey = HmacSha3.Compute(_session.RootIdentity, TokenKeyLabel);
        Bytes32 seeds = HmacSha3.Compute(input.Outcome, JobSeedLabel);
        _session.SeedWord = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(seeds);
        int root = _capabilities.IssueRoot();
        ProcessLimits limits = WholeMachine(input.Arg1);
        _machines.Boot(RootQuota(limits));
        _threads.SetWeight(0, VhmRange.DefaultShare);
        Status status = CreateProcess(0, RootVhm, Permissions.All, root, out _);
        _invariant.Check(status == Status.Ok, "core: init");
        _processes.TryFind(ProcessTable.Init, out int init);
        _processes[init].Limits = limits;
        _machines[0].Init = ProcessTable.Init;
    }

    /// <summary>A job's outcome takes effect, at its due time and before anything later.</summary>
    private void ApplyCompletion(in TraceRecord input)
    {
        bool known = TryNextDue(out DueJob due);
        _invariant.Check(known && due.Job == input.Arg0, "core: completion of a job that is not next");
        bool quantum = input.Kind == RecordKind.QuantumMeasure;
        _invariant.Check(due.Domain == (quantum ? Domain.Quantum : Domain.Phase),
            "core: completion of another domain");
        if (_session.Running >= 0) _clock.Step(due.Due);
        else if (due.Due > _clock.Now) Idle(due.Due);
        int index = (int)Handle.Index(due.Job);
        ref Job job = ref _jobs[index];
        ref TraceRecord record = ref _log.Append(input);
        record.Time = _clock.Now;
        record.Domain = job.Domain;
        record.Status = FaultPolicy.Admissible(job.Domain, input.Verdict);
        record.Process = job.OwnerProcess;
        record.Vhm = job.Vhm;
        record.Thread = job.Thread;
        record.Capability = job.Capability;
        record.Contract = _contracts.HandleOf(job.Contract);
        record.Arg1 = due.StateObject;
        record.Arg2 = job.Admitted;
        _completion.Finish(index, record.Status, false, input.Arg3 != 0);
        Expire();
    }

    /// <summary>Everybody is blocked: T goes on to the next completion.</summary>
    private void Idle(ulong until)
    {
        ulong from = _clock.Now;
        _clock.Jump(until);
        ref TraceRecord record =
            ref _journal.Append(RecordKind.Schedule, (ushort)ScheduleEvent.Idle, Domain.Classical, Subject.Kernel);
        record.Arg0 = from;
    }

    private void ApplyProvider(in TraceRecord input)
    {
        bool attached = input.Kind == RecordKind.ProviderAttached;
        ref TraceRecord record = ref AppendInput(input);
        Status status = input.Verdict;
        if (status == Status.Ok)
            status = attached ? _providers.Attach(input.Domain, Operands.ReadProvider(input))
                : _providers.Lose(input.Domain);
        record.Status = status;
        if (attached || status != Status.Ok) return;
        _completion.StopDomain(input.Domain, FaultPolicy.HardwareFailure(input.Domain), true);
        Expire();
    }

    /// <summary>The running thread did what it must not: its handler decides, or its process ends (XDV-020.4) and
    /// nobody else notices.</summary>
    private void ApplyTrap(in TraceRecord input)
    {
        AppendInput(input).Status = Status.ProcessTrapped;
        ref ThreadRow thread = ref _threads[_session.Running];
        thread.FaultStatus = Status.ProcessTrapped;
        thread.FaultVector = input.Operation;
        thread.FaultAddress = input.Arg0;
        RaiseFault(_session.Running, input.Operation);
    }

    /// <summary>Seed of the next job when its program gave none: never 0, a function of boot seed and n
    /// (splitmix64).</summary>
    private ulong NextJobSeed()
    {
        ulong mixed = _session.SeedWord + _journal.Sequence * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        mixed ^= mixed >> 31;
        return mixed == 0 ? 1 : mixed;
    }
}
