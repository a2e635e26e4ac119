// The short way through a kernel entry leaves the same trace and the same state as the general one.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

[Requirement("XDV-005.3")]
public sealed class QuickCallTests
{
    [Fact]
    public void BothWaysLeaveTheSameTrace()
    {
        int quickCalls = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            FakeMachine general = Run(seed, false), quick = Run(seed, true);
            quickCalls += quick.QuickCalls;
            Assert.Equal(general.Records.Select(Hex), quick.Records.Select(Hex));
            Assert.True(general.Core.StateDigest().Same(quick.Core.StateDigest()));
        }
        Assert.True(quickCalls > 200, $"only {quickCalls} quick calls");
    }

    [Fact]
    public void OtherCallsAndBusyMomentsTakeTheGeneralWay()
    {
        FakeMachine machine = new(slice: 10_000);
        Assert.True(machine.Core.TryQuickCall(SystemCall.Clock, 0, out _));
        Assert.False(machine.Core.TryQuickCall(SystemCall.Yield, 0, out _));
        Assert.False(machine.Core.TryQuickCall(SystemCall.Clock, 10_000, out _));
        machine.Stage(1, 1, 0);
        Assert.False(machine.Core.TryQuickCall(SystemCall.Clock, 0, out _));
    }

    /// <summary>A session in which a third of the calls are quick ones without operands.</summary>
    private static FakeMachine Run(int seed, bool quick)
    {
        RandomSession session = new(seed);
        session.Machine.Quick = quick;
        Random random = new(seed);
        session.Check = () =>
        {
            for (int i = random.Next(3); i > 0 && session.Machine.Core.Running >= 0 && !session.Machine.Core.Ended; i--)
                session.Machine.Call(random.Next(2) == 0 ? SystemCall.Clock : SystemCall.ProcessId, null,
                    (uint)random.Next(3000));
        };
        session.QuietQuickCalls = true;
        session.Run(300, end: true);
        return session.Machine;
    }

    private static string Hex(TraceRecord record) =>
        Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in record)));
}
