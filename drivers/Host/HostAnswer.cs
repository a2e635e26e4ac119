// What comes back for a host request, and where the driver is with it.
using Xdv.Abi;

namespace Xdv.Drivers.Host;

/// <summary>Answer to a host request; Bytes of data can be read until the next request starts.</summary>
public struct HostAnswer
{
    public HostOperation Operation;
    public Status Status;
    public uint Bytes;
}

public enum HostProgress : byte
{
    /// <summary>No request was started.</summary>
    Idle = 0,
    Pending = 1,
    /// <summary>Answered; stays so until the next request starts.</summary>
    Answered = 2,
    /// <summary>The host is gone or broke the protocol.</summary>
    Lost = 3,
}
