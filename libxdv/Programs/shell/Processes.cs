// `ps`: the processes there are, what they are about, and the latest that ended, with why. For people a table, with
// --json one object.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Shell;

internal static class Processes
{
    private const int LineBytes = 320;
    private const uint DivideError = 0, InvalidOpcode = 6, StackFault = 12, GeneralProtection = 13, PageFault = 14;

    public static int Show(in CommandLine command)
    {
        if (command.Count == 1) return ShowTable();
        if (command.Count == 2 && command.Word(1).SequenceEqual("--json"u8)) return ShowJson();
        Terminal.Error("usage: ps [--json]\n"u8);
        return Interpreter.UsageError;
    }

    /// <summary>A name without its padding.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> name)
    {
        int end = name.IndexOf((byte)0);
        return end < 0 ? name : name[..end];
    }

    /// <summary>"exited 3", "killed by 2", "interrupted", "trapped: page fault at 0x0".</summary>
    public static void AppendReason(ref Utf8Line line, in EndedInfo end)
    {
        switch (end.Reason)
        {
            case Status.Ok:
                line.Append("exited "u8);
                line.Append(end.ExitStatus);
                break;
            case Status.ProcessKilled:
                line.Append("killed"u8);
                if (end.Detail == 0) break;
                line.Append(" by "u8);
                line.Append(end.Detail);
                break;
            case Status.ProcessInterrupted:
                line.Append("interrupted"u8);
                break;
            default:
                line.Append("trapped: "u8);
                AppendTrap(ref line, end);
                break;
        }
    }

    private static void AppendTrap(ref Utf8Line line, in EndedInfo end)
    {
        switch (end.ExitStatus)
        {
            case DivideError:
                line.Append("division by zero"u8);
                break;
            case InvalidOpcode:
                line.Append("illegal instruction"u8);
                break;
            case StackFault:
                line.Append("stack fault"u8);
                break;
            case GeneralProtection:
                line.Append("protection fault"u8);
                break;
            case PageFault:
                line.Append("page fault at 0x"u8);
                line.AppendHex(end.Detail);
                break;
            default:
                line.Append("exception "u8);
                line.Append(end.ExitStatus);
                break;
        }
    }

    private static int ShowTable()
    {
        Terminal.Write("  PID PARENT  VHM STATE     THREADS FRAMES CONTRACTS CAPS INSTRUCTIONS NAME\n"u8);
        Utf8Line line = new(stackalloc byte[LineBytes]);
        ProcessInfo row = default;
        for (uint i = 0; ProcessTable.Row(i, ref row) == Status.Ok; i++)
        {
            line.Clear();
            line.Right(row.Process, 5);
            line.Right(row.Parent, 6);
            line.Right(row.Vhm, 4);
            line.Append(ActivityOf(row));
            line.PadTo(28);
            line.Right(row.Threads, 7);
            line.Right(row.Frames, 6);
            line.Right(row.Contracts, 9);
            line.Right(row.Capabilities, 4);
            line.Right((long)row.Instructions, 12);
            line.Append(NameOf(row.Name));
            Terminal.WriteLine(line.Written);
        }

        ShowEnded(ref line);
        return 0;
    }

    private static void ShowEnded(ref Utf8Line line)
    {
        EndedInfo end = default;
        for (uint i = 0; ProcessTable.Ended(i, ref end) == Status.Ok; i++)
        {
            if (i == 0) Terminal.Write("ended\n"u8);
            line.Clear();
            line.Right(end.Process, 5);
            line.Right(end.Parent, 6);
            AppendReason(ref line, end);
            line.PadTo(58);
            line.Right((long)end.Instructions, 12);
            line.Append(NameOf(end.Name));
            Terminal.WriteLine(line.Written);
        }
    }

    private static int ShowJson()
    {
        Utf8Line line = new(stackalloc byte[LineBytes]);
        ProcessInfo row = default;
        Terminal.Write("{\"processes\":["u8);
        for (uint i = 0; ProcessTable.Row(i, ref row) == Status.Ok; i++)
        {
            Open(ref line, i, row.Process, row.Parent, row.Name);
            line.Member("state"u8, ActivityOf(row));
            line.Member("threads"u8, row.Threads);
            line.Member("frames"u8, row.Frames);
            line.Member("contracts"u8, row.Contracts);
            line.Member("capabilities"u8, row.Capabilities);
            line.Member("vhm"u8, row.Vhm);
            Close(ref line, row.Instructions);
        }

        Terminal.Write("],\"ended\":["u8);
        EndedInfo end = default;
        for (uint i = 0; ProcessTable.Ended(i, ref end) == Status.Ok; i++)
        {
            Open(ref line, i, end.Process, end.Parent, end.Name);
            line.Append(",\"reason\":\""u8);
            AppendReason(ref line, end);
            line.Append("\""u8);
            line.Member("status"u8, end.Reason == Status.Ok ? (long)end.ExitStatus : 0);
            line.Member("time"u8, (long)end.Time);
            Close(ref line, end.Instructions);
        }

        Terminal.Write("]}\n"u8);
        return 0;
    }

    private static void Open(ref Utf8Line line, uint index, uint process, uint parent, ReadOnlySpan<byte> name)
    {
        line.Clear();
        line.Append(index == 0 ? "{"u8 : ",{"u8);
        line.Member("pid"u8, process);
        line.Member("parent"u8, parent);
        line.Member("name"u8, NameOf(name));
    }

    private static void Close(ref Utf8Line line, ulong instructions)
    {
        line.Member("instructions"u8, (long)instructions);
        line.Append("}"u8);
        Terminal.Write(line.Written);
    }

    private static ReadOnlySpan<byte> ActivityOf(in ProcessInfo row) => row.Activity switch
    {
        not ProcessActivity.Ended when row.State == ProcessState.Suspended => "paused"u8,
        ProcessActivity.Ended => "ended"u8,
        ProcessActivity.Running => "running"u8,
        ProcessActivity.Ready => "ready"u8,
        ProcessActivity.AwaitsJob => "job"u8,
        ProcessActivity.AwaitsChild => "child"u8,
        ProcessActivity.AwaitsInput => "input"u8,
        ProcessActivity.AwaitsThread => "thread"u8,
        ProcessActivity.AwaitsMessage => "message"u8,
        ProcessActivity.AwaitsSignal => "signal"u8,
        ProcessActivity.AwaitsHandler => "fault"u8,
        _ => "?"u8,
    };
}
