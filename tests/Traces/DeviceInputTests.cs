// Traces with reads of a disk and random bytes: verified with the data beside them, shown, and replayed.
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Core.Orchestration;
using Xdv.Core.Trace;
using Xdv.Crypto;
using Xdv.Tests.Core.Machine;
using Xdv.Tool.Traces;
using Xunit;

namespace Xdv.Tests.Traces;

public sealed class DeviceInputTests
{
    private readonly byte[] _data = [.. Enumerable.Range(0, 1024).Select(i => (byte)(i * 7))];
    private readonly FakeMachine _machine = new();

    public DeviceInputTests()
    {
        _machine.Apply((ref TraceRecord r) => Operands.FillRealTime(ref r, 1_767_225_600, Status.Ok));
        _machine.Apply((ref TraceRecord r) => Operands.FillEntropy(ref r, 4, Status.Ok, Bytes32.From([1, 2, 3, 4])));
        _machine.Call(SystemCall.Entropy, (ref TraceRecord r) => (r.Arg0, r.Value) = (4, 4));
        _machine.Apply((ref TraceRecord r) =>
        {
            Operands.FillBlockRead(ref r, 9, 1024, Status.Ok);
            r.Outcome = Sha3.Hash(_data); // As the sealer leaves it.
        });
        _machine.Call(SystemCall.BlockRead, (ref TraceRecord r) => (r.Arg0, r.Arg1, r.Value) = (9, 1024, 1024));
        _machine.Call(SystemCall.PowerOff, (ref TraceRecord r) => r.Arg1 = (ulong)PowerMode.Restart);
    }

    private TraceReport Verify(byte[] data)
    {
        List<byte[]> parts = TraceBuilder.Parts(_machine.Records);
        TraceLog log = new(64, new(new ThrowingSink()));
        TraceSealer sealer = new();
        byte[] block = new byte[TraceSealer.MaxBlockBytes];
        ulong sequence = _machine.Records.First(r => r.Kind == RecordKind.BlockRead).Sequence;
        List<byte[]> whole = [parts[0], block[..sealer.SealOutcome(sequence, 0, data.AsSpan(0, 600), block)],
            block[..sealer.SealOutcome(sequence, 600, data.AsSpan(600), block)]];
        foreach (TraceRecord record in _machine.Records)
        {
            log.Append(record);
            if (log.Count == TraceFormat.BlockRecords) whole.Add(block[..sealer.Seal(log, block)]);
        }

        if (log.Count > 0) whole.Add(block[..sealer.Seal(log, block)]);
        return TraceVerifier.Verify(TraceBuilder.Join(whole), requireComplete: true);
    }

    [Fact]
    [Requirement("XDV-034.1")]
    public void TheDataOfAReadBelongsToItsRecord()
    {
        Assert.Null(Verify(_data).Problem);
        byte[] changed = [.. _data];
        changed[700] ^= 1;
        Assert.Equal("XDV-034.1", Verify(changed).Problem!.Rule);
    }

    [Fact]
    [Requirement("XDV-005.3")]
    public void ItReplays()
    {
        ReplayResult replay = Replayer.Replay(_machine.Records);
        Assert.Null(replay.Mismatch);
        Assert.Equal((ulong)_machine.Records.Count, replay.Records);
    }

    [Theory]
    [InlineData(RecordKind.Entropy, "Entropy  pid=1 a0=4 -> Ok")]
    [InlineData(RecordKind.BlockRead, "BlockRead  pid=1 a0=9 a1=1024 -> Ok")]
    [InlineData(RecordKind.RealTime, "RealTime  pid=1 -> Ok")]
    [InlineData(RecordKind.Shutdown, "Shutdown Restart")]
    public void ItIsShown(RecordKind kind, string text) =>
        Assert.Contains(text, RecordText.Format(_machine.Records.First(r => r.Kind == kind)));

    [Fact]
    public void ItIsCounted()
    {
        TraceStatistics statistics = TraceStatistics.Of(_machine.Records);
        Assert.Equal((1UL, 1UL), (Convert.ToUInt64(statistics.Kinds[RecordKind.Entropy]),
            Convert.ToUInt64(statistics.Kinds[RecordKind.BlockRead])));
    }

    [Fact]
    public void ADeviceThatFailedIsAFailure()
    {
        FakeMachine machine = new();
        machine.Apply((ref TraceRecord r) => Operands.FillBlockRead(ref r, 9, 512, Status.DeviceFailed));
        Assert.True(RecordFacts.IsFailure(machine.Records[^1]));
        Assert.False(RecordFacts.IsFailure(_machine.Records.First(r => r.Kind == RecordKind.BlockRead)));
    }
}
