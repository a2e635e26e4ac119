// Replay hooks (XDV-081 §9): where the trace stands. Recording itself is the kernel's: no call bypasses it.
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

public static class TracePoint
{
    /// <summary>n, T and both chain heads up to the record before this call. Needs Replay.</summary>
    public static Status Current(out TraceHead head)
    {
        head = default;
        Gateway.Invoke(SystemCall.TraceHead, out Status status, Gateway.Address(ref head));
        return status;
    }
}
