// Writes down everything of Xdv.Abi that two sides must agree on, as text in a stable order: structs with sizes and
// offsets, enums with underlying types and values, constants. The golden file is this text.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Xdv.Abi.Tests;

internal static class LayoutDescription
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Every public type of the ABI, by name.</summary>
    public static IEnumerable<Type> Types =>
        typeof(Status).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>Every public struct whose layout is explicit.</summary>
    public static IEnumerable<Type> Structs => Types
        .Where(type => type is { IsValueType: true, IsEnum: false, IsExplicitLayout: true });

    public static string Write()
    {
        var text = new StringBuilder();
        foreach (Type type in Types)
        {
            if (type.IsEnum) WriteEnum(text, type);
            else if (type.IsValueType) WriteStruct(text, type);
            WriteConstants(text, type);
        }

        return text.ToString();
    }

    /// <summary>Size in memory, in bytes.</summary>
    public static int SizeOf(Type type)
    {
        MethodInfo generic = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;
        return (int)generic.MakeGenericMethod(type).Invoke(null, null)!;
    }

    /// <summary>Instance fields in order of offset.</summary>
    public static IEnumerable<(string Name, Type Type, int Offset)> Fields(Type type) =>
        from field in type.GetFields(Declared | BindingFlags.Instance)
        let offset = field.GetCustomAttribute<FieldOffsetAttribute>()?.Value ?? -1
        orderby offset
        select (field.Name, field.FieldType, offset);

    private static void WriteEnum(StringBuilder text, Type type)
    {
        Line(text, $"enum {Name(type)} : {Enum.GetUnderlyingType(type).Name}");
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .OrderBy(field => Convert.ToUInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture))
            .ThenBy(field => field.Name, StringComparer.Ordinal))
            Line(text, $"  {field.GetRawConstantValue()} {field.Name}");
    }

    private static void WriteStruct(StringBuilder text, Type type)
    {
        Line(text, $"struct {Name(type)} : {SizeOf(type)} bytes{(type.IsExplicitLayout ? "" : ", not explicit")}");
        if (!type.IsExplicitLayout) return;
        foreach ((string name, Type fieldType, int offset) in Fields(type))
            Line(text, $"  {offset} {name} {fieldType.Name}");
    }

    private static void WriteConstants(StringBuilder text, Type type)
    {
        if (type.IsEnum) return;
        FieldInfo[] constants = type.GetFields(Declared | BindingFlags.Static)
            .Where(field => field is { IsLiteral: true, IsPublic: true })
            .OrderBy(field => field.Name, StringComparer.Ordinal).ToArray();
        if (constants.Length == 0) return;
        Line(text, $"constants {Name(type)}");
        foreach (FieldInfo field in constants) Line(text, $"  {field.Name} {field.FieldType.Name} {Value(field)}");
    }

    private static string Value(FieldInfo field) => field.GetRawConstantValue() switch
    {
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        { } other => other.ToString()!,
        null => "null",
    };

    private static string Name(Type type) => type.FullName!["Xdv.Abi.".Length..].Replace('+', '.');

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
