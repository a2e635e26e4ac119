// The fields of a record by name and offset, for messages about differences.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Tool.Traces;

/// <summary>Finds the first field in which two records differ, and the rule that this breaks.</summary>
public static class RecordFields
{
    private static readonly (int Offset, int Size, string Name, string Rule)[] s_fields =
    [
        (16, 1, "Kind", "XDV-005.3"), (18, 2, "Operation", "XDV-005.3"), (24, 4, "Process", "XDV-012.1"),
        (30, 2, "Thread", "XDV-012.1"), (28, 2, "Vhm", "XDV-014.1"), (0, 8, "Sequence", "XDV-005.1"),
        (8, 8, "Time", "XDV-005.2"), (20, 4, "Status", "XDV-005.3"), (17, 1, "Domain", "XDV-002.1"),
        (32, 8, "Capability", "XDV-002.3"), (40, 8, "Contract", "XDV-023.1"), (48, 4, "Instructions", "XDV-005.2"),
        (52, 4, "Verdict", "XDV-005.3"), (56, 8, "Arg0", "XDV-005.3"), (64, 8, "Arg1", "XDV-005.3"),
        (72, 8, "Arg2", "XDV-005.3"), (80, 8, "Arg3", "XDV-005.3"), (88, 8, "Value", "XDV-005.3"),
        (96, 32, "Outcome", "XDV-004.4"),
    ];

    /// <summary>Describes the first difference, the fields that explain most first.</summary>
    public static ReplayMismatch Difference(ulong record, in TraceRecord expected, in TraceRecord actual)
    {
        ReadOnlySpan<byte> left = MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in expected));
        ReadOnlySpan<byte> right = MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in actual));
        foreach ((int offset, int size, string name, string rule) in s_fields)
        {
            ReadOnlySpan<byte> was = left.Slice(offset, size), now = right.Slice(offset, size);
            if (was.SequenceEqual(now)) continue;
            string detail = $"trace {Text(name, was)}, replay {Text(name, now)} "
                + $"(trace: {RecordText.Format(expected)} | replay: {RecordText.Format(actual)})";
            return new ReplayMismatch(record, name, rule, detail);
        }
        return new ReplayMismatch(record, "", "XDV-005.3", "the records are equal");
    }

    /// <summary>Every decision field in which two records differ, the fields that explain most first; outcomes are
    /// none.</summary>
    public static IReadOnlyList<FieldDifference> Decisions(in TraceRecord first, in TraceRecord second)
    {
        ReadOnlySpan<byte> left = MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in first));
        ReadOnlySpan<byte> right = MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in second));
        if (left[..TraceRecord.DecisionBytes].SequenceEqual(right[..TraceRecord.DecisionBytes])) return [];
        List<FieldDifference> found = [];
        foreach ((int offset, int size, string name, string rule) in s_fields)
        {
            ReadOnlySpan<byte> one = left.Slice(offset, size), other = right.Slice(offset, size);
            if (offset >= TraceRecord.DecisionBytes || one.SequenceEqual(other)) continue;
            bool named = name == "Operation" && first.Kind == second.Kind && RecordText.Operation(first).Length > 0;
            found.Add(named
                ? new FieldDifference(name, rule, RecordText.Operation(first), RecordText.Operation(second))
                : new FieldDifference(name, rule, Text(name, one), Text(name, other)));
        }

        return found;
    }

    private static string Text(string name, ReadOnlySpan<byte> field) => name switch
    {
        "Kind" => ((RecordKind)field[0]).ToString(),
        "Domain" => ((Domain)field[0]).ToString(),
        "Capability" or "Contract" => HandleOrNumber(MemoryMarshal.Read<ulong>(field)),
        "Sequence" or "Time" => MemoryMarshal.Read<ulong>(field).ToString(CultureInfo.InvariantCulture),
        "Status" or "Verdict" => ((Status)MemoryMarshal.Read<uint>(field)).ToString(),
        _ => field.Length switch
        {
            2 => MemoryMarshal.Read<ushort>(field).ToString(),
            4 => MemoryMarshal.Read<uint>(field).ToString(),
            8 => "0x" + MemoryMarshal.Read<ulong>(field).ToString("x"),
            _ => Convert.ToHexStringLower(field),
        },
    };

    /// <summary>Some kinds keep other things where a handle could stand; a handle has a generation.</summary>
    private static string HandleOrNumber(ulong value) => Handle.Generation(value) == 0
        ? value.ToString(CultureInfo.InvariantCulture) : RecordText.HandleText(value);
}
