// Memory by the page: reservations that come into being when they are touched, what the machine has in use, and what a
// child may have (XDV-013.4, XDV-020).
using Xdv.Abi;

namespace Xdv.Runtime.Memory;

public static class Pages
{
    public const ulong Bytes = 4096;

    /// <summary>Reserves zeroed pages. Errors: InvalidArgument, BadAddress, OutOfMemory.</summary>
    /// <param name="at">0 = anywhere.</param>
    public static Status Map(ulong pages, out ulong address, MemoryFlags flags = MemoryFlags.Write, ulong at = 0)
    {
        address = Gateway.Invoke(SystemCall.MemoryMap, out Status status, at, pages, (ulong)flags);
        return status;
    }

    /// <summary>Gives pages back. Errors: InvalidArgument, BadAddress.</summary>
    public static Status Unmap(ulong address, ulong pages)
    {
        Gateway.Invoke(SystemCall.MemoryUnmap, out Status status, address, pages);
        return status;
    }

    /// <summary>What the whole machine has in use. Needs Telemetry.</summary>
    public static Status Info(out MemoryInfo info)
    {
        info = default;
        Gateway.Invoke(SystemCall.MemoryInfo, out Status status, Gateway.Address(ref info));
        return status;
    }

    /// <summary>Says what a child, or the caller, may hold from now on; never above the caller's own. Errors:
    /// ProcessNotFound, CapabilityUnauthorized.</summary>
    public static Status Limit(uint process, ProcessLimits limits)
    {
        Gateway.Invoke(SystemCall.ProcessLimits, out Status status, process, Gateway.Address(ref limits));
        return status;
    }
}
