// xdv.h: kernel/Abi for C and C++, from the built assembly. Every structure is followed by static assertions of its
// size and offsets, so a compiler that lays it out otherwise refuses the header instead of breaking the program
// (XDV-052.5, XDV-052.6).
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Tool.Headers;

public sealed class CHeader
{
    private readonly CText _text = new();
    private readonly AbiDocumentation _documentation = AbiDocumentation.Load();

    private CHeader()
    {
    }

    /// <summary>Every public type of the ABI, in order of name.</summary>
    public static IReadOnlyList<Type> Types { get; } =
        [.. typeof(Status).Assembly.GetExportedTypes().OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>Structures with explicit layout, those that others contain first.</summary>
    public static IReadOnlyList<Type> Structures { get; } =
        [.. Types.Where(type => type is { IsValueType: true, IsExplicitLayout: true }).OrderBy(Depth)];

    /// <summary>Instance fields of a structure and where they lie.</summary>
    public static IEnumerable<(FieldInfo Field, int Offset)> Fields(Type structure) =>
        from field in structure.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        let offset = field.GetCustomAttribute<FieldOffsetAttribute>()!.Value
        orderby offset
        select (field, offset);

    /// <summary>Bytes of a field's or structure's type.</summary>
    public static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!
        .MakeGenericMethod(type).Invoke(null, null)!;

    /// <summary>The whole header; the same ABI gives the same text.</summary>
    public static string Write()
    {
        var header = new CHeader();
        header._text.Line(CHeaderFrame.Opening);
        foreach (Type type in Types.Where(type => type.IsEnum)) header.WriteEnum(type);
        foreach (Type type in Types.Where(type => !type.IsEnum)) header.WriteConstants(type);
        foreach (Type type in Types.Where(type => type.GetCustomAttribute<InlineArrayAttribute>() is not null))
            header.WriteArray(type);
        foreach (Type type in Structures) header.WriteStructure(type);
        header._text.Line(CHeaderFrame.Gate);
        foreach (FieldInfo call in Enumerators(typeof(SystemCall))) header.WriteCall(call);
        header._text.Line(CHeaderFrame.Closing);
        return header._text.ToString();
    }

    private static int Depth(Type structure) => Fields(structure)
        .Max(entry => entry.Field.FieldType.IsExplicitLayout ? 1 + Depth(entry.Field.FieldType) : 0);

    private static IEnumerable<FieldInfo> Enumerators(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .OrderBy(field => Convert.ToUInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture));

    /// <summary>Enumerators of C are ints, so a wider value becomes a macro.</summary>
    private void WriteEnum(Type type)
    {
        _text.Comment(_documentation.Of(type));
        _text.Line($"typedef {CNames.TypeOf(Enum.GetUnderlyingType(type))} {CNames.TypeOf(type)};");
        ILookup<bool, FieldInfo> fits = Enumerators(type).ToLookup(field =>
            Convert.ToUInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture) <= int.MaxValue);
        if (fits[true].Any()) _text.Line("enum {");
        foreach (FieldInfo field in fits[true])
        {
            _text.Comment(_documentation.Of(field), "    ");
            _text.Line($"    {CNames.Constant(type, field.Name)} = {field.GetRawConstantValue()},");
        }

        if (fits[true].Any()) _text.Line("};");
        foreach (FieldInfo field in fits[false]) WriteMacro(type, field);
        _text.Line();
    }

    private void WriteConstants(Type type)
    {
        FieldInfo[] constants = type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && field.FieldType.IsPrimitive).ToArray();
        if (constants.Length == 0) return;
        foreach (FieldInfo field in constants) WriteMacro(type, field);
        _text.Line();
    }

    private void WriteMacro(Type type, FieldInfo field)
    {
        _text.Comment(_documentation.Of(field));
        string value = field.GetRawConstantValue() switch
        {
            ulong number => number > uint.MaxValue ? $"UINT64_C(0x{number:x})" : $"UINT64_C({number})",
            long number => $"INT64_C({number})",
            uint number => number > ushort.MaxValue ? $"0x{number:x}u" : $"{number}u",
            { } other => ((IFormattable)other).ToString(null, CultureInfo.InvariantCulture),
            null => throw new InvalidOperationException($"{type}.{field.Name} has no value"),
        };
        _text.Line($"#define {CNames.Constant(type, field.Name)} {(value[0] == '-' ? $"({value})" : value)}");
    }

    private void WriteArray(Type type)
    {
        int length = type.GetCustomAttribute<InlineArrayAttribute>()!.Length;
        _text.Comment(_documentation.Of(type));
        _text.Line($"typedef struct {{ uint8_t bytes[{length}]; }} {CNames.TypeOf(type)};");
        _text.Line();
    }

    private void WriteStructure(Type type)
    {
        string name = CNames.TypeOf(type);
        int end = 0, size = SizeOf(type);
        _text.Comment(_documentation.Of(type));
        _text.Line("typedef struct {");
        foreach ((FieldInfo field, int offset) in Fields(type))
        {
            WriteGap(end, offset);
            _text.Comment(_documentation.Of(field), "    ");
            _text.Line($"    {CNames.TypeOf(field.FieldType)} {CNames.Identifier(field.Name)};");
            end = offset + SizeOf(field.FieldType);
        }

        WriteGap(end, size);
        _text.Line($"}} {name};");
        _text.Line($"XDV_STATIC_ASSERT(sizeof({name}) == {size});");
        foreach ((FieldInfo field, int offset) in Fields(type))
            _text.Line($"XDV_STATIC_ASSERT(offsetof({name}, {CNames.Identifier(field.Name)}) == {offset});");
        _text.Line();
    }

    private void WriteGap(int end, int next)
    {
        if (next > end) _text.Line($"    uint8_t gap_{end}[{next - end}];");
    }

    private void WriteCall(FieldInfo call)
    {
        string comment = _documentation.Of(call), number = CNames.Constant(typeof(SystemCall), call.Name);
        if (IsMessage(call))
        {
            _text.Comment(comment);
            WriteWrapper(CNames.Identifier(call.Name),
                "uint64_t capability, uint64_t length, uint64_t words[4], uint64_t *value",
                "xdv_message(", $"{number}, capability, length, words", hasValue: true);
            return;
        }

        if (CallSignature.Parse(comment) is not { } signature) return;
        IEnumerable<string> parameters = signature.Parameters
            .Select(parameter => parameter.Type + CNames.Identifier(parameter.Name))
            .Concat(signature.HasValue ? ["uint64_t *value"] : []).DefaultIfEmpty("void");
        IEnumerable<string> registers = signature.Parameters
            .Select(parameter => (parameter.IsPointer ? "(uint64_t)(uintptr_t)" : "")
                + CNames.Identifier(parameter.Name))
            .Concat(Enumerable.Repeat("0", CallSignature.Registers - signature.Parameters.Count)).Prepend(number);
        _text.Comment(comment);
        WriteWrapper(signature.Name, string.Join(", ", parameters), "xdv_syscall(", string.Join(", ", registers),
            signature.HasValue);
    }

    private void WriteWrapper(string name, string parameters, string gate, string arguments, bool hasValue)
    {
        _text.Declaration($"static inline xdv_status_t xdv_{name}(", $"{parameters})");
        _text.Line("{");
        _text.Declaration($"    xdv_result_t result = {gate}", $"{arguments});");
        if (hasValue) _text.Line("    *value = result.value;");
        _text.Line("    return result.status;");
        _text.Line("}");
        _text.Line();
    }

    /// <summary>Calls that carry words in registers, both ways.</summary>
    private static bool IsMessage(FieldInfo call) => call.Name.StartsWith("Ipc", StringComparison.Ordinal);
}
