// The Φ provider as the kernel sees it: the shared job queue, typed. Results are what an evaluation may tell, and
// stability figures; phases never come back (XDV-033, XDV-061.3).
using System;
using System.Runtime.InteropServices;
using Xdv.Abi;
using Xdv.Drivers.Virtio;
using Xdv.Hal;

namespace Xdv.Drivers.Phi;

/// <summary>Driver of the Φ device. Construct, then <see cref="JobQueue{TRegisters, TWindow}.Poll()"/> until
/// Ready.</summary>
public sealed class PhaseProvider<TRegisters, TWindow>
    where TRegisters : struct, IRegisterWindow
    where TWindow : struct, IRegisterWindow
{
    private readonly byte[] _scratch = new byte[PhaseResult.HeaderBytes];

    /// <param name="registers">BAR0.</param>
    /// <param name="window">BAR2.</param>
    /// <param name="ackPolls">Polls of one handshake step before it has failed.</param>
    public PhaseProvider(TRegisters registers, TWindow window, uint ackPolls) =>
        Jobs = new JobQueue<TRegisters, TWindow>(
            registers, window, DeviceId.Phase, Domain.Phase, TransformFormat.MaxBytes, ackPolls);

    /// <summary>State, answers, results and losses.</summary>
    public JobQueue<TRegisters, TWindow> Jobs { get; }

    /// <summary>Sends a transform program. Errors: those of <see cref="JobQueue{TRegisters, TWindow}.Submit"/>, and
    /// InvalidArgument when it asks for no modes or more than the format has.</summary>
    public Status Submit(in JobRequest request, ReadOnlySpan<byte> program)
    {
        if (request.Resources is 0 or > TransformFormat.MaxModes) return Status.InvalidArgument;
        return Jobs.Submit(request, program);
    }

    /// <summary>The checked header of an answered job's result. False: no result, or one whose header does not
    /// describe its bytes, which is the fault "transform integrity" of this one envelope (XDV-024.1).</summary>
    public bool TryReadResultHeader(ulong job, out PhaseResult header)
    {
        header = default;
        if (Jobs.Query(job, out CompletedJob completed) != JobProgress.Answered) return false;
        if (Jobs.ReadResult(job, 0, _scratch) != PhaseResult.HeaderBytes) return false;
        PhaseResult copy = MemoryMarshal.Read<PhaseResult>(_scratch);
        if (!PhaseResultCheck.IsValid(copy, job, completed.ResultBytes)) return false;
        header = copy;
        return true;
    }
}
