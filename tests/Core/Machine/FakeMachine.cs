// The machine layer's part, without a machine: drives an Orchestrator exactly as Orchestrator.cs prescribes and
// keeps every record and effect. Providers answer with whatever the test says.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;

namespace Xdv.Tests.Core.Machine;

/// <summary>An invariant of Core did not hold.</summary>
public sealed class InvariantException(string where) : Exception(where);

public sealed class ThrowingSink : IInvariantSink
{
    public void Broken(string where) => throw new InvariantException(where);
}

/// <summary>Result of one system call as the record shows it.</summary>
public readonly record struct CallResult(Status Status, ulong Value);

public delegate void Fill(ref TraceRecord input);

/// <summary>An orchestrator and what it put out.</summary>
public sealed class FakeMachine
{
    public static readonly CoreLimits Small = new(8, 64, 16, 16, 16);

    public FakeMachine(CoreLimits? limits = null, ulong seed = 1, uint slice = 1_000_000, ulong policies = 0)
    {
        Limits = limits ?? Small;
        Log = new TraceLog(Limits.TraceCapacity, Invariant);
        Core = new Orchestrator(Limits, Log, Invariant);
        Bytes32 bytes = Bytes32.From(BitConverter.GetBytes(seed));
        Apply((ref TraceRecord r) => Operands.FillBoot(ref r, Limits, slice, 65536,
            (ulong)TraceFlags.CountedSlices, bytes, policies));
    }

    public Invariant Invariant { get; } = new(new ThrowingSink());
    public CoreLimits Limits { get; }
    public TraceLog Log { get; }
    public Orchestrator Core { get; }
    public List<TraceRecord> Records { get; } = [];
    public List<Effect> Effects { get; } = [];

    /// <summary>Take the short way where Core offers it.</summary>
    public bool Quick { get; set; }

    /// <summary>Calls that went the short way.</summary>
    public int QuickCalls { get; private set; }

    /// <summary>Decides the status a provider reports for a job.</summary>
    public Func<DueJob, Status> Answer { get; set; } = _ => Status.Ok;

    /// <summary>Whether a job that failed can be handed over again.</summary>
    public bool Holds { get; set; } = true;

    /// <summary>Digest of the result bytes.</summary>
    public Func<DueJob, Bytes32> Digest { get; set; } = due => Bytes32.From(BitConverter.GetBytes(due.Job));

    public uint Pid => Core.RunningProcess;

    /// <summary>Handle of the running process's capability for a domain.</summary>
    public ulong Capability(Domain domain) => domain switch
    {
        Domain.Classical => Core.Processes[Slot].ClassicalCapability,
        Domain.Quantum => Core.Processes[Slot].QuantumCapability,
        _ => Core.Processes[Slot].PhaseCapability,
    };

    public int Slot => Core.Threads[Core.Running].ProcessSlot;

    /// <summary>Applies one input, drains records and effects.</summary>
    /// <param name="by">Who raises it; null = who may.</param>
    public int Apply(Fill fill, PrivilegeLevel? by = null)
    {
        TraceRecord input = default;
        fill(ref input);
        int first = Records.Count;
        Core.Apply(by ?? Privilege.LevelOf(input.Kind), input);
        while (Core.TryTakeEffect(out Effect effect)) Effects.Add(effect);
        Collect();
        return first;
    }

    private void Collect()
    {
        for (ulong n = Log.Oldest; n < Log.Sequence; n++) Records.Add(Log[n]);
        Log.Drop(Log.Count);
    }

    /// <summary>Completions that come before a kernel entry after these instructions.</summary>
    public void CompleteDue(uint instructions)
    {
        while (Core.TryDue(instructions, out DueJob due)) Complete(due);
    }

    public void Complete(DueJob due) => Apply((ref TraceRecord r) =>
    {
        Status status = Answer(due);
        Operands.FillCompletion(ref r, due, status, Digest(due), status != Status.Ok && Holds);
    });

    /// <summary>A system call of the running thread.</summary>
    public CallResult Call(SystemCall call, Fill? fill = null, uint instructions = 0)
    {
        TraceRecord asked = default;
        asked.Operation = (ushort)call;
        asked.Instructions = instructions;
        fill?.Invoke(ref asked);
        if (Quick && QuickPath.TryEnter(Core, asked, out ulong quick, out _))
        {
            QuickCalls++;
            Status status = Log[Log.Oldest].Status;
            Collect();
            return new CallResult(status, quick);
        }
        CompleteDue(instructions);
        int thread = Core.Running;
        int first = Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.SystemCall;
            r.Operation = (ushort)call;
            r.Instructions = instructions;
            fill?.Invoke(ref r);
        });
        TraceRecord record = Records.Skip(first).First(r => r.Kind == RecordKind.SystemCall);
        if (Core.Running == thread && thread >= 0) Core.TakeReturn(thread, out _, out _);
        return new CallResult(record.Status, record.Value);
    }

    public CallResult Call(SystemCall call, ulong arg0) => Call(call, (ref TraceRecord r) => r.Arg0 = arg0);

    public void SliceExpired(uint instructions)
    {
        CompleteDue(instructions);
        Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.SliceExpired;
            r.Instructions = instructions;
        });
    }

    /// <summary>Runs completions while nobody can run.</summary>
    public void RunIdle()
    {
        while (Core.Running < 0 && !Core.Ended && Core.TryNextDue(out DueJob due)) Complete(due);
    }

    public static AttestationRecord Attestation(Domain domain, uint capacity = 20) => new()
    {
        Magic = AttestationRecord.CurrentMagic, Version = 1, Domain = domain, Kind = ProviderKind.Simulator,
        Capacity = capacity, ProviderId = 7, MaxShots = 10_000, MaxOperations = 100_000,
        GatesLow = ulong.MaxValue, GatesHigh = ulong.MaxValue, MaxCoherence = 100_000, CalibrationEpoch = 5,
        CostBase = 100, CostPerOperationMilli = 1000, CostPerShotMilli = 100, CostPerKibibyte = 4,
        OneQubitNanoseconds = 50, TwoQubitNanoseconds = 300, MeasureNanoseconds = 1000, ResetNanoseconds = 500,
    };

    public Status Attach(Domain domain, uint generation = 1, uint capacity = 20) =>
        Attach(Attestation(domain, capacity), generation);

    public Status Attach(AttestationRecord attestation, uint generation = 1)
    {
        int first = Apply((ref TraceRecord r) =>
            Operands.FillProvider(ref r, attestation, generation, Bytes32.From("attestation"u8)));
        return Records[first].Status;
    }

    public Status Lose(Domain domain)
    {
        int first = Apply((ref TraceRecord r) =>
        {
            r.Kind = RecordKind.ProviderLost;
            r.Domain = domain;
        });
        return Records[first].Status;
    }

    /// <summary>Requests a contract; 0 fields take ContractTerms' defaults.</summary>
    public CallResult Request(Domain domain, uint resources, ulong duration = 50_000, ulong start = 0,
        ulong budget = 0,
        ulong calibration = 0, ulong? capability = null, uint limit = 0, uint window = 0,
        ContractFlags flags = ContractFlags.None, ushort evaluations = 0,
        AllowedProjections projections = AllowedProjections.None, byte retries = 0)
    {
        ContractTerms terms = default;
        terms.Retries = retries;
        terms.Domain = domain;
        terms.Resources = resources;
        terms.Duration = duration;
        terms.Start = start;
        terms.Budget = budget;
        terms.Calibration = calibration;
        (terms.MeasurementLimit, terms.MeasurementWindow) = (limit, window);
        (terms.Flags, terms.Evaluations, terms.Projections) = (flags, evaluations, projections);
        TraceRecord details = default;
        if (Operands.FillTerms(ref details, terms)) Apply((ref TraceRecord r) => r = details);
        ulong under = capability ?? Capability(domain);
        return Call(SystemCall.ContractRequest, (ref TraceRecord r) => Operands.FillContract(ref r, terms, under));
    }

    /// <summary>Requests and activates.</summary>
    public ulong ActiveContract(Domain domain, uint resources, ulong duration = 50_000,
        ContractFlags flags = ContractFlags.None, byte retries = 0, uint limit = 0)
    {
        CallResult issued = Request(domain, resources, duration, flags: flags, retries: retries, limit: limit,
            window: limit == 0 ? 0 : (uint)duration);
        Xunit.Assert.Equal(Status.Ok, issued.Status);
        Xunit.Assert.Equal(Status.Ok, OnContract(SystemCall.ContractActivate, issued.Value).Status);
        return issued.Value;
    }

    public CallResult OnContract(SystemCall call, ulong contract) =>
        Call(call, (ref TraceRecord r) => r.Contract = contract);

    public CallResult OnCapability(SystemCall call, ulong capability, ulong arg0 = 0, ulong arg1 = 0) =>
        Call(call, (ref TraceRecord r) =>
        {
            r.Capability = capability;
            r.Arg0 = arg0;
            r.Arg1 = arg1;
        });

    public CallResult Derive(ulong capability, CapabilityInfo specification) =>
        Call(SystemCall.CapabilityDerive, (ref TraceRecord r) =>
            Operands.FillDerive(ref r, capability, specification));

    public CallResult Share(ulong held, uint process, bool measure = true, ulong? capability = null,
        Domain domain = Domain.Quantum) =>
        Call(SystemCall.StateShare, (ref TraceRecord r) =>
        {
            r.Capability = capability ?? Capability(domain);
            (r.Arg0, r.Arg1, r.Arg2) = (held, process, measure ? 1UL : 0);
        });

    public CallResult Submit(QJob job)
    {
        ulong capability = job.Capability ?? Capability(Domain.Quantum);
        if (job.Stage) Stage(job.Operations, job.DurationNanoseconds, job.Seed);
        return Call(SystemCall.Call, (ref TraceRecord r) =>
        {
            r.Verdict = job.Verdict;
            Operands.FillCall(ref r, job.Source, capability,
                new QJobDescriptor { Contract = job.Contract, QubitCount = job.Qubits, MeasurementSpec = job.Spec },
                new QJobExtension { Container = job.Container, Flags = job.Flags, Shots = job.Shots });
            if (job.Target != Domain.Quantum) r.Domain = job.Target;
        });
    }

    public CallResult Submit(PhiJob job)
    {
        ulong capability = job.Capability ?? Capability(Domain.Phase);
        Stage(job.Operations, job.Duration, 0);
        return Call(SystemCall.Call, (ref TraceRecord r) => Operands.FillCall(ref r, Domain.Classical, capability,
            new PhiTransformDescriptor
            {
                Contract = job.Contract, Transform = PhaseTransform.Program, CoherenceStart = job.Start,
                Duration = job.Duration, StabilityTolerance = job.Tolerance,
            },
            new PhiTransformExtension
            {
                Envelope = job.Envelope, Flags = job.Flags, Modes = job.Modes, Projection = job.Projection,
            }));
    }

    public void Stage(uint operations, ulong duration, ulong seed) => Apply((ref TraceRecord r) =>
        Operands.FillPayload(ref r, Bytes32.From("circuit"u8), 32 + operations * 48, operations, duration, seed));

    public CallResult Spawn(Permissions mask = Permissions.All) => Call(SystemCall.Spawn, (ulong)mask);

    /// <summary>Terms of a small machine; a quota that is not named is 4.</summary>
    public static VhmTerms Terms(VhmProfile profile = VhmProfile.ClassicalOnly, ushort tenant = 7, uint pages = 100,
        uint processes = 4, uint machines = 0, uint capabilities = 16)
    {
        bool quantum = profile is VhmProfile.Quantum or VhmProfile.Full;
        bool phase = profile is VhmProfile.Phase or VhmProfile.Full;
        VhmTerms terms = default;
        terms.Tenant = tenant;
        terms.Profile = profile;
        terms.Quota = new VhmResources
        {
            Pages = pages, Processes = processes, Threads = 6, Capabilities = capabilities, Objects = 4,
            Machines = machines, Contracts = quantum || phase ? 4u : 0, Jobs = quantum || phase ? 4u : 0,
            Qubits = quantum ? 8u : 0, Modes = phase ? 8u : 0,
        };
        return terms;
    }

    public CallResult CreateMachine(VhmTerms terms) =>
        Call(SystemCall.VhmCreate, (ref TraceRecord r) => Operands.FillMachine(ref r, terms));

    public CallResult SpawnIn(ulong machine, Permissions mask = Permissions.All, ulong frames = 10) =>
        Call(SystemCall.VhmSpawn, (ref TraceRecord r) =>
        {
            r.Arg0 = (uint)mask | machine << 32;
            r.Arg1 = frames << 32;
        });

    public Status Control(ulong machine, VhmOperation operation) => Call(SystemCall.VhmControl, (ref TraceRecord r) =>
    {
        r.Arg0 = machine;
        r.Arg1 = (ulong)operation;
    }).Status;

    /// <summary>Yields until this process runs.</summary>
    public void SwitchTo(uint process)
    {
        for (int i = 0; i < 100 && Pid != process; i++) Call(SystemCall.Yield);
        Xunit.Assert.Equal(process, Pid);
    }

    public TraceRecord Last(RecordKind kind) => Records.Last(r => r.Kind == kind);

    public int CountOf(RecordKind kind, int operation) =>
        Records.Count(r => r.Kind == kind && r.Operation == operation);
}

public sealed record QJob(ulong Contract, uint Qubits = 2, uint Shots = 1, JobFlags Flags = JobFlags.None,
    ulong Spec = 0,
    ulong Container = 0, uint Operations = 4, ulong DurationNanoseconds = 2000, ulong Seed = 0,
        ulong? Capability = null,
    Status Verdict = Status.Ok, Domain Source = Domain.Classical, Domain Target = Domain.Quantum, bool Stage = true);

public sealed record PhiJob(ulong Contract, uint Modes = 2, JobFlags Flags = JobFlags.Evaluate, ulong Envelope = 0,
    ulong Start = 0, ulong Duration = 0, uint Tolerance = 0, uint Operations = 4, ulong? Capability = null,
    PhaseProjection Projection = PhaseProjection.Intensities);
