// Two qubits of a density matrix lose a share of all that they were: what is left of the share is the trace over them.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Xdv.Quantum.Kernels;

/// <summary>
/// For every index outside the two masks: the sixteen values become (1 − share) of themselves, and the four where each
/// mask is all 0 or all 1 get a quarter of the share of their sum.
/// </summary>
/// <param name="first">Mask of two bits.</param>
/// <param name="second">Mask of two other bits.</param>
internal readonly struct BlurKernel<T>(AlignedRow<T> values, long first, long second, double share) : ISweepKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run(long from, long to)
    {
        long all = first | second, lowest = all & -all, next = all & all - 1 & -(all & all - 1), low = lowest | next;
        IndexPattern below = new(low), above = new(all & ~low);
        long a0 = first & -first, a1 = first & ~a0, b0 = second & -second, b1 = second & ~b0;
        T kept = T.CreateTruncating(1 - share), quarter = T.CreateTruncating(share / 4);
        ref T start = ref values.Start;
        for (long k = from; k < to; k++)
        {
            nint index = (nint)above.Index(below.Index(k));
            ref T at = ref Unsafe.Add(ref start, index);
            T sum = quarter * (at + Unsafe.Add(ref at, (nint)first) + Unsafe.Add(ref at, (nint)second)
                + Unsafe.Add(ref at, (nint)all));
            for (int which = 0; which < 16; which++)
            {
                long offset = ((which & 1) != 0 ? a0 : 0) | ((which & 2) != 0 ? a1 : 0)
                    | ((which & 4) != 0 ? b0 : 0) | ((which & 8) != 0 ? b1 : 0);
                ref T value = ref Unsafe.Add(ref at, (nint)offset);
                value *= kept;
                if (which is 0 or 3 or 12 or 15) value += sum;
            }
        }
    }
}
