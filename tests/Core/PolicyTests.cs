// The policies and their composition, as pure functions: numbers, meaning, algebra.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Scheduling;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-012.6")]
[Requirement("XDV-082")]
public sealed class PolicyTests
{
    private static readonly SchedulingPolicy[] s_policies =
    [
        SchedulingPolicy.RoundRobin, SchedulingPolicy.Priority, SchedulingPolicy.EarliestDeadline,
        SchedulingPolicy.CoherenceAware, SchedulingPolicy.DomainFair,
    ];

    /// <summary>Every sequence of different policies, the empty one too: 326.</summary>
    private static readonly PolicyOrder[] s_orders = [.. Sequences([]).Select(Compose)];

    private static IEnumerable<SchedulingPolicy[]> Sequences(SchedulingPolicy[] start) => s_policies.Except(start)
        .SelectMany(next => Sequences([.. start, next])).Prepend(start);

    private static PolicyOrder Compose(IEnumerable<SchedulingPolicy> policies) =>
        policies.Aggregate(PolicyOrder.None, (order, policy) => order.Then(PolicyOrder.Of(policy)));

    /// <summary>Two of them often agree in a field; submissions differ.</summary>
    private static Schedulable Random(Random random, ulong submission) => new()
    {
        Id = (int)submission, Process = (uint)random.Next(3), Submission = submission,
        Domain = (Domain)random.Next(3), Priority = (byte)random.Next(3), Deadline = (ulong)random.Next(3),
        LatestStart = (ulong)random.Next(3),
    };

    private static DomainService Served(Random random) => new()
    {
        Classical = (ulong)random.Next(3), Quantum = (ulong)random.Next(3), Phase = (ulong)random.Next(3),
    };

    [Fact]
    public void NumbersAndVersionsAreTheOnesThatTracesName()
    {
        Assert.Equal([1, 2, 3, 4, 5], s_policies.Select(p => (int)p));
        Assert.All(s_policies, p => Assert.Equal(1u, Policies.VersionOf(p)));
        Assert.Equal(0u, Policies.VersionOf(SchedulingPolicy.None));
        Assert.Equal(0u, Policies.VersionOf((SchedulingPolicy)6));
        Assert.Equal(0x13UL, PolicyOrder.Of(SchedulingPolicy.EarliestDeadline).Packed);
        Assert.Equal(0x1513UL, PolicyOrder.Of(SchedulingPolicy.EarliestDeadline)
            .Then(PolicyOrder.Of(SchedulingPolicy.DomainFair)).Packed);
    }

    [Fact]
    public void EachPolicySaysWhatItIsCalled()
    {
        Schedulable early = new() { Submission = 1, Deadline = 90, LatestStart = 80, Domain = Domain.Classical };
        Schedulable late = new()
        {
            Submission = 2, Deadline = 70, LatestStart = 85, Domain = Domain.Quantum, Priority = 0,
        };
        DomainService served = new() { Classical = 5, Quantum = 9 };
        Assert.True(Of(SchedulingPolicy.RoundRobin, early, late));
        Assert.True(Of(SchedulingPolicy.Priority, late, early));
        Assert.True(Of(SchedulingPolicy.EarliestDeadline, late, early));
        Assert.True(Of(SchedulingPolicy.CoherenceAware, early, late));
        Assert.True(Of(SchedulingPolicy.DomainFair, early, late));

        bool Of(SchedulingPolicy policy, Schedulable first, Schedulable second) =>
            Policies.Compare(policy, first, second, served) < 0 && Policies.Compare(policy, second, first, served) > 0;
    }

    [Fact]
    public void CompositionIsAssociativeAndNoneIsItsUnit()
    {
        PolicyOrder[] few = [.. Sequences([]).Where(s => s.Length <= 2).Select(Compose)];
        foreach (PolicyOrder a in few)
            foreach (PolicyOrder b in few)
                foreach (PolicyOrder c in few)
                    Assert.Equal(a.Then(b).Then(c).Packed, a.Then(b.Then(c)).Packed);
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
        {
            PolicyOrder a = Any(), b = Any(), c = Any();
            Assert.Equal(a.Then(b).Then(c).Packed, a.Then(b.Then(c)).Packed);
        }
        foreach (PolicyOrder order in s_orders)
        {
            Assert.Equal(order.Packed, order.Then(PolicyOrder.None).Packed);
            Assert.Equal(order.Packed, PolicyOrder.None.Then(order).Packed);
        }

        PolicyOrder Any() => s_orders[random.Next(s_orders.Length)];
    }

    [Fact]
    [Requirement("XDV-012.5")]
    public void TheFirstPolicyThatDistinguishesDecidesAndElseTheTieBreak()
    {
        Random random = new(2);
        foreach (SchedulingPolicy[] policies in Sequences([]))
            for (int i = 0; i < 100; i++)
            {
                Schedulable a = Random(random, 1), b = Random(random, 2);
                DomainService served = Served(random);
                int decided = policies.Select(p => Reference(p, a, b, served)).FirstOrDefault(sign => sign != 0);
                if (decided == 0)
                    decided = (Rank(b), b.Priority, a.Submission, a.Process)
                        .CompareTo((Rank(a), a.Priority, b.Submission, b.Process));
                Assert.Equal(decided < 0, Compose(policies).Precedes(a, b, served));
            }

        static int Rank(Schedulable s) => s.Domain == Domain.Phase ? 2 : s.Domain == Domain.Quantum ? 1 : 0;

        static int Reference(SchedulingPolicy policy, Schedulable a, Schedulable b, DomainService served) =>
            Math.Sign(policy switch
            {
                SchedulingPolicy.RoundRobin => a.Submission.CompareTo(b.Submission),
                SchedulingPolicy.Priority => (Rank(b), b.Priority).CompareTo((Rank(a), a.Priority)),
                SchedulingPolicy.EarliestDeadline => a.Deadline.CompareTo(b.Deadline),
                SchedulingPolicy.CoherenceAware => a.LatestStart.CompareTo(b.LatestStart),
                _ => Of(served, a.Domain).CompareTo(Of(served, b.Domain)),
            });

        static ulong Of(DomainService s, Domain domain) =>
            domain == Domain.Phase ? s.Phase : domain == Domain.Quantum ? s.Quantum : s.Classical;
    }

    [Fact]
    [Requirement("XDV-012.5")]
    public void EveryCompositionIsAStrictTotalOrder()
    {
        Random random = new(3);
        foreach (PolicyOrder order in s_orders)
            for (int i = 0; i < 200; i++)
            {
                Schedulable a = Random(random, 1), b = Random(random, 2), c = Random(random, 3);
                DomainService served = Served(random);
                Assert.NotEqual(order.Precedes(a, b, served), order.Precedes(b, a, served));
                Assert.False(order.Precedes(a, a, served));
                if (order.Precedes(b, a, served)) (a, b) = (b, a);
                if (order.Precedes(b, c, served)) Assert.True(order.Precedes(a, c, served));
            }
    }

    [Fact]
    public void TheDefaultOrdersAsTheTieBreakDoes()
    {
        Random random = new(4);
        Assert.True(PolicyOrder.Default.IsDefault && PolicyOrder.None.IsDefault);
        Assert.Equal(2, s_orders.Count(o => o.IsDefault));
        for (int i = 0; i < 1000; i++)
        {
            Schedulable a = Random(random, 1), b = Random(random, 2);
            Assert.Equal(a.Precedes(b), PolicyOrder.Default.Precedes(a, b, Served(random)));
        }
    }

    [Fact]
    [Requirement("XDV-012.8")]
    public void OnlyOrdersOfThisCodeAreRead()
    {
        foreach (PolicyOrder order in s_orders)
        {
            Assert.True(PolicyOrder.TryUnpack(order.Packed, out PolicyOrder read));
            Assert.Equal(order.Packed == 0 ? PolicyOrder.Default.Packed : order.Packed, read.Packed);
        }
        HashSet<ulong> known = [.. s_orders.Select(o => o.Packed)];
        for (ulong packed = 0; packed <= 0xFFFF; packed++)
            Assert.Equal(known.Contains(packed), PolicyOrder.TryUnpack(packed, out _));
        Assert.False(PolicyOrder.TryUnpack(0x11_1213_1415_11UL, out _)); // a sixth: one comes twice
        Assert.False(PolicyOrder.TryUnpack(0x0013_0012_0000UL, out _)); // a gap
    }
}
