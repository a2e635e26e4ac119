// A crash with names: the log's facts, the methods and lines they lie in, the instructions around the fault.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xdv.Tool.Profiling;

namespace Xdv.Tool.Crash;

/// <param name="Inlined">Its code is part of the next frame's method.</param>
public sealed record CrashFrame(ulong Address, SymbolName Symbol, bool Inlined);

public sealed class CrashReport
{
    private const int MostCode = 1 << 16, Behind = 64, CallBytes = 7;

    private CrashReport(CrashEntry entry) => Entry = entry;

    public CrashEntry Entry { get; }

    public IReadOnlyList<CrashFrame> Frames { get; private set; } = [];

    public IReadOnlyList<DisassembledLine> Instructions { get; private set; } = [];

    /// <summary>Why names are missing or not to be trusted; null when all is well.</summary>
    public string? Doubt { get; private set; }

    /// <summary>Puts names to an entry, from NAME.sym.elf below <paramref name="images"/> (layout of
    /// .artifacts/image).</summary>
    /// <exception cref="ToolException">The symboliser is missing or failed.</exception>
    public static CrashReport Make(CrashEntry entry, string images)
    {
        var report = new CrashReport(entry);
        string path = entry.Program is null ? Path.Combine(images, "kernel.sym.elf")
            : Path.Combine(images, "programs", entry.Program + ".sym.elf");
        if (entry.Program?.Contains('/') == true || !File.Exists(path))
        {
            report.Doubt = $"no symbols: there is no '{path}'";
            report.Frames = [.. entry.Frames.Select(address => new CrashFrame(address, new("", 0, "", 0), false))];
            report.Disassemble(null);
            return report;
        }

        ProgramImage image = ProgramImage.Load(path);
        List<ulong> addresses = report.Backtrace(image, path);
        report.Frames = [.. Name(path, addresses)];
        report.Disassemble(image);
        if (entry.Code.Length > 0 && !Code(image, entry.CodeAddress, entry.Code.Length).SequenceEqual(entry.Code))
            report.Doubt = $"'{path}' is not the image that crashed: names and lines may be wrong";
        if (!entry.Complete) report.Doubt ??= "the log ends before the report does";
        return report;
    }

    /// <summary>The log's addresses and, where the innermost method keeps no frame or is no method at all, the caller
    /// that the chain of frames passes over: the first return address on the stack.</summary>
    private List<ulong> Backtrace(ProgramImage image, string path)
    {
        List<ulong> addresses = [.. Entry.Frames];
        if (Entry.Instruction is not { } instruction || Entry.Stack.Count == 0) return addresses;
        SymbolName inner = Symbols.Resolve(path, [instruction])[0][^1];
        bool code = Code(image, instruction, 1).Length == 1;
        if (code && (inner.Start == 0 || Disassembly.HasFrame(Code(image, inner.Start, 1)))) return addresses;
        ulong caller = Entry.Stack.FirstOrDefault(
            word => Disassembly.EndsWithCall(Code(image, word - CallBytes, CallBytes)));
        if (caller != 0 && !addresses.Contains(caller - 1)) addresses.Insert(Math.Min(1, addresses.Count), caller - 1);
        return addresses;
    }

    private static IEnumerable<CrashFrame> Name(string path, List<ulong> addresses)
    {
        if (addresses.Count == 0) yield break;
        var names = Symbols.Resolve(path, addresses);
        for (int i = 0; i < addresses.Count; i++)
            for (int depth = 0; depth < names[i].Count; depth++)
                yield return new CrashFrame(addresses[i], names[i][depth], depth + 1 < names[i].Count);
    }

    private void Disassemble(ProgramImage? image)
    {
        if (Entry.Instruction is not { } instruction) return;
        ulong start = Frames.FirstOrDefault(frame => frame.Address == instruction && !frame.Inlined)?.Symbol.Start ?? 0;
        bool known = image is not null && start != 0 && instruction >= start && instruction - start < MostCode;
        Instructions = known
            ? Disassembly.Around(Code(image!, start, (int)(instruction - start) + Behind).ToArray(), start, instruction,
                exact: true)
            : Disassembly.Around(Entry.Code, Entry.CodeAddress, instruction, exact: false);
    }

    /// <summary>Code of an image; less than asked for at the end of its section, none elsewhere.</summary>
    private static ReadOnlySpan<byte> Code(ProgramImage image, ulong address, int length)
    {
        ReadOnlySpan<byte> code = image.CodeAt(address).Span;
        return code[..Math.Min(length, code.Length)];
    }
}
