// Process metrics (XDV-070, XDV-081 §10): what `ps` shows, one row at a time, never blocking.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

public static class ProcessTable
{
    /// <summary>Row <paramref name="index"/> in order of process id; EndOfList behind the last. Needs
    /// Telemetry.</summary>
    public static Status Row(uint index, ref ProcessInfo row)
    {
        Gateway.Invoke(SystemCall.ProcessInfo, out Status status, index, Gateway.Address(ref row));
        return status;
    }

    /// <summary>Row <paramref name="index"/> of the latest processes that ended, oldest first; EndOfList behind the
    /// last. Needs Telemetry.</summary>
    public static Status Ended(uint index, ref EndedInfo row)
    {
        Gateway.Invoke(SystemCall.EndedInfo, out Status status, index, Gateway.Address(ref row));
        return status;
    }
}
