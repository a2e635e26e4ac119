// The short way through a kernel entry as the kernel's QuickGate takes it, for machines without registers: from an
// input as the general way has it.
using Xdv.Abi;
using Xdv.Core.Ipc;
using Xdv.Core.Orchestration;

namespace Xdv.Tests.Core.Machine;

/// <summary>A message that the machine layer has to move.</summary>
/// <param name="Value">What the receiver's call comes back with.</param>
public readonly record struct QuickMessage(int From, int To, uint Words, ulong Value);

public static class QuickPath
{
    /// <summary>Asks Core for the short way; false = take the general one, nothing has changed.</summary>
    /// <param name="moved">The message that moved, if one did.</param>
    public static bool TryEnter(Orchestrator core, in TraceRecord input, out ulong value, out QuickMessage? moved)
    {
        value = 0;
        moved = null;
        ulong answer;
        int caller = core.Running, to;
        uint instructions = input.Instructions;
        switch ((SystemCall)input.Operation)
        {
            case SystemCall.Clock:
            case SystemCall.ProcessId:
                return IsBare(input)
                    && core.TryQuickRead((SystemCall)input.Operation, instructions, out value);
            case SystemCall.Yield:
                return IsBare(input) && core.TryQuickYield(instructions, out _);
            case SystemCall.IpcCall:
                if (!core.TryQuickCall(input.Capability, input.Arg0, instructions, out answer, out to,
                    input.Arg0 > Message.RegisterWords)) return false;
                moved = new QuickMessage(caller, to, (uint)input.Arg0, answer);
                return true;
            case SystemCall.IpcReplyReceive:
                if (!core.TryQuickReply(input.Capability, input.Arg0, instructions, out to,
                    input.Arg0 > Message.RegisterWords)) return false;
                moved = new QuickMessage(caller, to, (uint)input.Arg0, input.Arg0);
                return true;
            case SystemCall.NotificationSignal:
                return core.TryQuickSignal(input.Capability, input.Arg0, instructions);
            case SystemCall.NotificationWait:
                return core.TryQuickWait(input.Capability, instructions, out value, out _);
            default:
                return false;
        }
    }

    /// <summary>The kernel gives such calls no operands.</summary>
    private static bool IsBare(in TraceRecord input) =>
        (input.Arg0 | input.Arg1 | input.Arg2 | input.Arg3 | input.Capability | input.Contract | input.Value) == 0
        && input.Domain == Domain.Classical && input.Verdict == Status.Ok;
}
