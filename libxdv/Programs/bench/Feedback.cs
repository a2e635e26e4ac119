// Rounds of feedback, for `xdv bench feedback`, which times them from outside: a qubit is measured in a container that
// stays, K reads the bit and decides the next job by it. Not a path: how long K waits is the host's affair.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;

namespace Xdv.Programs.Bench;

internal static class Feedback
{
    private const int Jobs = 1000;

    public static ReadOnlySpan<byte> Name => "feedback"u8;

    /// <summary>Every job measures one qubit. An odd one turns it by H first, so that nobody knows; the one after it
    /// turns it back to 0 if it was 1, and must find 0.</summary>
    public static int Run(int jobs)
    {
        if (jobs == 0) jobs = Jobs;
        byte[] toss = Circuit(flips: false, tosses: true), keep = Circuit(flips: false, tosses: false);
        byte[] flip = Circuit(flips: true, tosses: false);
        byte[] result = new byte[Quantum.ResultBytes(bits: 1, shots: 1)];
        Status status = Quantum.Open(qubits: 1, out Quantum quantum);
        ulong container = 0;
        int right = 0;
        bool one = false;
        for (int i = 0; status == Status.Ok && i < jobs; i++)
        {
            bool tosses = i % 2 == 0;
            QuantumJob job = new() { Shots = 1, Container = container, Keep = true };
            status = quantum.Run(tosses ? toss : one ? flip : keep, ref job, result, out QuantumCounts counts);
            if (status != Status.Ok) break;
            container = job.KeptContainer;
            one = (counts.Bits(0)[0] & 1) != 0;
            if (tosses || !one) right++;
        }

        if (status == Status.Ok) status = quantum.Release();
        if (status != Status.Ok) Terminal.ErrorLine($"bench: feedback: {status}");
        Terminal.WriteLine($"feedback {right} of {jobs} right");
        return status == Status.Ok && right == jobs ? 0 : 1;
    }

    private static byte[] Circuit(bool flips, bool tosses)
    {
        CircuitBuilder circuit = new(1, 1);
        if (flips) circuit.X(0);
        if (tosses) circuit.H(0);
        return circuit.Measure(0, 0).Build();
    }
}
