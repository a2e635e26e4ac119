// A fault that a handler got, and what was decided about it, by name (XDV-024.1).
using Xdv.Abi;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

[Requirement("XDV-024.1")]
public sealed class FaultTextTests
{
    private const ulong Handler = 3UL << 32 | 10;

    [Theory]
    [InlineData(0, " handler=10.3 queues")]
    [InlineData(5, " handler=10.3 received by thread 4")]
    public void AFaultNamesItsHandler(ulong receiver, string text)
    {
        TraceRecord fault = default;
        (fault.Kind, fault.Operation) = (RecordKind.Fault, (ushort)FaultKind.ProcessTrap);
        (fault.Arg2, fault.Arg3) = (Handler, receiver);
        Assert.Contains(text, RecordText.Format(fault));
        Assert.True(RecordFacts.NamesCapability(fault, Handler));
        fault.Operation = (ushort)FaultKind.CloneAttempt;
        Assert.False(RecordFacts.NamesCapability(fault, Handler));
    }

    [Theory]
    [InlineData(0, Status.Ok, "End"), InlineData(1, Status.Ok, "Retry"), InlineData(2, Status.Ok, "ContinueAt")]
    [InlineData(2, Status.BadAddress, "End"), InlineData(4, Status.Ok, "End")]
    public void AReplyNamesItsDecision(ulong words, Status verdict, string decision)
    {
        TraceRecord reply = default;
        (reply.Kind, reply.Operation) = (RecordKind.SystemCall, (ushort)SystemCall.IpcReply);
        (reply.Arg0, reply.Arg3, reply.Verdict) = (words, 8, verdict);
        Assert.Contains($" decides={decision} of thread 7", RecordText.Format(reply));
    }
}
