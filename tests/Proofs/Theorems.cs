// What the pure functions of arbitration, windows and rights have to be, written down independently of them (XDV-053,
// XDV-014.8). Each holds for all values of all operands.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Scheduling;
using Xdv.Tests.Proofs.Symbolic;
using static Xdv.Tests.Proofs.Symbolic.Term;

namespace Xdv.Tests.Proofs;

/// <param name="Claim">What is to hold of the function.</param>
public sealed record Theorem(string Name, Func<Formula, Term> Claim);

/// <param name="Function">Made from IL when it is asked for.</param>
public sealed record Subject(string Name, Func<Formula> Function, params Theorem[] Theorems);

public static class Theorems
{
    public static IReadOnlyList<Subject> All { get; } =
    [
        Order("Schedulable.Precedes", typeof(Schedulable), SchedulableIsBefore),
        Order("DueTime.Precedes", typeof(DueTime), (a, b) => Lexicographic(
            (a["Time"].Bits, b["Time"].Bits), (a["Admission"].Bits, b["Admission"].Bits))),
        new("Contract.Overlaps", () => Formula.Of(typeof(Contract), nameof(Contract.Overlaps)),
            new("a common tick means overlap", f => Implies(HasInCommon(Tick, f), f.Body)),
            new("overlap means a common tick", f => Implies(And(NotEmpty(f), f.Body), HasInCommon(LaterStart(f), f)))),
        new("ContractRules.Competes", () => Formula.Of(typeof(ContractRules), nameof(ContractRules.Competes)),
            new Theorem("Q: always; Φ: in a common tick; never across domains", Competes)),
        new("ContractRules.Complete", () => Formula.Of(typeof(ContractRules), nameof(ContractRules.Complete)),
            new("accepted or refused as specified", Complete),
            new("what is accepted has a window that neither is empty nor overflows", AcceptedWindow),
            new("what is accepted is within all limits", AcceptedLimits)),
        new("ContractRules.IsAllowed", () => Formula.Of(typeof(ContractRules), nameof(ContractRules.IsAllowed)),
            new Theorem("the lifecycle and nothing else", Lifecycle)),
        new("CapabilityRules.Contains", () => Formula.Of(typeof(CapabilityRules), nameof(CapabilityRules.Contains)),
            new("contained as the specification says", f => Equal(f.Body, IsWithin(f.Operands[0], f.Operands[1]))),
            new("reflexive", f => Implies(Sound(Grant("a")), f.Of(Holder(Grant("a")), Grant("a")))),
            new("antisymmetric", f => Implies(And(Sound(Grant("a")), Sound(Grant("b")),
                f.Of(Holder(Grant("a")), Grant("b")), f.Of(Holder(Grant("b")), Grant("a"))),
                Same(Grant("a"), Grant("b")))),
            new("transitive", f => Implies(And(f.Of(Holder(Grant("a")), Grant("b")),
                f.Of(Holder(Grant("b")), Grant("c"))), f.Of(Holder(Grant("a")), Grant("c")))),
            new("downward only", f => Implies(And(f.Of(Holder(Grant("a")), Grant("b")), Permits(Grant("b"))),
                Permits(Grant("a"))))),
    ];

    public static Subject Named(string name) => All.Single(subject => subject.Name == name);

    private static Subject Order(string name, Type type, Func<SymbolicValue, SymbolicValue, Term> isBefore)
    {
        SymbolicValue a = SymbolicValue.Unknown(type, "a"), b = SymbolicValue.Unknown(type, "b"),
            c = SymbolicValue.Unknown(type, "c");
        return new(name, () => Formula.Of(type, "Precedes"),
            new("before as the specification says", f => Equal(f.Of(a, b), isBefore(a, b))),
            new("irreflexive", f => Not(f.Of(a, a))),
            new("asymmetric", f => Implies(f.Of(a, b), Not(f.Of(b, a)))),
            new("transitive", f => Implies(And(f.Of(a, b), f.Of(b, c)), f.Of(a, c))),
            new("total", f => Implies(Or(isBefore(a, b), isBefore(b, a)), Or(f.Of(a, b), f.Of(b, a)))),
            new("ties are ties for everybody", f => Implies(And(Not(f.Of(a, b)), Not(f.Of(b, a))),
                Equal(f.Of(a, c), f.Of(b, c)))));
    }

    /// <summary>Φ before Q before K, then the higher priority, then who came first, then the lower pid
    /// (XDV-012.5).</summary>
    private static Term SchedulableIsBefore(SymbolicValue a, SymbolicValue b)
    {
        static Term Rank(SymbolicValue of) => If(Is(of["Domain"], (ulong)Domain.Phase), Term.Bits(2, 8),
            If(Is(of["Domain"], (ulong)Domain.Quantum), Term.Bits(1, 8), Term.Bits(0, 8)));
        static Term Priority(SymbolicValue of) => Make("bvand", 8, of["Priority"].Bits, Term.Bits(7, 8));
        return Lexicographic((Rank(b), Rank(a)), (Priority(b), Priority(a)),
            (a["Submission"].Bits, b["Submission"].Bits), (a["Process"].Bits, b["Process"].Bits));
    }

    private static Term Lexicographic(params (Term Left, Term Right)[] keys) => keys.Reverse().Aggregate(False,
        (rest, key) => Or(Less(key.Left, key.Right), And(Equal(key.Left, key.Right), rest)));

    private static Term Tick => Variable("tick", 64);

    private static Term IsIn(Term tick, Term start, Term end) => And(AtMost(start, tick), Less(tick, end));

    private static Term HasInCommon(Term tick, Formula overlaps) =>
        And(IsIn(tick, overlaps.Operands[0]["Start"].Bits, overlaps.Operands[0]["End"].Bits),
            IsIn(tick, overlaps.Operands[1].Bits, overlaps.Operands[2].Bits));

    /// <summary>Windows are not empty: `Complete` sees to that.</summary>
    private static Term NotEmpty(Formula overlaps) =>
        And(Less(overlaps.Operands[0]["Start"].Bits, overlaps.Operands[0]["End"].Bits),
            Less(overlaps.Operands[1].Bits, overlaps.Operands[2].Bits));

    private static Term LaterStart(Formula overlaps) => Later(overlaps.Operands[0]["Start"].Bits,
        overlaps.Operands[1].Bits);

    private static Term Later(Term a, Term b) => If(Less(a, b), b, a);

    private static Term Competes(Formula f)
    {
        SymbolicValue contract = f.Operands[0];
        Term start = f.Operands[2].Bits, end = f.Operands[3].Bits;
        Term from = contract["Start"].Bits, until = contract["End"].Bits, later = Later(from, start);
        Term windows = And(IsIn(later, from, until), IsIn(later, start, end));
        Term competes = And(Equal(contract["Domain"].Bits, f.Operands[1].Bits),
            Or(Is(contract["Domain"], (ulong)Domain.Quantum), windows));
        return Implies(And(Less(from, until), Less(start, end)), Equal(f.Body, competes));
    }

    private static Term Accepted(Formula f) => Equal(f.Body, Says(Status.Ok));

    private static Term AcceptedWindow(Formula f)
    {
        SymbolicValue request = f.Outcome.Operands[0];
        Term start = request["Start"].Bits, end = Make("bvadd", 64, start, request["Duration"].Bits);
        return Implies(Accepted(f), And(Less(start, end), AtMost(f.Operands[3].Bits, start)));
    }

    private static Term AcceptedLimits(Formula f) => Implies(Accepted(f), WithinLimits(f));

    /// <summary>The first that applies; Start, calibration and budget have defaults.</summary>
    private static Term Complete(Formula f)
    {
        SymbolicValue request = f.Operands[0], limits = f.Operands[1];
        Term resources = request["Resources"].Bits, duration = request["Duration"].Bits, now = f.Operands[3].Bits;
        Term coherence = limits["MaxCoherence"].Bits, epoch = limits["CalibrationEpoch"].Bits;
        Term start = If(Is(request["Start"], 0), now, request["Start"].Bits);
        Term budget = If(Is(request["Budget"], 0), coherence, request["Budget"].Bits);
        Term quantum = Is(request["Domain"], (ulong)Domain.Quantum), last = Term.Bits(ContractRules.LastEnd, 64);
        Term invalid = Or(Is(request["Resources"], 0), Is(request["Duration"], 0), Less(start, now),
            Less(last, start), Less(Make("bvsub", 64, last, start), duration),
            Less(Term.Bits(ContractRules.Millionths, 32), request["Tolerance"].Bits));
        Term tooMany = Or(Less(f.Operands[2].Bits, resources), Less(limits["Capacity"].Bits, resources));
        Term otherEpoch = Not(Or(Is(request["Calibration"], 0), Equal(request["Calibration"].Bits, epoch)));
        Term tooLong = And(Not(quantum), Less(coherence, duration));
        return Equal(f.Body, If(invalid, Says(Status.InvalidArgument), If(tooMany, Says(Status.ResourceExhausted),
            If(otherEpoch, If(quantum, Says(Status.QuantumCalibrationInvalid), Says(Status.ContractInvalid)),
            If(Less(coherence, budget), If(quantum, Says(Status.DecoherenceExceeded), Says(Status.CoherenceViolation)),
            If(tooLong, Says(Status.CoherenceViolation), Says(Status.Ok)))))));
    }

    private static Term Says(Status status) => Term.Bits((ulong)status, 32);

    private static Term WithinLimits(Formula f)
    {
        SymbolicValue request = f.Outcome.Operands[0], limits = f.Operands[1];
        Term resources = request["Resources"].Bits, coherence = limits["MaxCoherence"].Bits;
        return And(Less(Term.Bits(0, 32), resources), AtMost(resources, f.Operands[2].Bits),
            AtMost(resources, limits["Capacity"].Bits),
            AtMost(request["Tolerance"].Bits, Term.Bits(ContractRules.Millionths, 32)),
            Equal(request["Calibration"].Bits, limits["CalibrationEpoch"].Bits),
            AtMost(request["Budget"].Bits, coherence),
            Or(Is(request["Domain"], (ulong)Domain.Quantum), AtMost(request["Duration"].Bits, coherence)));
    }

    private static Term Lifecycle(Formula f)
    {
        (ContractState From, ContractState To)[] steps =
        [
            (ContractState.None, ContractState.Issued), (ContractState.Issued, ContractState.Active),
            (ContractState.Issued, ContractState.Released), (ContractState.Issued, ContractState.Revoked),
            (ContractState.Active, ContractState.Released), (ContractState.Active, ContractState.Revoked),
        ];
        return Equal(f.Body, Or([.. steps.Select(step =>
            And(Is(f.Operands[0], (ulong)step.From), Is(f.Operands[1], (ulong)step.To)))]));
    }

    private static SymbolicValue Grant(string name) => SymbolicValue.Unknown(typeof(CapabilityGrant), name);

    /// <summary>A capability that permits exactly this, as the registry makes it.</summary>
    private static SymbolicValue Holder(SymbolicValue grant) => ((StructValue)grant).Fields.Aggregate(
        SymbolicValue.Zero(typeof(Capability)), (row, field) => row.With(field.Key, field.Value));

    /// <summary>As grants are: some time, and no object for a domain's.</summary>
    private static Term Sound(SymbolicValue grant) => And(Less(grant["ValidFrom"].Bits, grant["ValidUntil"].Bits),
        Or(Not(Is(grant["Kind"], (ulong)CapabilityKind.Domain)), Is(grant["Resource"], 0)));

    private static Term Same(SymbolicValue a, SymbolicValue b) =>
        And([.. ((StructValue)a).Fields.Select(field => Equal(field.Value.Bits, b[field.Key].Bits))]);

    private static Term IsWithin(SymbolicValue parent, SymbolicValue grant)
    {
        Term added = Make("bvand", 32, grant["Permissions"].Bits,
            Make("bvnot", 32, parent["Permissions"].Bits));
        return And(Equal(added, Term.Bits(0, 32)), Equal(grant["Origin"].Bits, parent["Origin"].Bits),
            Or(Is(parent["Target"], (ulong)Domain.Invalid), Equal(grant["Target"].Bits, parent["Target"].Bits)),
            AtMost(parent["ValidFrom"].Bits, grant["ValidFrom"].Bits),
            AtMost(grant["ValidUntil"].Bits, parent["ValidUntil"].Bits),
            Less(grant["ValidFrom"].Bits, grant["ValidUntil"].Bits),
            AtMost(grant["ResourceLimit"].Bits, parent["ResourceLimit"].Bits),
            Or(Is(parent["Kind"], (ulong)CapabilityKind.Domain), And(
                Equal(grant["Kind"].Bits, parent["Kind"].Bits),
                Equal(grant["Resource"].Bits, parent["Resource"].Bits))));
    }

    /// <summary>Whether it permits some use: rights, domain, tick, amount and object are unknown but fixed.</summary>
    private static Term Permits(SymbolicValue grant)
    {
        Term rights = Variable("use.rights", 32);
        Term missing = Make("bvand", 32, rights, Make("bvnot", 32, grant["Permissions"].Bits));
        return And(Equal(missing, Term.Bits(0, 32)),
            Or(Is(grant["Target"], (ulong)Domain.Invalid), Equal(grant["Target"].Bits, Variable("use.target", 8))),
            IsIn(Tick, grant["ValidFrom"].Bits, grant["ValidUntil"].Bits),
            AtMost(Variable("use.amount", 32), grant["ResourceLimit"].Bits),
            Or(Is(grant["Kind"], (ulong)CapabilityKind.Domain), And(
                Equal(grant["Kind"].Bits, Variable("use.kind", 8)),
                Equal(grant["Resource"].Bits, Variable("use.object", 64)))));
    }

    private static Term Is(SymbolicValue value, ulong constant) =>
        Equal(value.Bits, Term.Bits(constant, value.Bits.Width));
}
