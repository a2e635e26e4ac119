// The Q provider as the kernel sees it: the shared job queue, typed. Results are measured bits and counts; there is
// no call that could carry amplitudes, in either direction (XDV-032.1, XDV-060.3).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Drivers.Virtio;
using Xdv.Hal;

namespace Xdv.Drivers.Q;

/// <summary>Driver of the Q device. Construct, then <see cref="JobQueue{TRegisters, TWindow}.Poll()"/> until
/// Ready.</summary>
public sealed class QuantumProvider<TRegisters, TWindow>
    where TRegisters : struct, IRegisterWindow
    where TWindow : struct, IRegisterWindow
{
    private readonly byte[] _scratch = new byte[QuantumResult.HeaderBytes];

    /// <param name="registers">BAR0.</param>
    /// <param name="window">BAR2.</param>
    /// <param name="ackPolls">Polls of one handshake step before it has failed.</param>
    public QuantumProvider(TRegisters registers, TWindow window, uint ackPolls) =>
        Jobs = new JobQueue<TRegisters, TWindow>(
            registers, window, DeviceId.Quantum, Domain.Quantum, CircuitFormat.MaxBytes, ackPolls);

    /// <summary>State, answers, results and losses.</summary>
    public JobQueue<TRegisters, TWindow> Jobs { get; }

    /// <summary>Sends a circuit. Errors: those of <see cref="JobQueue{TRegisters, TWindow}.Submit"/>, and
    /// InvalidArgument when it asks for no qubits, more than the format has, or no shots.</summary>
    public Status Submit(in JobRequest request, ReadOnlySpan<byte> circuit)
    {
        if (request.Resources is 0 or > CircuitFormat.MaxQubits || request.Shots == 0) return Status.InvalidArgument;
        return Jobs.Submit(request, circuit);
    }

    /// <summary>The checked header of an answered job's result. False: no result, or one whose header does not
    /// describe its bytes, which is the fault "invalid result" of this one job (XDV-024.1).</summary>
    public bool TryReadResultHeader(ulong job, out QuantumResult header)
    {
        header = default;
        if (Jobs.Query(job, out CompletedJob completed) != JobProgress.Answered) return false;
        if (Jobs.ReadResult(job, 0, _scratch) != QuantumResult.HeaderBytes) return false;
        QuantumResult copy = MemoryMarshal.Read<QuantumResult>(_scratch);
        if (!QuantumResultCheck.IsValid(copy, job, completed.ResultBytes)) return false;
        header = copy;
        return true;
    }
}
