// The machine's half of snapshots (XDV-014.6): memory and registers of processes as they were. Core says when, and has
// been told before whether there are frames enough, so that nothing here can fail. What is kept of a process shares
// nothing with it but the pages of its program, which never change.
using System;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Orchestration;
using Xdv.Kernel.Elf;

namespace Xdv.Kernel.Processes;

internal sealed unsafe class SnapshotStore
{
    /// <summary>Frames that a copy leaves to those who have pages already.</summary>
    private const ulong ReserveFrames = 64;

    private readonly Orchestrator _core;
    private readonly UserProcess[] _processes;
    private readonly UserThread[] _threads;
    private readonly ContextPool _contexts;
    private readonly ProgramCache _programs;
    private readonly KeptProcess[] _kept;
    private readonly KeptThread[] _keptThreads;

    private struct KeptThread
    {
        /// <summary>Null: nothing is kept.</summary>
        public UserContext* Context;
        public ulong ConsoleBuffer;
        public int Process;
        /// <summary>It had a message buffer.</summary>
        public bool HasMessage;
    }

    /// <param name="processes">What is kept of one is kept under the same number.</param>
    /// <param name="threads">Likewise.</param>
    public SnapshotStore(Orchestrator core, UserProcess[] processes, UserThread[] threads, ContextPool contexts,
        ProgramCache programs)
    {
        _core = core;
        _processes = processes;
        _threads = threads;
        _contexts = contexts;
        _programs = programs;
        _kept = new KeptProcess[processes.Length];
        _keptThreads = new KeptThread[threads.Length];
    }

    /// <summary>Ok when there are frames enough to copy a machine, or its snapshot; else OutOfMemory.</summary>
    /// <param name="operation">As the program says it; others than Snapshot and Restore copy nothing.</param>
    public Status Require(ulong vhm, ulong operation)
    {
        ulong frames = 0;
        if (operation == (ulong)VhmOperation.Snapshot && _core.TryReadMachine(vhm, out VhmInfo machine))
            frames = FramesOf(vhm) + machine.Used.Threads;
        else if (operation == (ulong)VhmOperation.Restore && _core.TryReadSnapshot(vhm, out VhmResources kept))
            frames = KeptFramesOf(vhm) + kept.Threads;
        if (frames == 0 || IsThere(frames)) return Status.Ok;
        _programs.Trim();
        return IsThere(frames) ? Status.Ok : Status.OutOfMemory;
    }

    /// <summary>Keeps a process as it is.</summary>
    public void Keep(uint slot)
    {
        UserProcess process = _processes[slot];
        _kept[slot] = process.Keep(CopyOf(ref process.Space));
        _programs.Hold(process.Program);
        for (UserThread? thread = process.Threads; thread is not null; thread = thread.Next)
        {
            ref KeptThread kept = ref _keptThreads[thread.Number];
            kept.Context = CopyOf(thread.Context);
            kept.ConsoleBuffer = thread.ConsoleBuffer;
            kept.HasMessage = thread.Message != null;
            kept.Process = (int)slot;
        }
    }

    /// <summary>A process that has ended is as it was kept.</summary>
    public void Restore(uint slot)
    {
        UserProcess process = _processes[slot];
        process.Start(_kept[slot], CopyOf(ref _kept[slot].Space));
        _programs.Hold(process.Program);
        for (int i = 0; i < _keptThreads.Length; i++)
        {
            ref KeptThread kept = ref _keptThreads[i];
            if (kept.Context == null || kept.Process != (int)slot) continue;
            UserContext* context = CopyOf(kept.Context);
            context->Root = process.Space.Root;
            UserThread thread = _threads[i];
            thread.Start(process, context);
            thread.ConsoleBuffer = kept.ConsoleBuffer;
            if (kept.HasMessage) thread.Message = BufferOf(process, i);
        }
    }

    /// <summary>Gives back what is kept of a process.</summary>
    public void Forget(uint slot)
    {
        for (int i = 0; i < _keptThreads.Length; i++)
        {
            if (_keptThreads[i].Context == null || _keptThreads[i].Process != (int)slot) continue;
            _contexts.Free(_keptThreads[i].Context);
            _keptThreads[i] = default;
        }

        _programs.Drop(_kept[slot].Program);
        _kept[slot].Space.Destroy();
        _kept[slot] = default;
    }

    private static bool IsThere(ulong frames) => frames + ReserveFrames <= FrameAllocator.FreeFrames;

    /// <summary>Frames of a machine's spaces. Counted, because no account has all: message buffers, and the tables that
    /// they need, are charged to nobody. Each thread's registers take one more at most.</summary>
    private ulong FramesOf(ulong vhm)
    {
        ulong frames = 0;
        for (int slot = 0; slot < _processes.Length; slot++)
            if (_processes[slot].Id != 0 && _core.Processes[slot].Vhm == vhm) frames += _processes[slot].Frames;
        return frames;
    }

    /// <summary>The same of what is kept of it.</summary>
    private ulong KeptFramesOf(ulong vhm)
    {
        ulong frames = 0;
        for (int slot = 0; slot < _kept.Length; slot++)
            if (_kept[slot].Id != 0 && _core.Processes.Kept(slot).Vhm == vhm)
                frames += _kept[slot].Space.OwnedPages + _kept[slot].Space.Tables;
        return frames;
    }

    private static ulong* BufferOf(UserProcess process, int thread)
    {
        if (!process.Space.TryTranslate(UserLayout.BufferOf(thread), forWriting: true, out ulong physical))
            Environment.FailFast("a message buffer is gone");
        return (ulong*)KernelMap.ToPointer(physical);
    }

    private static AddressSpace CopyOf(ref AddressSpace space)
    {
        if (!space.TryCopy(out AddressSpace copy)) Environment.FailFast("no frames for a copy after the check");
        return copy;
    }

    private UserContext* CopyOf(UserContext* context)
    {
        UserContext* copy = _contexts.TryAllocate();
        if (copy == null) Environment.FailFast("no frame for registers after the check");
        *copy = *context;
        return copy;
    }
}
