// K's own devices as programs see them: the disk, random bytes, the time of day. What they say is an input of the
// session: recorded, and the same when it is replayed.
using System;
using Xdv.Abi;
using Xdv.Runtime.Memory;

namespace Xdv.Runtime;

/// <summary>The machine's disk, read-only.</summary>
public static class Disk
{
    /// <summary>Reads whole sectors into <paramref name="buffer"/>, at most BlockStorage.MaxReadBytes; the number of
    /// bytes, fewer only at the end of the disk. Errors: EndOfList (at or behind the end), InvalidArgument (not whole
    /// sectors), DeviceAbsent, DeviceError, DeviceFailed, CapabilityUnauthorized.</summary>
    public static Status Read(ulong sector, Span<byte> buffer, out int bytes)
    {
        bytes = (int)Gateway.Invoke(SystemCall.BlockRead, out Status status, sector, Gateway.Address(buffer),
            (ulong)buffer.Length);
        return status;
    }
}

/// <summary>Random bytes from the machine.</summary>
public static class Entropy
{
    /// <summary>Fills a buffer of any length, 32 bytes a call. Errors: DeviceAbsent, DeviceFailed,
    /// CapabilityUnauthorized.</summary>
    public static Status Fill(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            Span<byte> piece = buffer[..Math.Min(buffer.Length, (int)EntropyDraw.MaxBytes)];
            Gateway.Invoke(SystemCall.Entropy, out Status status, Gateway.Address(piece), (ulong)piece.Length);
            if (status != Status.Ok) return status;
            buffer = buffer[piece.Length..];
        }

        return Status.Ok;
    }
}

/// <summary>The time of day: the real-time clock as it was at boot, and logical time since.</summary>
public static class WallClock
{
    /// <summary>Microseconds since 1970-01-01 00:00 UTC. Errors: DeviceAbsent, DeviceFailed.</summary>
    public static Status Now(out ulong microseconds)
    {
        microseconds = Gateway.Invoke(SystemCall.WallClock, out Status status);
        return status;
    }
}
