// One method a path: prepares, fills the samples, cleans up.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Memory;
using Xdv.Transforms;

namespace Xdv.Programs.Bench;

internal static class Paths
{
    private static ReadOnlySpan<byte> Self => "/bin/bench"u8;

    private const ulong Page = 4096;

    public static ReadOnlySpan<byte> YieldingChild => "child-yields"u8;

    public static ReadOnlySpan<byte> EndingChild => "child-ends"u8;

    /// <summary>The cheapest call there is; like every call it leaves a trace record.</summary>
    public static Status Null(Samples samples)
    {
        Status status = Status.Ok;
        while (samples.Wanted && status == Status.Ok)
        {
            status = Stopwatch.Time(SystemCall.ProcessId, out uint instructions);
            samples.Add(instructions);
        }

        return status;
    }

    /// <summary>One switch: two processes hand the processor to each other, and a round trip is two.</summary>
    public static Status Yield(Samples samples)
    {
        Status status = HybridProcess.Spawn(Self, "bench\0child-yields\0"u8, out uint child);
        while (samples.Wanted && status == Status.Ok)
        {
            status = Stopwatch.Time(SystemCall.Yield, out uint instructions);
            samples.Add((instructions + 1) / 2);
        }

        if (status == Status.Ok) status = HybridProcess.Kill(child);
        return status;
    }

    /// <summary>The other side of <see cref="Yield"/>; its parent kills it.</summary>
    public static int YieldForever() => (int)Stopwatch.Repeat(SystemCall.Yield);

    /// <summary>One page mapped at an address, zeroed and there.</summary>
    public static Status Map(Samples samples) => MapAndUnmap(samples, timesMap: true);

    /// <summary>One page that is there given back.</summary>
    public static Status Unmap(Samples samples) => MapAndUnmap(samples, timesMap: false);

    /// <summary>The first write to a reserved page: a page fault, a page of zeroes, the write again.</summary>
    public static Status Fault(Samples samples)
    {
        const ulong Count = 1024;
        Status status = Status.Ok;
        while (samples.Wanted && status == Status.Ok)
        {
            status = Pages.Map(Count, out ulong address);
            for (ulong i = 0; i < Count && samples.Wanted && status == Status.Ok; i++)
            {
                ulong page = address + i * Pages.Bytes;
                ulong begin = Stopwatch.Begin();
                RawAccess.Write(page, 1);
                samples.Add(Stopwatch.End(begin));
            }

            if (status == Status.Ok) status = Pages.Unmap(address, Count);
        }

        return status;
    }

    private static Status MapAndUnmap(Samples samples, bool timesMap)
    {
        const ulong Flags = (ulong)(MemoryFlags.Write | MemoryFlags.Populate);
        Status status = Pages.Map(1, out ulong address);
        if (status == Status.Ok) status = Pages.Unmap(address, 1);
        while (samples.Wanted && status == Status.Ok)
        {
            status = Stopwatch.Time(SystemCall.MemoryMap, out uint mapping, address, 1, Flags);
            uint unmapping = 0;
            if (status == Status.Ok) status = Stopwatch.Time(SystemCall.MemoryUnmap, out unmapping, address, 1);
            samples.Add(timesMap ? mapping : unmapping);
        }

        return status;
    }

    /// <summary>4 KiB from the disk to a page of the program's.</summary>
    public static Status ReadDisk(Samples samples)
    {
        byte[] pages = new byte[2 * Page];
        ulong page = (Gateway.Address(pages) + Page - 1) & ~(Page - 1);
        Status status = Status.Ok;
        while (samples.Wanted && status == Status.Ok)
        {
            status = Stopwatch.Time(SystemCall.BlockRead, out uint instructions, 0, page, Page);
            samples.Add(instructions);
        }

        return status;
    }

    /// <summary>Create, exit and reap, with what the child's runtime does between its first instruction and its
    /// last.</summary>
    public static Status Process(Samples samples)
    {
        Status status = Status.Ok;
        while (samples.Wanted && status == Status.Ok)
        {
            ulong begin = Stopwatch.Begin();
            status = HybridProcess.Spawn(Self, "bench\0child-ends\0"u8, out uint child);
            if (status == Status.Ok) status = HybridProcess.Wait(child, out _);
            samples.Add(Stopwatch.End(begin));
        }

        return status;
    }

    /// <summary>A circuit handed to the Q provider; its answer is fetched outside the measurement.</summary>
    public static Status SubmitQuantum(Samples samples)
    {
        ReadOnlySpan<byte> circuit = new CircuitBuilder(2, 2).H(0).Cx(0, 1).Measure(0, 0).Measure(1, 1).Build();
        byte[] result = new byte[Quantum.ResultBytes(bits: 2, shots: 1)];
        Status status = Quantum.Open(2, out Quantum quantum);
        while (samples.Wanted && status == Status.Ok)
        {
            QuantumJob how = new() { Shots = 1 };
            ulong begin = Stopwatch.Begin();
            status = quantum.Submit(circuit, ref how, out Job job);
            samples.Add(Stopwatch.End(begin));
            if (status == Status.Ok) status = job.Wait();
            if (status == Status.Ok) status = job.Read(result, CapabilityHandle.For(Domain.Quantum));
        }

        return status;
    }

    /// <summary>The same for a transform and the Φ provider.</summary>
    public static Status SubmitPhase(Samples samples)
    {
        ReadOnlySpan<byte> program = new TransformBuilder(4).Inject(0, 1.0).Fourier().Build();
        byte[] result = new byte[PhaseNative.ResultBytes(4)];
        Status status = PhaseNative.Open(4, out PhaseNative phase);
        while (samples.Wanted && status == Status.Ok)
        {
            PhaseJob how = default;
            ulong begin = Stopwatch.Begin();
            status = phase.Submit(program, ref how, out Job job);
            samples.Add(Stopwatch.End(begin));
            if (status == Status.Ok) status = job.Wait();
            if (status == Status.Ok) status = job.Read(result, CapabilityHandle.For(Domain.Phase));
        }

        return status;
    }
}
