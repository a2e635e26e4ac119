// The calls that programs make most, straight from the entry stub (boot/Entry/usermode.asm): one question to Core, the
// answer into registers. Everything else, and every question Core does not answer at once, goes the general way through
// KernelLoop.
//
// No XMM register may be used here or below (OrchestratorQuick.cs says why).
using System.Runtime;
using System.Runtime.CompilerServices;
using Xdv.Abi;
using Xdv.Arch.X64;
using Xdv.Core.Ipc;
using Xdv.Core.Orchestration;
using Xdv.Kernel.Processes;

namespace Xdv.Kernel.SystemCalls;

internal static unsafe class QuickGate
{
    /// <summary>The caller goes on.</summary>
    private const ulong CallerGoesOn = 0;
    /// <summary>The general path has to be taken.</summary>
    private const ulong GeneralPath = 1;

    private static Orchestrator s_core = null!;
    private static MemoryCalls s_memory = null!;
    private static UserThread[] s_threads = null!;
    private static UserContext** s_contexts;

    /// <summary>Connects the gate; before any thread runs.</summary>
    /// <param name="contexts">Registers by number of the thread.</param>
    public static void Open(Orchestrator core, MemoryCalls memory, UserThread[] threads, UserContext** contexts)
    {
        s_core = core;
        s_memory = memory;
        s_threads = threads;
        s_contexts = contexts;
    }

    // Entries of the stub's table. Each takes the caller's registers, but for the callee-saved ones and rsp, and the
    // user instructions since it was resumed; each answers CallerGoesOn, GeneralPath, or the context of another thread
    // that goes on.

    [RuntimeExport("xdv_quick_none")]
    private static ulong General(UserContext* context, uint instructions)
    {
        context->UserInstructions = instructions;
        return GeneralPath;
    }

    [RuntimeExport("xdv_quick_process_id")]
    private static ulong ProcessId(UserContext* context, uint instructions)
    {
        if (!s_core.TryQuickRead(SystemCall.ProcessId, instructions, out ulong value))
            return General(context, instructions);
        context->SetResult(value, 0);
        return CallerGoesOn;
    }

    [RuntimeExport("xdv_quick_clock")]
    private static ulong Clock(UserContext* context, uint instructions)
    {
        if (!s_core.TryQuickRead(SystemCall.Clock, instructions, out ulong value))
            return General(context, instructions);
        context->SetResult(value, 0);
        return CallerGoesOn;
    }

    [RuntimeExport("xdv_quick_yield")]
    private static ulong Yield(UserContext* context, uint instructions)
    {
        if (!s_core.TryQuickYield(instructions, out int next)) return General(context, instructions);
        context->SetResult(0, 0);
        return Switch(next);
    }

    [RuntimeExport("xdv_quick_ipc_call")]
    private static ulong Call(UserContext* context, uint instructions)
    {
        ulong words = context->Rdx;
        if (words > Message.RegisterWords) return LongCall(context, instructions);
        return s_core.TryQuickCall(context->Rdi, words, instructions, out ulong value, out int receiver)
            ? Deliver(context, receiver, words, value) : General(context, instructions);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong LongCall(UserContext* context, uint instructions)
    {
        int running = s_core.Running;
        ulong words = context->Rdx;
        if (!s_core.TryQuickCall(context->Rdi, words, instructions, out ulong value, out int receiver, buffers: true))
            return General(context, instructions);
        ThreadCalls.MoveBuffered(s_threads[running], s_threads[receiver], words);
        return Deliver(context, receiver, words, value);
    }

    [RuntimeExport("xdv_quick_ipc_reply_receive")]
    private static ulong Reply(UserContext* context, uint instructions)
    {
        ulong words = context->Rdx;
        if (words > Message.RegisterWords) return LongReply(context, instructions);
        return s_core.TryQuickReply(context->Rdi, words, instructions, out int caller)
            ? Deliver(context, caller, words, words) : General(context, instructions);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong LongReply(UserContext* context, uint instructions)
    {
        int running = s_core.Running;
        ulong words = context->Rdx;
        if (!s_core.TryQuickReply(context->Rdi, words, instructions, out int caller, buffers: true))
            return General(context, instructions);
        ThreadCalls.MoveBuffered(s_threads[running], s_threads[caller], words);
        return Deliver(context, caller, words, words);
    }

    [RuntimeExport("xdv_quick_notification_signal")]
    private static ulong Signal(UserContext* context, uint instructions)
    {
        if (!s_core.TryQuickSignal(context->Rdi, context->Rsi, instructions)) return General(context, instructions);
        context->SetResult(0, 0);
        return CallerGoesOn;
    }

    [RuntimeExport("xdv_quick_notification_wait")]
    private static ulong Wait(UserContext* context, uint instructions)
    {
        if (!s_core.TryQuickWait(context->Rdi, instructions, out ulong bits, out int next))
            return General(context, instructions);
        context->SetResult(bits, 0);
        return bits != 0 ? CallerGoesOn : Switch(next);
    }

    [RuntimeExport("xdv_quick_memory_map")]
    private static ulong MemoryMap(UserContext* context, uint instructions)
    {
        int running = s_core.Running;
        return running >= 0 && s_memory.TryMapPage(s_threads[running].Process!, context, instructions) ? CallerGoesOn
            : Memory(context, instructions);
    }

    [RuntimeExport("xdv_quick_memory")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Memory(UserContext* context, uint instructions)
    {
        // Nobody is Running while the self-test drives user code.
        int running = s_core.Running;
        return running >= 0 && s_memory.TryShort(s_threads[running].Process!, context, instructions) ? CallerGoesOn
            : General(context, instructions);
    }

    /// <summary>The message moves, and its receiver runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Deliver(UserContext* source, int to, ulong words, ulong value)
    {
        UserContext* target = s_contexts[to];
        if (words != 0)
        {
            target->Rsi = source->Rsi;
            target->R10 = source->R10;
            target->R8 = source->R8;
            target->R9 = source->R9;
        }

        target->SetResult(value, 0);
        return (ulong)target;
    }

    /// <summary>Another thread runs; a pending return of its own comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Switch(int next)
    {
        UserContext* context = s_contexts[next];
        if (s_core.HasReturn(next)) Return(context, next);
        return (ulong)context;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Return(UserContext* context, int thread)
    {
        s_core.TakeReturn(thread, out ulong value, out Status status);
        context->SetResult(value, (ulong)status);
    }
}
