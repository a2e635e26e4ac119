// The kernel's log (XDV-070): what it has said since boot, as far as it is kept.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

public static class KernelLog
{
    /// <summary>Most bytes the kernel keeps.</summary>
    public const int Capacity = 16 * 1024;

    /// <summary>Reads from <paramref name="offset"/>, counted from the oldest byte kept; how much there was, 0 behind
    /// the end. Needs Telemetry.</summary>
    public static Status Read(ulong offset, Span<byte> buffer, out int length)
    {
        length = (int)Gateway.Invoke(SystemCall.KernelLogRead, out Status status, offset, Gateway.Address(buffer),
            (ulong)buffer.Length);
        return status;
    }
}
