// The console as programs share it: who reads, whom Ctrl-C ends, how large the screen is. A byte is a recorded input
// wherever it came from; what it does is decided here, so that a session replays with its interrupts.
//
// One process has the foreground, at first init. Whoever has it, and its ancestors, may give it to themselves or to a
// descendant; when it ends its parent has it again. Ctrl-C ends the foreground process and all its descendants, unless
// that process takes the byte itself, or is init.
using Xdv.Abi;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;

namespace Xdv.Core.Orchestration;

public sealed partial class Orchestrator
{
    /// <summary>Bytes the next ConsoleInput may have; the machine layer leaves the others where they are.</summary>
    public int ConsoleRoom => _console.Room;

    /// <summary>Wakes readers in the order in which they asked, as far as the bytes reach: nobody waits for what is
    /// there.</summary>
    private void ApplyConsoleInput(in TraceRecord input)
    {
        Status status = _console.Check(input);
        AppendInput(input).Status = status;
        if (status != Status.Ok) return;
        for (int i = 0; i < input.Operation; i++)
        {
            ulong word = (i / 8) switch { 0 => input.Arg0, 1 => input.Arg1, 2 => input.Arg2, _ => input.Arg3 };
            byte value = (byte)(word >> (8 * (i % 8)));
            if (value != ConsoleState.Interrupt || !InterruptForeground()) _console.Put(value);
        }
        if (input.Operation == 0) _console.PutEnd();
        while (_console.IsReadable)
        {
            int thread = _threads.FindBlocked(BlockReason.Console);
            if (thread < 0) return;
            ulong most = _threads[thread].BlockedOn;
            _threads.Wake(thread, Deliver(thread, most), Status.Ok, Domain.Classical, 0);
        }
    }

    private uint Deliver(int thread, ulong most)
    {
        ref Effect effect = ref _effects.Add(EffectKind.DeliverConsole);
        effect.Process = _threads[thread].Process;
        effect.Thread = (uint)thread;
        return _console.Take(most, ref effect);
    }

    /// <summary>Ctrl-C; false when the byte is for the reader. What was typed before it goes too.</summary>
    private bool InterruptForeground()
    {
        uint process = _console.Foreground;
        if (process == ProcessTable.Init || !_processes.TryFind(process, out int slot)
            || _processes[slot].TakesInterrupt != 0) return false;
        _console.Flush();
        // Descendants first: who ends before its children gives them away.
        int last;
        do
        {
            last = LastDescendant(slot);
            EndProcess(last, 0, Status.ProcessInterrupted);
        }
        while (last != slot);
        return true;
    }

    /// <summary>A living descendant of a process without living children, or the process itself. By links, for a
    /// restored machine's processes are older than who restored it.</summary>
    private int LastDescendant(int slot)
    {
        for (int child = _processes.FirstChild(slot); child >= 0;)
        {
            bool lives = _processes[child].State != ProcessState.Terminated;
            if (lives) slot = child;
            child = lives ? _processes.FirstChild(child) : _processes.NextSibling(child);
        }
        return slot;
    }

    private Status ConsoleRead(in TraceRecord call, out ulong value)
    {
        value = 0;
        if (call.Verdict != Status.Ok) return call.Verdict;
        if (call.Arg0 == 0) return Status.Ok;
        if (_console.IsReadable) value = Deliver(_session.Running, call.Arg0);
        else Block(BlockReason.Console, call.Arg0);
        return Status.Ok;
    }

    /// <summary>Calls 50–53.</summary>
    private Status ConsoleOperation(in TraceRecord call, in Subject subject, out ulong value)
    {
        value = 0;
        switch ((SystemCall)call.Operation)
        {
            case SystemCall.ConsoleForeground:
                return SetForeground(call.Arg0, subject);
            case SystemCall.ConsoleSize:
                return Resize(call.Arg0, subject, out value);
            case SystemCall.EndedInfo:
                Status status = RequireOwn(Permissions.Telemetry, subject);
                if (status != Status.Ok) return status;
                return call.Verdict != Status.Ok ? call.Verdict : EndedInfo(call.Arg0, subject, out value);
            default:
                if (call.Arg0 > (ulong)ConsoleMode.TakeInterrupt) return Status.InvalidArgument;
                _processes[subject.Slot].TakesInterrupt = (byte)call.Arg0;
                return Status.Ok;
        }
    }

    private Status SetForeground(ulong process, in Subject subject)
    {
        if (!HasConsole(subject)) return Status.CapabilityUnauthorized;
        if (!_processes.TryFind(process, out int slot) || _processes[slot].State == ProcessState.Terminated
            || (process != subject.Process && !_processes.IsDescendant(slot, subject.Process)))
            return Status.ProcessNotFound;
        _console.Foreground = (uint)process;
        return Status.Ok;
    }

    private Status Resize(ulong size, in Subject subject, out ulong value)
    {
        value = _console.Size;
        if (size == 0) return Status.Ok;
        value = 0;
        if (!HasConsole(subject)) return Status.CapabilityUnauthorized;
        if (size > uint.MaxValue || !ConsoleSize.IsValid((uint)size)) return Status.InvalidArgument;
        _console.Size = (uint)size;
        value = size;
        return Status.Ok;
    }

    /// <summary>True for the foreground process and its ancestors.</summary>
    private bool HasConsole(in Subject subject) => _console.Foreground == subject.Process
        || (_processes.TryFind(_console.Foreground, out int slot) && _processes.IsDescendant(slot, subject.Process));
}
