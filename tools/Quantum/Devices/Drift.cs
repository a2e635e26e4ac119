// Machines change between calibrations. What they change to is a function of profile and epoch, so that whoever serves
// the same epoch declares, and does, the same (XDV-060.2).
using System;
using System.Collections.Generic;
using System.Linq;
using Xdv.Abi;
using Xdv.Quantum.Noise;

namespace Xdv.Quantum.Devices;

/// <summary>How far figures go from what the profile says: by at most Share of them, up or down, each for
/// itself.</summary>
public readonly record struct Drift(double Share, ulong Seed)
{
    /// <summary>The first calibration: the profile as it was written.</summary>
    public const ulong FirstEpoch = 1;

    /// <summary>The machine as it is found at a calibration. Times of gates and the longest shot stay.</summary>
    internal DeviceProfile Apply(DeviceProfile profile, ulong epoch)
    {
        if (epoch == FirstEpoch || Share == 0) return profile;
        Xoshiro256 random = new(Seed + epoch * 0x9E37_79B9_7F4A_7C15);
        double share = Share;
        QubitNoise[] qubits = [.. profile.Qubits.Select(Moved)];
        Dictionary<GateCode, GateFigures> gates = [];
        foreach ((GateCode gate, GateFigures figures) in profile.Gates.OrderBy(static pair => pair.Key))
            gates.Add(gate, figures.Select(noise => noise with { Error = Probability(noise.Error) }));
        return profile with { Qubits = qubits, Gates = gates };

        double Factor() => 1 + share * (2 * random.NextUnit() - 1);

        double Probability(double error) => Math.Min(1, error * Factor());

        QubitNoise Moved(QubitNoise qubit)
        {
            double t1 = qubit.T1 * Factor(), t2 = qubit.T2 * Factor();
            return new(t1, t1 > 0 ? Math.Min(t2, 2 * t1) : t2, Probability(qubit.Read0As1),
                Probability(qubit.Read1As0), Probability(qubit.ResetError));
        }
    }
}
