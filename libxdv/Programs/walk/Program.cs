// A walk on a line: each step is to the left or to the right, as a qubit says that was in both. Where it stands is K,
// the coin is Q, under one contract from the first step to the last. Something to take a snapshot of: `vhm snapshot`.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Walk;

internal static class Program
{
    private const int DefaultSteps = 100, ReportEvery = 20, MostSteps = 1_000_000;
    /// <summary>Ticks of one contract: longer than any walk is wanted for.</summary>
    private const ulong Duration = 1UL << 40;

    private static readonly byte[] s_result = new byte[Quantum.ResultBytes(bits: 1, shots: 1)];

    private static int Main()
    {
        ReadOnlySpan<byte> word = HybridProcess.Argument(1);
        ulong steps = DefaultSteps;
        bool sound = word.IsEmpty || (NumberText.TryParse(word, out steps) && steps is > 0 and <= MostSteps);
        if (!sound || HybridProcess.ArgumentCount > 2)
        {
            Terminal.Write("usage: walk [STEPS]\n"u8);
            Terminal.Write("Steps left or right as a qubit says, 100 times; says where it is every 20 steps.\n"u8);
            return word.SequenceEqual("--help"u8) ? 0 : 2;
        }

        Status status = Quantum.Open(qubits: 1, out Quantum quantum, duration: Duration);
        ReadOnlySpan<byte> coin = new CircuitBuilder(1, 1).H(0).Measure(0, 0).Build();
        int place = 0;
        for (ulong step = 1; status == Status.Ok && step <= steps; step++)
        {
            status = quantum.Run(coin, shots: 1, s_result, out QuantumCounts counts);
            if (status != Status.Ok) break;
            place += (counts.Bits(0)[0] & 1) != 0 ? 1 : -1;
            if (step % ReportEvery == 0) Terminal.WriteLine($"step {step}: at {place}");
        }

        if (status == Status.Ok) status = quantum.Release();
        if (status == Status.Ok)
        {
            Terminal.WriteLine($"walked {steps} steps");
            return 0;
        }

        Terminal.ErrorLine($"walk: {status}");
        return 1;
    }
}
