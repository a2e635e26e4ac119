// What a domain's provider declared (XDV-060.1, XDV-061.1).
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

public static class Provider
{
    /// <summary>The attestation record of a domain's provider. DomainNotAvailable when there is none.</summary>
    public static Status Query(Domain domain, out AttestationRecord attestation)
    {
        attestation = default;
        Gateway.Invoke(SystemCall.DomainInfo, out Status status, (ulong)domain, Gateway.Address(ref attestation));
        return status;
    }
}
