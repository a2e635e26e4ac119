// Finds what the kernel wrote about panics and killed programs (kernel/Image/Panic/FaultReport.cs says how) in a log of
// its serial line, in dmesg's output, or in what `xdv run` printed of them.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;

namespace Xdv.Tool.Crash;

/// <summary>A general register as it was printed.</summary>
public readonly record struct RegisterValue(string Name, ulong Value);

/// <summary>One panic or crash. Whatever the log did not have is empty.</summary>
public sealed class CrashEntry(string? program, string headline)
{
    /// <summary>The program that crashed; null = the kernel.</summary>
    public string? Program { get; } = program;

    public string Headline { get; } = headline;

    public List<RegisterValue> Registers { get; } = [];

    public ulong CodeAddress { get; internal set; }

    /// <summary>Memory at <see cref="CodeAddress"/>.</summary>
    public byte[] Code { get; internal set; } = [];

    /// <summary>Words from the stack pointer upwards.</summary>
    public List<ulong> Stack { get; } = [];

    /// <summary>Addresses of the backtrace, innermost first; a caller's lies inside its call.</summary>
    public List<ulong> Frames { get; } = [];

    /// <summary>Other lines of a panic: logical time, trace head.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The log has its last line.</summary>
    public bool Complete { get; internal set; }

    /// <summary>The instruction that faulted; null for a panic that the kernel decided on itself.</summary>
    public ulong? Instruction => Registers.Count > 0 ? Registers[0].Value : null;
}

public static class CrashLog
{
    private const string ProgramMark = "PROGRAM CRASH: ", ProgramEnd = "end of crash.", PanicEnd = "halted.";

    /// <summary>Every panic and crash, in order; none when there is none.</summary>
    public static IReadOnlyList<CrashEntry> Read(TextReader log)
    {
        var entries = new List<CrashEntry>();
        CrashEntry? open = null;
        while (log.ReadLine() is { } raw)
        {
            string line = Quoted.Replace(raw, "").TrimEnd();
            if (Begin(line) is { } begun) entries.Add(open = begun);
            else if (open is not null && Take(open, line)) open = null;
        }

        return entries;
    }

    private static CrashEntry? Begin(string line)
    {
        int at = line.IndexOf(Sessions.SerialConsole.PanicMark + ": ", StringComparison.Ordinal);
        if (at >= 0) return new CrashEntry(null, line[(at + Sessions.SerialConsole.PanicMark.Length + 2)..]);
        at = line.IndexOf(ProgramMark, StringComparison.Ordinal);
        if (at < 0) return null;
        string headline = line[(at + ProgramMark.Length)..];
        int end = headline.IndexOf(" (pid ", StringComparison.Ordinal);
        return new CrashEntry(end < 0 ? headline : headline[..end], headline);
    }

    /// <summary>Adds a line; true when it was the last.</summary>
    private static bool Take(CrashEntry entry, string line)
    {
        if (line == (entry.Program is null ? PanicEnd : ProgramEnd)) return entry.Complete = true;
        if (FrameLine.Match(line) is { Success: true } frame) entry.Frames.Add(Number(frame.Groups[1].Value));
        else if (CodeLine.Match(line) is { Success: true } code) TakeCode(entry, code);
        else if (StackLine.Match(line) is { Success: true } stack)
            foreach (string word in Words(stack.Groups[1].Value)) entry.Stack.Add(Number(word));
        else if (RegisterLine.IsMatch(line))
            foreach (Match match in Register.Matches(line))
                entry.Registers.Add(new RegisterValue(match.Groups[1].Value, Number(match.Groups[2].Value)));
        else if (entry.Program is null && line.Length > 0) entry.Notes.Add(line);
        return false;
    }

    private static void TakeCode(CrashEntry entry, Match line)
    {
        entry.CodeAddress = Number(line.Groups[1].Value);
        entry.Code = Convert.FromHexString(line.Groups[2].Value.Replace(" ", "", StringComparison.Ordinal));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ulong Number(string digits) =>
        ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static readonly Regex Quoted = new(@"^  \| ");

    private static readonly Regex FrameLine = new(@"^ *at .*\[([0-9a-f]{16})\]$");

    private static readonly Regex CodeLine = new("^code ([0-9a-f]{16}):((?: [0-9a-f]{2})+)$");

    private static readonly Regex StackLine = new("^stack [0-9a-f]{16}:((?: [0-9a-f]{16})+)$");

    private static readonly Regex RegisterLine = new("^r[a-z0-9]{1,2} +[0-9a-f]{16}( |$)");

    private static readonly Regex Register = new("(r[a-z0-9]{1,2}) +([0-9a-f]{16})");
}
