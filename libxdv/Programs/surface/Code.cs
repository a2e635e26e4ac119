// The rotated surface code of distance 3, and the best guess for each syndrome. Data qubits 0-8 in rows of three,
// ancillas 9-16; qubit n of a pattern is its bit n.
using System.Numerics;

namespace Xdv.Programs.Surface;

internal static class Code
{
    public const int Data = 9, Checks = 4, Qubits = Data + 2 * Checks;

    /// <summary>Z0 Z1 Z2 and X0 X3 X6: what the code protects.</summary>
    public const int LogicalZ = 0b000_000_111, LogicalX = 0b001_001_001;

    /// <summary>Data qubits of check <paramref name="index"/> that measures a product of X.</summary>
    public static int CheckX(int index) => index switch
    {
        0 => 0b000_000_110,
        1 => 0b000_011_011,
        2 => 0b110_110_000,
        _ => 0b011_000_000,
    };

    /// <summary>The same for products of Z.</summary>
    public static int CheckZ(int index) => index switch
    {
        0 => 0b000_001_001,
        1 => 0b000_110_110,
        2 => 0b011_011_000,
        _ => 0b100_100_000,
    };

    /// <summary>Which of the checks of one kind a pattern of the other kind's errors violates.</summary>
    public static int Syndrome(int errors, bool ofX)
    {
        int syndrome = 0;
        for (int i = 0; i < Checks; i++)
            syndrome |= (BitOperations.PopCount((uint)(errors & (ofX ? CheckZ(i) : CheckX(i)))) & 1) << i;
        return syndrome;
    }

    /// <summary>For each syndrome the pattern of fewest errors.</summary>
    /// <param name="ofX">X errors, which Z checks see; else Z errors.</param>
    public static int[] Decoder(bool ofX)
    {
        int[] best = new int[1 << Checks];
        for (int i = 1; i < best.Length; i++) best[i] = -1;
        for (int weight = 1; weight <= Data; weight++)
            for (int errors = 1; errors < 1 << Data; errors++)
                if (BitOperations.PopCount((uint)errors) == weight && best[Syndrome(errors, ofX)] < 0)
                    best[Syndrome(errors, ofX)] = errors;
        return best;
    }

    /// <summary>Chance that one round of X errors, each with probability <paramref name="p"/>, ends in a wrong guess
    /// that flips the logical value.</summary>
    public static double FailureOf(double p, int[] decoder)
    {
        double failure = 0;
        for (int errors = 0; errors < 1 << Data; errors++)
        {
            int left = errors ^ decoder[Syndrome(errors, ofX: true)];
            if ((BitOperations.PopCount((uint)(left & LogicalZ)) & 1) == 0) continue;
            double chance = 1;
            for (int qubit = 0; qubit < Data; qubit++) chance *= (errors >> qubit & 1) != 0 ? p : 1 - p;
            failure += chance;
        }
        return failure;
    }
}
