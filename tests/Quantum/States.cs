// States compared amplitude by amplitude: tests may look where programs never can.
using System;
using System.Numerics;

namespace Xdv.Quantum.Tests;

internal static class States
{
    /// <summary>
    /// Largest difference of two amplitudes, after the global phase that brings the states closest: plans drop it.
    /// </summary>
    public static double Distance(StateVector a, StateVector b)
    {
        Complex overlap = Complex.Zero;
        for (int i = 0; i < 1 << a.Qubits; i++) overlap += Complex.Conjugate(a.Amplitude(i)) * b.Amplitude(i);
        Complex phase = overlap / Complex.Abs(overlap);
        double largest = 0;
        for (int i = 0; i < 1 << a.Qubits; i++)
        {
            double here = Complex.Abs(a.Amplitude(i) * phase - b.Amplitude(i));
            largest = here <= largest ? largest : here; // NaN is larger than anything
        }
        return largest;
    }
}
