// The emergency stop of Q or Φ (XDV-015.5), for whoever holds Administer.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>Freezes and thaws domains.</summary>
public static class DomainControl
{
    /// <summary>Ends everything of a domain, and refuses it until it is thawed. Errors: CapabilityInvalid (the process
    /// holds no Administer), InvalidDomain, LifecycleInvalid (frozen already).</summary>
    public static Status Freeze(Domain domain) => Set(domain, FreezeMode.Freeze);

    /// <summary>Ends the stop; this process gets a capability for the domain, nobody else does. Errors: as Freeze,
    /// ResourceExhausted.</summary>
    public static Status Thaw(Domain domain) => Set(domain, FreezeMode.Thaw);

    private static Status Set(Domain domain, FreezeMode mode)
    {
        Gateway.Invoke(SystemCall.DomainFreeze, out Status status, (ulong)domain, (ulong)mode,
            CapabilityHandle.WithRight(Permissions.Administer));
        return status;
    }
}
