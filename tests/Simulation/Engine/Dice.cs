// The only source of chance: splitmix64 over a 64-bit word. A decision of the simulator is one such word, so a
// list of words is a whole history, and any sub-list of it is a history too: that is what makes shrinking trivial.
using Xdv.Abi;

namespace Xdv.Tests.Simulation.Engine;

/// <summary>Random numbers from one word.</summary>
public struct Dice(ulong word)
{
    private ulong _state = word;

    public ulong Next() => Mix(_state += 0x9E37_79B9_7F4A_7C15);

    /// <summary>0 … bound−1; bound ≥ 1.</summary>
    public int Below(int bound) => (int)((Next() >> 32) * (ulong)bound >> 32);

    public bool OneIn(int many) => Below(many) == 0;

    public Domain Provided() => OneIn(2) ? Domain.Quantum : Domain.Phase;

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
