// A trace in the Trace Event Format (JSON), which Perfetto and chrome://tracing open: T is shown as microseconds.
//
//   processes    a track each: one row of running and waiting, calls as instants on it
//   jobs         async spans Q and Φ, from admission to completion
//   contracts    async spans, from issue to release or revocation
//   faults       instants across the process, traps and lost providers too
//
// A thread runs from a Schedule record to the next one; an Idle record starts where its jump starts. What a thread
// waits for between two runs is the call it made last.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Writes one file; give it every record in order, then <see cref="Finish"/>.</summary>
public sealed class ChromeExport
{
    private const int FlushBytes = 1 << 16;

    private readonly ChromeEvents _events;
    private readonly Dictionary<uint, Track> _tracks = [];
    private readonly Dictionary<ulong, (string Name, TraceRecord Start)> _jobs = [], _contracts = [];
    private uint _running;
    private ulong _time;

    /// <summary>What one process is doing.</summary>
    private sealed class Track
    {
        public ushort Thread;
        public bool Running, Ended;
        /// <summary>T since when it runs or waits.</summary>
        public ulong Since;
        public string Waiting = "ready";
    }

    public ChromeExport(Stream output) => _events = new ChromeEvents(output, FlushBytes);

    /// <summary>Events written.</summary>
    public ulong Events => _events.Count;

    /// <summary>Exports all records.</summary>
    /// <returns>Number of events.</returns>
    public static ulong Write(IEnumerable<TraceRecord> records, Stream output)
    {
        ChromeExport export = new(output);
        foreach (TraceRecord record in records) export.Add(record);
        export.Finish();
        return export.Events;
    }

    public void Add(in TraceRecord record)
    {
        _time = record.Time;
        switch (record.Kind)
        {
            case RecordKind.Process:
                AddProcess(record);
                break;
            case RecordKind.Schedule:
                AddSchedule(record);
                break;
            case RecordKind.SystemCall:
                AddCall(record);
                break;
            case RecordKind.SliceExpired:
                if (_tracks.TryGetValue(record.Process, out Track? track)) track.Waiting = "ready";
                break;
            case RecordKind.Transition when RecordFacts.AdmitsJob(record) || RecordFacts.RunsAgain(record):
                Begin(_jobs, JobCategory(record.Domain), record.Arg0, record,
                    $"{RecordText.DomainName(record.Domain)} job {RecordText.HandleText(record.Arg0)}");
                break;
            case RecordKind.QuantumMeasure:
            case RecordKind.PhaseTransform:
                End(_jobs, JobCategory(record.Domain), record.Arg0, record);
                break;
            case RecordKind.Resource:
                AddContract(record);
                break;
            default:
                break;
        }

        if (RecordFacts.IsFailure(record)) AddFailure(record);
    }

    /// <summary>Closes what is still open at the last T.</summary>
    public void Finish()
    {
        foreach ((uint process, Track track) in _tracks) Close(process, track, _time);
        foreach ((ulong handle, (string name, TraceRecord start)) in _jobs)
            _events.Async('e', JobCategory(start.Domain), name, handle, start.Process, _time, default);
        foreach ((ulong handle, (string name, TraceRecord start)) in _contracts)
            _events.Async('e', "contract", name, handle, start.Process, _time, default);
        _events.Finish();
    }

    private void AddProcess(in TraceRecord record)
    {
        if ((ProcessState)record.Operation == ProcessState.Created)
        {
            _tracks[record.Process] = new Track { Thread = record.Thread, Since = record.Time };
            string name = record.Process == 1 ? "process 1 (init)"
                : string.Create(CultureInfo.InvariantCulture, $"process {record.Process} (of {record.Arg0})");
            _events.Name(record.Process, record.Thread, name);
        }

        if ((ProcessState)record.Operation != ProcessState.Terminated
            || !_tracks.TryGetValue(record.Process, out Track? track)) return;
        Close(record.Process, track, record.Time);
        track.Ended = true;
        if (_running == record.Process) _running = 0;
    }

    private void AddSchedule(in TraceRecord record)
    {
        bool run = RecordFacts.IsRun(record);
        ulong since = run ? record.Time : Math.Min(record.Arg0, record.Time);
        if (_tracks.TryGetValue(_running, out Track? before) && !before.Ended)
        {
            Close(_running, before, since);
            (before.Running, before.Since) = (false, since);
        }

        _running = run ? record.Process : 0;
        if (!run || !_tracks.TryGetValue(record.Process, out Track? next)) return;
        Close(record.Process, next, record.Time);
        (next.Running, next.Since) = (true, record.Time);
    }

    private void AddCall(in TraceRecord record)
    {
        SystemCall call = (SystemCall)record.Operation;
        _events.Instant("call", call.ToString(), record, 't');
        if (!_tracks.TryGetValue(record.Process, out Track? track)) return;
        bool waits = record.Status == Status.Ok
            && call is SystemCall.JobWait or SystemCall.Wait or SystemCall.ConsoleRead;
        string on = call == SystemCall.JobWait ? " " + RecordText.HandleText(record.Arg0) : "";
        track.Waiting = waits ? call + on : "ready";
    }

    private void AddContract(in TraceRecord record)
    {
        switch ((ContractState)record.Operation)
        {
            case ContractState.Issued:
                Begin(_contracts, "contract", record.Contract, record, $"{RecordText.DomainName(record.Domain)} "
                    + $"contract {RecordText.HandleText(record.Contract)}");
                break;
            case ContractState.Released:
            case ContractState.Revoked:
                End(_contracts, "contract", record.Contract, record);
                break;
            default:
                break;
        }
    }

    private void AddFailure(in TraceRecord record)
    {
        string operation = RecordText.Operation(record);
        string name = record.Kind == RecordKind.Fault ? operation : $"{record.Kind} {operation}".TrimEnd();
        _events.Instant("fault", name, record, record.Process == 0 ? 'g' : 'p');
    }

    private void Begin(Dictionary<ulong, (string, TraceRecord)> open, string category, ulong handle,
        in TraceRecord record, string name)
    {
        open[handle] = (name, record);
        _events.Async('b', category, name, handle, record.Process, record.Time, record);
    }

    private void End(Dictionary<ulong, (string Name, TraceRecord Start)> open, string category, ulong handle,
        in TraceRecord record)
    {
        if (!open.Remove(handle, out (string Name, TraceRecord Start) begun)) return;
        _events.Async('e', category, begun.Name, handle, begun.Start.Process, record.Time, record);
    }

    /// <summary>Ends a span of running or waiting at <paramref name="time"/>.</summary>
    private void Close(uint process, Track track, ulong time)
    {
        if (track.Ended || time < track.Since || (time == track.Since && !track.Running)) return;
        string name = track.Running ? "running" : track.Waiting;
        _events.Span(track.Running ? "running" : "waiting", name, process, track.Thread, track.Since, time);
    }

    private static string JobCategory(Domain domain) => "job " + RecordText.DomainName(domain);
}
