// Arbitration by policies and between groups against naive references: every small case, and random long ones.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Faults;
using Xdv.Core.Scheduling;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-012.1")]
[Requirement("XDV-012.6")]
[Requirement("XDV-082")]
public sealed class ArbiterTests
{
    private const ulong Entry = 100;

    private static readonly Invariant s_invariant = new(new ThrowingSink());

    private static PolicyOrder Of(params SchedulingPolicy[] policies) =>
        policies.Aggregate(PolicyOrder.None, (order, policy) => order.Then(PolicyOrder.Of(policy)));

    public static TheoryData<ulong> Orders => new(
        Of(SchedulingPolicy.RoundRobin).Packed, Of(SchedulingPolicy.Priority).Packed,
        Of(SchedulingPolicy.EarliestDeadline).Packed, Of(SchedulingPolicy.CoherenceAware).Packed,
        Of(SchedulingPolicy.DomainFair).Packed,
        Of(SchedulingPolicy.EarliestDeadline, SchedulingPolicy.DomainFair, SchedulingPolicy.RoundRobin).Packed,
        Of(SchedulingPolicy.Priority, SchedulingPolicy.CoherenceAware).Packed);

    private static ReadyQueue Queue(int threads, ulong packed)
    {
        ReadyQueue queue = new(threads, s_invariant);
        Assert.True(PolicyOrder.TryUnpack(packed, out PolicyOrder order));
        queue.Arbiter.Use(order);
        queue.SetArbitrated(true);
        return queue;
    }

    private static Schedulable Random(Random random, int id, ulong submission) => new()
    {
        Id = id, Process = (uint)id + 1, Submission = submission, Domain = (Domain)random.Next(3),
        Priority = (byte)random.Next(5),
        Deadline = random.Next(3) == 0 ? Schedulable.Never : (ulong)random.Next(8),
        LatestStart = (ulong)random.Next(8),
    };

    [Theory]
    [MemberData(nameof(Orders))]
    [Requirement("XDV-012.5")]
    public void RandomSessionsAreDecidedLikeTheReference(ulong order)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            int threads = 1 + random.Next(24), groups = 1 + random.Next(4);
            ReadyQueue queue = Queue(threads, order);
            NaiveArbiter naive = new(order, groups);
            for (int group = 0; group < groups; group++)
            {
                uint weight = 1 + (uint)random.Next(5);
                queue.Arbiter.SetWeight(group, weight);
                naive.Weights[group] = weight;
            }
            ulong submission = 1;
            for (int step = 0; step < 600; step++)
            {
                int id = random.Next(threads);
                if (naive.Contains(id) && random.Next(8) == 0)
                {
                    queue.Remove(id);
                    naive.Remove(id);
                }
                else if (!naive.Contains(id))
                {
                    Schedulable entry = Random(random, id, submission++);
                    int group = random.Next(groups);
                    queue.Add(entry, group);
                    naive.Add(entry, group);
                }
                if (naive.Count > 0 && random.Next(2) == 0) Decide(random, queue, naive);
                Assert.Equal(naive.Count, queue.Count);
            }
        }
    }

    private static void Decide(Random random, ReadyQueue queue, NaiveArbiter naive)
    {
        (Schedulable chosen, int group) = naive.Take();
        Assert.Equal(chosen.Id, queue.Take());
        Assert.False(queue.Contains(chosen.Id));
        ulong used = (ulong)random.Next(1000) + Entry;
        queue.Arbiter.Charge(group, chosen.Domain, used);
        naive.Charge(group, chosen.Domain, used);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    [Requirement("XDV-012.5")]
    public void EverySmallSetIsDecidedLikeTheReference(ulong order)
    {
        // All sets of three threads over 3 domains × 2 priorities × 2 deadlines, drained completely.
        for (int code = 0; code < 12 * 12 * 12; code++)
        {
            ReadyQueue queue = Queue(3, order);
            NaiveArbiter naive = new(order, 1);
            int rest = code;
            for (int id = 0; id < 3; id++, rest /= 12)
            {
                Schedulable entry = new()
                {
                    Id = id, Submission = (ulong)id + 1, Domain = (Domain)(rest % 3), Priority = (byte)(rest / 3 % 2),
                    Deadline = (ulong)(rest / 6 % 2), LatestStart = (ulong)(1 - rest / 6 % 2),
                };
                queue.Add(entry, 0);
                naive.Add(entry, 0);
            }
            for (int decision = 0; decision < 3; decision++) Assert.Equal(naive.Take().Entry.Id, queue.Take());
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    [Requirement("XDV-012.7")]
    public void NobodyWaitsLongerThanTheBound(ulong order)
    {
        for (int seed = 0; seed < 30; seed++)
        {
            Random random = new(seed);
            int threads = 2 + random.Next(seed < 25 ? 12 : 60);
            ReadyQueue queue = Queue(threads, order);
            ulong submission = 1;
            var waiting = new (ulong Passed, ulong Bound)[threads];
            for (int step = 0; step < 2000; step++)
            {
                // Whoever is not ready becomes it, at its best or at its worst: the best come back at once.
                int id = random.Next(threads);
                for (int i = 0; i < threads; i++, id = (id + 1) % threads)
                {
                    if (queue.Contains(id) || (id != 0 && random.Next(5) == 0)) continue;
                    waiting[id] = (0, ReadyQueue.FairnessWait - 1
                        + queue.Arbiter.Spacing * ((ulong)queue.Count + 1));
                    queue.Add(id % 3 == 0 ? Worst(id, submission++) : Best(id, submission++), 0);
                }
                int next = queue.Take();
                for (int other = 0; other < threads; other++)
                    if (queue.Contains(other))
                        Assert.True(++waiting[other].Passed <= waiting[other].Bound,
                            $"thread {other} was passed over {waiting[other].Passed} times");
                queue.Arbiter.Charge(0, next % 3 == 0 ? Domain.Classical : Domain.Phase, (ulong)random.Next(100));
            }
        }

        static Schedulable Best(int id, ulong submission) => new()
        {
            Id = id, Submission = submission, Domain = Domain.Phase, Priority = 4,
        };

        static Schedulable Worst(int id, ulong submission) => new()
        {
            Id = id, Submission = submission, Deadline = Schedulable.Never, LatestStart = Schedulable.Never,
        };
    }

    [Theory]
    [MemberData(nameof(Orders))]
    [Requirement("XDV-012.7")]
    public void NobodyWaitsLongerThanTheBoundInAnySmallSession(ulong order)
    {
        // Three threads that come back at once, thread 0 the worst; every sequence of 16 times best or second best,
        // each in the state that the one before has left.
        ReadyQueue queue = Queue(3, order);
        ulong submission = 1;
        for (int plan = 0; plan < 1 << 16; plan++)
        {
            ulong passed = 0;
            for (int id = 0; id < 3; id++) Add(id, 0);
            ulong bound = ReadyQueue.FairnessWait - 1 + queue.Arbiter.Spacing;
            bool taken = false;
            for (int step = 0; step < 16; step++)
            {
                int next = queue.Take();
                if (taken = next == 0) break;
                Assert.True(++passed <= bound);
                Add(next, plan >> step & 1);
            }
            Assert.True(taken);
            while (queue.Count > 0) queue.Take();

            void Add(int id, int second) => queue.Add(new Schedulable
            {
                Id = id, Submission = submission++, Domain = id == 0 ? Domain.Classical : Domain.Phase,
                Priority = (byte)(id == 0 ? 0 : 4 - second), Deadline = id == 0 ? Schedulable.Never : (ulong)second,
                LatestStart = id == 0 ? Schedulable.Never : (ulong)second,
            }, 0);
        }
    }

    [Fact]
    public void TheDefaultOrderIsDecidedAsTheListsDo()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            ReadyQueue lists = new(16, s_invariant), arbiter = Queue(16, 0);
            ulong submission = 1;
            for (int step = 0; step < 400; step++)
            {
                int id = random.Next(16);
                if (!lists.Contains(id))
                {
                    Schedulable entry = Random(random, id, submission++);
                    lists.Add(id, entry.Level, entry.Submission);
                    arbiter.Add(entry, 0);
                }
                if (lists.Count > 0 && random.Next(3) > 0) Assert.Equal(lists.Take(), arbiter.Take());
            }
        }
    }

    [Fact]
    [Requirement("XDV-012.7")]
    public void GroupsGetTheProcessorByWeight()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            Random random = new(seed);
            int groups = 2 + random.Next(5), threads = groups * 4;
            ReadyQueue queue = Queue(threads, seed % 2 == 0 ? 0 : Of(SchedulingPolicy.EarliestDeadline).Packed);
            uint[] weights = [.. Enumerable.Range(0, groups).Select(_ => 1 + (uint)random.Next(10))];
            ulong[] served = new ulong[groups];
            for (int group = 0; group < groups; group++) queue.Arbiter.SetWeight(group, weights[group]);
            ulong submission = 1;
            const ulong Longest = 10_000;
            for (int id = 0; id < threads; id++) Add(id);
            for (int step = 0; step < 2000; step++)
            {
                int id = queue.Take();
                // A group that asks for the processor more often, in smaller pieces, gets no more of it.
                ulong used = id % groups == 0 ? Entry : 1 + (ulong)random.Next((int)Longest);
                served[id % groups] += used;
                queue.Arbiter.Charge(id % groups, Domain.Classical, used);
                Add(id);
                for (int a = 0; a < groups; a++)
                    for (int b = 0; b < a; b++)
                    {
                        double apart = Math.Abs((double)served[a] / weights[a] - (double)served[b] / weights[b]);
                        Assert.True(apart <= (double)Longest / Math.Min(weights[a], weights[b]) + 2000.0 / 1024,
                            $"groups {a} and {b} are {apart} apart");
                    }
            }

            void Add(int id) => queue.Add(Random(random, id, submission++) with { Domain = Domain.Classical },
                id % groups);
        }
    }

    [Fact]
    [Requirement("XDV-012.7")]
    public void AGroupThatSleptGetsNothingForIt()
    {
        ReadyQueue queue = Queue(2, Of(SchedulingPolicy.RoundRobin).Packed);
        queue.Arbiter.SetWeight(1, 1);
        ulong submission = 1;
        for (int i = 0; i < 100; i++)
        {
            queue.Add(new Schedulable { Id = 0, Submission = submission++ }, 0);
            Assert.Equal(0, queue.Take());
            queue.Arbiter.Charge(0, Domain.Classical, 1000);
        }
        int[] turns = new int[2];
        queue.Add(new Schedulable { Id = 0, Submission = submission++ }, 0);
        queue.Add(new Schedulable { Id = 1, Submission = submission++ }, 1);
        for (int i = 0; i < 20; i++)
        {
            int id = queue.Take();
            turns[id]++;
            queue.Arbiter.Charge(id, Domain.Classical, 1000);
            queue.Add(new Schedulable { Id = id, Submission = submission++ }, id);
        }
        Assert.InRange(turns[0], 9, 11);
    }

    [Fact]
    public void ARunningThreadGivesWayOnlyInsideItsGroup()
    {
        ReadyQueue queue = Queue(3, Of(SchedulingPolicy.EarliestDeadline).Packed);
        Schedulable running = new() { Id = 0, Submission = 1, Deadline = 50 };
        queue.Add(new Schedulable { Id = 1, Submission = 2, Deadline = 10, Domain = Domain.Quantum }, 1);
        Assert.False(queue.Arbiter.Preempts(running, 0));
        queue.Add(new Schedulable { Id = 2, Submission = 3, Deadline = 60, Domain = Domain.Phase }, 0);
        Assert.False(queue.Arbiter.Preempts(running, 0));
        running.Deadline = 61;
        Assert.True(queue.Arbiter.Preempts(running, 0));
    }

    [Fact]
    [Requirement("XDV-012.7")]
    public void WhoWasChosenByAgeKeepsTheProcessor()
    {
        ReadyQueue queue = Queue(2, Of(SchedulingPolicy.EarliestDeadline).Packed);
        Schedulable patient = new() { Id = 0, Submission = 1, Deadline = Schedulable.Never };
        queue.Add(patient, 0);
        ulong submission = 2;
        do
        {
            queue.Add(new Schedulable { Id = 1, Submission = submission++, Deadline = 5 }, 0);
        }
        while (queue.Take() == 1);
        Assert.Equal(11UL, submission); // passed over eight times
        Assert.False(queue.Arbiter.Preempts(patient, 0));
        Assert.True(queue.Arbiter.Preempts(patient with { Id = 7 }, 0));
    }

    /// <summary>The rules as prose, over a plain list.</summary>
    private sealed class NaiveArbiter(ulong packed, int groups)
    {
        private readonly List<(Schedulable Entry, int Group, ulong Passed)> _ready = [];
        private readonly SchedulingPolicy[] _policies =
            [.. BitConverter.GetBytes(packed).Where(b => b != 0).Select(b => (SchedulingPolicy)(b & 15))];
        private readonly ulong[] _served = new ulong[groups];
        private readonly ulong[,] _byDomain = new ulong[groups, 3];
        private readonly ulong[] _sinceAged = [.. Enumerable.Repeat(1000UL, groups)];
        private ulong _level;

        public uint[] Weights { get; } = new uint[groups];

        public int Count => _ready.Count;

        public bool Contains(int id) => _ready.Any(r => r.Entry.Id == id);

        public void Remove(int id) => _ready.RemoveAll(r => r.Entry.Id == id);

        public void Add(Schedulable entry, int group)
        {
            if (_ready.All(r => r.Group != group)) _served[group] = Math.Max(_served[group], _level);
            _ready.Add((entry, group, 0));
        }

        public void Charge(int group, Domain domain, ulong used)
        {
            _served[group] += used * 1024 / Math.Max(1, Weights[group]);
            _byDomain[group, (int)domain] += used;
        }

        public (Schedulable Entry, int Group) Take()
        {
            int group = _ready.Select(r => r.Group).Distinct().OrderBy(g => _served[g]).ThenBy(g => g).First();
            _level = _served[group];
            var mine = _ready.Where(r => r.Group == group).ToList();
            var oldest = mine.MinBy(r => r.Entry.Submission);
            ulong least = mine.Min(r => _byDomain[group, (int)r.Entry.Domain]);
            for (int domain = 0; domain < 3; domain++)
                if (mine.All(r => (int)r.Entry.Domain != domain))
                    _byDomain[group, domain] = Math.Max(_byDomain[group, domain], least);
            bool isDefault = _policies.Length == 0 || _policies is [SchedulingPolicy.Priority];
            bool aged = oldest.Passed >= 8 && _sinceAged[group] >= (isDefault ? 1u : 8u);
            _sinceAged[group] = aged ? 1 : _sinceAged[group] + 1;
            Schedulable chosen = aged ? oldest.Entry : First(mine.Select(r => r.Entry), group);
            Remove(chosen.Id);
            for (int i = 0; i < _ready.Count; i++)
                if (_ready[i].Group == group) _ready[i] = _ready[i] with { Passed = _ready[i].Passed + 1 };
            return (chosen, group);
        }

        private Schedulable First(IEnumerable<Schedulable> ready, int group)
        {
            IOrderedEnumerable<Schedulable> order = ready.OrderBy(_ => 0);
            foreach (SchedulingPolicy policy in _policies)
                order = policy switch
                {
                    SchedulingPolicy.RoundRobin => order.ThenBy(s => s.Submission),
                    SchedulingPolicy.Priority => order.ThenByDescending(s => Rank(s.Domain))
                        .ThenByDescending(s => s.Priority),
                    SchedulingPolicy.EarliestDeadline => order.ThenBy(s => s.Deadline),
                    SchedulingPolicy.CoherenceAware => order.ThenBy(s => s.LatestStart),
                    _ => order.ThenBy(s => _byDomain[group, (int)s.Domain]),
                };
            return order.ThenByDescending(s => Rank(s.Domain)).ThenByDescending(s => s.Priority)
                .ThenBy(s => s.Submission).First();
        }

        private static int Rank(Domain domain) => domain == Domain.Phase ? 2 : domain == Domain.Quantum ? 1 : 0;
    }
}
