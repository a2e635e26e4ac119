// One owned file descriptor. Everything that crosses a process boundary here (memory, events, sockets) is a
// descriptor, and a leaked one keeps a dead tenant's window alive; so each has exactly one owner.
using Microsoft.Win32.SafeHandles;

namespace Xdv.HardwareServer.Transport;

/// <summary>Owns a descriptor and closes it once.</summary>
public sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor(int number) : base(ownsHandle: true) => SetHandle(number);

    /// <summary>The number, for calls that take one; valid until disposal.</summary>
    public int Number => (int)handle;

    /// <summary>A descriptor that becomes readable when the process that started this one ends (pidfd, Linux
    /// 5.3).</summary>
    public static FileDescriptor OfParentProcess()
    {
        long number = Libc.syscall(Libc.PidfdOpen, Libc.getppid(), 0);
        if (number < 0) throw Libc.Failure("pidfd_open");
        return new FileDescriptor((int)number);
    }

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
