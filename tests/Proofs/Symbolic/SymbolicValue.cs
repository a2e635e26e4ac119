// What a cell of a symbolic frame holds: bits, a structure of such, or the address of one within the same frame.
using System;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;

namespace Xdv.Tests.Proofs.Symbolic;

public abstract record SymbolicValue
{
    /// <summary>Unknown content of a type: one variable for each field.</summary>
    public static SymbolicValue Unknown(Type type, string name) => Fill(type, name, Term.Variable);

    public static SymbolicValue Zero(Type type) => Fill(type, "", (_, width) => Term.Bits(0, width));

    /// <summary>Bits that a type has in memory; 0 = it is a structure.</summary>
    public static int WidthOf(Type type)
    {
        Type plain = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        return Type.GetTypeCode(plain) switch
        {
            TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte => 8,
            TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Char => 16,
            TypeCode.Int32 or TypeCode.UInt32 => 32,
            TypeCode.Int64 or TypeCode.UInt64 => 64,
            _ when type.IsValueType && !type.IsPrimitive => 0,
            _ => throw new NotSupportedException($"values of {type}"),
        };
    }

    public static bool IsSigned(Type type) => Type.GetTypeCode(type.IsEnum ? Enum.GetUnderlyingType(type) : type)
        is TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64;

    /// <summary>One of two values.</summary>
    public static SymbolicValue If(Term condition, SymbolicValue yes, SymbolicValue no) => (yes, no) switch
    {
        (BitsValue a, BitsValue b) => new BitsValue(Term.If(condition, a.Term, b.Term)),
        (StructValue a, StructValue b) => a with
        {
            Fields = a.Fields.ToImmutableDictionary(pair => pair.Key,
                pair => If(condition, pair.Value, b.Fields[pair.Key])),
        },
        _ => throw new NotSupportedException("paths that meet with different kinds of values"),
    };

    public Term Bits => ((BitsValue)this).Term;

    public SymbolicValue this[string field] => ((StructValue)this).Fields[field];

    public SymbolicValue With(string field, SymbolicValue value)
    {
        var whole = (StructValue)this;
        return whole with { Fields = whole.Fields.SetItem(field, value) };
    }

    private static SymbolicValue Fill(Type type, string name, Func<string, int, Term> leaf)
    {
        int width = WidthOf(type);
        if (width != 0) return new BitsValue(leaf(name, width));
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        return new StructValue(fields.ToImmutableDictionary(field => field.Name,
            field => Fill(field.FieldType, $"{name}.{field.Name}", leaf)));
    }
}

public sealed record BitsValue(Term Term) : SymbolicValue;

public sealed record StructValue(ImmutableDictionary<string, SymbolicValue> Fields) : SymbolicValue;

/// <param name="Path">Fields from the cell inward.</param>
public sealed record AddressValue(int Cell, ImmutableList<string> Path) : SymbolicValue;
