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

internal sealed unsafe class KernelLoop(Orchestrator core, Machine machine, SystemCallGate gate, TrapReport traps,
    ConsoleLink console, UserProcess[] processes)
{
    /// <summary>Most bytes of one ConsoleInput.</summary>
    private const int ConsolePiece = 32;

    private readonly Orchestrator _core = core;
    private readonly Machine _machine = machine;
    private readonly SystemCallGate _gate = gate;
    private readonly TrapReport _traps = traps;
    private readonly ConsoleLink _console = console;
    private readonly UserProcess[] _processes = processes;
    private bool _inputEnded;

    /// <summary>Measures system calls; null when nobody asked.</summary>
    public PathMeter? Meter { get; set; }

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

    private void Step(int thread)
    {
        UserProcess process = _processes[thread];
        if (_core.TakeReturn(thread, out ulong value, out Status status))
            process.Context->SetResult(value, (ulong)status);
        process.Space.Activate();
        TrapKind kind = RunUntilEntry(process, out uint instructions);
        switch (kind)
        {
            case TrapKind.Syscall:
                Call(process, thread, instructions);
                break;
            case TrapKind.Exception:
                _machine.Settle(instructions);
                Trap(process, instructions);
                break;
            case TrapKind.SliceTimer when instructions >= _core.SliceInstructionsLeft:
                _machine.Settle(instructions);
                Expire(instructions);
                break;
            default:
                process.Carried = instructions; // Not the end of the slice: the program just goes on.
                break;
        }
    }

    /// <summary>Runs the thread until an entry that needs more than Core's short path. Calls that Core answers at
    /// once change neither who runs nor anything the machine layer has to carry out: the thread goes straight on.
    /// </summary>
    private TrapKind RunUntilEntry(UserProcess process, out uint instructions)
    {
        UserContext* context = process.Context;
        TrapKind kind;
        do
        {
            Meter?.Leave();
            kind = UserMode.Run(context, _core.SliceInstructionsLeft - process.Carried);
            instructions = process.Carried + (uint)context->UserInstructions;
            process.Carried = 0;
            if (kind == TrapKind.Syscall) Meter?.Enter(context->Rax);
        }
        while (kind == TrapKind.Syscall && TryShortCall(context, instructions));
        return kind;
    }

    private bool TryShortCall(UserContext* context, uint instructions)
    {
        ulong number = context->Rax;
        if (number > ushort.MaxValue) return false;
        if (!_core.TryQuickCall((SystemCall)number, instructions, out ulong value)) return false;
        context->SetResult(value, (ulong)Status.Ok);
        _machine.Drain();
        return true;
    }

    /// <summary>A system call through the gate. Providers are looked at when one is asked for; a loss that nobody asks
    /// about shows at the next completion.</summary>
    private void Call(UserProcess process, int thread, uint instructions)
    {
        if (process.Context->Rax == (ulong)SystemCall.Call) _machine.WatchProviders();
        _machine.Settle(instructions);
        _gate.Enter(process, thread, instructions);
    }

    private void Trap(UserProcess process, uint instructions)
    {
        _traps.Write(process);
        TraceRecord input = default;
        input.Kind = RecordKind.Trap;
        input.Operation = (ushort)process.Context->Vector;
        input.Instructions = instructions;
        input.Arg0 = process.Context->FaultAddress;
        input.Arg1 = process.Context->Rip;
        input.Arg2 = process.Context->ErrorCode;
        _machine.Apply(input);
    }

    private void Expire(uint instructions)
    {
        TraceRecord input = default;
        input.Kind = RecordKind.SliceExpired;
        input.Instructions = instructions;
        _machine.Apply(input);
        TakeConsoleInput();
    }

    /// <summary>Nobody can run: the next completion if there is one, else what a person types.</summary>
    private void Idle()
    {
        if (_core.TryNextDue(out DueJob due))
        {
            _machine.Complete(due);
            return;
        }

        bool reader = _core.Threads.FindBlocked(BlockReason.Console, 0, true) >= 0;
        if (_console.IsInteractive)
        {
            if (!TakeConsoleInput()) DeviceWait.Sleep();
        }
        else if (reader && !_inputEnded)
        {
            _inputEnded = true;
            TraceRecord end = default;
            end.Kind = RecordKind.ConsoleInput;
            _machine.Apply(end);
        }
        else
        {
            Environment.FailFast("every process waits and nothing will come");
        }
    }

    /// <summary>Takes what the console has; false when it has nothing. Called where the orchestration state says so:
    /// when nobody can run and when a slice ends (determinism.md 2).</summary>
    private bool TakeConsoleInput()
    {
        Span<byte> bytes = stackalloc byte[ConsolePiece];
        int count = _console.Read(bytes);
        if (count == 0) return false;
        bytes[count..].Clear();
        TraceRecord input = default;
        input.Kind = RecordKind.ConsoleInput;
        input.Operation = (ushort)count;
        input.Arg0 = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        input.Arg1 = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        input.Arg2 = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        input.Arg3 = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        _machine.Apply(input);
        return true;
    }
}
