// One look at the processes: their rows, what each did since the look before, and the order of the table.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Top;

internal sealed class Look
{
    private ProcessInfo[] _rows = new ProcessInfo[64];
    private ulong[] _done = new ulong[64];
    private ProcessInfo[] _before = new ProcessInfo[64];
    private int _count, _countBefore;
    private ulong _time, _timeBefore, _total;

    /// <summary>Reads all rows, busiest first. CapabilityUnauthorized without the right.</summary>
    public Status Take()
    {
        (_rows, _before) = (_before, _rows);
        (_countBefore, _timeBefore) = (_count, _time);
        _count = 0;
        _total = 0;
        _time = LogicalClock.Now;
        ProcessInfo row = default;
        Status status;
        for (uint index = 0; (status = ProcessTable.Row(index, ref row)) == Status.Ok; index++)
        {
            if (_count == _rows.Length) Grow();
            // Who came back with a machine's snapshot has executed less than before, and counts as new.
            ulong before = InstructionsBefore(row.Process);
            ulong done = row.Instructions < before ? row.Instructions : row.Instructions - before;
            _total += done;
            int at = _count++;
            for (; at > 0 && _done[at - 1] < done; at--) (_rows[at], _done[at]) = (_rows[at - 1], _done[at - 1]);
            (_rows[at], _done[at]) = (row, done);
        }
        return status == Status.EndOfList ? Status.Ok : status;
    }

    public void Show()
    {
        Terminal.Write($"T {_time}, {_count} processes, {Value(MetricId.QueueDepth)} ready, ");
        Terminal.Write($"{Value(MetricId.Pages)} pages, {Value(MetricId.Switches)} switches, ");
        Terminal.WriteLine($"{Value(MetricId.SystemCalls)} calls");
        Terminal.Write($"Q {Value(MetricId.QubitsHeld)} qubits held, {Value(MetricId.QubitsFree)} free, ");
        Terminal.Write($"{Value(MetricId.QuantumInFlight)} jobs in flight; ");
        Terminal.Write($"Phi {Value(MetricId.ModesHeld)} modes held, {Value(MetricId.ModesFree)} free, ");
        Terminal.WriteLine($"{Value(MetricId.TransformsInFlight)} in flight");
        Terminal.Write("  PID  VHM PRI   CPU% INSTRUCTIONS FRAMES THREADS NAME\n"u8);
        Terminal.Size(out _, out int rows);
        int shown = Math.Min(_count, Math.Max(rows - 4, 8));
        Utf8Line line = new(stackalloc byte[160]);
        for (int i = 0; i < shown; i++) Show(ref line, i);
        if (shown < _count) Terminal.WriteLine($"  and {_count - shown} more");
    }

    private void Show(ref Utf8Line line, int index)
    {
        ref ProcessInfo row = ref _rows[index];
        ulong tenths = _total == 0 ? 0 : _done[index] * 1000 / _total;
        line.Clear();
        line.Right(row.Process, 5);
        line.Right(row.Vhm, 4);
        line.Right(row.Priority, 3);
        line.PadTo(tenths >= 1000 ? 16 : tenths >= 100 ? 17 : 18);
        line.Append(tenths / 10);
        line.Append("."u8);
        line.Append(tenths % 10);
        line.Append(" "u8);
        line.Right((long)_done[index], 12);
        line.Right(row.Frames, 6);
        line.Right(row.Threads, 7);
        ReadOnlySpan<byte> name = row.Name;
        int end = name.IndexOf((byte)0);
        line.Append(end < 0 ? name : name[..end]);
        Terminal.WriteLine(line.Written);
    }

    /// <summary>0 when the process has no capability for the domain.</summary>
    private static long Value(MetricId id) =>
        Xdv.Runtime.Metrics.Read(id, out MetricRecord record) == Status.Ok ? record.Value : 0;

    private ulong InstructionsBefore(uint process)
    {
        for (int i = 0; i < _countBefore; i++)
            if (_before[i].Process == process) return _before[i].Instructions;
        return 0;
    }

    private void Grow()
    {
        Array.Resize(ref _rows, 2 * _rows.Length);
        Array.Resize(ref _done, 2 * _done.Length);
    }
}
