// Seeded doubles for every test here: SplitMix64, so that a failure names a value that comes back.
using System;

namespace Xdv.Numerics.Tests;

internal struct RandomDoubles(ulong seed)
{
    private ulong _state = seed;

    public ulong Bits()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform over the bit patterns of finite doubles.</summary>
    public double AnyFinite()
    {
        double value;
        do value = BitConverter.UInt64BitsToDouble(Bits());
        while (!double.IsFinite(value));
        return value;
    }

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * (Bits() >> 11) * 1.1102230246251565e-16);

    /// <summary>Either sign, magnitude 2^e with e uniform in [low, high).</summary>
    public double Magnitude(double low, double high)
    {
        double magnitude = Math.Pow(2, Uniform(low, high));
        return (Bits() & 1) == 0 ? magnitude : -magnitude;
    }
}
