// What the shell does itself. Each prints what a person can read.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Shell;

internal static class Builtins
{
    private static ReadOnlySpan<byte> HelpText =>
        "built in   help  ls [FOLDER]  cat FILE...  echo [-n] TEXT...  exit [STATUS]\n"u8
        + "           ps [--json]  jobs  kill PID  trace  resize  freeze q|phi  thaw q|phi\n"u8;

    private static ReadOnlySpan<byte> Names =>
        "cat\0echo\0exit\0freeze\0help\0jobs\0kill\0ls\0ps\0resize\0thaw\0trace\0"u8;

    /// <summary>How many there are.</summary>
    public const int Count = 12;

    /// <summary>Name of a built-in, in alphabetical order.</summary>
    public static ReadOnlySpan<byte> Name(int index)
    {
        ReadOnlySpan<byte> rest = Names;
        while (index-- > 0) rest = rest[(rest.IndexOf((byte)0) + 1)..];
        return rest[..rest.IndexOf((byte)0)];
    }

    private static ReadOnlySpan<byte> PowerText => "machine    shutdown [STATUS] (the same as exit)  reboot\n"u8;

    /// <summary>Runs a built-in; false when <paramref name="name"/> is none.</summary>
    public static bool TryRun(ReadOnlySpan<byte> name, in CommandLine command, Jobs jobs, out int status)
    {
        status = 0;
        if (name.SequenceEqual("help"u8)) status = Help();
        else if (name.SequenceEqual("ls"u8)) status = List(command.Word(1));
        else if (name.SequenceEqual("cat"u8)) status = Concatenate(command);
        else if (name.SequenceEqual("ps"u8)) status = Processes.Show(command);
        else if (name.SequenceEqual("echo"u8)) status = Echo(command);
        else if (name.SequenceEqual("trace"u8)) status = Trace();
        else if (name.SequenceEqual("kill"u8)) status = Kill(command.Word(1));
        else if (name.SequenceEqual("jobs"u8)) status = jobs.List();
        else if (name.SequenceEqual("resize"u8)) status = Resize();
        else if (name.SequenceEqual("freeze"u8) || name.SequenceEqual("thaw"u8)) status = Emergency.Run(command);
        else return false;
        return true;
    }

    private static int Help()
    {
        Terminal.Write(HelpText);
        Terminal.Write(PowerText);
        Programs();
        Terminal.Write("files      / (initial archive), /files (the folder given with --files)"u8);
        Terminal.Write("; a relative path is below /files\n"u8);
        Terminal.Write("joining    CMD ; CMD    CMD && CMD    CMD || CMD    CMD &    programs take --help\n"u8);
        return 0;
    }

    /// <summary>What is in /bin, in lines that fit the terminal.</summary>
    private static void Programs()
    {
        const int Indent = 10;
        Terminal.Size(out int columns, out _);
        Span<byte> name = stackalloc byte[File.MaxPath];
        Utf8Line line = new(stackalloc byte[512]);
        line.Append("programs  "u8);
        for (ulong i = 0; File.Entry("/bin"u8, i, name, out int length) == Status.Ok; i++)
        {
            ReadOnlySpan<byte> program = name[..length];
            if (program.SequenceEqual("init"u8) || program.SequenceEqual("shell"u8)) continue;
            if (line.Written.Length > Indent && line.Written.Length + 1 + length > columns)
            {
                Terminal.WriteLine(line.Written);
                line.Clear();
                line.PadTo(Indent);
            }

            line.Append(" "u8);
            line.Append(program);
        }

        Terminal.WriteLine(line.Written);
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

    /// <summary>Asks the terminal for its size: the cursor goes to the far corner, says where it is, comes back. The
    /// answer is typed at the next prompt.</summary>
    private static int Resize()
    {
        Terminal.Write("\e7\e[999;999H\e[6n\e8"u8);
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
