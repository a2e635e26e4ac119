// Repeat until success: a rotation that no finite number of Clifford gates and T gives, by trying. Two ancillas decide
// whether the rotation by arccos 3/5 happened (5 of 8 times) or a Z instead, which K undoes and tries again, in the
// same container (Nielsen and Chuang, exercise 4.41). At the end the rotation is undone and the qubit must be |0>.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Rus;

internal static class Program
{
    private const int Rounds = 24, MostTries = 40;
    private const int Target = 2;

    private static readonly byte[] s_result = new byte[Quantum.ResultBytes(bits: 3, shots: 1)];
    private static readonly double s_angle = Math.Atan2(0.8, 0.6);

    private static int Main()
    {
        if (!HybridProcess.Argument(1).IsEmpty)
        {
            Terminal.Write("usage: rus\n"u8);
            Terminal.Write("Rotates 24 states by arccos 3/5 with Toffoli, S and measured ancillas; checks each.\n"u8);
            return HybridProcess.Argument(1).SequenceEqual("--help"u8) ? 0 : 2;
        }

        Status status = Quantum.Open(qubits: 3, out Quantum quantum);
        int right = 0, tries = 0;
        ulong began = LogicalClock.Now;
        for (int round = 0; status == Status.Ok && round < Rounds; round++)
        {
            double theta = 0.29 * (round + 1);
            status = Rotate(quantum, theta, out ulong container, out int used);
            bool good = false;
            if (status == Status.Ok) status = Check(quantum, theta, container, out good);
            if (status != Status.Ok) break;
            tries += used;
            if (good) right++;
            Report(theta, used, good);
        }

        if (status != Status.Ok)
        {
            Terminal.ErrorLine($"rus: {status}");
            return 1;
        }

        ulong each = (LogicalClock.Now - began) / (ulong)(tries + Rounds);
        quantum.Release();
        Terminal.Write($"{right} of {Rounds} right, {tries} tries for {Rounds} rotations (8/5 each expected), ");
        Terminal.WriteLine($"{each} ticks a round trip");
        return right == Rounds ? 0 : 1;
    }

    /// <summary>Prepares Ry(theta)|0> and tries until both ancillas are 0. The container stays.</summary>
    private static Status Rotate(Quantum quantum, double theta, out ulong container, out int tries)
    {
        container = 0;
        bool failed = false;
        for (tries = 1; tries <= MostTries; tries++)
        {
            CircuitBuilder circuit = new(3, 3);
            if (tries == 1) circuit.Ry(theta, Target);
            else circuit.Reset(0).Reset(1);
            if (failed) circuit.Z(Target);
            circuit.H(0).H(1).Ccx(0, 1, Target).S(Target).Ccx(0, 1, Target).H(0).H(1).Measure(0, 0).Measure(1, 1);
            QuantumJob job = new() { Shots = 1, Container = container, Keep = true };
            Status status = quantum.Run(circuit.Build(), ref job, s_result, out QuantumCounts counts);
            if (status != Status.Ok) return status;
            container = job.KeptContainer;
            failed = (counts.Bits(0)[0] & 3) != 0;
            if (!failed) return Status.Ok;
        }

        return Status.QuantumMeasurementFailure;
    }

    private static Status Check(Quantum quantum, double theta, ulong container, out bool good)
    {
        ReadOnlySpan<byte> circuit =
            new CircuitBuilder(3, 3).Rz(-s_angle, Target).Ry(-theta, Target).Measure(Target, Target).Build();
        QuantumJob job = new() { Shots = 1, Container = container };
        Status status = quantum.Run(circuit, ref job, s_result, out QuantumCounts counts);
        good = status == Status.Ok && (counts.Bits(0)[0] & 4) == 0;
        return status;
    }

    private static void Report(double theta, int tries, bool good)
    {
        Utf8Line line = new(stackalloc byte[160]);
        line.Append("Rz(arccos 3/5) on Ry("u8);
        line.AppendFixed(theta, 2);
        line.Append(")|0>"u8);
        line.PadTo(32);
        line.Fill((byte)'x', tries - 1);
        line.Append(good ? "o"u8 : "o  WRONG"u8);
        Terminal.WriteLine(line.Written);
    }
}
