// The decision function and its data structures against naive references: every small case, and random long ones.
using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Scheduling;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-012.1")]
[Requirement("XDV-082")]
public sealed class SchedulerTests
{
    private static readonly Invariant s_invariant = new(new ThrowingSink());

    private static Schedulable Entry(int id, Domain domain, byte priority, ulong submission) => new()
    {
        Id = id, Process = (uint)id + 1, Domain = domain, Priority = priority, Submission = submission,
    };

    /// <summary>The rule as prose: aged first, then domain, priority, submission, process.</summary>
    private static Schedulable Naive(List<(Schedulable Entry, ulong Since)> ready, ulong decisions)
    {
        var oldest = ready.MinBy(e => e.Entry.Submission);
        if (decisions - oldest.Since >= 8) return oldest.Entry;
        return ready.Select(e => e.Entry).OrderByDescending(e => e.Domain == Domain.Phase ? 2
            : e.Domain == Domain.Quantum ? 1 : 0)
            .ThenByDescending(e => e.Priority).ThenBy(e => e.Submission).ThenBy(e => e.Process).First();
    }

    [Fact]
    [Requirement("XDV-012.5")]
    public void EverySmallSetIsDecidedLikeTheReference()
    {
        // All sets of four threads over 3 domains × 3 priorities, drained completely: 9^4 cases of 4 decisions.
        for (int code = 0; code < 9 * 9 * 9 * 9; code++)
        {
            ReadyQueue queue = new(4, s_invariant);
            List<(Schedulable, ulong)> naive = [];
            int rest = code;
            for (int id = 0; id < 4; id++, rest /= 9)
            {
                Schedulable entry = Entry(id, (Domain)(rest % 3), (byte)(rest / 3 % 3), (ulong)id);
                queue.Add(entry.Id, entry.Level, entry.Submission);
                naive.Add((entry, 0));
            }
            for (ulong decision = 0; decision < 4; decision++)
            {
                Schedulable expected = Naive(naive, decision);
                Assert.Equal(expected.Id, queue.Take());
                naive.RemoveAll(e => e.Item1.Id == expected.Id);
            }
        }
    }

    [Fact]
    public void EveryShortScheduleOfTwoOperationsIsDecidedLikeTheReference()
    {
        // Three threads, ten steps, each either "decide and requeue" or "remove and add back thread 0 at another
        // priority".
        for (int plan = 0; plan < 1 << 10; plan++)
        {
            ReadyQueue queue = new(3, s_invariant);
            List<(Schedulable Entry, ulong Since)> naive = [];
            ulong submission = 0, decisions = 0;
            for (int id = 0; id < 3; id++) Add(Entry(id, (Domain)id, 2, submission++));
            for (int step = 0; step < 10; step++)
            {
                if ((plan >> step & 1) == 0)
                {
                    Schedulable expected = Naive(naive, decisions++);
                    Assert.Equal(expected.Id, queue.Take());
                    naive.RemoveAll(e => e.Entry.Id == expected.Id);
                    Add(Entry(expected.Id, expected.Domain, expected.Priority, submission++));
                }
                else
                {
                    queue.Remove(0);
                    naive.RemoveAll(e => e.Entry.Id == 0);
                    Add(Entry(0, Domain.Classical, (byte)(step % 5), submission++));
                }
            }

            void Add(Schedulable entry)
            {
                queue.Add(entry.Id, entry.Level, entry.Submission);
                naive.Add((entry, decisions));
            }
        }
    }

    [Fact]
    [Requirement("XDV-012.7")]
    public void NobodyStarves()
    {
        ReadyQueue queue = new(4, s_invariant);
        ulong submission = 0;
        Add(Entry(0, Domain.Classical, 0, submission++));
        for (int id = 1; id < 4; id++) Add(Entry(id, Domain.Phase, 4, submission++));
        int waited = 0;
        for (int decision = 0; decision < 1000; decision++)
        {
            int next = queue.Take();
            waited = next == 0 ? 0 : waited + 1;
            Assert.True(waited <= 8 + 4, $"thread 0 waited {waited} decisions");
            Add(Entry(next, next == 0 ? Domain.Classical : Domain.Phase, (byte)(next == 0 ? 0 : 4), submission++));
        }

        void Add(Schedulable entry) => queue.Add(entry.Id, entry.Level, entry.Submission);
    }

    [Fact]
    public void TheOrderIsTotal() => Prop.ForAll<byte, byte, byte>((a, b, c) =>
    {
        Schedulable x = Of(a, 0), y = Of(b, 1), z = Of(c, 2);
        bool antisymmetric = x.Precedes(y) != y.Precedes(x);
        bool transitive = !(x.Precedes(y) && y.Precedes(z)) || x.Precedes(z);
        return antisymmetric && transitive && !x.Precedes(x);

        static Schedulable Of(byte seed, int id) => Entry(id, (Domain)(seed % 3), (byte)(seed / 3 % 5),
            (ulong)(seed / 64));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void HeapAgreesWithSorting()
    {
        Random random = new(5);
        for (int round = 0; round < 200; round++)
        {
            IndexedHeap<DueTime> heap = new(32, s_invariant);
            SortedSet<(ulong Time, ulong Admission, int Id)> reference = [];
            for (ulong step = 0; step < 200; step++)
            {
                int id = random.Next(32);
                if (heap.Contains(id))
                {
                    ulong time = heap.KeyOf(id).Time, admission = heap.KeyOf(id).Admission;
                    heap.Remove(id);
                    reference.Remove((time, admission, id));
                }
                else
                {
                    ulong time = (ulong)random.Next(20);
                    heap.Insert(id, new DueTime(time, step));
                    reference.Add((time, step, id));
                }
                Assert.Equal(reference.Count, heap.Count);
                if (heap.Count > 0) Assert.Equal(reference.Min.Id, heap.Top);
            }
        }
    }

    [Fact]
    [Requirement("XDV-012.4")]
    public void DueQueueCachesTheNextTime()
    {
        DueQueue queue = new(4, s_invariant);
        Assert.Equal(ulong.MaxValue, queue.NextTime);
        queue.Insert(2, 50, 0);
        queue.Insert(1, 40, 1);
        queue.Insert(3, 40, 0);
        Assert.Equal((40UL, 3), (queue.NextTime, queue.Top));
        queue.Remove(3);
        queue.Remove(1);
        Assert.Equal(50UL, queue.NextTime);
    }

    [Fact]
    [Requirement("XDV-020.3")]
    public void ProcessLifecycleIsExactlyTheTable()
    {
        HashSet<(int, int)> allowed = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 4), (4, 6), (5, 6)];
        for (int from = 0; from <= 7; from++)
            for (int to = 0; to <= 7; to++)
                Assert.Equal(allowed.Contains((from, to)),
                    ProcessTable.IsAllowed((ProcessState)from, (ProcessState)to));
    }
}
