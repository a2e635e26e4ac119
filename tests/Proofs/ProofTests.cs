// Proofs for all 64-bit values (XDV-053, XDV-014.8): the formulas are the functions' own IL, z3 is the judge. That a
// proof can fail is shown with every operator and constant of every function changed, one at a time.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xdv.Tests.Proofs.Symbolic;
using Xunit;

namespace Xdv.Tests.Proofs;

public sealed class ProofTests(ITestOutputHelper output)
{
    private const int Samples = 20_000;

    public static TheoryData<string, string> TheoremsOf(string subject) =>
        [.. Theorems.Named(subject).Theorems.Select(theorem => (subject, theorem.Name))];

    public static TheoryData<string> Functions => [.. Theorems.All.Select(subject => subject.Name)];

    [Theory]
    [MemberData(nameof(TheoremsOf), "Schedulable.Precedes")]
    [Requirement("XDV-012.5")]
    [Requirement("XDV-005.1")]
    [Requirement("XDV-053.2")]
    public void ArbitrationIsAStrictTotalOrder(string subject, string theorem) => Prove(subject, theorem);

    [Theory]
    [MemberData(nameof(TheoremsOf), "DueTime.Precedes")]
    [Requirement("XDV-053.10")]
    public void CompletionsMergeInAStrictTotalOrder(string subject, string theorem) => Prove(subject, theorem);

    [Theory]
    [MemberData(nameof(TheoremsOf), "Contract.Overlaps")]
    [MemberData(nameof(TheoremsOf), "ContractRules.Competes")]
    [Requirement("XDV-012.3")]
    [Requirement("XDV-023.2")]
    [Requirement("XDV-053.7")]
    public void WindowsCompeteExactlyInACommonTick(string subject, string theorem) => Prove(subject, theorem);

    [Theory]
    [MemberData(nameof(TheoremsOf), "ContractRules.Complete")]
    [MemberData(nameof(TheoremsOf), "ContractRules.IsAllowed")]
    [Requirement("XDV-014.8")]
    [Requirement("XDV-053.8")]
    public void ContractsAreAcceptedAndMoveAsSpecified(string subject, string theorem) => Prove(subject, theorem);

    [Theory]
    [MemberData(nameof(TheoremsOf), "CapabilityRules.Contains")]
    [Requirement("XDV-002.3")]
    [Requirement("XDV-014.8")]
    public void ContainmentIsAPartialOrderAndDownwardOnly(string subject, string theorem) => Prove(subject, theorem);

    /// <summary>One operator or constant changed: either that changes nothing for any value, which z3 has to prove, or
    /// a theorem falls, with values that show it.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryChangeOfAFunctionIsRefuted(string subject)
    {
        Subject proven = Theorems.Named(subject);
        Formula original = proven.Function();
        using var z3 = new Z3();
        int refuted = 0, same = 0;
        foreach ((Term part, Term by, Formula changed) in original.Mutations())
        {
            if (IsRefuted(z3, proven, changed))
            {
                refuted++;
                continue;
            }

            same++;
            Assert.True(z3.CounterExample(Term.Equal(original.Body, changed.Body)) is null,
                $"no theorem notices {by} in the place of {part}");
        }

        output.WriteLine($"{refuted} changes refuted, {same} change nothing");

        Assert.True(refuted >= 3, $"only {refuted} changes were refuted");
    }

    /// <summary>The formula and the compiled function agree on boundary values: of the translation from IL.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void TheFormulaIsTheFunction(string subject)
    {
        Formula formula = Theorems.Named(subject).Function();
        var random = new Random(1);
        Type[] types = [.. SymbolicMethod.OperandTypes(formula.Method).Select(Formula.Plain)];
        HashSet<ulong> results = [];
        for (int i = 0; i < Samples; i++)
        {
            var values = new Dictionary<string, ulong>();
            object[] operands = [.. types.Select((type, place) => Concrete(type, $"p{place}", random, values))];
            object? target = formula.Method.IsStatic ? null : operands[0];
            object result = formula.Method.Invoke(target, target is null ? operands : operands[1..])!;
            ulong expected = Convert.ToUInt64(result, null);
            Assert.Equal(expected, formula.Body.Evaluate(name => values[name]));
            results.Add(expected);
        }

        Assert.True(results.Count > 1, "always the same result");
    }

    private static void Prove(string subject, string theorem)
    {
        Subject proven = Theorems.Named(subject);
        Term claim = proven.Theorems.Single(one => one.Name == theorem).Claim(proven.Function());
        using var z3 = new Z3();
        IReadOnlyDictionary<string, ulong>? values = z3.CounterExample(claim);
        Assert.True(values is null, $"{subject}, {theorem}: not for "
            + string.Join(", ", (values ?? new Dictionary<string, ulong>()).Select(one => $"{one.Key}={one.Value}")));
    }

    private static bool IsRefuted(Z3 z3, Subject subject, Formula changed)
    {
        foreach (Theorem theorem in subject.Theorems)
        {
            Term claim = theorem.Claim(changed);
            if (z3.CounterExample(claim) is not { } values) continue;
            Assert.Equal(0UL, claim.Evaluate(name => values[name]));
            return true;
        }

        return false;
    }

    /// <summary>An operand made of values at which something could turn over, and the same values by name.</summary>
    private static object Concrete(Type type, string name, Random random, Dictionary<string, ulong> values)
    {
        int width = SymbolicValue.WidthOf(type);
        if (width == 0)
        {
            object whole = Activator.CreateInstance(type)!;
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public
                | BindingFlags.NonPublic))
                field.SetValue(whole, Concrete(field.FieldType, $"{name}.{field.Name}", random, values));
            return whole;
        }

        ulong value = Boundary(random) & (ulong.MaxValue >> (64 - width));
        values[name] = value;
        Type plain = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        object number = width switch
        {
            8 when plain == typeof(bool) => (values[name] = value & 1) != 0,
            8 => (byte)value,
            16 => (ushort)value,
            32 when plain == typeof(int) => (int)value,
            32 => (uint)value,
            _ when plain == typeof(long) => (long)value,
            _ => value,
        };
        return type.IsEnum ? Enum.ToObject(type, number) : number;
    }

    private static ulong Boundary(Random random) => random.Next(8) switch
    {
        0 => ulong.MaxValue - (ulong)random.Next(3),
        1 => 1UL << random.Next(64),
        2 => (1UL << random.Next(64)) - 1,
        3 => (ulong)random.NextInt64(),
        4 => 255,
        _ => (ulong)random.Next(4),
    };
}
