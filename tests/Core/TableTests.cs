// The plain parts: handle tables, clock, log, sealer, console, operands, cost model, fault policy, layouts.
using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Core.Capabilities;
using Xdv.Core.Contracts;
using Xdv.Core.Domains;
using Xdv.Core.Faults;
using Xdv.Core.Memory;
using Xdv.Core.Orchestration;
using Xdv.Core.Scheduling;
using Xdv.Core.Trace;
using Xdv.Core.Transitions;
using Xdv.Crypto;
using Xdv.Tests.Core.Machine;
using Xunit;

namespace Xdv.Tests.Core;

public sealed class TableTests
{
    private static readonly Invariant s_invariant = new(new ThrowingSink());

    [Fact]
    [Requirement("XDV-013.4")]
    public void HandlesAreNeverValidAgain()
    {
        HandleTable<Job> table = new(4, s_invariant);
        HashSet<ulong> seen = [];
        Random random = new(1);
        List<int> live = [];
        for (int i = 0; i < 1000; i++)
        {
            if (live.Count > 0 && (live.Count == 4 || random.Next(2) == 0))
            {
                int index = live[random.Next(live.Count)];
                ulong handle = table.HandleOf(index);
                table.Free(index);
                live.Remove(index);
                Assert.False(table.TryFind(handle, out _));
                Assert.True(table.WasIssued(handle));
            }
            else
            {
                Assert.True(table.TryAllocate(out int index));
                Assert.True(seen.Add(table.HandleOf(index)));
                Assert.Equal(0UL, table[index].Due);
                live.Add(index);
            }
            Assert.Equal(live.Count, table.Count);
        }
        Assert.False(table.TryFind(0, out _));
        Assert.False(table.WasIssued(0));
    }

    [Fact]
    [Requirement("XDV-022.1")]
    public void UndoRestoresTheTableExactly()
    {
        HandleTable<Job> table = new(4, s_invariant);
        table.TryAllocate(out int a);
        table.TryAllocate(out int b);
        table.Free(a);
        Bytes32 before = Digest(table);
        table.TryAllocate(out int c);
        table.TryAllocate(out int d);
        table[d].Due = 9;
        table.Undo(d);
        table.Undo(c);
        Assert.True(before.Same(Digest(table)));
        Assert.Throws<InvariantException>(() => table.Free(c));
        Assert.True(table.IsLive(b));
    }

    [Theory]
    [InlineData(typeof(StateObject), 40), InlineData(typeof(Capability), 80), InlineData(typeof(Contract), 96)]
    [InlineData(typeof(Job), 88), InlineData(typeof(Payload), 72), InlineData(typeof(Provider), 104)]
    [InlineData(typeof(ThreadRow), 128), InlineData(typeof(Xdv.Core.Ipc.Endpoint), 32),
        InlineData(typeof(Xdv.Core.Ipc.Notification), 32), InlineData(typeof(ProcessRow), 184),
        InlineData(typeof(Xdv.Core.Ipc.Segment), 24), InlineData(typeof(Xdv.Core.Ipc.SegmentMapping), 48)]
    [Requirement("XDV-053")]
    [Requirement("XDV-080")]
    public void RowsHaveNoPaddingSoDigestsAreExact(Type row, int size)
    {
        Assert.Equal(size, SizeOf(row));
        Assert.Equal(size, SumOf(row));

        static int SumOf(Type type)
        {
            if (type.IsPrimitive) return SizeOf(type);
            if (type.IsEnum) return SizeOf(Enum.GetUnderlyingType(type));
            if (type == typeof(Bytes32)) return 32;
            int sum = 0;
            const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
            foreach (FieldInfo field in type.GetFields(all))
                sum += SumOf(field.FieldType);
            return sum;
        }

        static int SizeOf(Type type) => (int)typeof(System.Runtime.CompilerServices.Unsafe)
            .GetMethod("SizeOf")!.MakeGenericMethod(type).Invoke(null, null)!;
    }

    [Fact]
    [Requirement("XDV-005.2")]
    public void ClockCountsThousandsOfInstructionsAndNeverGoesBack()
    {
        LogicalClock clock = new(s_invariant);
        clock.ChargeEntry(899);
        Assert.Equal(0UL, clock.Now);
        Assert.Equal(1UL, clock.AfterEntry(0));
        clock.ChargeEntry(0);
        Assert.Equal(1UL, clock.Now);
        clock.Step(3);
        Assert.Equal(3UL, clock.Now);
        Assert.Throws<InvariantException>(() => clock.ChargeEntry(0));
        Assert.Throws<InvariantException>(() => clock.Step(2));
        clock.Jump(10);
        clock.ChargeEntry(uint.MaxValue);
        Assert.Equal(10 + ((ulong)uint.MaxValue + 100) / 1000, clock.Now);
    }

    [Fact]
    [Requirement("XDV-034.2")]
    [Requirement("XDV-005.1")]
    public void LogNumbersWithoutGapsAndRefusesToOverflow()
    {
        TraceLog log = new(64, s_invariant);
        for (int i = 0; i < 64; i++) Assert.Equal((ulong)i, log.Append().Sequence);
        Assert.Throws<InvariantException>(() => log.Append());
        log.Drop(10);
        for (int i = 0; i < 10; i++) log.Append();
        Assert.Equal(10UL, log[10].Sequence);
        Assert.Throws<InvariantException>(() => log[9]);
        Assert.Throws<InvariantException>(() => new TraceLog(100, s_invariant));
    }

    [Fact]
    [Requirement("XDV-034.1")]
    public void SealerHashesAsTheFormatSays()
    {
        TraceLog log = new(64, s_invariant);
        for (int i = 0; i < 40; i++)
        {
            ref TraceRecord record = ref log.Append();
            record.Kind = i % 3 == 0 ? RecordKind.QuantumMeasure : RecordKind.Schedule;
            record.Time = (ulong)i;
            record.Outcome = Bytes32.From([(byte)i]);
        }
        Bytes32 o = Sha3.Hash("XDV trace 1"u8), x = o;
        for (ulong n = 0; n < 40; n++)
        {
            byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TraceRecord>(in log[n])).ToArray();
            o = Sha3.Hash([.. (ReadOnlySpan<byte>)o, .. bytes[..96]]);
            if (n % 3 == 0) x = Sha3.Hash([.. (ReadOnlySpan<byte>)x, .. BitConverter.GetBytes(n), .. bytes[96..]]);
        }
        TraceSealer sealer = new();
        byte[] block = new byte[TraceSealer.MaxBlockBytes];
        Assert.Equal(TraceSealer.MaxBlockBytes, sealer.Seal(log, block));
        Bytes32 first = MemoryMarshal.Read<TraceBlockHeader>(block).BlockHash;
        Assert.Equal(192 + 8 * 128, sealer.Seal(log, block));
        Assert.Equal(0, sealer.Seal(log, block));
        TraceBlockHeader header = MemoryMarshal.Read<TraceBlockHeader>(block);
        Assert.True(header.PreviousBlock.Same(first));
        Assert.True(header.BlockHash.Same(Sha3.Hash(block.AsSpan(0, 128))));
        Assert.Equal((32UL, 8), (header.FirstSequence, header.Count));
        Assert.True(sealer.Orchestration.Same(o) && header.Orchestration.Same(o));
        Assert.True(sealer.Outcome.Same(x) && header.Outcome.Same(x));
        Assert.Equal((40UL, 39UL), (sealer.Records, sealer.Time));
    }

    [Fact]
    [Requirement("XDV-060.1")]
    public void ProviderDeclarationsSurviveTheRecord()
    {
        AttestationRecord attestation = FakeMachine.Attestation(Domain.Phase, 77);
        attestation.CostBase = uint.MaxValue;
        TraceRecord input = default;
        Assert.Equal(Status.Ok, Operands.FillProvider(ref input, attestation, 9, Bytes32.From([1])));
        ProviderLimits limits = Operands.ReadProvider(input);
        Assert.Equal((9u, 77u, 10_000u, 100_000u), (limits.Generation, limits.Capacity, limits.MaxShots,
            limits.MaxOperations));
        Assert.Equal((uint.MaxValue, 1000u, 100u, 4u),
            (limits.CostBase, limits.CostPerOperationMilli, limits.CostPerShotMilli, limits.CostPerKibibyte));
        Assert.Equal((100_000UL, 5UL), (limits.MaxCoherence, limits.CalibrationEpoch));
        attestation.CostPerShotMilli = 1UL << 32;
        Assert.Equal(Status.InvalidArgument, Operands.FillProvider(ref input, attestation, 9, default));
    }

    [Fact]
    public void OversizedDescriptorFieldsBecomeAVerdict()
    {
        TraceRecord input = default;
        Operands.FillCall(ref input, Domain.Classical, 1, new QJobDescriptor { MeasurementSpec = 256 }, default);
        Assert.Equal(Status.DescriptorInvalid, input.Verdict);
        input = default;
        Operands.FillCall(ref input, Domain.Classical, 1, new PhiTransformDescriptor(),
            new PhiTransformExtension { Flags = (JobFlags)0x100 });
        Assert.Equal(Status.DescriptorInvalid, input.Verdict);
    }

    [Fact]
    [Requirement("XDV-021.3")]
    public void CostsNeverOverflow()
    {
        ProviderLimits limits = new()
        {
            CostBase = uint.MaxValue, CostPerOperationMilli = uint.MaxValue, CostPerShotMilli = uint.MaxValue,
            CostPerKibibyte = uint.MaxValue,
        };
        ulong most = CostModel.Duration(limits, Domain.Quantum, uint.MaxValue, uint.MaxValue, uint.MaxValue);
        Assert.True(most > 1UL << 54);
        Assert.Equal(70UL, CostModel.Duration(default, Domain.Quantum, 9, 9, 9));
        Assert.Equal(80UL, CostModel.Duration(default, Domain.Phase, 9, 9, 9));
        Assert.Equal((0UL, 1UL, 1UL, 2UL), (CostModel.TicksFromNanoseconds(0), CostModel.TicksFromNanoseconds(1),
            CostModel.TicksFromNanoseconds(1000), CostModel.TicksFromNanoseconds(1001)));
    }

    [Fact]
    [Requirement("XDV-024.1")]
    [Requirement("XDV-010.5")]
    public void ProvidersCanOnlyReportTheirOwnErrors()
    {
        foreach (Status status in Enum.GetValues<Status>())
        {
            Status quantum = FaultPolicy.Admissible(Domain.Quantum, status),
                phase = FaultPolicy.Admissible(Domain.Phase, status);
            bool notRun = status is Status.ResourceExhausted or Status.TransitionRollback or Status.DomainNotAvailable;
            Assert.True(quantum == Status.Ok || ((uint)quantum is > 1000 and <= 1006) || notRun);
            Assert.True(phase == Status.Ok || ((uint)phase is > 2000 and <= 2005) || notRun);
            if (notRun) Assert.Equal((status, status), (quantum, phase));
            Assert.Equal(status == Status.Ok, quantum == Status.Ok);
            if (quantum != Status.Ok) Assert.NotEqual(FaultKind.None, FaultPolicy.Classify(quantum).Kind);
        }
    }

    [Fact]
    public void LimitsSurvivePacking()
    {
        CoreLimits limits = new(4095, 65535, 4095, 4094, 4093);
        CoreLimits back = CoreLimits.Unpack(limits.Pack());
        Assert.Equal((4095, 65535, 4095, 4094, 4093),
            (back.Processes, back.Capabilities, back.Contracts, back.StateObjects, back.Jobs));
        Assert.True(CoreLimits.Default.IsValid && limits.IsValid);
        Assert.False(new CoreLimits(0, 10, 1, 1, 1).IsValid || new CoreLimits(1, 3, 1, 1, 1).IsValid);
    }

    private static Bytes32 Digest(HandleTable<Job> table)
    {
        Sha3State digest = default;
        table.AddTo(ref digest);
        return digest.Finish();
    }
}
