// A detector that reads a bit wrong now and then.
using System.Collections.Generic;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum;

/// <summary>Spreads the shots of an outcome over what is read instead.</summary>
internal readonly struct ReadoutErrors(NoiseModel? model, List<Readout> readouts, Xoshiro256 random)
{
    public bool IsNone => model is null;

    /// <summary>Adds shots whose true bits are given. The last readout of a bit is the one that counts.</summary>
    public void Add(OutcomeBits bits, uint shots, OutcomeCounts counts) => Add(bits, shots, 0, counts);

    private void Add(OutcomeBits bits, uint shots, int next, OutcomeCounts counts)
    {
        for (; next < readouts.Count && shots != 0; next++)
        {
            int bit = readouts[next].Bit;
            if (IsOverwritten(next)) continue;
            bool one = (bits[bit >> 6] >> (bit & 63) & 1) != 0;
            QubitNoise figures = model!.Of(readouts[next].Qubit);
            uint wrong = random.Successes(shots, one ? figures.Read1As0 : figures.Read0As1);
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
