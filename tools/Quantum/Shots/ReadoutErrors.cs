// A detector that reads a bit wrong now and then.
using System.Collections.Generic;

namespace Xdv.Quantum;

/// <summary>Spreads the shots of an outcome over what is read instead.</summary>
internal readonly struct ReadoutErrors(double read0As1, double read1As0, List<Readout> readouts, Xoshiro256 random)
{
    public bool IsNone => read0As1 <= 0 && read1As0 <= 0;

    /// <summary>Adds shots whose true bits are given. The last readout of a bit is the one that counts.</summary>
    public void Add(OutcomeBits bits, uint shots, OutcomeCounts counts) => Add(bits, shots, 0, counts);

    private void Add(OutcomeBits bits, uint shots, int next, OutcomeCounts counts)
    {
        for (; next < readouts.Count && shots != 0; next++)
        {
            int bit = readouts[next].Bit;
            if (IsOverwritten(next)) continue;
            bool one = (bits[bit >> 6] >> (bit & 63) & 1) != 0;
            uint wrong = random.Successes(shots, one ? read1As0 : read0As1);
            if (wrong == 0) continue;
            OutcomeBits turned = bits;
            turned.Set(bit, !one);
            Add(turned, wrong, next + 1, counts);
            shots -= wrong;
        }
        counts.Add(bits, shots);
    }

    private bool IsOverwritten(int readout)
    {
        for (int later = readout + 1; later < readouts.Count; later++)
            if (readouts[later].Bit == readouts[readout].Bit) return true;
        return false;
    }
}
