// Exercises one kernel path many times, for `xdv bench kernel`: the kernel counts its own instructions meanwhile.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Memory;
using Xdv.Transforms;

namespace Xdv.Programs.Bench;

internal static class Program
{
    private const int Calls = 1000;
    private const int Switches = 500;
    private const int Processes = 50;
    private const int Pages = 200;
    private const int Jobs = 50;

    private static int Main()
    {
        ReadOnlySpan<byte> path = HybridProcess.Argument(1);
        if (path.SequenceEqual("null"u8)) return Null();
        if (path.SequenceEqual("yield"u8)) return Yield();
        if (path.SequenceEqual("process"u8)) return Process();
        if (path.SequenceEqual("map"u8)) return Map();
        if (path.SequenceEqual("qsubmit"u8)) return SubmitQuantum();
        if (path.SequenceEqual("phisubmit"u8)) return SubmitPhase();
        if (path.SequenceEqual("child-yields"u8)) return Yields();
        if (path.SequenceEqual("child-exits"u8)) return 0;
        Terminal.Error("usage: bench null|yield|process|map|qsubmit|phisubmit\n"u8);
        return 2;
    }

    private static int Null()
    {
        for (int i = 0; i < Calls; i++) _ = HybridProcess.Id;
        return 0;
    }

    /// <summary>Two processes that hand the processor to each other.</summary>
    private static int Yield()
    {
        Status status = HybridProcess.Spawn("/bin/bench"u8, "bench\0child-yields\0"u8, out uint child);
        if (status != Status.Ok) return Fail(status);
        Yields();
        return HybridProcess.Wait(child, out _) == Status.Ok ? 0 : 1;
    }

    private static int Yields()
    {
        for (int i = 0; i < Switches; i++) HybridProcess.Yield();
        return 0;
    }

    private static int Process()
    {
        for (int i = 0; i < Processes; i++)
        {
            Status status = HybridProcess.Spawn("/bin/bench"u8, "bench\0child-exits\0"u8, out uint child);
            if (status == Status.Ok) status = HybridProcess.Wait(child, out _);
            if (status != Status.Ok) return Fail(status);
        }

        return 0;
    }

    private static int Map()
    {
        for (int i = 0; i < Pages; i++)
        {
            Gateway.Invoke(SystemCall.MemoryGrow, out Status status, 1);
            if (status != Status.Ok) return Fail(status);
        }

        return 0;
    }

    private static int SubmitQuantum()
    {
        ReadOnlySpan<byte> circuit = new CircuitBuilder(2, 2).H(0).Cx(0, 1).Measure(0, 0).Measure(1, 1).Build();
        byte[] result = new byte[Quantum.ResultBytes(bits: 2, shots: 1)];
        Status status = Quantum.Open(2, out Quantum quantum);
        for (int i = 0; i < Jobs && status == Status.Ok; i++) status = quantum.Run(circuit, 1, result, out _);
        return status == Status.Ok ? 0 : Fail(status);
    }

    private static int SubmitPhase()
    {
        ReadOnlySpan<byte> program = new TransformBuilder(4).Inject(0, 1.0).Fourier().Build();
        byte[] result = new byte[PhaseNative.ResultBytes(4)];
        Status status = PhaseNative.Open(4, out PhaseNative phase);
        for (int i = 0; i < Jobs && status == Status.Ok; i++) status = phase.Run(program, result, out _);
        return status == Status.Ok ? 0 : Fail(status);
    }

    private static int Fail(Status status)
    {
        Terminal.ErrorLine($"bench: {status}");
        return 1;
    }
}
