// How the ABI's names and primitive types read in C: Xdv.Abi.CircuitHeader.TotalBytes is xdv_circuit_header_t's
// total_bytes, Domain.Quantum is XDV_DOMAIN_QUANTUM. One mechanical rule, so that either name gives the other.
using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace Xdv.Tool.Headers;

public static partial class CNames
{
    private static readonly Dictionary<Type, string> Primitives = new()
    {
        [typeof(byte)] = "uint8_t", [typeof(sbyte)] = "int8_t", [typeof(ushort)] = "uint16_t",
        [typeof(short)] = "int16_t", [typeof(uint)] = "uint32_t", [typeof(int)] = "int32_t",
        [typeof(ulong)] = "uint64_t", [typeof(long)] = "int64_t", [typeof(double)] = "double",
        [typeof(float)] = "float",
    };

    // What a field or parameter may not be called in C11 or C++17, of the words that are plausible there.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "auto", "bool", "case", "char", "class", "const", "default", "delete", "double", "else", "enum", "export",
        "extern", "float", "for", "goto", "if", "inline", "int", "long", "new", "operator", "private", "public",
        "register", "return", "short", "signed", "static", "struct", "switch", "template", "this", "typename", "union",
        "unsigned", "using", "virtual", "void", "volatile", "while",
    };

    /// <summary>Type of a field or value: uint64_t, xdv_domain_t, xdv_bytes32_t.</summary>
    public static string TypeOf(Type type) =>
        Primitives.TryGetValue(type, out string? name) ? name : $"xdv_{Words(type.Name)}_t";

    /// <summary>Macro or enumerator of a member: XDV_DOMAIN_QUANTUM.</summary>
    public static string Constant(Type type, string member) =>
        $"XDV_{Words(type.Name)}_{Words(member)}".ToUpperInvariant();

    /// <summary>Field or parameter: total_bytes.</summary>
    public static string Identifier(string name) => Words(name) is var words && Reserved.Contains(words)
        ? words + "_" : words;

    private static string Words(string name) => WordStart().Replace(name, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
