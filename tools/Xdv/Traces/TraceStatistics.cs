// What a trace amounts to: events by kind and call, work, jobs, waiting, per process and in all. One pass in memory
// that does not grow with the trace, only with the number of processes.
using System.Collections.Generic;
using Xdv.Abi;
using Xdv.Core.Orchestration;

namespace Xdv.Tool.Traces;

/// <summary>One system call's share.</summary>
public sealed class CallStatistics
{
    public ulong Count { get; set; }
    /// <summary>Answered with another status than Ok.</summary>
    public ulong Refused { get; set; }
    /// <summary>User instructions that led up to these calls.</summary>
    public ulong Instructions { get; set; }
}

/// <summary>Jobs of one domain.</summary>
public sealed class JobStatistics
{
    public ulong Admitted { get; set; }
    /// <summary>Transitions that ended before a job was admitted.</summary>
    public ulong RolledBack { get; set; }
    /// <summary>Runs beyond each job's first; a run that failed and was followed by another is no completion.</summary>
    public ulong Retried { get; set; }
    public ulong Completed { get; set; }
    /// <summary>Completed with another status than Ok.</summary>
    public ulong Failed { get; set; }
    /// <summary>T from admission to completion, of each run.</summary>
    public Distribution Latency { get; } = new();
    /// <summary>The part of the latency that the job waited for the provider to be free.</summary>
    public Distribution Queueing { get; } = new();
    /// <summary>Admitted, and no completion in the trace.</summary>
    public ulong Open => Admitted > Completed ? Admitted - Completed : 0;
}

/// <summary>One process.</summary>
public sealed class ProcessStatistics
{
    public required uint Process { get; init; }
    public uint Parent { get; set; }
    public ulong Created { get; set; }
    /// <summary>T at which it ended; null when it was alive at the end of the trace.</summary>
    public ulong? Ended { get; set; }
    public Status ExitReason { get; set; }
    public ulong ExitStatus { get; set; }
    public ulong Records { get; set; }
    public ulong Calls { get; set; }
    public ulong Instructions { get; set; }
    public ulong QuantumJobs { get; set; }
    public ulong PhaseJobs { get; set; }
    public ulong Faults { get; set; }
    /// <summary>Times it was chosen to run, after it had not been running.</summary>
    public ulong Runs { get; set; }
    /// <summary>T it spent ready without running.</summary>
    public ulong Waited { get; set; }
}

/// <summary>Adds up a trace, record by record.</summary>
public sealed class TraceStatistics
{
    private readonly ReadyTimes _readyTimes = new();

    public ulong Records { get; private set; }
    public ulong Inputs { get; private set; }
    /// <summary>Inputs of each privilege level.</summary>
    public SortedDictionary<PrivilegeLevel, ulong> Levels { get; } = [];
    /// <summary>T of the last record.</summary>
    public ulong Time { get; private set; }
    public ulong Instructions { get; private set; }
    /// <summary>True when the session's end is in the trace.</summary>
    public bool Complete { get; private set; }
    /// <summary>T that passed while everybody was blocked.</summary>
    public ulong IdleTicks { get; private set; }
    public ulong IdleJumps { get; private set; }
    public SortedDictionary<RecordKind, ulong> Kinds { get; } = [];
    public SortedDictionary<SystemCall, CallStatistics> Calls { get; } = [];
    public SortedDictionary<FaultKind, ulong> Faults { get; } = [];
    public JobStatistics Quantum { get; } = new();
    public JobStatistics Phase { get; } = new();
    /// <summary>T from being ready to running, one value for each recorded choice of a thread.</summary>
    public Distribution Waiting { get; } = new();
    public SortedDictionary<uint, ProcessStatistics> Processes { get; } = [];

    /// <summary>The statistics of all these records.</summary>
    public static TraceStatistics Of(IEnumerable<TraceRecord> records)
    {
        TraceStatistics statistics = new();
        foreach (TraceRecord record in records) statistics.Add(record);
        return statistics;
    }

    public void Add(in TraceRecord record)
    {
        _readyTimes.Keep(record);
        Records++;
        Time = record.Time;
        Kinds[record.Kind] = Kinds.GetValueOrDefault(record.Kind) + 1;
        Complete |= record.Kind == RecordKind.Shutdown;
        if (TraceFormat.IsInput(record.Kind))
        {
            Inputs++;
            PrivilegeLevel level = Privilege.LevelOf(record.Kind);
            Levels[level] = Levels.GetValueOrDefault(level) + 1;
        }

        Instructions += record.Instructions;
        ProcessStatistics? process = record.Process == 0 ? null : ProcessOf(record.Process);
        if (process is not null)
        {
            process.Records++;
            process.Instructions += record.Instructions;
        }

        switch (record.Kind)
        {
            case RecordKind.SystemCall:
                AddCall(record, process);
                break;
            case RecordKind.Schedule:
                AddSchedule(record, process);
                break;
            case RecordKind.Process:
                AddProcess(record, process);
                break;
            case RecordKind.Fault:
                Faults[(FaultKind)record.Operation] = Faults.GetValueOrDefault((FaultKind)record.Operation) + 1;
                if (process is not null) process.Faults++;
                break;
            case RecordKind.Transition:
                AddTransition(record, process);
                break;
            case RecordKind.QuantumMeasure:
            case RecordKind.PhaseTransform:
                AddCompletion(record);
                break;
            default:
                break;
        }
    }

    private ProcessStatistics ProcessOf(uint process)
    {
        if (!Processes.TryGetValue(process, out ProcessStatistics? row))
            Processes[process] = row = new ProcessStatistics { Process = process };
        return row;
    }

    private JobStatistics JobsOf(Domain domain) => domain == Domain.Quantum ? Quantum : Phase;

    private void AddCall(in TraceRecord record, ProcessStatistics? process)
    {
        if (process is not null) process.Calls++;
        SystemCall call = (SystemCall)record.Operation;
        if (!Calls.TryGetValue(call, out CallStatistics? row)) Calls[call] = row = new CallStatistics();
        row.Count++;
        row.Instructions += record.Instructions;
        if (record.Status != Status.Ok) row.Refused++;
    }

    private void AddSchedule(in TraceRecord record, ProcessStatistics? process)
    {
        if (!RecordFacts.IsRun(record))
        {
            IdleJumps++;
            IdleTicks += record.Time - record.Arg0;
            return;
        }

        ulong waited = record.Time - _readyTimes.At(record.Arg0, record.Time);
        Waiting.Add(waited);
        if (process is null) return;
        process.Runs++;
        process.Waited += waited;
    }

    private static void AddProcess(in TraceRecord record, ProcessStatistics? process)
    {
        if (process is null) return;
        switch ((ProcessState)record.Operation)
        {
            case ProcessState.Created:
                process.Created = record.Time;
                process.Parent = (uint)record.Arg0;
                break;
            case ProcessState.Terminated:
                process.Ended = record.Time;
                process.ExitReason = record.Status;
                process.ExitStatus = record.Value;
                break;
            default:
                break;
        }
    }

    private void AddTransition(in TraceRecord record, ProcessStatistics? process)
    {
        JobStatistics jobs = JobsOf(record.Domain);
        if (RecordFacts.RunsAgain(record))
        {
            jobs.Retried++;
            if (jobs.Completed > 0) jobs.Completed--;
            if (jobs.Failed > 0) jobs.Failed--;
            return;
        }

        if (!RecordFacts.AdmitsJob(record))
        {
            jobs.RolledBack++;
            return;
        }

        jobs.Admitted++;
        ulong latency = record.Arg2 - record.Time;
        jobs.Queueing.Add(latency > record.Arg3 ? latency - record.Arg3 : 0);
        if (process is null) return;
        if (record.Domain == Domain.Quantum) process.QuantumJobs++;
        else process.PhaseJobs++;
    }

    private void AddCompletion(in TraceRecord record)
    {
        JobStatistics jobs = JobsOf(record.Domain);
        jobs.Completed++;
        if (record.Status != Status.Ok) jobs.Failed++;
        jobs.Latency.Add(record.Time - record.Arg2);
    }
}
