// Q state that outlives a job (XDV-032). Held by the hardware server under the kernel's container id; opaque to
// everybody.
using System;
using Xdv.Quantum.Devices;

namespace Xdv.Quantum;

/// <summary>
/// A place for one quantum state between jobs. It offers no way to read, copy or serialise the state: the engine is
/// the only one that touches it. Used by one job at a time; the caller sees to that (the kernel does: a busy
/// container is refused).
/// </summary>
public sealed class QuantumContainer : IDisposable
{
    private StateVector? _state;

    /// <summary>Where its qubits are on the machine; null without one.</summary>
    internal DeviceLayout? Layout { get; private set; }

    /// <summary>Is there a state to continue?</summary>
    public bool IsPrepared => _state is not null;

    /// <summary>Qubits of the state; 0 if there is none.</summary>
    public int Qubits => _state?.Qubits ?? 0;

    /// <summary>Forgets the state.</summary>
    public void Dispose() => _state = null;

    /// <summary>
    /// Hands the state to a job. The container is empty until the job puts it back: there is never a second one.
    /// </summary>
    internal StateVector? Take()
    {
        StateVector? state = _state;
        _state = null;
        return state;
    }

    internal void Put(StateVector state, DeviceLayout? layout) => (_state, Layout) = (state, layout);
}
