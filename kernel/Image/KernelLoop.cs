// The kernel, between boot and power off: run the chosen thread until its next kernel entry, turn that entry into an
// input, apply it, do what follows, again. One stack, one order (determinism.md 5).
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Transitions;
using Xdv.Kernel.Devices;
using Xdv.Kernel.Processes;
using Xdv.Kernel.Sessions;
using Xdv.Kernel.SystemCalls;

namespace Xdv.Kernel;

internal sealed unsafe class KernelLoop(Orchestrator core, Machine machine, SystemCallGate gate, PageSupply pages,
    ConsoleLink console, UserThread[] threads)
{
    /// <summary>Most bytes of one ConsoleInput.</summary>
    private const int ConsolePiece = 32;
    /// <summary>Ticks between looks at the console: the default slice.</summary>
    private const ulong LookTicks = 1000;
    /// <summary>Exit status of a scripted session in which programs wait for each other.</summary>
    private const uint DeadlockStatus = 125;

    private readonly Orchestrator _core = core;
    private readonly Machine _machine = machine;
    private readonly SystemCallGate _gate = gate;
    private readonly PageSupply _pages = pages;
    private readonly ConsoleLink _console = console;
    private readonly UserThread[] _threads = threads;
    private bool _inputEnded;
    private ulong _lastLook;

    /// <summary>Runs until the session ends; its exit status.</summary>
    public uint Run()
    {
        while (_machine.ExitStatus is null)
        {
            if (_core.Running < 0) Idle();
            else Step(_core.Running);
        }

        return _machine.ExitStatus.Value;
    }

    /// <summary>Resumes a thread; what comes back is the next entry that the quick path does not answer, of whichever
    /// thread runs then.</summary>
    private void Step(int thread)
    {
        UserThread resumed = _threads[thread];
        if (_core.TakeReturn(thread, out ulong value, out Status status))
            resumed.Context->SetResult(value, (ulong)status);
        resumed.Process!.Space.Activate();
        TrapKind kind = UserMode.Run(resumed.Context, _core.SliceInstructionsLeft - (uint)resumed.Context->Carried);
        thread = _core.Running;
        UserThread current = _threads[thread];
        uint instructions = (uint)current.Context->UserInstructions;
        switch (kind)
        {
            case TrapKind.Syscall:
                Call(current, thread, instructions);
                break;
            case TrapKind.Exception:
                if (_pages.TryShort(current.Process!, current.Context, instructions)) break;
                _machine.Settle(instructions);
                Trap(current, instructions);
                break;
            case TrapKind.SliceTimer when instructions >= _core.SliceInstructionsLeft:
                _machine.Settle(instructions);
                Expire(instructions);
                break;
            default:
                SliceTimer.Cancel();
                current.Context->Carried = instructions; // Not the end of the slice: the program just goes on.
                break;
        }
    }

    /// <summary>A system call through the gate. Providers are looked at when one is asked for; a loss that nobody asks
    /// about shows at the next completion.</summary>
    private void Call(UserThread caller, int thread, uint instructions)
    {
        if (caller.Context->Rax == (ulong)SystemCall.Call) _machine.WatchProviders();
        _machine.Settle(instructions);
        _gate.Enter(caller, thread, instructions);
        LookAtConsole();
    }

    /// <summary>A page fault that a page resolves, or a fault that Core decides about.</summary>
    private void Trap(UserThread trapped, uint instructions)
    {
        UserContext* registers = trapped.Context;
        if (_pages.IsFault(trapped.Process!, registers, instructions, out TraceRecord input))
        {
            _machine.Entries.Apply(input);
            return;
        }

        input.Kind = RecordKind.Trap;
        input.Operation = (ushort)registers->Vector;
        input.Instructions = instructions;
        input.Arg0 = registers->FaultAddress;
        input.Arg1 = registers->Rip;
        input.Arg2 = registers->ErrorCode;
        _machine.Entries.Apply(input);
    }

    private void Expire(uint instructions)
    {
        TraceRecord input = default;
        input.Kind = RecordKind.SliceExpired;
        input.Instructions = instructions;
        _machine.Entries.Apply(input);
        LookAtConsole();
    }

    /// <summary>Nobody can run: the next completion if there is one, else what a person types.</summary>
    private void Idle()
    {
        if (_core.TryNextDue(out DueJob due))
        {
            _machine.Complete(due);
            LookAtConsole();
            return;
        }

        bool reader = _core.Threads.FindBlocked(BlockReason.Console) >= 0;
        if (_console.IsInteractive)
        {
            if (!TakeConsoleInput()) DeviceWait.Sleep();
        }
        else if (reader && !_inputEnded)
        {
            _inputEnded = true;
            TraceRecord end = default;
            end.Kind = RecordKind.ConsoleInput;
            _machine.Services.Apply(end);
        }
        else
        {
            _console.Write(ConsoleStream.KernelLog, "deadlock: every thread waits for another\n"u8);
            _machine.GiveUp(DeadlockStatus);
        }
    }

    /// <summary>While programs run the console is looked at whenever T has gone on by a slice's worth, so that a
    /// program that only makes calls or waits for jobs can be interrupted too. The orchestration state says when
    /// (determinism.md 2).</summary>
    private void LookAtConsole()
    {
        if (_core.Ended || _core.Time - _lastLook < LookTicks) return;
        TakeConsoleInput();
    }

    /// <summary>Takes what the console has and Core has room for; false when that is nothing.</summary>
    private bool TakeConsoleInput()
    {
        Span<byte> bytes = stackalloc byte[ConsolePiece];
        _lastLook = _core.Time;
        int count = _console.Read(bytes[..Math.Min(ConsolePiece, _core.ConsoleRoom)]);
        if (count == 0) return false;
        bytes[count..].Clear();
        TraceRecord input = default;
        input.Kind = RecordKind.ConsoleInput;
        input.Operation = (ushort)count;
        input.Arg0 = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        input.Arg1 = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        input.Arg2 = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        input.Arg3 = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        _machine.Services.Apply(input);
        return true;
    }
}
