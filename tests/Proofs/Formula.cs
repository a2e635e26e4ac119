// A pure function of Core as a formula over its operands, made from its IL, and the ways in which it could be wrong.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xdv.Tests.Proofs.Symbolic;

namespace Xdv.Tests.Proofs;

public sealed class Formula
{
    private Formula(MethodInfo method, SymbolicValue[] operands, Outcome outcome, Term body)
    {
        (Method, Operands, Outcome, Body) = (method, operands, outcome, body);
    }

    public MethodInfo Method { get; }

    /// <summary>Unknown operands, by name p0, p1, ….</summary>
    public SymbolicValue[] Operands { get; }

    /// <summary>What the function leaves in its operands.</summary>
    public Outcome Outcome { get; }

    /// <summary>What it returns.</summary>
    public Term Body { get; }

    public static Formula Of(Type type, string name)
    {
        MethodInfo method = type.GetMethod(name) ?? throw new MissingMethodException(type.Name, name);
        SymbolicValue[] operands = [.. SymbolicMethod.OperandTypes(method)
            .Select((operand, i) => SymbolicValue.Unknown(Plain(operand), $"p{i}"))];
        Outcome outcome = SymbolicMethod.Run(method, operands);
        Term body = outcome.Return!.Bits;
        return new Formula(method, operands, outcome,
            method.ReturnType == typeof(bool) ? Term.IsNotZero(body) : body);
    }

    /// <summary>A structure, whether passed by value or by reference.</summary>
    public static Type Plain(Type type) => type.IsByRef ? type.GetElementType()! : type;

    /// <summary>Its value for other operands.</summary>
    public Term Of(params SymbolicValue[] operands)
    {
        Dictionary<string, Term> by = [];
        for (int i = 0; i < operands.Length; i++) Collect(Operands[i], operands[i], by);
        return Substitute(Body, by);
    }

    /// <summary>The same function with one operator or constant changed, once for each that there is; what the paths
    /// have in common is changed on all of them.</summary>
    public IEnumerable<(Term Part, Term By, Formula Changed)> Mutations()
    {
        foreach (Term part in Body.Parts())
            if (Changed(part) is { } changed)
                yield return (part, changed, new Formula(Method, Operands, Outcome, Body.Replace(part, changed)));
    }

    private static Term? Changed(Term part) => part.Op switch
    {
        "bvult" => part.WithOp("bvule"),
        "bvule" => part.WithOp("bvult"),
        "bvslt" => part.WithOp("bvsle"),
        "bvsle" => part.WithOp("bvslt"),
        "=" or "and" => Term.Not(part),
        "not" => part.Args[0],
        "bvand" => part.WithOp("bvor"),
        "bvor" => part.WithOp("bvand"),
        "bvadd" => part.WithOp("bvsub"),
        "bvsub" => part.WithOp("bvadd"),
        "bvnot" => part.Args[0],
        "ite" => Term.If(part.Args[0], part.Args[2], part.Args[1]),
        "const" when part.Width > 0 => part.WithValue(part.Value + 1),
        _ => null,
    };

    private static void Collect(SymbolicValue from, SymbolicValue to, Dictionary<string, Term> by)
    {
        if (from is BitsValue bits) by[bits.Term.Name] = to.Bits;
        else
            foreach ((string field, SymbolicValue value) in ((StructValue)from).Fields) Collect(value, to[field], by);
    }

    private static Term Substitute(Term term, Dictionary<string, Term> by) => term.IsConstant ? term
        : term.Args.Count == 0 ? by[term.Name]
        : Term.Make(term.Op, term.Width, [.. term.Args.Select(arg => Substitute(arg, by))]);
}
