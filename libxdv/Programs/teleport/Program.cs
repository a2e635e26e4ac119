// Teleportation with the correction decided by K: job 1 entangles, measures two qubits and keeps the container; the
// program reads the two bits; job 2 continues the same container with the corrections they call for, undoes the
// preparation and measures. If the state arrived, the last bit is always 0. No state leaves the provider: only measured
// bits cross (XDV-002.2, XDV-032). With --apart job 2 is another process's (Receiver.cs), which the container is shared
// with (XDV-032.3).
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Teleport;

internal static class Program
{
    private const int Rounds = 16;
    private const double AngleStep = 0.37;

    private static readonly byte[] s_result = new byte[Quantum.ResultBytes(bits: 3, shots: 1)];

    public static Manual Manual => new("teleport"u8, "usage: teleport [--apart]\n"u8,
        """
        Teleports 16 states through a container held across two jobs and checks each.

          --apart  the second job is another process's

        """u8);

    private static int Main()
    {
        ReadOnlySpan<byte> word = HybridProcess.Argument(1);
        if (word.SequenceEqual(Receiver.Role)) return Receiver.Run();
        bool apart = word.SequenceEqual("--apart"u8);
        if (word.SequenceEqual("--help"u8)) return Manual.Help();
        if (!apart && !word.IsEmpty) return Manual.Wrong(word);
        ContractFlags flags = apart ? ContractFlags.Share | ContractFlags.ShareMeasurement : ContractFlags.None;
        Status status = Quantum.Open(qubits: 3, out Quantum quantum, flags: flags);
        if (status != Status.Ok) return Manual.Fail("contract"u8, status);

        int arrived = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (double theta, double phi) = Angles(round);
            status = SendHalf(quantum, theta, phi, out ulong container, out ulong bits);
            if (status != Status.Ok) return Manual.Fail("first job"u8, status);
            bool same;
            if (!apart) status = Receive(quantum, theta, phi, container, bits, false, out same);
            else status = Receiver.Send(quantum, round, container, bits, out same);
            if (status != Status.Ok) return Manual.Fail("second job"u8, status);
            if (same) arrived++;
            Report(theta, phi, bits, same);
        }

        quantum.Release();
        Terminal.WriteLine($"teleported {arrived} of {Rounds}");
        return arrived == Rounds ? 0 : 1;
    }

    public static (double Theta, double Phi) Angles(int round) =>
        (AngleStep * (round + 1), -2 * AngleStep * (round + 1));

    /// <summary>Prepares the message in qubit 0, a Bell pair in 1 and 2, and measures 0 and 1. The container
    /// stays.</summary>
    private static Status SendHalf(Quantum quantum, double theta, double phi, out ulong container, out ulong bits)
    {
        ReadOnlySpan<byte> circuit = new CircuitBuilder(3, 3)
            .Ry(theta, 0).Rz(phi, 0)
            .H(1).Cx(1, 2)
            .Cx(0, 1).H(0)
            .Measure(0, 0).Measure(1, 1)
            .Build();
        QuantumJob job = new() { Shots = 1, Keep = true };
        Status status = quantum.Run(circuit, ref job, s_result, out QuantumCounts counts);
        container = job.KeptContainer;
        bits = status == Status.Ok ? counts.Bits(0)[0] : 0;
        return status;
    }

    /// <summary>Corrects qubit 2 by what was measured, undoes the preparation, and measures: 0 if the message
    /// arrived.</summary>
    public static Status Receive(Quantum quantum, double theta, double phi, ulong container, ulong bits, bool keep,
        out bool same)
    {
        CircuitBuilder builder = new(3, 3);
        if ((bits & 2) != 0) builder.X(2);
        if ((bits & 1) != 0) builder.Z(2);
        ReadOnlySpan<byte> circuit = builder.Rz(-phi, 2).Ry(-theta, 2).Measure(2, 2).Build();
        QuantumJob job = new() { Shots = 1, Container = container, Keep = keep };
        Status status = quantum.Run(circuit, ref job, s_result, out QuantumCounts counts);
        same = status == Status.Ok && (counts.Bits(0)[0] & 4) == 0;
        return status;
    }

    private static void Report(double theta, double phi, ulong bits, bool same)
    {
        Utf8Line line = new(stackalloc byte[128]);
        line.Append("state Ry("u8);
        line.AppendFixed(theta, 2);
        line.Append(") Rz("u8);
        line.AppendFixed(phi, 2);
        line.Append(")"u8);
        line.PadTo(28);
        line.Append("measured "u8);
        line.Append((bits & 1) != 0 ? "1"u8 : "0"u8);
        line.Append((bits & 2) != 0 ? "1"u8 : "0"u8);
        line.Append((bits & 2) != 0 ? "  X"u8 : "   "u8);
        line.Append((bits & 1) != 0 ? "Z"u8 : " "u8);
        line.Append(same ? "  arrived"u8 : "  LOST"u8);
        Terminal.WriteLine(line.Written);
    }
}
