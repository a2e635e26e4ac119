// A logical qubit kept alive by K: the rotated surface code of distance 3, its checks measured in a container that
// stays, and a decoder in this program that sends corrections back (XDV-002.2, XDV-032).
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Text;

namespace Xdv.Programs.Surface;

internal static class Program
{
    private const int MostShown = 6;

    private static int s_shown;

    private static Manual Manual => new("surface"u8, Usage, Details);

    private static ReadOnlySpan<byte> Usage =>
        "usage: surface [--rounds N] [--trials N] [--error P] [--seed N]\n"u8;

    private static ReadOnlySpan<byte> Details =>
        """

        Keeps a logical |0> in 9 data and 8 ancilla qubits. Each round is a job in the same container: corrections of
        the round before, errors (X and Z on each data qubit, each with probability P), eight checks. The program
        decodes by a table of the fewest errors. At the end the logical value must still be 0; how often it is not is
        compared with the exact chance and with a qubit that nobody protects.

        It shows the first rounds that had errors: which checks changed (#), and the errors.

          --rounds N  (5)      --trials N  experiments (20)
          --error P   (0.02)   --seed N    of the errors (1); outcomes follow from the boot's seed

        """u8;

    private static int Main()
    {
        ulong rounds = 5, trials = 20, seed = 1;
        double error = 0.02;
        for (int i = 1; i < HybridProcess.ArgumentCount; i += 2)
        {
            ReadOnlySpan<byte> word = HybridProcess.Argument(i), value = HybridProcess.Argument(i + 1);
            if (word.SequenceEqual("--help"u8)) return Manual.Help();
            bool good = word.SequenceEqual("--rounds"u8) ? NumberText.TryParse(value, out rounds) && rounds <= 1000
                : word.SequenceEqual("--trials"u8)
                    ? NumberText.TryParse(value, out trials) && trials is > 0 and <= 100_000
                : word.SequenceEqual("--seed"u8) ? NumberText.TryParse(value, out seed)
                : word.SequenceEqual("--error"u8) && NumberText.TryParse(value, out error) && error is >= 0 and <= 0.5;
            if (!good) return Manual.Wrong(word);
        }

        Status status = Quantum.Open(Code.Qubits, out Quantum quantum);
        if (status != Status.Ok) return Manual.Fail("contract"u8, status);
        Memory memory = new(quantum, new Dice(seed), (uint)(error * 1e9));
        int lost = 0, bare = 0;
        ulong began = LogicalClock.Now;
        Terminal.Write("X checks  Z checks  errors\n"u8);
        for (ulong trial = 0; trial < trials; trial++)
        {
            status = memory.Run((int)rounds, Show, out bool wrong);
            if (status != Status.Ok) return Manual.Fail("job"u8, status);
            if (wrong) lost++;
            if (memory.BareLost) bare++;
        }

        ulong each = (LogicalClock.Now - began) / (ulong)memory.Jobs;
        quantum.Release();
        return Judge((int)rounds, (int)trials, error, lost, bare, memory, each);
    }

    private static int Judge(int rounds, int trials, double error, int lost, int bare, Memory memory, ulong each)
    {
        double expected = Flipped(Code.FailureOf(error, Code.Decoder(ofX: true)), rounds);
        double spread = Math.Sqrt(expected * (1 - expected) * trials);
        Terminal.WriteLine($"{memory.Jobs} jobs, {memory.Errors} errors put in, {each} ticks a round trip");
        Terminal.Write($"logical qubit lost {lost} of {trials}, expected {expected * trials:F1}; ");
        Terminal.WriteLine($"unprotected {bare} of {trials}, expected {Flipped(error, rounds) * trials:F1}");
        bool plausible = Math.Abs(lost - expected * trials) <= 4 * spread + 1;
        if (!plausible) Terminal.Error("surface: that is not what the code promises\n"u8);
        return plausible ? 0 : 1;
    }

    /// <summary>Chance of an odd number of flips in so many rounds.</summary>
    private static double Flipped(double p, int rounds)
    {
        double even = 1;
        for (int i = 0; i < rounds; i++) even *= 1 - 2 * p;
        return (1 - even) / 2;
    }

    /// <summary>A round, if it is one of the first that had errors.</summary>
    private static void Show(int changedX, int changedZ, int errorsX, int errorsZ)
    {
        if ((errorsX | errorsZ) == 0 || s_shown == MostShown) return;
        s_shown++;
        Utf8Line line = new(stackalloc byte[96]);
        for (int i = 0; i < Code.Checks; i++) line.Append((changedX >> i & 1) != 0 ? "#"u8 : "."u8);
        line.PadTo(10);
        for (int i = 0; i < Code.Checks; i++) line.Append((changedZ >> i & 1) != 0 ? "#"u8 : "."u8);
        line.PadTo(20);
        for (int qubit = 0; qubit < Code.Data; qubit++)
        {
            int kind = (errorsX >> qubit & 1) | (errorsZ >> qubit & 1) << 1;
            if (kind == 0) continue;
            line.Append(kind == 1 ? "X"u8 : kind == 2 ? "Z"u8 : "Y"u8);
            line.Append((ulong)qubit);
            line.Append(" "u8);
        }
        Terminal.WriteLine(line.Written);
    }
}
