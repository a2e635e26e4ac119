// Threads (XDV-020.1, XDV-053.4): started and ended as the calls say, joined by one, answered once and with what the
// rules say. What a thread waits in at endpoints and notifications is MessageBook's and SignalBook's; they note it
// here, because a thread waits in one thing at a time.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Tests.Simulation.Checks;

/// <summary>What a system call of a thread has to come back with.</summary>
public enum Answer
{
    /// <summary>It is in no call, or its call blocks.</summary>
    None,
    /// <summary>What other books know: a job's, a child's, the console's.</summary>
    Any,
    Exact,
}

public struct ThreadNote
{
    public ulong Handle, Value, Parting;
    public uint Process;
    public Status Status;
    public Answer Answer;
    public BlockReason Waits;
    /// <summary>Waits = Reply, FaultReply: who received. Thread: who is joined. Send, Receive, Fault, Notification: the
    /// object.</summary>
    public int On;
    /// <summary>Who waits for its reply; −1 = nobody.</summary>
    public int Caller;
    /// <summary>Who waits for its decision about a fault; −1 = nobody.</summary>
    public int FaultCaller;
    /// <summary>Words it sends while it waits to.</summary>
    public uint Words;
    /// <summary>The child whose end it waits for; 0 = none.</summary>
    public uint Child;
    /// <summary>Its latest fault: the capability of the handler, and what its process ends with.</summary>
    public ulong FaultCapability, FaultValue;
    public Status FaultStatus;
    /// <summary>Nobody decides about that fault: the process must end with this input.</summary>
    public bool Doomed;
    public byte Priority;
    public bool Alive, Ended, Buffer;
}

public sealed class ThreadBook(int capacity, MachineBook machines) : Checker
{
    private const string Rule = "threads";
    private const byte Normal = 2, Highest = 4;

    private readonly ThreadNote[] _notes = new ThreadNote[capacity];
    private readonly Dictionary<int, ThreadNote> _kept = [];
    private int _starts, _stops;

    public int Capacity => _notes.Length;

    public int Count { get; private set; }

    /// <summary>Threads that thread_create has started.</summary>
    public long Started { get; private set; }

    public ref ThreadNote this[int thread] => ref _notes[thread];

    /// <summary>Told of each thread that ends, while its note still says what it waits in.</summary>
    public Action<int>? Ending { get; set; }

    /// <summary>A waiting thread's call comes back with this.</summary>
    public void Wake(int thread, ulong value, Status status)
    {
        ref ThreadNote note = ref _notes[thread];
        Violation.Unless(note.Alive && !note.Ended && note.Waits != BlockReason.None, Rule, "woken but not waiting");
        (note.Answer, note.Value, note.Status) = (Answer.Exact, value, status);
        (note.Waits, note.On) = (BlockReason.None, 0);
    }

    /// <summary>The call that is being told blocks.</summary>
    public void Wait(int thread, BlockReason reason, int on)
    {
        ref ThreadNote note = ref _notes[thread];
        (note.Answer, note.Waits, note.On) = (Answer.None, reason, on);
    }

    /// <summary>A thread that faulted goes on, and no call comes back.</summary>
    public void Release(int thread) => Wait(thread, BlockReason.None, 0);

    public override void OnRecord(in TraceRecord record)
    {
        if (record.Kind == RecordKind.Process && record.Operation == (ushort)ProcessState.Terminated)
        {
            for (int thread = 0; thread < _notes.Length; thread++)
                if (_notes[thread].Alive && _notes[thread].Process == record.Process) End(thread);
            return;
        }
        if (record.Kind != RecordKind.SystemCall) return;
        ref ThreadNote caller = ref _notes[record.Thread];
        Violation.Unless(caller.Alive && !caller.Ended && caller.Process == record.Process, Rule,
            $"thread {record.Thread} calls but does not live");
        Violation.Unless(caller.Waits == BlockReason.None, Rule, "calls while it waits");
        SystemCall call = (SystemCall)record.Operation;
        bool others = call is SystemCall.JobWait or SystemCall.Wait or SystemCall.ConsoleRead;
        caller.Answer = others ? Answer.Any : Answer.Exact;
        (caller.Value, caller.Status) = (record.Value, record.Status);
        if (call == SystemCall.MessageBuffer && record.Status == Status.Ok) caller.Buffer = true;
        if (call == SystemCall.ThreadCreate) Create(record, caller.Priority);
        if (call == SystemCall.ThreadExit) Leave(record);
        if (call == SystemCall.ThreadJoin) Join(record);
        if (call == SystemCall.ThreadPriority) SetPriority(record);
    }

    private void Create(in TraceRecord record, byte own)
    {
        Status expected = record.Verdict != Status.Ok ? record.Verdict
            : record.Arg3 > Highest ? Status.InvalidArgument
            : record.Arg3 > own ? Status.CapabilityUnauthorized
            : Count + KeptAndGone == _notes.Length || IsFull(record.Process) ? Status.ResourceExhausted : Status.Ok;
        Violation.Unless(record.Status == expected, Rule, $"thread_create: {record.Status}, not {expected}");
        if (expected != Status.Ok) return;
        Begin((int)Handle.Index(record.Value), record.Process, (byte)record.Arg3, record.Value);
        _starts++;
        Started++;
    }

    /// <summary>Numbers that a snapshot keeps from others.</summary>
    private int KeptAndGone => _kept.Keys.Count(thread => !_notes[thread].Alive);

    public override void OnKeep(ushort machine, IReadOnlySet<uint> processes)
    {
        for (int thread = 0; thread < _notes.Length; thread++)
            if (_notes[thread].Alive && processes.Contains(_notes[thread].Process)) _kept[thread] = _notes[thread];
    }

    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach ((int thread, ThreadNote kept) in _kept)
        {
            if (!processes.Contains(kept.Process)) continue;
            Violation.Unless(!_notes[thread].Alive, Rule, $"thread {thread} comes back and is another's");
            _notes[thread] = kept;
            Count++;
        }
    }

    public override void OnForget(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach ((int thread, ThreadNote kept) in _kept)
            if (processes.Contains(kept.Process)) _kept.Remove(thread);
    }

    /// <summary>A process's machine has no thread left.</summary>
    private bool IsFull(uint process)
    {
        ushort vhm = machines.Of(process);
        int own = 0;
        foreach (ref ThreadNote note in _notes.AsSpan())
            if (note.Alive && machines.Of(note.Process) == vhm) own++;
        return machines.Left(vhm, static quota => quota.Threads, own) <= 0;
    }

    private void Begin(int thread, uint process, byte priority, ulong handle)
    {
        ref ThreadNote note = ref _notes[thread];
        bool free = !note.Alive && (handle == 0 || Handle.Generation(handle) > Handle.Generation(note.Handle));
        Violation.Unless(free, Rule, $"thread {thread} started twice or its handle reused");
        ulong before = note.Handle;
        note = new ThreadNote
        {
            Process = process, Priority = priority, Handle = handle == 0 ? before : handle, Alive = true, Caller = -1,
            FaultCaller = -1,
        };
        Count++;
    }

    /// <summary>The note stays with its handle, so that its number is known to be free.</summary>
    private void End(int thread)
    {
        if (!_notes[thread].Ended) Ending?.Invoke(thread);
        _notes[thread].Alive = false;
        Count--;
    }

    private void Leave(in TraceRecord record)
    {
        int thread = record.Thread, joiner = -1;
        bool last = true;
        for (int other = 0; other < _notes.Length; other++)
        {
            ref ThreadNote note = ref _notes[other];
            if (!note.Alive || note.Ended || other == thread) continue;
            last &= note.Process != record.Process;
            if (note.Waits == BlockReason.Thread && note.On == thread) joiner = other;
        }
        _notes[thread].Answer = Answer.None;
        if (last) return;
        _stops++;
        if (joiner < 0)
        {
            Ending?.Invoke(thread);
            (_notes[thread].Ended, _notes[thread].Parting) = (true, record.Arg0);
            return;
        }
        End(thread);
        Wake(joiner, record.Arg0, Status.Ok);
    }

    /// <summary>Number of the thread a handle names for a process, ended or not; −1 = none.</summary>
    private int Find(ulong handle, uint process)
    {
        uint thread = Handle.Index(handle);
        bool known = thread < (uint)_notes.Length && _notes[thread].Alive && _notes[thread].Handle == handle
            && _notes[thread].Process == process;
        return known ? (int)thread : -1;
    }

    private void Join(in TraceRecord record)
    {
        int thread = Find(record.Arg0, record.Process);
        if (thread < 0 || thread == record.Thread)
        {
            Violation.Unless(record.Status == Status.ThreadNotFound, Rule, $"join of no thread: {record.Status}");
            return;
        }
        foreach (ref ThreadNote note in _notes.AsSpan())
        {
            if (!note.Alive || note.Ended || note.Waits != BlockReason.Thread || note.On != thread) continue;
            Violation.Unless(record.Status == Status.Busy, Rule, $"joined by two: {record.Status}");
            return;
        }
        ulong value = _notes[thread].Ended ? _notes[thread].Parting : 0;
        Violation.Unless(record.Status == Status.Ok && record.Value == value, Rule, "join gets another value");
        if (_notes[thread].Ended) End(thread);
        else Wait(record.Thread, BlockReason.Thread, thread);
    }

    private void SetPriority(in TraceRecord record)
    {
        int thread = record.Arg0 == 0 ? record.Thread : Find(record.Arg0, record.Process);
        Status expected = thread < 0 ? Status.ThreadNotFound : record.Arg1 > Highest ? Status.InvalidArgument
            : record.Arg1 > _notes[record.Thread].Priority ? Status.CapabilityUnauthorized : Status.Ok;
        Violation.Unless(record.Status == expected, Rule, $"thread_priority: {record.Status}, not {expected}");
        if (expected == Status.Ok) _notes[thread].Priority = (byte)record.Arg1;
    }

    public override void OnEffect(in Effect effect)
    {
        if (effect.Kind == EffectKind.StartProcess) Begin((int)effect.Thread, effect.Process, Normal, 0);
        if (effect.Kind == EffectKind.StopThread) _stops--;
        if (effect.Kind != EffectKind.StartThread) return;
        _starts--;
        bool told = effect.Thread < (uint)_notes.Length && _notes[effect.Thread].Process == effect.Process;
        Violation.Unless(told && _notes[effect.Thread].Alive, Rule, "a thread starts that no record created");
    }

    public override void OnResume(int thread, bool answered, ulong value, Status status)
    {
        ref ThreadNote note = ref _notes[thread];
        Violation.Unless(note.Waits == BlockReason.None, "answers", $"thread {thread} runs while it waits");
        bool right = note.Answer switch
        {
            Answer.None => !answered,
            Answer.Exact => answered && value == note.Value && status == note.Status,
            _ => true,
        };
        Violation.Unless(right, "answers", $"thread {thread} is told {answered} {value:x} {status}, "
            + $"not {note.Answer} {note.Value:x} {note.Status}");
        note.Answer = Answer.None;
    }

    public override void AfterInput(Orchestrator core)
    {
        Violation.Unless(_starts == 0 && _stops == 0, Rule, "effects and records disagree");
        Violation.Unless(core.Ended || core.Threads.Count == Count, Rule,
            $"{core.Threads.Count} in the table, {Count} by the records");
        if (core.Ended) return;
        for (int thread = 0; thread < _notes.Length; thread++)
        {
            ref ThreadNote note = ref _notes[thread];
            ref ThreadRow row = ref core.Threads[thread];
            Violation.Unless(note.Alive == (row.State != ThreadState.Dead), Rule, $"thread {thread}: alive or not");
            if (!note.Alive) continue;
            ulong handle = core.Threads.HandleOf(thread);
            if (note.Handle != handle) NoteFirst(ref note, handle);
            bool same = row.Process == note.Process && row.Priority == note.Priority
                && note.Ended == (row.State == ThreadState.Ended);
            Violation.Unless(same, Rule, $"thread {thread} is another's, of another priority, or has ended");
            bool elsewhere = row.Reason is BlockReason.Job or BlockReason.Child or BlockReason.Console;
            Violation.Unless(row.Reason == note.Waits || (note.Waits == BlockReason.None && elsewhere), "waiting",
                $"thread {thread} waits for {row.Reason}, not {note.Waits}");
        }
    }

    /// <summary>No call tells the handle of a process's first thread.</summary>
    private static void NoteFirst(ref ThreadNote note, ulong handle)
    {
        Violation.Unless(Handle.Generation(handle) > Handle.Generation(note.Handle), Rule, "a handle comes back");
        note.Handle = handle;
    }
}
