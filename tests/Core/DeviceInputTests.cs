// What comes from K's own devices: the input stands before the call, the right is asked for, and nothing of it decides
// anything but its status and size.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

public sealed class DeviceInputTests
{
    private readonly FakeMachine _machine = new();

    private CallResult Read(uint bytes, Status verdict = Status.Ok) =>
        _machine.Call(SystemCall.BlockRead, (ref TraceRecord r) =>
            (r.Arg0, r.Arg1, r.Value, r.Verdict) = (7, bytes, bytes, verdict));

    private CallResult Draw(uint bytes, Status verdict = Status.Ok) =>
        _machine.Call(SystemCall.Entropy, (ref TraceRecord r) =>
            (r.Arg0, r.Value, r.Verdict) = (bytes, bytes, verdict));

    [Fact]
    [Requirement("XDV-005.3")]
    public void ADrawIsAnInputWithItsBytesAsOutcome()
    {
        Bytes32 drawn = Bytes32.From([1, 2, 3]);
        Bytes32 before = _machine.Core.StateDigest();
        _machine.Apply((ref TraceRecord r) => Operands.FillEntropy(ref r, 3, Status.Ok, drawn));
        TraceRecord record = _machine.Records[^1];
        Assert.Equal((RecordKind.Entropy, 3UL, _machine.Pid), (record.Kind, record.Arg0, record.Process));
        Assert.True(record.Outcome.Same(drawn));
        Assert.Equal(new CallResult(Status.Ok, 3), Draw(3));
        Assert.True(before.Same(_machine.Core.StateDigest()));
    }

    [Fact]
    public void AFailedDeviceShowsInInputAndCall()
    {
        _machine.Apply((ref TraceRecord r) => Operands.FillBlockRead(ref r, 7, 512, Status.DeviceError));
        Assert.Equal(Status.DeviceError, _machine.Records[^1].Status);
        Assert.Equal(new CallResult(Status.DeviceError, 0), Read(512, Status.DeviceError));
    }

    [Theory]
    [InlineData(512u, true)]
    [InlineData(65536u, true)]
    [InlineData(0u, false)]
    [InlineData(100u, false)]
    [InlineData(66048u, false)]
    public void ReadsAreWholeSectorsAndBounded(uint bytes, bool allowed) =>
        Assert.Equal(allowed ? new CallResult(Status.Ok, bytes) : new CallResult(Status.InvalidArgument, 0),
            Read(bytes));

    [Theory]
    [InlineData(1u, true)]
    [InlineData(32u, true)]
    [InlineData(0u, false)]
    [InlineData(33u, false)]
    public void DrawsAreBounded(uint bytes, bool allowed) =>
        Assert.Equal(allowed ? new CallResult(Status.Ok, bytes) : new CallResult(Status.InvalidArgument, 0),
            Draw(bytes));

    [Fact]
    [Requirement("XDV-030.1")]
    public void WithoutTheRightNothingIsGiven()
    {
        Assert.True(_machine.Core.RunningHolds(Permissions.Syscall));
        uint child = (uint)_machine.Spawn(Permissions.All & ~Permissions.Syscall).Value;
        _machine.SwitchTo(child);
        Assert.False(_machine.Core.RunningHolds(Permissions.Syscall));
        Assert.Equal(new CallResult(Status.CapabilityUnauthorized, 0), Read(512));
        Assert.Equal(new CallResult(Status.CapabilityUnauthorized, 0), Draw(3));
        Assert.Equal(2, _machine.Records.Count(r => r.Kind == RecordKind.Capability
            && (CapabilityEvent)r.Operation == CapabilityEvent.Refused));
    }

    /// <summary>What the clock said is in no decision: the call's value is T.</summary>
    [Fact]
    [Requirement("XDV-005.2")]
    public void TheWallClockDecidesNothing()
    {
        FakeMachine early = new(), late = new();
        foreach ((FakeMachine machine, ulong seconds) in new[] { (early, 1UL), (late, 1_800_000_000UL) })
        {
            machine.Apply((ref TraceRecord r) => Operands.FillRealTime(ref r, seconds, Status.Ok));
            CallResult result = machine.Call(SystemCall.WallClock, null, 5_000);
            Assert.Equal(new CallResult(Status.Ok, machine.Core.Time), result);
        }

        Assert.False(early.Last(RecordKind.RealTime).Outcome.Same(late.Last(RecordKind.RealTime).Outcome));
        Assert.Equal(early.Records.Select(Decision), late.Records.Select(Decision));
    }

    private static string Decision(TraceRecord record) => Convert.ToHexString(
        MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in record))[..TraceRecord.DecisionBytes]);

    [Theory]
    [InlineData(0UL, PowerMode.Off)]
    [InlineData(1UL, PowerMode.Restart)]
    public void ThePowerModeIsRecordedAndCarriedOut(ulong mode, PowerMode expected)
    {
        _machine.Call(SystemCall.PowerOff, (ref TraceRecord r) => (r.Arg0, r.Arg1) = (3, mode));
        TraceRecord end = _machine.Last(RecordKind.Shutdown);
        Assert.Equal((expected, 3UL), ((PowerMode)end.Operation, end.Value));
        Effect effect = _machine.Effects[^1];
        Assert.Equal((EffectKind.PowerOff, 3u, (ulong)expected), (effect.Kind, effect.Count, effect.Bytes0));
    }

    [Fact]
    public void AnotherPowerModeIsRefused()
    {
        CallResult result = _machine.Call(SystemCall.PowerOff, (ref TraceRecord r) => r.Arg1 = 2);
        Assert.Equal(Status.InvalidArgument, result.Status);
        Assert.False(_machine.Core.Ended);
    }

    /// <summary>The short way leaves the records and the state of the general one.</summary>
    [Fact]
    [Requirement("XDV-005.3")]
    public void BothWaysOfAReadLeaveTheSameTrace()
    {
        FakeMachine quick = new(), general = new();
        for (uint i = 0; i < 20; i++)
        {
            uint instructions = 37 * i;
            Assert.True(quick.Core.TryQuickRead(i, 1024, 512, instructions));
            quick.Call(SystemCall.ContractActivate, 99); // Whatever comes next is the same too.
            general.Apply((ref TraceRecord r) => Operands.FillBlockRead(ref r, i, 512, Status.Ok));
            general.Call(SystemCall.BlockRead, (ref TraceRecord r) => (r.Arg0, r.Arg1, r.Value) = (i, 1024, 512),
                instructions);
            general.Call(SystemCall.ContractActivate, 99);
        }

        Assert.Equal(general.Records.Select(Decision), quick.Records.Select(Decision));
        Assert.True(general.Core.StateDigest().Same(quick.Core.StateDigest()));
        Assert.False(quick.Core.TryQuickRead(0, 512, 512, 2_000_000));
    }

    [Fact]
    public void OnlyABlockReadIsCompletedLater()
    {
        TraceLog log = new(64, _machine.Invariant);
        log.Append().Kind = RecordKind.BlockRead;
        log.Append().Kind = RecordKind.Entropy;
        Bytes32 digest = Bytes32.From([9]);
        log.FillOutcome(0, digest);
        Assert.True(log[0].Outcome.Same(digest));
        Assert.Throws<InvariantException>(() => log.FillOutcome(1, digest));
        log.Drop(1);
        Assert.Throws<InvariantException>(() => log.FillOutcome(0, digest));
    }
}
