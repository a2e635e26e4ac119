// K, Q and Φ in one process: read this first. A contract opens a domain, a job runs under it, a result comes back.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Transforms;

namespace Xdv.Programs.HelloHybrid;

internal static class Program
{
    private static int Main()
    {
        Terminal.WriteLine($"K: process {HybridProcess.Id} at logical time {LogicalClock.Now}");
        Status status = Entangle();
        if (status == Status.Ok) status = Interfere();
        Terminal.WriteLine($"K: {status}");
        return status == Status.Ok ? 0 : 1;
    }

    /// <summary>Q: a Bell pair, measured 1,000 times: only 00 and 11 come.</summary>
    private static Status Entangle()
    {
        ReadOnlySpan<byte> circuit = new CircuitBuilder(2, 2).H(0).Cx(0, 1).Measure(0, 0).Measure(1, 1).Build();
        Status status = Quantum.Open(qubits: 2, out Quantum quantum);
        if (status != Status.Ok) return status;

        byte[] result = new byte[Quantum.ResultBytes(bits: 2, shots: 1000)];
        status = quantum.Run(circuit, shots: 1000, result, out QuantumCounts counts);
        if (status != Status.Ok) return status;
        Terminal.WriteLine($"Q: Bell pair, 1000 shots: 00 {counts.CountOf(0b00)}, 11 {counts.CountOf(0b11)}");
        return quantum.Release();
    }

    /// <summary>Φ: light in mode 0 spread by a Fourier transform and brought back: all of it is in mode 0
    /// again.</summary>
    private static Status Interfere()
    {
        ReadOnlySpan<byte> program = new TransformBuilder(4).Inject(0, 1.0).Fourier().InverseFourier().Build();
        Status status = PhaseNative.Open(modes: 4, out PhaseNative phase);
        if (status != Status.Ok) return status;

        byte[] result = new byte[PhaseNative.ResultBytes(modes: 4)];
        status = phase.Run(program, result, out PhaseEvaluation power);
        if (status != Status.Ok) return status;
        Terminal.WriteLine($"Φ: DFT and back, power {power[0]:F3} {power[1]:F3} {power[2]:F3} {power[3]:F3}");
        return phase.Release();
    }
}
