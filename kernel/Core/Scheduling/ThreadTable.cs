// Threads: what runs, as opposed to what owns (ProcessTable).
//
// States: Dead → Ready ↔ Running, Running → Blocked → Ready, Running → Ended (until somebody joins it), any → Dead. A
// blocked thread gets its pending return when it wakes; or the processor at once, when the running thread hands it over
// (Ipc/). A thread's number is its row; programs name it by a handle whose generation is never used again.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Trace;
using Xdv.Crypto;

namespace Xdv.Core.Scheduling;

public enum ThreadState : byte
{
    Dead = 0,
    Ready = 1,
    Running = 2,
    Blocked = 3,
    /// <summary>Left its function; nobody has asked for its exit value yet.</summary>
    Ended = 4,
}

public enum BlockReason : byte
{
    None = 0,
    /// <summary>Waits for the job <c>BlockedOn</c>.</summary>
    Job = 1,
    /// <summary>Waits for the end of process <c>BlockedOn</c>.</summary>
    Child = 2,
    /// <summary>Waits for console input, at most <c>BlockedOn</c> bytes.</summary>
    Console = 3,
    /// <summary>Waits for the end of the thread with handle <c>BlockedOn</c>.</summary>
    Thread = 4,
    /// <summary>Wants to call at endpoint <c>BlockedOn</c>; its owner does not receive at the moment.</summary>
    Send = 5,
    /// <summary>Receives at endpoint <c>BlockedOn</c>.</summary>
    Receive = 6,
    /// <summary>Has called; waits for the reply of the thread that received.</summary>
    Reply = 7,
    /// <summary>Waits for a signal at notification <c>BlockedOn</c>.</summary>
    Notification = 8,
    /// <summary>Has faulted and queues at its handler's endpoint <c>BlockedOn</c>.</summary>
    Fault = 9,
    /// <summary>Has faulted; waits for the decision of the thread that received.</summary>
    FaultReply = 10,
    /// <summary>Has faulted, and nobody will decide: its process ends before the input is over.</summary>
    FaultLost = 11,
}

/// <summary>One thread. 128 bytes. Links are thread numbers, −1 = none.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct ThreadRow
{
    /// <summary>Means something while Blocked.</summary>
    [FieldOffset(0)] public ulong BlockedOn;
    /// <summary>n at which it became ready, or blocked outside a queue; one more for each when several do at the same
    /// n.</summary>
    [FieldOffset(8)] public ulong Submission;
    [FieldOffset(16)] public ulong ReturnValue;
    [FieldOffset(24)] public ulong Contract;
    /// <summary>User instructions executed.</summary>
    [FieldOffset(32)] public ulong Instructions;
    /// <summary>Ended: what it left. Blocked in Send: what it sends (MessageInfo).</summary>
    [FieldOffset(40)] public ulong Parting;
    /// <summary>With Vhm and Number as a record has them: RecordWords copies the three as one word.</summary>
    [FieldOffset(48)] public uint Process;
    [FieldOffset(52)] public ushort Vhm;
    /// <summary>Its own number.</summary>
    [FieldOffset(54)] public ushort Number;
    [FieldOffset(56)] public int ProcessSlot;
    [FieldOffset(60)] public Status ReturnStatus;
    /// <summary>In the queue of an endpoint or notification; for a dead row the next free one.</summary>
    [FieldOffset(64)] public int NextWaiting;
    [FieldOffset(68)] public int PreviousWaiting;
    /// <summary>Threads of the same process.</summary>
    [FieldOffset(72)] public int NextSibling;
    [FieldOffset(76)] public int PreviousSibling;
    /// <summary>The thread it owes a reply to.</summary>
    [FieldOffset(80)] public int Caller;
    [FieldOffset(84)] public uint Generation;
    [FieldOffset(88)] public ThreadState State;
    [FieldOffset(89)] public BlockReason Reason;
    [FieldOffset(90)] public Domain Domain;
    [FieldOffset(91)] public byte HasReturn;
    [FieldOffset(92)] public byte Priority;
    /// <summary>1 when messages may be longer than the registers.</summary>
    [FieldOffset(93)] public byte HasBuffer;
    /// <summary>Among which threads it competes for the processor (Arbiter): its machine's; 0 = the root.</summary>
    [FieldOffset(94)] public byte Group;
    /// <summary>1 while a machine around its process is paused: it is in no ready queue.</summary>
    [FieldOffset(95)] public byte Held;
    /// <summary>The thread that waits for its end, plus one; 0 = none.</summary>
    [FieldOffset(96)] public int Waiter;
    /// <summary>The thread it owes the decision about a fault, plus one; 0 = none. Not in Caller, so that the quick
    /// path answers nobody who waits in a fault.</summary>
    [FieldOffset(100)] public int FaultCaller;
    /// <summary>In a fault: what the process ends with if nobody decides otherwise: status, exit status, detail.
    /// </summary>
    [FieldOffset(104)] public Status FaultStatus;
    [FieldOffset(108)] public uint FaultVector;
    [FieldOffset(112)] public ulong FaultAddress;
    /// <summary>In a fault: the capability under which it was delivered.</summary>
    [FieldOffset(120)] public ulong FaultCapability;

    /// <summary>Blocked, in one store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetBlocked(BlockReason reason) =>
        Unsafe.As<ThreadState, ushort>(ref State) = (ushort)((uint)ThreadState.Blocked | (uint)reason << 8);

    /// <summary>Ready, no reason, classical, no pending return, in one store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetReady() => Unsafe.As<ThreadState, uint>(ref State) = (uint)ThreadState.Ready;

    /// <summary>Running, no reason, classical, no pending return, in one store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetRunning() => Unsafe.As<ThreadState, uint>(ref State) = (uint)ThreadState.Running;

    /// <summary>True while it waits for what its fault's handler decides.</summary>
    public readonly bool IsInFault => State == ThreadState.Blocked && Reason >= BlockReason.Fault;
}

/// <summary>Who knows the contracts that threads work under; implemented above.</summary>
public interface IDeadlines
{
    /// <summary>When a contract ends, and the latest start of the longest job it allows. False: not active.</summary>
    bool TryRead(ulong contract, out ulong end, out ulong latestStart);
}

/// <summary>All threads, and the ready queue over them.</summary>
public sealed class ThreadTable
{
    public const int None = -1;

    private readonly ThreadRow[] _rows;
    // The contract that each thread activated, or had an answer under, last.
    private readonly ulong[] _work;
    // What snapshots keep of a thread, and whether one does (XDV-014.6).
    private readonly ThreadRow[] _kept;
    private readonly bool[] _isKept;
    private readonly Journal _journal;
    private readonly Invariant _invariant;
    private ulong _lastSubmission;
    private ulong _otherGroups;
    private int _free = None;
    private int _highWater;
    private int _keptCount;

    public ThreadTable(int capacity, Journal journal, Invariant invariant)
    {
        _rows = new ThreadRow[capacity];
        _work = new ulong[capacity];
        _kept = new ThreadRow[capacity];
        _isKept = new bool[capacity];
        Ready = new ReadyQueue(capacity, invariant);
        _journal = journal;
        _invariant = invariant;
    }

    public ReadyQueue Ready { get; }

    /// <summary>Who knows deadlines; without, no thread has one.</summary>
    public IDeadlines? Deadlines { get; set; }

    public int Capacity => _rows.Length;

    /// <summary>Rows in use.</summary>
    public int Count { get; private set; }

    /// <summary>Every row in use has a number below this.</summary>
    public int HighWater => _highWater;

    public ref ThreadRow this[int thread] => ref _rows[thread];

    /// <summary>The order in which ready threads are chosen; nothing is ready yet.</summary>
    public void Use(PolicyOrder order)
    {
        Ready.Arbiter.Use(order);
        Ready.SetArbitrated(!order.IsDefault);
    }

    /// <summary>From now on a group gets so many parts of the processor; 0 = it has no threads any more. The root
    /// machine's weight is 1 until it is set. While there is no other group, and the order is the default, the lists
    /// decide: there is nobody to share with.</summary>
    public void SetWeight(int group, uint weight)
    {
        _invariant.Check((uint)group < Arbiter.MaxGroups && weight <= Arbiter.MaxWeight, "threads: group");
        Ready.Arbiter.SetWeight(group, weight);
        if (group == 0) return;
        ulong bit = 1UL << group;
        _otherGroups = weight == 0 ? _otherGroups & ~bit : _otherGroups | bit;
        bool arbitrated = _otherGroups != 0 || !Ready.Arbiter.Order.IsDefault;
        if (arbitrated == Ready.IsArbitrated) return;
        if (arbitrated) Arbitrate();
        else LeaveToLists();
    }

    /// <summary>All rows, in use or not.</summary>
    public ThreadRow[] Rows => _rows;

    /// <summary>A row that is in use for certain: the running thread's, or one that is linked from a row in use.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ThreadRow Linked(int thread) => ref Linked(_rows, thread);

    /// <summary>The same among <see cref="Rows"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ThreadRow Linked(ThreadRow[] rows, int thread) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(rows), (nint)(uint)thread);

    public Subject SubjectOf(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        return new Subject(row.Process, row.Vhm, (ushort)thread, row.ProcessSlot);
    }

    public ulong HandleOf(int thread) => Handle.Make((uint)thread, _rows[thread].Generation);

    /// <summary>The thread behind a handle, running or ended.</summary>
    public bool TryFind(ulong handle, out int thread)
    {
        thread = (int)Handle.Index(handle);
        return (uint)thread < (uint)_highWater && _rows[thread].State != ThreadState.Dead
            && _rows[thread].Generation == Handle.Generation(handle);
    }

    public bool HasRoom => _free != None || _highWater < _rows.Length;

    /// <summary>Takes the row freed last, or a fresh one, and starts a thread in it, ready. There must be room.
    /// </summary>
    public int Start(uint process, int processSlot, ushort vhm, byte priority, int sibling, byte group = 0)
    {
        _invariant.Check(HasRoom, "threads: full");
        int thread = _free;
        if (thread != None) _free = _rows[thread].NextWaiting;
        else thread = _highWater++;
        Count++;
        ref ThreadRow row = ref _rows[thread];
        uint generation = row.Generation + 1;
        row = default;
        row.Generation = generation;
        row.Process = process;
        row.Number = (ushort)thread;
        row.ProcessSlot = processSlot;
        row.Vhm = vhm;
        row.Priority = priority;
        row.Group = group;
        _work[thread] = 0;
        row.NextWaiting = row.PreviousWaiting = row.PreviousSibling = row.Caller = None;
        row.NextSibling = sibling;
        if (sibling != None) _rows[sibling].PreviousSibling = thread;
        MakeReady(thread, Domain.Classical, 0);
        return thread;
    }

    /// <summary>Ends a thread in whatever state it is; it must wait in no queue. A generation that is used up retires
    /// the row.</summary>
    public void End(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        _invariant.Check(row.State != ThreadState.Dead, "threads: ended twice");
        if (row.State == ThreadState.Ready) Dequeue(thread);
        if (row.PreviousSibling != None) _rows[row.PreviousSibling].NextSibling = row.NextSibling;
        if (row.NextSibling != None) _rows[row.NextSibling].PreviousSibling = row.PreviousSibling;
        uint generation = row.Generation;
        row = default;
        row.Generation = generation;
        Count--;
        if (!_isKept[thread]) Offer(thread);
    }

    /// <summary>Keeps a thread that is held, as it is now; its row is nobody else's until <see cref="Forget"/>.
    /// </summary>
    public void Keep(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        _invariant.Check(row.State != ThreadState.Dead && row.Held != 0 && !_isKept[thread], "threads: keep");
        _kept[thread] = row;
        _isKept[thread] = true;
        _keptCount++;
    }

    /// <summary>A thread of this process that is kept, from <paramref name="from"/> on; −1 = none.</summary>
    public int FindKept(int slot, int from)
    {
        for (; from < _highWater; from++)
            if (_isKept[from] && _kept[from].ProcessSlot == slot) return from;
        return None;
    }

    /// <summary>A kept thread that has ended is as it was, held.</summary>
    public ref ThreadRow Restore(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        _invariant.Check(_isKept[thread] && row.State == ThreadState.Dead, "threads: restore");
        row = _kept[thread];
        _work[thread] = 0;
        Count++;
        return ref row;
    }

    /// <summary>The thread is not kept any more.</summary>
    public void Forget(int thread)
    {
        _invariant.Check(_isKept[thread], "threads: forget");
        _kept[thread] = default;
        _isKept[thread] = false;
        _keptCount--;
        if (_rows[thread].State == ThreadState.Dead) Offer(thread);
    }

    private void Offer(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        if (row.Generation == uint.MaxValue) return;
        row.NextWaiting = _free;
        _free = thread;
    }

    /// <summary>Ready with a new submission n; <paramref name="domain"/> is where it was answered.</summary>
    public void MakeReady(int thread, Domain domain, ulong contract)
    {
        ref ThreadRow row = ref _rows[thread];
        row.State = ThreadState.Ready;
        row.Reason = BlockReason.None;
        row.BlockedOn = 0;
        row.Submission = NextSubmission();
        row.Domain = domain;
        row.Contract = contract;
        if (contract != 0) _work[thread] = contract;
        if (row.Held != 0) return;
        if (Ready.IsArbitrated) Ready.Add(SchedulableOf(thread), row.Group);
        else Ready.Add(thread, LevelOf(thread), row.Submission);
    }

    /// <summary>A thread works under a contract from now on: its end is the thread's deadline for as long as it is
    /// active.</summary>
    public void WorkUnder(int thread, ulong contract) => _work[thread] = contract;

    /// <summary>True when a ready thread takes the processor from the running one before its slice ends.</summary>
    public bool Preempts(int running) => Ready.IsArbitrated
        ? Ready.Arbiter.Preempts(SchedulableOf(running), _rows[running].Group)
        : Ready.TopLevel > LevelOf(running);

    /// <summary>Charges a running thread's group and domain; the lists need no accounts.</summary>
    public void Charge(int thread, ulong instructions) =>
        Ready.Arbiter.Charge(_rows[thread].Group, _rows[thread].Domain, instructions);

    /// <summary>A thread as the policies see it now.</summary>
    public Schedulable SchedulableOf(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        Schedulable entry = default;
        entry.Id = thread;
        entry.Process = row.Process;
        entry.Submission = row.Submission;
        entry.Domain = row.Domain;
        entry.Priority = row.Priority;
        entry.Contract = _work[thread];
        entry.Deadline = entry.LatestStart = Schedulable.Never;
        if (entry.Contract == 0) return entry;
        if (Deadlines is not null && Deadlines.TryRead(entry.Contract, out ulong end, out ulong latest))
            (entry.Deadline, entry.LatestStart) = (end, latest);
        else entry.Contract = 0;
        return entry;
    }

    /// <summary>Takes a thread out of the ready queue, if it is in it.</summary>
    public void Dequeue(int thread)
    {
        if (Ready.Contains(thread)) Ready.Remove(thread);
    }

    /// <summary>The thread does not run until it is let go, whatever it gets meanwhile.</summary>
    public void Hold(int thread)
    {
        Dequeue(thread);
        _rows[thread].Held = 1;
    }

    /// <summary>Undoes Hold; a ready thread queues behind the others.</summary>
    public void LetGo(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        row.Held = 0;
        if (row.State == ThreadState.Ready) MakeReady(thread, row.Domain, row.Contract);
    }

    /// <summary>The running thread waits.</summary>
    public void Block(int thread, BlockReason reason, ulong on)
    {
        ref ThreadRow row = ref _rows[thread];
        _invariant.Check(row.State == ThreadState.Running, "threads: only the running thread blocks");
        row.State = ThreadState.Blocked;
        row.Reason = reason;
        row.BlockedOn = on;
        // In a queue of threads the place says who came first.
        if (reason < BlockReason.Send) row.Submission = NextSubmission();
    }

    /// <summary>The order key of what happens now.</summary>
    /// <param name="sequence">n of the next record.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextSubmission(ulong sequence)
    {
        ulong next = _lastSubmission + 1;
        if (sequence > next) next = sequence;
        _lastSubmission = next;
        return next;
    }

    /// <summary>The running thread becomes ready on a level on which all ready ones are; the oldest of them, which
    /// runs now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rotate(ref ThreadRow row, ulong sequence)
    {
        ulong submission = NextSubmission(sequence);
        row.SetReady();
        row.BlockedOn = 0;
        row.Contract = 0;
        row.Submission = submission;
        return Ready.Rotate(row.Number, row.Priority, submission);
    }

    /// <summary>Wake with status Ok, classical.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WakeQuick(ref ThreadRow row, ulong value, ulong sequence)
    {
        ulong submission = NextSubmission(sequence);
        row.SetReady();
        row.HasReturn = 1;
        row.ReturnValue = value;
        row.BlockedOn = 0;
        row.Contract = 0;
        row.Submission = submission;
        Ready.Queue(row.Number, row.Priority, submission);
    }

    /// <summary>A blocked thread runs at once: the running one has handed over.</summary>
    public void Resume(int thread)
    {
        ref ThreadRow row = ref _rows[thread];
        row.State = ThreadState.Running;
        row.Reason = BlockReason.None;
        row.Domain = Domain.Classical;
    }

    /// <summary>Changes a thread's priority; a ready one queues again behind the others there.</summary>
    public void SetPriority(int thread, byte priority)
    {
        ref ThreadRow row = ref _rows[thread];
        row.Priority = priority;
        if (!Ready.Contains(thread)) return;
        Ready.Remove(thread);
        MakeReady(thread, row.Domain, row.Contract);
    }

    /// <summary>A blocked thread gets its answer and becomes ready.</summary>
    public void Wake(int thread, ulong value, Status status, Domain domain, ulong contract)
    {
        _invariant.Check(_rows[thread].State == ThreadState.Blocked, "threads: only a blocked thread wakes");
        SetReturn(thread, value, status);
        MakeReady(thread, domain, contract);
    }

    public void SetReturn(int thread, ulong value, Status status)
    {
        ref ThreadRow row = ref _rows[thread];
        row.ReturnValue = value;
        row.ReturnStatus = status;
        row.HasReturn = 1;
    }

    /// <summary>The pending return of a thread, once.</summary>
    public bool TakeReturn(int thread, out ulong value, out Status status)
    {
        ref ThreadRow row = ref _rows[thread];
        value = row.ReturnValue;
        status = row.ReturnStatus;
        if (row.HasReturn == 0) return false;
        row.HasReturn = 0;
        row.ReturnValue = 0;
        row.ReturnStatus = Status.Ok;
        return true;
    }

    /// <summary>The thread that has waited longest for this kind of thing; −1 when none does.</summary>
    public int FindBlocked(BlockReason reason)
    {
        int found = -1;
        for (int thread = 0; thread < _highWater; thread++)
        {
            ref ThreadRow row = ref _rows[thread];
            if (row.State != ThreadState.Blocked || row.Reason != reason) continue;
            if (found < 0 || row.Submission < _rows[found].Submission) found = thread;
        }
        return found;
    }

    /// <summary>Level at which a thread runs or waits to run.</summary>
    public int LevelOf(int thread) => Schedulable.Rank(_rows[thread].Domain) * 8 + (_rows[thread].Priority & 7);

    private ulong NextSubmission() => NextSubmission(_journal.Sequence);

    private void Arbitrate()
    {
        for (int thread; (thread = Ready.OldestListed(out ulong passed)) >= 0;)
        {
            Ready.Remove(thread);
            Ready.Move(SchedulableOf(thread), _rows[thread].Group, passed);
        }
        Ready.SetArbitrated(true);
    }

    private void LeaveToLists()
    {
        Ready.SetArbitrated(false);
        for (int thread; (thread = Ready.Arbiter.OldestOf(0, out ulong passed)) >= 0;)
        {
            Ready.Remove(thread);
            Ready.Move(thread, LevelOf(thread), _rows[thread].Submission, passed);
        }
    }

    public void AddTo(ref Sha3State digest)
    {
        digest.Append(MemoryMarshal.AsBytes((ReadOnlySpan<ThreadRow>)_rows.AsSpan(0, _highWater)));
        digest.Append(MemoryMarshal.AsBytes(_work.AsSpan(0, _highWater)));
        int kept = _keptCount == 0 ? 0 : _highWater;
        digest.Append(MemoryMarshal.AsBytes((ReadOnlySpan<ThreadRow>)_kept.AsSpan(0, kept)));
        digest.Append(MemoryMarshal.AsBytes(_isKept.AsSpan(0, kept)));
        Span<ulong> scalars = [(ulong)_free, (ulong)Count, (ulong)_highWater, _otherGroups];
        digest.Append(MemoryMarshal.AsBytes(scalars));
        Ready.AddTo(ref digest);
    }

    public void CopyFrom(ThreadTable source)
    {
        source._rows.AsSpan().CopyTo(_rows);
        source._work.AsSpan().CopyTo(_work);
        source._kept.AsSpan().CopyTo(_kept);
        source._isKept.AsSpan().CopyTo(_isKept);
        _keptCount = source._keptCount;
        _otherGroups = source._otherGroups;
        _free = source._free;
        _highWater = source._highWater;
        Count = source.Count;
        Ready.CopyFrom(source.Ready);
        _lastSubmission = source._lastSubmission;
    }
}
