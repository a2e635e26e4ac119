// xdv_call, the only crossing between domains (XDV-052.3, XDV-081 §8): structured descriptors in, structured K values
// out.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>A job under way at a provider.</summary>
public readonly struct Job(ulong handle, Domain domain)
{
    public ulong Handle { get; } = handle;

    public Domain Domain { get; } = domain;

    /// <summary>Blocks until the job's logical completion; the job's own status.</summary>
    public Status Wait()
    {
        Gateway.Invoke(SystemCall.JobWait, out Status status, Handle);
        return status;
    }

    /// <summary>Copies the structured result, once; the header in front says how long it is.</summary>
    public Status Read(Span<byte> buffer, CapabilityHandle capability)
    {
        Gateway.Invoke(SystemCall.JobRead, out Status status, Handle, Gateway.Address(buffer), (ulong)buffer.Length,
            capability.Value);
        return status;
    }
}

public static class CrossDomainCall
{
    /// <summary>K → Q.</summary>
    public static Status Invoke(ref QJobDescriptor descriptor, ref QJobExtension extension,
        CapabilityHandle capability, out Job job) =>
            Invoke(Domain.Classical, Domain.Quantum, Gateway.Address(ref descriptor), Gateway.Address(ref extension),
                capability, out job);

    /// <summary>K → Φ; with a source job Q → Φ.</summary>
    public static Status Invoke(ref PhiTransformDescriptor descriptor, ref PhiTransformExtension extension,
        CapabilityHandle capability, out Job job) =>
            Invoke(extension.SourceJob == 0 ? Domain.Classical : Domain.Quantum, Domain.Phase,
                Gateway.Address(ref descriptor), Gateway.Address(ref extension), capability, out job);

    private static Status Invoke(Domain source, Domain target, ulong descriptor, ulong extension,
        CapabilityHandle capability, out Job job)
    {
        ulong handle = Gateway.Invoke(SystemCall.Call, out Status status, (ulong)source, (ulong)target, descriptor,
            capability.Value, extension);
        job = status == Status.Ok ? new Job(handle, target) : default;
        return status;
    }
}
