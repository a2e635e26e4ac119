// What the shell does itself: help, ls, cat, ps, echo, caps, trace, kill. Each prints what a person can read.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Shell;

internal static class Builtins
{
    private static ReadOnlySpan<byte> HelpText =>
        "built in   help  ls [FOLDER]  cat FILE...  ps  echo [-n] TEXT...  caps  trace  kill PID  exit [STATUS]\n"u8;

    /// <summary>Runs a built-in; false when <paramref name="name"/> is none.</summary>
    public static bool TryRun(ReadOnlySpan<byte> name, in CommandLine command, out int status)
    {
        status = 0;
        if (name.SequenceEqual("help"u8)) status = Help();
        else if (name.SequenceEqual("ls"u8)) status = List(command.Word(1));
        else if (name.SequenceEqual("cat"u8)) status = Concatenate(command);
        else if (name.SequenceEqual("ps"u8)) status = Processes();
        else if (name.SequenceEqual("echo"u8)) status = Echo(command);
        else if (name.SequenceEqual("caps"u8)) status = Capabilities();
        else if (name.SequenceEqual("trace"u8)) status = Trace();
        else if (name.SequenceEqual("kill"u8)) status = Kill(command.Word(1));
        else return false;
        return true;
    }

    private static int Help()
    {
        Terminal.Write(HelpText);
        Span<byte> name = stackalloc byte[File.MaxPath];
        Utf8Line line = new(stackalloc byte[512]);
        line.Append("programs  "u8);
        for (ulong i = 0; File.Entry("/bin"u8, i, name, out int length) == Status.Ok; i++)
        {
            ReadOnlySpan<byte> program = name[..length];
            if (program.SequenceEqual("init"u8) || program.SequenceEqual("shell"u8)) continue;
            line.Append(" "u8);
            line.Append(program);
        }

        Terminal.WriteLine(line.Written);
        Terminal.Write("files      / (initial archive), /files (the folder given with --files)"u8);
        Terminal.Write("; a relative path is below /files\n"u8);
        Terminal.Write("joining    CMD ; CMD    CMD && CMD    CMD || CMD    CMD &    programs take --help\n"u8);
        return 0;
    }

    private static int List(ReadOnlySpan<byte> folder)
    {
        if (folder.IsEmpty) folder = "/"u8;
        Span<byte> name = stackalloc byte[File.MaxPath];
        Status status;
        ulong index = 0;
        int length;
        for (; (status = File.Entry(folder, index, name, out length)) == Status.Ok; index++)
            Terminal.WriteLine(name[..length]);
        if (status == Status.EndOfList)
        {
            if (index == 0) Terminal.Write("(empty)\n"u8);
            return 0;
        }

        Terminal.ErrorLine($"ls: {folder}: {Reason(status)}");
        return 1;
    }

    private static int Concatenate(in CommandLine command)
    {
        if (command.Count < 2)
        {
            Terminal.Error("usage: cat <name>...\n"u8);
            return Interpreter.UsageError;
        }

        int result = 0;
        for (int i = 1; i < command.Count; i++)
        {
            Status status = File.ReadAll(command.Word(i), out byte[] content);
            if (status == Status.Ok)
            {
                Terminal.Write(content);
                continue;
            }

            Terminal.ErrorLine($"cat: {command.Word(i)}: {Reason(status)}");
            result = 1;
        }

        return result;
    }

    private static ReadOnlySpan<byte> Reason(Status status) =>
        status == Status.FileNotFound ? "not found"u8 : StatusNames.Of(status);

    private static int Echo(in CommandLine command)
    {
        int first = command.Word(1).SequenceEqual("-n"u8) ? 2 : 1;
        for (int i = first; i < command.Count; i++)
        {
            if (i > first) Terminal.Write(" "u8);
            Terminal.Write(command.Word(i));
        }

        if (first == 1) Terminal.Write("\n"u8);
        return 0;
    }

    private static int Processes()
    {
        Terminal.Write("  PID PARENT STATE       FRAMES CONTRACTS CAPS INSTRUCTIONS NAME\n"u8);
        Utf8Line line = new(stackalloc byte[160]);
        ProcessInfo row = default;
        for (uint i = 0; ProcessTable.Row(i, ref row) == Status.Ok; i++)
        {
            line.Clear();
            Number(ref line, row.Process, 5);
            Number(ref line, row.Parent, 7);
            line.Append(" "u8);
            line.Append(StateName(row.State));
            line.PadTo(24);
            Number(ref line, row.Frames, 7);
            Number(ref line, row.Contracts, 10);
            Number(ref line, row.Capabilities, 5);
            Number(ref line, row.Instructions, 13);
            line.Append(" "u8);
            ReadOnlySpan<byte> name = row.Name;
            int end = name.IndexOf((byte)0);
            line.Append(end < 0 ? name : name[..end]);
            Terminal.WriteLine(line.Written);
        }

        return 0;
    }

    private static ReadOnlySpan<byte> StateName(ProcessState state) => state switch
    {
        ProcessState.Created => "created"u8,
        ProcessState.Initialized => "initialized"u8,
        ProcessState.DomainBound => "bound"u8,
        ProcessState.Active => "active"u8,
        ProcessState.Suspended => "suspended"u8,
        ProcessState.Terminated => "terminated"u8,
        _ => "?"u8,
    };

    private static void Number(ref Utf8Line line, ulong value, int width)
    {
        Utf8Line digits = new(stackalloc byte[20]);
        digits.Append(value);
        line.Fill((byte)' ', width - digits.Written.Length);
        line.Append(digits.Written);
    }

    private static int Capabilities()
    {
        Utf8Line line = new(stackalloc byte[160]);
        CapabilityInfo info = default;
        for (uint i = 0; CapabilityHandle.Get(i, ref info) == Status.Ok; i++)
        {
            line.Clear();
            line.AppendHex(info.Handle);
            line.Append("  K -> "u8);
            line.Append(DomainName(info.Target));
            line.Append("  permissions "u8);
            line.AppendHex((uint)info.Permissions, 8);
            line.Append("  from "u8);
            line.AppendHex(info.Parent);
            Terminal.WriteLine(line.Written);
        }

        return 0;
    }

    private static ReadOnlySpan<byte> DomainName(Domain domain) => domain switch
    {
        Domain.Classical => "K"u8,
        Domain.Quantum => "Q"u8,
        Domain.Phase => "Φ"u8,
        _ => "?"u8,
    };

    private static int Trace()
    {
        Status status = TracePoint.Current(out TraceHead head);
        if (status != Status.Ok)
        {
            Terminal.ErrorLine($"trace: {status}");
            return 1;
        }

        Terminal.WriteLine($"n {head.Sequence}  T {head.Time}");
        Utf8Line line = new(stackalloc byte[160]);
        line.Append("orchestration "u8);
        line.AppendHex(head.Orchestration);
        line.Append("\noutcome       "u8);
        line.AppendHex(head.Outcome);
        Terminal.WriteLine(line.Written);
        return 0;
    }

    private static int Kill(ReadOnlySpan<byte> word)
    {
        uint process = 0;
        foreach (byte c in word)
        {
            if ((uint)c - '0' > 9 || process > 99_999_999) process = 0;
            else process = process * 10 + (uint)(c - '0');
        }

        if (process == 0)
        {
            Terminal.Error("usage: kill PID\n"u8);
            return Interpreter.UsageError;
        }

        Status status = HybridProcess.Kill(process);
        if (status == Status.Ok) return 0;
        Terminal.ErrorLine($"kill: {process}: {status}");
        return 1;
    }
}
