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
            Number(ref line, row.Process, 5);
            Number(ref line, row.Parent, 7);
            Number(ref line, row.Vhm, 5);
            line.Append(" "u8);
            line.Append(ActivityOf(row));
            line.PadTo(28);
            Number(ref line, row.Threads, 7);
            Number(ref line, row.Frames, 7);
            Number(ref line, row.Contracts, 10);
            Number(ref line, row.Capabilities, 5);
            Number(ref line, row.Instructions, 13);
            line.Append(" "u8);
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
            Number(ref line, end.Process, 5);
            Number(ref line, end.Parent, 7);
            line.Append(" "u8);
            AppendReason(ref line, end);
            line.PadTo(57);
            Number(ref line, end.Instructions, 13);
            line.Append(" "u8);
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
            line.Append(",\"state\":\""u8);
            line.Append(ActivityOf(row));
            line.Append("\",\"threads\":"u8);
            line.Append((ulong)row.Threads);
            line.Append(",\"frames\":"u8);
            line.Append((ulong)row.Frames);
            line.Append(",\"contracts\":"u8);
            line.Append((ulong)row.Contracts);
            line.Append(",\"capabilities\":"u8);
            line.Append((ulong)row.Capabilities);
            line.Append(",\"vhm\":"u8);
            line.Append((ulong)row.Vhm);
            Close(ref line, row.Instructions);
        }

        Terminal.Write("],\"ended\":["u8);
        EndedInfo end = default;
        for (uint i = 0; ProcessTable.Ended(i, ref end) == Status.Ok; i++)
        {
            Open(ref line, i, end.Process, end.Parent, end.Name);
            line.Append(",\"reason\":\""u8);
            AppendReason(ref line, end);
            line.Append("\",\"status\":"u8);
            line.Append(end.Reason == Status.Ok ? end.ExitStatus : 0);
            line.Append(",\"time\":"u8);
            line.Append(end.Time);
            Close(ref line, end.Instructions);
        }

        Terminal.Write("]}\n"u8);
        return 0;
    }

    private static void Open(ref Utf8Line line, uint index, uint process, uint parent, ReadOnlySpan<byte> name)
    {
        line.Clear();
        line.Append(index == 0 ? "{\"pid\":"u8 : ",{\"pid\":"u8);
        line.Append((ulong)process);
        line.Append(",\"parent\":"u8);
        line.Append((ulong)parent);
        line.Append(",\"name\":\""u8);
        line.Append(NameOf(name));
        line.Append("\""u8);
    }

    private static void Close(ref Utf8Line line, ulong instructions)
    {
        line.Append(",\"instructions\":"u8);
        line.Append(instructions);
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

    private static void Number(ref Utf8Line line, ulong value, int width)
    {
        Utf8Line digits = new(stackalloc byte[20]);
        digits.Append(value);
        line.Fill((byte)' ', width - digits.Written.Length);
        line.Append(digits.Written);
    }
}
