// Doorbells and interrupts. QEMU sets O_NONBLOCK on the eventfds it receives, which changes them for every holder; so
// reads here never rely on blocking: poll first, then drain.
using System;
using System.Runtime.InteropServices;

namespace Xdv.HardwareServer.Transport;

/// <summary>A counter in the kernel that one process signals and another polls.</summary>
public sealed unsafe class EventFd : IDisposable
{
    /// <summary>Wraps a received eventfd and takes ownership of it.</summary>
    public EventFd(FileDescriptor descriptor) => Descriptor = descriptor;

    public FileDescriptor Descriptor { get; }

    public static EventFd Create()
    {
        int number = Libc.eventfd(0, Libc.EventfdCloseOnExec | Libc.EventfdNonBlocking);
        if (number < 0) throw Libc.Failure("eventfd");
        return new EventFd(new FileDescriptor(number));
    }

    /// <summary>Makes the descriptor readable. A counter that is full already is: nothing is lost.</summary>
    public void Signal()
    {
        ulong one = 1;
        if (Libc.write(Descriptor.Number, &one, 8) < 0 && !Harmless()) throw Libc.Failure("write(eventfd)");
    }

    /// <summary>Takes whatever was signalled; true when there was anything.</summary>
    public bool Drain()
    {
        ulong count = 0;
        if (Libc.read(Descriptor.Number, &count, 8) == 8) return true;
        if (!Harmless()) throw Libc.Failure("read(eventfd)");
        return false;
    }

    public void Dispose() => Descriptor.Dispose();

    private static bool Harmless() => Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted;
}
