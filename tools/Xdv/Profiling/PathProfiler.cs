// Takes down every instruction of a few iterations of a kernel path. The guest runs at full speed to a time stamp of
// its program `bench` (libxdv/Programs/bench/timing.asm); from there QEMU executes one instruction per translation
// block and logs each, until enough iterations have ended. Deterministic: the same iterations every time.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xdv.Abi;
using Xdv.Tool.Hosting;
using Xdv.Tool.Sessions;

namespace Xdv.Tool.Profiling;

public static class PathProfiler
{
    private const string Socket = "debug.sock", Log = "execution.log";
    private const int CheckedBytes = 16;
    /// <summary>The iteration in which the machine stopped, and its slice ended, is not shown.</summary>
    private const int Disturbed = 1;
    private const string Begin = ".begin", End = ".end", Done = "xdv_stamps_done";

    /// <summary>Iterations that a session must make for <see cref="Record"/>.</summary>
    public static int Iterations(int skip, int count) => skip + Disturbed + count;

    /// <summary>Executes a session whose program makes <see cref="Iterations"/> and returns <paramref name="count"/>
    /// of them after <paramref name="skip"/> others, each as the addresses of its instructions: from the first time
    /// stamp to before the second.</summary>
    /// <exception cref="ToolException">The guest ended before.</exception>
    public static async Task<List<ulong>[]> Record(
        SessionOptions options, int skip, int count, ProgramImage bench, CancellationToken cancel)
    {
        using TemporaryDirectory directory = TemporaryDirectory.Create(null);
        using var session = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var console = new Complaints();
        Task<SessionResult> run = Session.Run(options with
        {
            Directory = directory.Path,
            DebuggerSocket = directory.File(Socket),
            MachineLog = directory.File(Log),
        }, console, null, session.Token);
        try
        {
            await Drive(directory.File(Socket), skip, bench, session.Token);
        }
        catch (EndOfStreamException)
        {
            string reason = $"{(await run).Reason} {console.Errors}".Trim();
            throw new ToolException($"'{options.Command}': the guest ended before it was measured: {reason}");
        }
        finally
        {
            await session.CancelAsync();
            await run;
        }

        using StreamReader log = File.OpenText(directory.File(Log));
        return Split(ExecutionLog.Read(log), bench, count);
    }

    /// <summary>Stops at the time stamp of iteration <paramref name="skip"/> and at the end. Not in between: while a
    /// machine that counts instructions stands still, its clock jumps to the next timer, and the slice ends.</summary>
    private static async Task Drive(string socket, int skip, ProgramImage bench, CancellationToken cancel)
    {
        using DebugStub stub = await DebugStub.Connect(socket, cancel);
        ulong[] begins = Labels(bench, Begin);
        foreach (ulong begin in begins) await stub.SetBreakpoint(begin, cancel);
        for (int reached = 0; ; reached++)
        {
            ulong address = await RunTo(stub, bench, cancel);
            if (reached == skip) break;
            await StepOver(stub, address, cancel);
        }

        foreach (ulong begin in begins) await stub.ClearBreakpoint(begin, cancel);
        await stub.SetBreakpoint(Address(bench, Done), cancel);
        await stub.Monitor("singlestep on", cancel);
        await stub.Monitor("log exec,nochain", cancel);
        await RunTo(stub, bench, cancel);
        await stub.Monitor("log none", cancel);
    }

    /// <summary>Runs to a breakpoint in the bench program: others may have code at the same address.</summary>
    private static async Task<ulong> RunTo(DebugStub stub, ProgramImage bench, CancellationToken cancel)
    {
        while (true)
        {
            ulong address = await stub.Continue(cancel);
            byte[] code = await stub.ReadMemory(address, CheckedBytes, cancel);
            if (code.AsSpan().SequenceEqual(bench.CodeAt(address).Span[..CheckedBytes])) return address;
            await StepOver(stub, address, cancel);
        }
    }

    private static async Task StepOver(DebugStub stub, ulong breakpoint, CancellationToken cancel)
    {
        await stub.ClearBreakpoint(breakpoint, cancel);
        await stub.Step(cancel);
        await stub.SetBreakpoint(breakpoint, cancel);
    }

    /// <summary>Where iterations begin, or end: every routine of timing.asm has such a label.</summary>
    private static ulong[] Labels(ProgramImage bench, string label)
    {
        ulong[] addresses = bench.LabelsNamed(label);
        return addresses.Length > 0 ? addresses : throw Missing(label);
    }

    private static ulong Address(ProgramImage bench, string symbol) =>
        bench.AddressOf(symbol) ?? throw Missing(symbol);

    private static ToolException Missing(string label) =>
        new($"the guest's bench program has no label '{label}'; build it with: make image");

    private static List<ulong>[] Split(List<ulong> executed, ProgramImage bench, int count)
    {
        ulong[] begins = Labels(bench, Begin), ends = Labels(bench, End);
        var iterations = new List<List<ulong>>();
        List<ulong>? current = null;
        foreach (ulong address in executed)
        {
            if (begins.Contains(address)) current = [];
            if (ends.Contains(address) && current is not null)
            {
                iterations.Add(current);
                current = null;
            }

            current?.Add(address);
        }

        if (iterations.Count < Disturbed + count)
            throw new ToolException("QEMU's log is shorter than what was executed");
        return [.. iterations.Skip(Disturbed).Take(count)];
    }

    /// <summary>What the guest prints is of no interest, except why it failed.</summary>
    private sealed class Complaints : ISessionConsole
    {
        private readonly StringBuilder _errors = new();

        public string Errors => _errors.ToString();

        public void Write(ConsoleStream stream, ReadOnlySpan<byte> text)
        {
            if (stream == ConsoleStream.Error) _errors.Append(Encoding.UTF8.GetString(text));
        }

        public void Serial(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
