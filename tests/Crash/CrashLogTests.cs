// What the kernel writes is read back exactly; what is cut off or not there is said, never guessed.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xdv.Tool.Commands;
using Xdv.Tool.Crash;
using Xunit;

namespace Xdv.Tests.Crash;

public sealed class CrashLogTests
{
    [Fact]
    [Requirement("XDV-020.4")]
    public void AProgramsCrashIsReadFromTheMiddleOfALog()
    {
        CrashEntry entry = Assert.Single(Read(CapturedLogs.Program));
        Assert.Equal("crash", entry.Program);
        Assert.Equal("crash (pid 5) killed: division by zero at rip 0x4022a8", entry.Headline);
        Assert.Equal(18, entry.Registers.Count);
        Assert.Equal(new RegisterValue("r9", 1), entry.Registers.Single(register => register.Name == "r9"));
        Assert.Equal(0x4022a8UL, entry.Instruction);
        Assert.Equal(0x4022a0UL, entry.CodeAddress);
        Assert.Equal([0x8b, 0xcf, 0xb8, 0x01, 0, 0, 0, 0x99, 0xf7, 0xf9, 0xc3], entry.Code);
        Assert.Equal([0x402215UL, 0UL], entry.Stack);
        Assert.Equal([0x4022a8UL, 0x4022d9UL], entry.Frames);
        Assert.True(entry.Complete);
    }

    [Fact]
    public void APanicIsReadFromWhatTheToolPrintedOfIt()
    {
        CrashEntry entry = Assert.Single(Read(CapturedLogs.Panic));
        Assert.Null(entry.Program);
        Assert.Equal("exception 14 error 0x00000000 cr2 0x0000000000000000", entry.Headline);
        Assert.Equal([0xffffffff8011ae59, 0xffffffff80120010], entry.Frames);
        Assert.Equal(["T 0  n 0  sealed to n 0  trace head 00"], entry.Notes);
        Assert.True(entry.Complete);
    }

    [Fact]
    public void EveryCrashOfALogIsFoundInOrder() => Assert.Equal(["crash", null, "crash"],
        Read(CapturedLogs.Program + CapturedLogs.Panic + CapturedLogs.Program).Select(entry => entry.Program));

    [Fact]
    public void ALogWithoutACrashHasNone() => Assert.Empty(Read("XDV Kernel starting...\nhalted.\nend of crash.\n"));

    [Fact]
    public void ACutOffReportIsIncompleteWhereverItIsCut()
    {
        string[] lines = CapturedLogs.Program.Split('\n');
        for (int count = 2; count < lines.Length - 3; count++)
            Assert.False(Assert.Single(Read(string.Join('\n', lines[..count]))).Complete);
    }

    /// <summary>A serial line can deliver anything: whatever bytes are damaged, reading ends without an
    /// exception.</summary>
    [Fact]
    public void DamagedLogsAreReadWithoutFailing()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            char[] text = (CapturedLogs.Program + CapturedLogs.Panic).ToCharArray();
            for (int damage = random.Next(1, 30); damage > 0; damage--)
                text[random.Next(text.Length)] = (char)random.Next(1, 127);
            foreach (CrashEntry entry in Read(new string(text)))
                Disassembly.Around(entry.Code, entry.CodeAddress, entry.Instruction ?? 0, exact: false);
        }
    }

    [Fact]
    public void WithoutSymbolsTheReportSaysSoAndStillDisassembles()
    {
        using var empty = new EmptyFolder();
        CrashReport report = CrashReport.Make(Assert.Single(Read(CapturedLogs.Program)), empty.Path);
        Assert.StartsWith("no symbols: there is no ", report.Doubt, StringComparison.Ordinal);
        Assert.Equal(["", ""], report.Frames.Select(frame => frame.Symbol.Method));
        Assert.Equal("idiv ecx", Assert.Single(report.Instructions, line => line.Faulting).Text);
        var text = new StringWriter();
        CrashText.Write(report, text);
        Assert.Contains("  > 00000000004022a8  idiv ecx\n    00000000004022aa  ret\n", text.ToString(),
            StringComparison.Ordinal);
    }

    private static IReadOnlyList<CrashEntry> Read(string log) => CrashLog.Read(new StringReader(log));

    private sealed class EmptyFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("xdv-crash-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
