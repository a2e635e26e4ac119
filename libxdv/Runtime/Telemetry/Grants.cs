// Contracts and capabilities as an administrator sees them (XDV-011, XDV-023, XDV-070.3): those of every process of the
// machine and of the machines in it. The process's own are in CapabilityHandle.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

public static class Grants
{
    /// <summary>Contract number <paramref name="index"/>; EndOfList behind the last. Needs Telemetry.</summary>
    public static Status Contract(uint index, ref ContractInfo info)
    {
        Gateway.Invoke(SystemCall.ContractInfo, out Status status, index, Gateway.Address(ref info));
        return status;
    }

    /// <summary>Capability number <paramref name="index"/>, in order of its owner's pid; EndOfList behind the last.
    /// Needs Telemetry.</summary>
    public static Status Capability(uint index, ref CapabilityInfo info)
    {
        Gateway.Invoke(SystemCall.CapabilityInfo, out Status status, index, Gateway.Address(ref info));
        return status;
    }
}
