// Notifications (XDV-021): bits that were set are taken once, all at once, by who has waited longest. A model run from
// the calls alone, as MessageBook.
using System.Collections.Generic;
using System.Numerics;
using Xdv.Abi;
using Xdv.Core.Scheduling;

namespace Xdv.Tests.Simulation.Checks;

public sealed class SignalBook : Checker
{
    private const string Rule = "signals";

    private readonly ThreadBook _threads;
    private readonly IpcObjects _objects;
    private readonly Dictionary<int, Word> _words = [];
    private readonly Dictionary<int, (uint Owner, ulong Bits, int[] Waiters)> _kept = [];

    private sealed class Word
    {
        public readonly List<int> Waiters = [];
        public ulong Bits;
    }

    public SignalBook(ThreadBook threads, IpcObjects objects)
    {
        (_threads, _objects) = (threads, objects);
        threads.Ending += Forget;
    }

    /// <summary>Bits taken by a wait.</summary>
    public long Taken { get; private set; }

    public override void OnRecord(in TraceRecord record)
    {
        if (record.Kind != RecordKind.SystemCall) return;
        SystemCall call = (SystemCall)record.Operation;
        if (call is not (SystemCall.NotificationSignal or SystemCall.NotificationWait)) return;
        Status expected = _objects.Resolve(record, CapabilityKind.Notification, out int id);
        bool signals = call == SystemCall.NotificationSignal;
        if (expected == Status.Ok) expected = signals ? Signal(record, id) : Wait(record, id);
        Violation.Unless(record.Status == expected, Rule, $"{call}: {record.Status}, not {expected}");
    }

    private Word WordOf(int id)
    {
        if (!_words.TryGetValue(id, out Word? word)) _words[id] = word = new Word();
        return word;
    }

    private Status Signal(in TraceRecord record, int id)
    {
        Word word = WordOf(id);
        word.Bits |= record.Arg0;
        if (word.Bits == 0 || word.Waiters.Count == 0) return Status.Ok;
        _threads.Wake(word.Waiters[0], Take(word), Status.Ok);
        word.Waiters.RemoveAt(0);
        return Status.Ok;
    }

    private Status Wait(in TraceRecord record, int id)
    {
        _objects.TryGet(id, out IpcObject row);
        if (row.Owner != record.Process) return Status.CapabilityUnauthorized;
        Word word = WordOf(id);
        ulong bits = Take(word);
        Violation.Unless(record.Value == bits, Rule, $"taken {record.Value:x}, not {bits:x}");
        if (bits != 0) return Status.Ok;
        word.Waiters.Add(record.Thread);
        _threads.Wait(record.Thread, BlockReason.Notification, id);
        return Status.Ok;
    }

    private ulong Take(Word word)
    {
        ulong bits = word.Bits;
        word.Bits = 0;
        Taken += BitOperations.PopCount(bits);
        return bits;
    }

    public override void OnKeep(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach ((int id, Word word) in _words)
            if (_objects.TryGet(id, out IpcObject row) && processes.Contains(row.Owner))
                _kept[id] = (row.Owner, word.Bits, [.. word.Waiters]);
    }

    /// <summary>What had no bits and no waiters then has none now.</summary>
    public override void OnRestore(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach (int id in _words.Keys)
            if (_objects.TryGet(id, out IpcObject row) && processes.Contains(row.Owner)) _words.Remove(id);
        foreach ((int id, (uint owner, ulong bits, int[] waiters)) in _kept)
        {
            if (!processes.Contains(owner)) continue;
            Word word = _words[id] = new Word { Bits = bits };
            word.Waiters.AddRange(waiters);
        }
    }

    public override void OnForget(ushort machine, IReadOnlySet<uint> processes)
    {
        foreach ((int id, (uint owner, ulong _, int[] _)) in _kept)
            if (processes.Contains(owner)) _kept.Remove(id);
    }

    /// <summary>Only the owner's threads wait, so nobody is left when it ends.</summary>
    private void Forget(int thread)
    {
        ref ThreadNote note = ref _threads[thread];
        if (note.Waits == BlockReason.Notification) _words[note.On].Waiters.Remove(thread);
    }
}
