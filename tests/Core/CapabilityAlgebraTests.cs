// The algebra of capabilities (XDV-002.3) on random ones: containment is a partial order, intersection is the largest
// that both contain, union is defined only where it permits nothing that neither of the two does.
using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-002.3")]
public sealed class CapabilityAlgebraTests
{
    private const int Samples = 4000;
    private static readonly Permissions[] s_rights =
        [Permissions.CallQuantum, Permissions.Transition, Permissions.MeasureQuantum];

    /// <summary>Few values, so that capabilities meet; now and then one of another domain or object.</summary>
    private static readonly Gen<CapabilityGrant> s_grant =
        from permissions in Gen.Choose(1, 7)
        from start in Gen.Choose(0, 4)
        from length in Gen.Choose(1, 3)
        from limit in Gen.Choose(1, 3)
        from other in Gen.Choose(0, 11)
        select new CapabilityGrant
        {
            Permissions = s_rights.Where((_, i) => (permissions >> i & 1) != 0).Aggregate((a, b) => a | b),
            Target = other == 0 ? Domain.Phase : Domain.Quantum, Kind = other == 1 ? CapabilityKind.Endpoint : 0,
            Resource = other is 1 or 2 ? 7UL : 0, ValidFrom = (ulong)start, ValidUntil = (ulong)(start + length),
            ResourceLimit = (uint)limit,
        };

    private static void ForAll(Func<CapabilityGrant, CapabilityGrant, CapabilityGrant, bool> holds)
    {
        Arbitrary<(CapabilityGrant, CapabilityGrant, CapabilityGrant)> three =
            (from a in s_grant from b in s_grant from c in s_grant select (a, b, c)).ToArbitrary();
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Samples);
        Prop.ForAll(three, t => holds(t.Item1, t.Item2, t.Item3)).Check(config);
    }

    private static bool Same(CapabilityGrant a, CapabilityGrant b) => a.Equals(b);

    private static bool In(CapabilityGrant outer, CapabilityGrant inner) => CapabilityRules.Covers(outer, inner);

    /// <summary>One thing that a capability may permit: a right on an object, at a tick, of so many resources.
    /// </summary>
    private static HashSet<(Domain, CapabilityKind, ulong, Permissions, ulong, uint)> Permits(CapabilityGrant grant)
    {
        HashSet<(Domain, CapabilityKind, ulong, Permissions, ulong, uint)> all = [];
        foreach (Permissions right in s_rights.Where(right => (grant.Permissions & right) != 0))
        for (ulong tick = grant.ValidFrom; tick < grant.ValidUntil; tick++)
        for (uint many = 1; many <= grant.ResourceLimit; many++)
            all.Add((grant.Target, grant.Kind, grant.Resource, right, tick, many));
        return all;
    }

    [Fact]
    public void ContainmentIsAPartialOrderAndMeansASubset() => ForAll((a, b, c) =>
        In(a, a) && (!(In(a, b) && In(b, a)) || Same(a, b)) && (!(In(a, b) && In(b, c)) || In(a, c))
        && In(a, b) == Permits(b).IsSubsetOf(Permits(a)));

    [Fact]
    public void IntersectionIsTheLargestInBoth() => ForAll((a, b, c) =>
    {
        bool meets = CapabilityRules.TryIntersect(a, b, out CapabilityGrant both);
        HashSet<(Domain, CapabilityKind, ulong, Permissions, ulong, uint)> common = Permits(a);
        common.IntersectWith(Permits(b));
        if (!meets) return common.Count == 0 && !(In(a, c) && In(b, c));
        return Permits(both).SetEquals(common) && In(a, both) && In(b, both)
            && (!(In(a, c) && In(b, c)) || In(both, c));
    });

    [Fact]
    public void IntersectionIsCommutativeAssociativeIdempotent() => ForAll((a, b, c) =>
    {
        bool ab = CapabilityRules.TryIntersect(a, b, out CapabilityGrant left);
        bool ba = CapabilityRules.TryIntersect(b, a, out CapabilityGrant right);
        bool aa = CapabilityRules.TryIntersect(a, a, out CapabilityGrant itself);
        CapabilityGrant one = default, other = default;
        bool first = ab && CapabilityRules.TryIntersect(left, c, out one);
        bool second = CapabilityRules.TryIntersect(b, c, out CapabilityGrant bc)
            && CapabilityRules.TryIntersect(a, bc, out other);
        return aa && Same(itself, a) && ab == ba && (!ab || Same(left, right)) && first == second
            && (!first || Same(one, other));
    });

    [Fact]
    public void UnionEscalatesNothing()
    {
        int defined = 0, refused = 0;
        ForAll((a, b, c) =>
        {
            bool joins = CapabilityRules.TryUnite(a, b, out CapabilityGrant all);
            HashSet<(Domain, CapabilityKind, ulong, Permissions, ulong, uint)> either = Permits(a);
            either.UnionWith(Permits(b));
            bool back = CapabilityRules.TryUnite(b, a, out CapabilityGrant same);
            if (joins) defined++;
            else refused++;
            if (joins != back || (joins && !Same(all, same))) return false;
            if (joins) return Permits(all).SetEquals(either) && In(all, a) && In(all, b)
                && (!(In(c, a) && In(c, b)) || In(c, all));
            return !IsOneCapability(either);
        });
        Assert.True(defined > Samples / 20 && refused > Samples / 4, $"{defined} unions, {refused} refused");
    }

    /// <summary>Absorption, where both are defined.</summary>
    [Fact]
    public void UnionAndIntersectionAbsorbEachOther() => ForAll((a, b, _) =>
    {
        bool first = !CapabilityRules.TryIntersect(a, b, out CapabilityGrant both)
            || (CapabilityRules.TryUnite(a, both, out CapabilityGrant left) && Same(left, a));
        bool second = !CapabilityRules.TryUnite(a, b, out CapabilityGrant all)
            || (CapabilityRules.TryIntersect(a, all, out CapabilityGrant right) && Same(right, a));
        return first && second;
    });

    /// <summary>True when a set of permitted things is exactly what some capability permits.</summary>
    private static bool IsOneCapability(HashSet<(Domain Target, CapabilityKind, ulong, Permissions Right, ulong Tick,
        uint Many)> things)
    {
        if (things.Select(t => (t.Item1, t.Item2, t.Item3)).Distinct().Count() != 1) return false;
        int rights = things.Select(t => t.Right).Distinct().Count();
        ulong first = things.Min(t => t.Tick), last = things.Max(t => t.Tick);
        uint most = things.Max(t => t.Many);
        return (ulong)things.Count == (ulong)rights * (last - first + 1) * most;
    }

    [Fact]
    public void CombineGivesWhatBothAllow()
    {
        FakeMachine machine = new();
        ulong own = machine.Capability(Domain.Quantum);
        ulong Make(Permissions rights, ulong from, ulong until, uint limit) => machine.Derive(own, new CapabilityInfo
        {
            Permissions = rights, Target = Domain.Quantum, ValidFrom = from, ValidUntil = until, ResourceLimit = limit,
        }).Value;
        ulong a = Make(Permissions.CallQuantum | Permissions.Allocate, 0, 5000, 8);
        ulong b = Make(Permissions.CallQuantum | Permissions.MeasureQuantum, 0, 9000, 4);
        ulong c = Make(Permissions.MeasureQuantum, 0, 9000, 4), phase = machine.Capability(Domain.Phase);
        uint child = (uint)machine.Spawn(Permissions.None).Value;
        CallResult Combine(ulong one, ulong other, uint owner) => machine.OnCapability(SystemCall.CapabilityCombine,
            one, other, owner);
        CallResult both = Combine(a, b, child);
        Assert.Equal(Status.Ok, both.Status);
        Assert.True(machine.Core.TryReadCapability(both.Value, out CapabilityInfo given));
        Assert.Equal((Permissions.CallQuantum, 5000UL, 4u, child, a),
            (given.Permissions, given.ValidUntil, given.ResourceLimit, given.Owner, given.Parent));
        Assert.Equal(Status.CapabilityUnauthorized, Combine(a, c, 0).Status);
        Assert.Equal(Status.CapabilityUnauthorized, Combine(a, phase, 0).Status);
        Assert.Equal(Status.CapabilityInvalid, Combine(a, both.Value, 0).Status);
        Assert.Equal(Status.InvalidProcess, Combine(a, b, 99).Status);
        machine.OnCapability(SystemCall.CapabilityRevoke, b);
        Assert.Equal(Status.CapabilityInvalid, Combine(a, b, 0).Status);
        machine.OnCapability(SystemCall.CapabilityRevoke, a);
        Assert.False(machine.Core.TryReadCapability(both.Value, out _));
    }
}
