// The Linux calls that .NET does not offer: sealed anonymous memory, eventfd, descriptor passing, pidfd. x86-64
// layouts (man 2 sendmsg, man 3 cmsg, man 2 poll). Nothing outside Transport calls these.
using System.IO;
using System.Runtime.InteropServices;

namespace Xdv.HardwareServer.Transport;

internal static unsafe partial class Libc
{
    private const string Library = "libc";

    internal const uint MemfdCloseOnExec = 1, MemfdAllowSealing = 2;
    internal const int AddSeals = 1033, SealSeal = 1, SealShrink = 2, SealGrow = 4;
    internal const int ProtectRead = 1, ProtectWrite = 2, MapShared = 1;
    internal const int EventfdCloseOnExec = 0x80000, EventfdNonBlocking = 0x800;
    internal const int SocketLevel = 1, RightsMessage = 1;
    internal const int DoNotWait = 0x40, NoSignal = 0x4000, ReceiveCloseOnExec = 0x40000000;
    internal const int ControlTruncated = 8, Truncated = 0x20;
    internal const int SeekEnd = 2;
    internal const long PidfdOpen = 434;
    internal const int Interrupted = 4, TryAgain = 11;

    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>cmsghdr; the descriptors follow at once.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int memfd_create(string name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ftruncate(int descriptor, long length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial long lseek(int descriptor, long offset, int whence);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial byte* mmap(
        void* address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int munmap(void* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int descriptor, void* buffer, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int descriptor, void* buffer, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int close(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint sendmsg(int descriptor, MessageHeader* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint recvmsg(int descriptor, MessageHeader* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial long syscall(long number, long first, long second);

    [LibraryImport(Library)]
    internal static partial int getppid();

    /// <summary>An exception that names the failed call and the system's reason.</summary>
    internal static IOException Failure(string call)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");
    }
}
