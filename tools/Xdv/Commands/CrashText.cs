// How a crash report reads, for a person and as JSON.
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xdv.Tool.Crash;

namespace Xdv.Tool.Commands;

public static class CrashText
{
    private const int RegistersInALine = 4;

    public static void Write(CrashReport report, TextWriter output)
    {
        CrashEntry entry = report.Entry;
        output.Write($"{(entry.Program is null ? "kernel panic: " : "")}{entry.Headline}\n");
        if (report.Doubt is not null) output.Write($"  ({report.Doubt})\n");
        foreach (CrashFrame frame in report.Frames)
            output.Write($"  at {Place(frame)}\n");
        if (report.Instructions.Count > 0) output.Write("instructions\n");
        foreach (DisassembledLine line in report.Instructions)
            output.Write($"{(line.Faulting ? "  > " : "    ")}{line.Address:x16}  {line.Text}\n");
        if (entry.Registers.Count > 0) output.Write("registers\n");
        foreach (RegisterValue[] line in entry.Registers.Chunk(RegistersInALine))
            output.Write($"    {string.Join("  ", line.Select(r => $"{r.Name,-3} {r.Value:x16}"))}\n");
        foreach (string note in entry.Notes) output.Write($"{note}\n");
    }

    /// <summary>An array; one object for each report.</summary>
    public static void WriteJson(IEnumerable<CrashReport> reports, Stream output)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartArray();
            foreach (CrashReport report in reports) WriteJson(report, json);
            json.WriteEndArray();
        }

        output.Write("\n"u8);
        output.Flush();
    }

    private static void WriteJson(CrashReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("program", report.Entry.Program);
        json.WriteString("cause", report.Entry.Headline);
        json.WriteString("doubt", report.Doubt);
        json.WriteStartArray("frames");
        foreach (CrashFrame frame in report.Frames)
        {
            json.WriteStartObject();
            json.WriteString("address", Hex(frame.Address));
            json.WriteString("method", frame.Symbol.Method);
            json.WriteString("file", frame.Symbol.File);
            json.WriteNumber("line", frame.Symbol.Line);
            json.WriteBoolean("inlined", frame.Inlined);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("instructions");
        foreach (DisassembledLine line in report.Instructions)
        {
            json.WriteStartObject();
            json.WriteString("address", Hex(line.Address));
            json.WriteString("text", line.Text);
            json.WriteBoolean("faulting", line.Faulting);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("registers");
        foreach (RegisterValue register in report.Entry.Registers) json.WriteString(register.Name, Hex(register.Value));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Place(CrashFrame frame)
    {
        SymbolName symbol = frame.Symbol;
        if (symbol.Method.Length == 0) return $"{frame.Address:x16}";
        string inlined = frame.Inlined ? " (inlined)" : "";
        string line = symbol.Line == 0 ? "" : $":{symbol.Line}";
        string source = symbol.File.Length == 0 ? "" : $"  {symbol.File}{line}";
        return $"{symbol.Method}{inlined}{source}  [{frame.Address:x16}]";
    }

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
