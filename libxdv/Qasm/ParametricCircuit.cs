// A circuit whose angles are bound for each job: compiled once, then eight bytes an angle. For variational loops, where
// the program changes nothing else between two jobs.
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;

namespace Xdv.Qasm;

/// <summary>The bytes of a circuit, with the first angle of some operations to be set.</summary>
/// <param name="circuit">As <see cref="CircuitBuilder.Build"/> made it; it is changed in place.</param>
public sealed class ParametricCircuit(byte[] circuit)
{
    private const int AngleOffset = 24;

    /// <summary>What a job takes, with the angles as they are now.</summary>
    public ReadOnlySpan<byte> Circuit => circuit;

    /// <summary>Sets the first angle of an operation, in radians.</summary>
    /// <param name="operation">Its number: what <see cref="CircuitBuilder.Operations"/> was before it was
    /// added.</param>
    /// <returns>False, and nothing is changed, when the operation has no angle or the angle is not finite.</returns>
    public bool TrySet(int operation, double angle)
    {
        long at = CircuitHeader.Size + (long)operation * CircuitOperation.Size;
        if (operation < 0 || at > circuit.Length - CircuitOperation.Size || !double.IsFinite(angle)) return false;
        if (CircuitFormat.Parameters((GateCode)circuit[(int)at]) == 0) return false;
        MemoryMarshal.Write(circuit.AsSpan((int)at + AngleOffset), in angle);
        return true;
    }
}
