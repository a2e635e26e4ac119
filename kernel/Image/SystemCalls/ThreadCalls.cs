// Threads and messages between them: what the registers of these calls mean, and the moving of words.
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Ipc;
using Xdv.Kernel.Elf;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

internal sealed unsafe class ThreadCalls(UserThread[] threads, ContextPool contexts)
{
    private const int BufferWords = (int)(Message.MaxWords - Message.RegisterWords);

    private readonly UserThread[] _threads = threads;
    private readonly ContextPool _contexts = contexts;
    private UserContext* _prepared;

    /// <summary>Calls 30–42: operands into the input's fields.</summary>
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
            case SystemCall.IpcReply:
                call.Input.Arg0 = call.Number == SystemCall.IpcReply ? call.A2 : call.A0;
                call.Input.Arg1 = call.Number == SystemCall.IpcReply ? 0 : call.A1;
                break;
            case SystemCall.IpcCall:
            case SystemCall.IpcReplyReceive:
                call.Input.Capability = call.A0;
                call.Input.Arg0 = call.A2;
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
        if (row.Message != null && row.Process!.Space.Unmap(BufferOf(thread), out ulong frame) == MapStatus.Ok)
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
        address = BufferOf(thread.Number);
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

    /// <summary>One page for each row of the thread table.</summary>
    private static ulong BufferOf(int thread) => UserLayout.MapEnd + (ulong)thread * FrameAllocator.FrameBytes;
}
