// The policies of a world that boots with others than the default (XDV-012.6): an independent reading of the rule. Keys
// are kept from the records as they were when a thread became ready; service of the domains from what entries cost.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;

namespace Xdv.Tests.Simulation.Checks;

public sealed class PolicyBook(int threads, ContractBook contracts, GroupBook groups)
{
    private const string Rule = "policies";
    private const ulong Fairness = 8;

    private readonly Key[] _keys = new Key[threads];
    private readonly (ulong Contract, uint Generation)[] _work = new (ulong, uint)[threads];
    private readonly ulong[][] _served = [.. Enumerable.Range(0, 64).Select(_ => new ulong[3])];
    private readonly ulong[] _sinceAged = [.. Enumerable.Repeat(Fairness, 64)];
    private readonly HashSet<ulong> _ended = [];
    private SchedulingPolicy[] _policies = [];
    private Domain _domain;
    private int _group;
    private bool _entered, _byAge;
    private IReadOnlySet<uint>? _back;

    private record struct Key(int Thread, ulong Submission, Domain Domain, int Priority, ulong Deadline, ulong Latest);

    /// <summary>True when this world has other policies than the default.</summary>
    public bool Apply => _policies.Length > 0;

    /// <summary>Decisions of which one may go by age.</summary>
    public ulong Spacing => Apply ? Fairness : 1;

    public void BeginInput()
    {
        _ended.Clear();
        _entered = false;
    }

    public void OnRecord(in TraceRecord record)
    {
        if (record.Kind == RecordKind.Boot)
        {
            byte[] policies = BitConverter.GetBytes(record.Value);
            _policies = [.. policies.Where(b => b != 0).Select(b => (SchedulingPolicy)(b & 15))];
        }
        if (!Apply) return;
        if (record is { Kind: RecordKind.Vhm, Operation: (ushort)VhmState.Terminated })
        {
            Array.Clear(_served[record.Vhm - VhmRange.Root]);
            _sinceAged[record.Vhm - VhmRange.Root] = Fairness;
        }

        bool entry = record.Kind is RecordKind.SystemCall or RecordKind.SliceExpired or RecordKind.Trap
            || (record.Kind == RecordKind.MemoryFault && (record.Arg1 & (ulong)MemoryAccess.Kernel) == 0);
        if (entry) _served[_group][(int)_domain] += record.Instructions + 100UL;
        _entered |= record.Kind is RecordKind.SystemCall or RecordKind.SliceExpired;
        bool ends = (ContractState)record.Operation is ContractState.Released or ContractState.Revoked;
        if (record.Kind == RecordKind.Resource && ends) _ended.Add(record.Contract);
        if (record is { Kind: RecordKind.SystemCall, Operation: (ushort)SystemCall.ContractActivate,
            Status: Status.Ok }) _work[record.Thread].Contract = record.Contract;
    }

    /// <summary>A decision was made: is it the right one?</summary>
    public void Decided(Orchestrator core, Func<Orchestrator, int, ulong> passed)
    {
        int chosen = core.Running;
        List<Key> ready = [KeyOf(core, chosen)];
        int group = groups.Of(core, chosen);
        ulong[] served = _served[group];
        for (int thread = 0; thread < _keys.Length; thread++)
            if (core.Threads.Ready.Contains(thread) && groups.Of(core, thread) == group)
                ready.Add(KeyOf(core, thread));
        ulong least = ready.Min(k => served[(int)k.Domain]);
        for (int domain = 0; domain < 3; domain++)
            if (ready.All(k => (int)k.Domain != domain)) served[domain] = Math.Max(served[domain], least);
        Key oldest = ready.MinBy(k => k.Submission);
        bool aged = _sinceAged[group] >= Fairness && passed(core, oldest.Thread) >= Fairness;
        _byAge = aged;
        _sinceAged[group] = aged ? 1 : _sinceAged[group] + 1;
        Key expected = aged ? oldest : ready.Aggregate((a, b) => Precedes(b, a, served) ? b : a);
        Violation.Unless(expected.Thread == chosen, Rule, $"thread {chosen} and not {expected.Thread}");
    }

    /// <summary>Threads of these are as they were, but work under nothing.</summary>
    public void OnRestore(IReadOnlySet<uint> processes) => _back = processes;

    public void AfterInput(Orchestrator core, bool decided)
    {
        for (int thread = 0; _back is not null && thread < _work.Length; thread++)
            if (_back.Contains(core.Threads[thread].Process)) _work[thread] = (0, core.Threads[thread].Generation);
        _back = null;
        if (!Apply || core.Running < 0) return;
        // Who runs comes first among equals.
        Key running = KeyOf(core, core.Running, now: true) with { Submission = 0 };
        for (int thread = 0; thread < _keys.Length; thread++)
        {
            if (!core.Threads.Ready.Contains(thread)) continue;
            // The key is from when it became ready, so it is read now, whoever decides.
            Key key = KeyOf(core, thread);
            if (groups.Of(core, thread) != groups.Of(core, core.Running)) continue;
            Violation.Unless(decided || !_entered || _byAge || _ended.Count > 0 || !Precedes(key, running, null), Rule,
                $"thread {thread} does not preempt {running.Thread}");
        }
        _domain = core.Threads[core.Running].Domain;
        _group = groups.Of(core, core.Running);
    }

    /// <summary>The key of a thread as it was when it became ready, or as it is now.</summary>
    private Key KeyOf(Orchestrator core, int thread, bool now = false)
    {
        ref ThreadRow row = ref core.Threads[thread];
        if (!now && _keys[thread].Submission == row.Submission) return _keys[thread];
        if (_work[thread].Generation != row.Generation) _work[thread] = (0, row.Generation);
        if (!now && row.Contract != 0) _work[thread].Contract = row.Contract;
        (ulong deadline, ulong latest) = TermsOf(_work[thread].Contract);
        Key key = new(thread, row.Submission, row.Domain, row.Priority, deadline, latest);
        if (now) return key;
        // A contract that ended with this input may have done so before the thread became ready, or after it.
        Schedulable entry = core.Threads.Ready.Arbiter.EntryOf(thread);
        if (_ended.Contains(_work[thread].Contract)) (key.Deadline, key.Latest) = (entry.Deadline, entry.LatestStart);
        bool same = entry.Submission == key.Submission && entry.Domain == key.Domain
            && entry.Priority == key.Priority && entry.Deadline == key.Deadline && entry.LatestStart == key.Latest;
        Violation.Unless(same, Rule, $"thread {thread} waits under another key");
        return _keys[thread] = key;
    }

    private (ulong Deadline, ulong Latest) TermsOf(ulong contract)
    {
        if (!contracts.Notes.Has(contract) || contracts.Notes[contract].State != ContractState.Active)
            return (ulong.MaxValue, ulong.MaxValue);
        ContractNote note = contracts.Notes[contract];
        return (note.End, note.Domain == Domain.Quantum ? note.End - Math.Min(note.Budget, note.End) : note.End);
    }

    private bool Precedes(Key a, Key b, ulong[]? served)
    {
        foreach (SchedulingPolicy policy in _policies)
        {
            int order = policy switch
            {
                SchedulingPolicy.RoundRobin => a.Submission.CompareTo(b.Submission),
                SchedulingPolicy.Priority => LevelOf(b).CompareTo(LevelOf(a)),
                SchedulingPolicy.EarliestDeadline => a.Deadline.CompareTo(b.Deadline),
                SchedulingPolicy.CoherenceAware => a.Latest.CompareTo(b.Latest),
                _ => served is null ? 0 : served[(int)a.Domain].CompareTo(served[(int)b.Domain]),
            };
            if (order != 0) return order < 0;
        }
        return LevelOf(a) != LevelOf(b) ? LevelOf(a) > LevelOf(b) : a.Submission < b.Submission;
    }

    private static int LevelOf(Key key) =>
        key.Priority + (key.Domain == Domain.Phase ? 16 : key.Domain == Domain.Quantum ? 8 : 0);
}
