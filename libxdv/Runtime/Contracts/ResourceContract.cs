// Resource contracts (XDV-081 §6, XDV-023): requested, activated, released; no Q or Φ call without an active one.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>A contract the process holds.</summary>
public readonly struct ResourceContract(ulong handle, Domain domain)
{
    public ulong Handle { get; } = handle;

    public Domain Domain { get; } = domain;

    /// <summary>Asks for a contract on <paramref name="terms"/>; it is Issued, not yet Active. Errors:
    /// CapabilityInvalid, CapabilityUnauthorized, ResourceExhausted, DomainNotAvailable, DescriptorInvalid.</summary>
    public static Status Request(in ContractTerms terms, CapabilityHandle capability, out ResourceContract contract)
    {
        ContractTerms copy = terms;
        copy.Size = ContractTerms.CurrentSize;
        copy.Version = ContractTerms.CurrentVersion;
        ulong handle = Gateway.Invoke(SystemCall.ContractRequest, out Status status, Gateway.Address(ref copy),
            capability.Value);
        contract = status == Status.Ok ? new ResourceContract(handle, terms.Domain) : default;
        return status;
    }

    /// <summary>Issued → Active.</summary>
    public Status Activate()
    {
        Gateway.Invoke(SystemCall.ContractActivate, out Status status, Handle);
        return status;
    }

    /// <summary>Gives everything back; held containers and envelopes end with it.</summary>
    public Status Release()
    {
        Gateway.Invoke(SystemCall.ContractRelease, out Status status, Handle);
        return status;
    }
}
