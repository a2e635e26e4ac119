// Children in the background: which there are, and a message when one has ended. Their end is looked for before each
// prompt: a child that has ended keeps its row until somebody waits for it.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Shell;

internal sealed class Jobs
{
    /// <summary>More run as well, but are not listed.</summary>
    private const int Capacity = 64;

    private readonly uint[] _processes = new uint[Capacity];
    private int _count;

    public void Add(uint process)
    {
        Terminal.WriteLine($"[{process}]");
        if (_count < Capacity) _processes[_count++] = process;
    }

    /// <summary>Says which have ended, and forgets them.</summary>
    public void Report()
    {
        ProcessInfo row = default;
        for (int i = 0; i < _count;)
        {
            bool known = TryFind(_processes[i], ref row);
            if (known && row.State != ProcessState.Terminated)
            {
                i++;
                continue;
            }

            if (known) Reap(row);
            for (int next = i + 1; next < _count; next++) _processes[next - 1] = _processes[next];
            _count--;
        }
    }

    /// <summary>`jobs`: those that run.</summary>
    public int List()
    {
        Report();
        ProcessInfo row = default;
        for (int i = 0; i < _count; i++)
            if (TryFind(_processes[i], ref row)) Terminal.WriteLine($"[{row.Process}] {Processes.NameOf(row.Name)}");
        return 0;
    }

    private static bool TryFind(uint process, ref ProcessInfo row)
    {
        for (uint i = 0; ProcessTable.Row(i, ref row) == Status.Ok; i++)
            if (row.Process == process) return true;
        return false;
    }

    private static void Reap(in ProcessInfo row)
    {
        HybridProcess.Wait(row.Process, out _);
        Utf8Line line = new(stackalloc byte[160]);
        line.Append("["u8);
        line.Append((ulong)row.Process);
        line.Append("] "u8);
        EndedInfo end = default, found = default;
        for (uint i = 0; ProcessTable.Ended(i, ref end) == Status.Ok; i++)
            if (end.Process == row.Process) found = end;
        if (found.Process == 0) found.Reason = row.ExitReason;
        line.Append(Processes.NameOf(found.Name));
        line.Append(" "u8);
        Processes.AppendReason(ref line, found);
        Terminal.WriteLine(line.Written);
    }
}
