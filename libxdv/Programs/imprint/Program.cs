// Q → Φ without K in between (XDV-022.2): a Bell pair is measured, and its outcome is imprinted as phases on four modes
// of light, 0 0 0 0 or 0 π 0 π, in the very transition that starts the transform. A Fourier transform sends the first
// to mode 0 and the second to mode 2, so where the light comes out says what was measured; modes 1 and 3 stay dark. K
// never sees the outcome: the result is used up, and job_read says so. Of a job with many shots the outcome that came
// most often is imprinted.
using System;
using Xdv.Abi;
using Xdv.Qasm;
using Xdv.Runtime;
using Xdv.Runtime.Text;
using Xdv.Transforms;

namespace Xdv.Programs.Imprint;

internal static class Program
{
    private const int Modes = 4, Rounds = 32, Others = 9;
    private const uint Shots = 8_000;
    /// <summary>A rotation that leaves 1 with four chances in five.</summary>
    private const double Mostly1 = 2.214297435588181;
    private const ulong Ticks = 500_000;
    private const double Tolerance = 1e-12;

    private static Manual Manual => new("imprint"u8, "usage: imprint\n"u8,
        "Measures Bell pairs and imprints the outcomes on light as phases; K reads none.\n"u8);

    private static int Main()
    {
        ReadOnlySpan<byte> word = HybridProcess.Argument(1);
        if (word.SequenceEqual("--help"u8)) return Manual.Help();
        if (!word.IsEmpty) return Manual.Wrong(word);
        // Contracts that leave their length open are this long; Φ is entered with no more than a transform's rights.
        Status status = HybridProcess.Prefer(HybridProcess.Id, new ProcessAffinity { QuantumDuration = Ticks });
        if (status != Status.Ok) return Manual.Fail("affinity"u8, status);
        status = Quantum.Open(qubits: 2 + Others, out Quantum quantum, duration: 0);
        if (status != Status.Ok) return Manual.Fail("Q contract"u8, status);
        status = CapabilityHandle.Negotiate(Domain.Phase, BoundaryOperation.Transform, Ticks, Modes,
            out CapabilityHandle light);
        if (status != Status.Ok) return Manual.Fail("negotiation"u8, status);
        status = PhaseNative.Open(Modes, out PhaseNative phase, capability: light);
        if (status != Status.Ok) return Manual.Fail("Φ contract"u8, status);

        Span<int> arrived = stackalloc int[Modes];
        for (int round = 0; round < Rounds; round++)
        {
            ReadOnlySpan<byte> bell = new CircuitBuilder(2, 4).H(0).Cx(0, 1).Measure(0, 1).Measure(1, 3).Build();
            status = Round(quantum, phase, bell, 1, out int mode);
            if (status != Status.Ok) return Manual.Fail("round"u8, status);
            if (mode < 0) return Manual.Fail("light in more than one mode"u8, Status.PhaseStabilityBreach);
            arrived[mode]++;
        }

        int mostly0 = -1;
        status = Round(quantum, phase, Biased(Mostly1), Shots, out int mostly1);
        if (status == Status.Ok) status = Round(quantum, phase, Biased(Math.PI - Mostly1), Shots, out mostly0);
        if (status != Status.Ok) return Manual.Fail("many shots"u8, status);
        phase.Release();
        quantum.Release();
        for (int mode = 0; mode < Modes; mode++) Draw(mode, arrived[mode]);
        bool good = arrived[0] > 0 && arrived[2] > 0 && arrived[0] + arrived[2] == Rounds;
        Terminal.WriteLine($"imprinted {arrived[0] + arrived[2]} of {Rounds}");
        Terminal.WriteLine($"the most frequent of {Shots} shots: 1 to mode {mostly1}, 0 to mode {mostly0}");
        return good && (mostly0, mostly1) == (0, 2) ? 0 : 1;
    }

    /// <param name="mode">Where all the light is; −1 when it is in several.</param>
    private static Status Round(Quantum quantum, PhaseNative phase, ReadOnlySpan<byte> circuit, uint shots,
        out int mode)
    {
        mode = -1;
        QuantumJob job = new() { Shots = shots };
        Status status = quantum.Submit(circuit, ref job, out Job measured);
        if (status == Status.Ok) status = measured.Wait();
        if (status != Status.Ok) return status;

        TransformBuilder light = new(Modes);
        for (int i = 0; i < Modes; i++) light.Inject(i, 1.0);
        PhaseJob how = new() { From = measured };
        byte[] result = new byte[PhaseNative.ResultBytes(Modes)];
        status = phase.Run(light.Fourier().Build(), ref how, result, out PhaseEvaluation power);
        if (status != Status.Ok) return status;
        Status again = measured.Read(result, CapabilityHandle.For(Domain.Quantum));
        if (again != Status.JobInvalid) return Status.QuantumNoCloneViolation;
        for (int i = 0; i < Modes; i++)
            if (Math.Abs(power[i] - Modes) < Tolerance) mode = i;
        return Status.Ok;
    }

    /// <summary>Bits 1 and 3 alike, set with the chance of <paramref name="angle"/>; the other bits mostly 1, so that
    /// there are hundreds of outcomes and the most frequent one stands behind most of them.</summary>
    private static ReadOnlySpan<byte> Biased(double angle)
    {
        CircuitBuilder circuit = new CircuitBuilder(2 + Others, 4 + Others).Ry(angle, 0).Cx(0, 1);
        for (int i = 0; i < Others; i++) circuit.Ry(Mostly1, 2 + i);
        circuit.Measure(0, 1).Measure(1, 3);
        for (int i = 0; i < Others; i++) circuit.Measure(2 + i, 4 + i);
        return circuit.Build();
    }

    private static void Draw(int mode, int count)
    {
        Utf8Line line = new(stackalloc byte[64]);
        line.Append("mode "u8);
        line.Append((ulong)mode);
        line.Right(count, 4);
        line.Append(" "u8);
        line.Fill((byte)'#', count);
        Terminal.WriteLine(line.Written);
    }
}
