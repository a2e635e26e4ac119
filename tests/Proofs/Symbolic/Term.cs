// A formula over booleans and bit vectors of up to 64 bits: printed for z3, evaluated for concrete values. Constants
// fold as a term is built, so that a branch on a constant is no branch.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Xdv.Tests.Proofs.Symbolic;

/// <summary>Width in bits; 0 = boolean.</summary>
public sealed class Term
{
    private string? _text;

    private Term(string op, int width, Term[] args, ulong value = 0)
    {
        (Op, Width, Args, Value) = (op, width, args, value);
    }

    /// <summary>"var:NAME", "const", or an operator of SMT-LIB.</summary>
    public string Op { get; }
    public int Width { get; }
    public IReadOnlyList<Term> Args { get; }
    public ulong Value { get; }

    public bool IsConstant => Op == "const";

    public static Term True { get; } = new("const", 0, [], 1);
    public static Term False { get; } = new("const", 0, [], 0);

    public static Term Variable(string name, int width) => new("var:" + name, width, []);

    public static Term Bits(ulong value, int width) => new("const", width, [], value & Mask(width));

    public static Term Make(string op, int width, params Term[] args)
    {
        var made = new Term(op, width, args);
        return Array.TrueForAll(args, arg => arg.IsConstant) ? new Term("const", width, [], made.Evaluate(_ => 0))
            : made;
    }

    public static Term Not(Term a) => a.Op == "not" ? a.Args[0] : Make("not", 0, a);

    public static Term And(params Term[] all) => all.Aggregate((a, b) =>
        a.IsConstant ? a.Value == 0 ? False : b : b.IsConstant ? b.Value == 0 ? False : a : Make("and", 0, a, b));

    public static Term Or(params Term[] all) => Not(And([.. all.Select(Not)]));

    public static Term Implies(Term a, Term b) => Or(Not(a), b);

    public static Term Equal(Term a, Term b) => Make("=", 0, a, b);

    public static Term If(Term condition, Term yes, Term no) =>
        condition.IsConstant ? condition.Value != 0 ? yes : no : Make("ite", yes.Width, condition, yes, no);

    public static Term Less(Term a, Term b) => Make("bvult", 0, a, b);

    public static Term AtMost(Term a, Term b) => Make("bvule", 0, a, b);

    /// <summary>1 or 0, as IL has booleans.</summary>
    public static Term FromBool(Term a) => If(a, Bits(1, 32), Bits(0, 32));

    public static Term IsNotZero(Term a) => a.Op == "ite" && a.Args[1].IsConstant && a.Args[2].IsConstant
        && a.Args[1].Value != 0 && a.Args[2].Value == 0 ? a.Args[0] : Not(Equal(a, Bits(0, a.Width)));

    /// <summary>Zero or sign extended, or cut off.</summary>
    public static Term Resize(Term a, int width, bool signed)
    {
        if (a.Width == width) return a;
        string op = a.Width > width ? $"(_ extract {width - 1} 0)"
            : $"(_ {(signed ? "sign" : "zero")}_extend {width - a.Width})";
        return Make(op, width, a);
    }

    /// <summary>The term with another in the place of one of its parts, wherever it occurs.</summary>
    public Term Replace(Term part, Term by) => ToString() == part.ToString() ? by
        : Args.Count == 0 ? this : new Term(Op, Width, [.. Args.Select(arg => arg.Replace(part, by))], Value);

    public Term WithOp(string op) => new(op, Width, [.. Args], Value);

    public Term WithValue(ulong value) => new(Op, Width, [.. Args], value & Mask(Width));

    /// <summary>Every part, itself first; what occurs several times once.</summary>
    public IReadOnlyCollection<Term> Parts()
    {
        Dictionary<string, Term> all = [];
        Collect(all);
        return all.Values;
    }

    public IEnumerable<Term> Variables() => Parts().Where(part => part.Op.StartsWith("var:", StringComparison.Ordinal));

    public string Name => Op[4..];

    public override string ToString() => _text ??= Op switch
    {
        "const" when Width == 0 => Value != 0 ? "true" : "false",
        "const" => string.Create(CultureInfo.InvariantCulture, $"(_ bv{Value} {Width})"),
        _ when Args.Count == 0 => $"|{Name}|",
        _ => $"({Op} {string.Join(' ', Args)})",
    };

    /// <summary>Its value when the variables have these.</summary>
    public ulong Evaluate(Func<string, ulong> variable)
    {
        if (IsConstant) return Value;
        if (Args.Count == 0) return variable(Name) & Mask(Width);
        ulong a = Args[0].Evaluate(variable);
        if (Op == "ite") return Args[a != 0 ? 1 : 2].Evaluate(variable);
        ulong b = Args.Count > 1 ? Args[1].Evaluate(variable) : 0;
        int width = Args[0].Width;
        ulong result = Op switch
        {
            "not" => a ^ 1,
            "and" => a & b,
            "=" => Flag(a == b),
            "bvult" => Flag(a < b),
            "bvule" => Flag(a <= b),
            "bvslt" => Flag(Signed(a, width) < Signed(b, width)),
            "bvsle" => Flag(Signed(a, width) <= Signed(b, width)),
            "bvadd" => a + b,
            "bvsub" => a - b,
            "bvmul" => a * b,
            "bvand" => a & b,
            "bvor" => a | b,
            "bvxor" => a ^ b,
            "bvnot" => ~a,
            "bvneg" => 0 - a,
            "bvshl" => b >= (ulong)width ? 0 : a << (int)b,
            "bvlshr" => b >= (ulong)width ? 0 : a >> (int)b,
            "bvashr" => (ulong)(Signed(a, width) >> (int)Math.Min(b, 63)),
            _ when Op.StartsWith("(_ sign", StringComparison.Ordinal) => (ulong)Signed(a, width),
            _ when Op.StartsWith("(_ ", StringComparison.Ordinal) => a,
            _ => throw new NotSupportedException(Op),
        };
        return result & Mask(Width);
    }

    private void Collect(Dictionary<string, Term> all)
    {
        if (!all.TryAdd(ToString(), this)) return;
        foreach (Term arg in Args) arg.Collect(all);
    }

    private static ulong Mask(int width) => width == 0 ? 1 : ulong.MaxValue >> (64 - width);

    private static ulong Flag(bool value) => value ? 1UL : 0;

    private static long Signed(ulong value, int width) => (long)(value << (64 - width)) >> (64 - width);
}
