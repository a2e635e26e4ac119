// poll(2): the one place where this process waits.
using System;
using System.Runtime.InteropServices;

namespace Xdv.HardwareServer.Transport;

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollEntry
{
    public const short Readable = 1;

    public int Descriptor;
    public short Events;
    public short Returned;

    public static PollEntry For(FileDescriptor descriptor) =>
        new() { Descriptor = descriptor.Number, Events = Readable };

    public static PollEntry For(int descriptor) => new() { Descriptor = descriptor, Events = Readable };

    /// <summary>Readable, hung up or broken: in each case its owner must look.</summary>
    public readonly bool IsReady => Returned != 0;
}

public static unsafe class Poll
{
    /// <summary>Waits until an entry is ready or the time is over; returns how many are ready, 0 also when a signal
    /// interrupted.</summary>
    /// <param name="entries">Their <see cref="PollEntry.Returned"/> is filled in.</param>
    /// <param name="milliseconds">Longest wait; every wait has a limit, so −1 is refused.</param>
    public static int Wait(Span<PollEntry> entries, int milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        foreach (ref PollEntry entry in entries) entry.Returned = 0;
        fixed (PollEntry* first = entries)
        {
            int ready = Libc.poll(first, (nuint)entries.Length, milliseconds);
            if (ready >= 0) return ready;
            if (Marshal.GetLastPInvokeError() == Libc.Interrupted) return 0;
            throw Libc.Failure("poll");
        }
    }
}
