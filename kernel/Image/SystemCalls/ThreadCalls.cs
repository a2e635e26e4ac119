// Threads and messages between them, faults too: what the registers of these calls mean, and the moving of words.
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Ipc;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Kernel.Elf;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

internal sealed unsafe class ThreadCalls(Orchestrator core, UserThread[] threads, ContextPool contexts)
{
    private const int BufferWords = (int)(Message.MaxWords - Message.RegisterWords);

    private readonly Orchestrator _core = core;
    private readonly UserThread[] _threads = threads;
    private readonly ContextPool _contexts = contexts;
    private UserContext* _prepared;

    /// <summary>Calls 30–42 and 57: operands into the input's fields.</summary>
    public void Prepare(ref CallFrame call)
    {
        switch (call.Number)
        {
            case SystemCall.ThreadCreate:
                PrepareThread(ref call);
                break;
            case SystemCall.ThreadExit:
            case SystemCall.ThreadJoin:
                call.Input.Arg0 = call.A0;
                break;
            case SystemCall.ThreadPriority:
                call.Input.Arg0 = call.A0;
                call.Input.Arg1 = call.A1;
                break;
            case SystemCall.IpcReply:
                PrepareReply(ref call);
                break;
            case SystemCall.IpcReplyReceive:
                call.Input.Capability = call.A0;
                PrepareReply(ref call);
                break;
            case SystemCall.IpcCall:
                call.Input.Capability = call.A0;
                call.Input.Arg0 = call.A2;
                break;
            case SystemCall.FaultHandler:
                call.Input.Arg0 = call.A0;
                call.Input.Capability = call.A1;
                break;
            case SystemCall.IpcReceive:
            case SystemCall.NotificationWait:
                call.Input.Capability = call.A0;
                break;
            case SystemCall.NotificationSignal:
                call.Input.Capability = call.A0;
                call.Input.Arg0 = call.A1;
                break;
            case SystemCall.MessageBuffer:
                call.Refuse(GiveBuffer(call.Thread, out call.Input.Value));
                break;
        }
    }

    /// <summary>Core granted thread_create.</summary>
    public void Start(UserThread thread, UserProcess process, ulong entry, ulong stack, ulong argument)
    {
        UserContext.Initialize(_prepared, process.Space.Root, entry, stack, argument);
        thread.Start(process, _prepared);
        _prepared = null;
    }

    /// <summary>Takes back what was prepared for a thread that Core refused.</summary>
    public void Drop()
    {
        if (_prepared == null) return;
        _contexts.Free(_prepared);
        _prepared = null;
    }

    /// <summary>A thread has ended, its process goes on.</summary>
    public void Stop(int thread)
    {
        UserThread row = _threads[thread];
        if (row.Message != null
            && row.Process!.Space.Unmap(UserLayout.BufferOf(thread), out ulong frame) == MapStatus.Ok)
            FrameAllocator.Free(frame);
        row.Stop(_contexts);
    }

    /// <summary>Moves a message: four words in registers, the rest in buffers.</summary>
    public void Deliver(int from, int to, uint words)
    {
        UserContext* source = _threads[from].Context;
        UserContext* target = _threads[to].Context;
        target->Rsi = source->Rsi;
        target->R10 = source->R10;
        target->R8 = source->R8;
        target->R9 = source->R9;
        MoveBuffered(_threads[from], _threads[to], words);
    }

    /// <summary>Moves the words of a message that are in buffers, if any are.</summary>
    public static void MoveBuffered(UserThread from, UserThread to, ulong words)
    {
        if (words <= Message.RegisterWords) return;
        ulong* sent = from.Message, received = to.Message, end = sent + (words - Message.RegisterWords);
        for (; sent < end; sent++, received++) *received = *sent;
    }

    /// <summary>Puts the words of a fault into a receiver's registers.</summary>
    public void DeliverFault(in Effect effect)
    {
        UserContext* source = _threads[effect.Bytes0].Context;
        UserContext* target = _threads[effect.Thread].Context;
        bool access = source->Vector == TrapReport.PageFault;
        target->Rsi = FaultMessage.Describe(source->Vector, (FaultKind)effect.Count, source->ErrorCode);
        target->R10 = access ? source->FaultAddress : 0;
        target->R8 = source->Rip;
        target->R9 = effect.Bytes1;
    }

    /// <summary>A thread that waited in a fault goes on elsewhere, with its registers as they were.</summary>
    public void Continue(int thread, ulong rip) => _threads[thread].Context->Rip = rip;

    /// <summary>The length; and where to go on when that is what the reply says.</summary>
    private void PrepareReply(ref CallFrame call)
    {
        call.Input.Arg0 = call.A2;
        if (call.A2 != (ulong)FaultDecision.ContinueAt || !_core.OwesDecision(call.Thread.Number)) return;
        call.Input.Arg2 = call.A3;
        if (!IsUser(call.A3)) call.Refuse(Status.BadAddress);
    }

    private void PrepareThread(ref CallFrame call)
    {
        call.Input.Arg0 = call.A0;
        call.Input.Arg1 = call.A1;
        call.Input.Arg2 = call.A2;
        call.Input.Arg3 = call.A3;
        if (!IsUser(call.A0) || !IsUser(call.A1)) call.Refuse(Status.BadAddress);
        _prepared = _contexts.TryAllocate();
        if (_prepared == null) call.Refuse(Status.OutOfMemory);
    }

    private static bool IsUser(ulong address) =>
        address is >= AddressSpace.UserStart and < AddressSpace.UserEnd;

    /// <summary>The thread's buffer, mapped the first time it is asked for.</summary>
    private Status GiveBuffer(UserThread thread, out ulong address)
    {
        address = UserLayout.BufferOf(thread.Number);
        if (thread.Message != null) return Status.Ok;
        ulong frame = FrameAllocator.TryAllocateZeroed();
        if (frame == FrameAllocator.None) return Status.OutOfMemory;
        if (thread.Process!.Space.Map(address, frame, writable: true, executable: false) != MapStatus.Ok)
        {
            FrameAllocator.Free(frame);
            return Status.OutOfMemory;
        }

        thread.Message = (ulong*)KernelMap.ToPointer(frame);
        return Status.Ok;
    }
}
