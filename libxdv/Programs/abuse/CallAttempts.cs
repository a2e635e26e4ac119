// Wrong numbers, pointers and lengths at the system-call boundary.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Abuse;

internal static class CallAttempts
{
    private const ulong Unmapped = 0x10;
    private const ulong KernelAddress = 0xFFFF_FFFF_8000_0000;
    private const ulong NonCanonical = 0x8000_0000_0000_0000;

    public static void Run()
    {
        Span<byte> buffer = stackalloc byte[64];
        ulong valid = Gateway.Address(buffer);
        Program.Expect("call number 0"u8, Program.Call(SystemCall.None), Status.UnknownCall);
        Program.Expect("call number 9999"u8, Program.Call((SystemCall)9999), Status.UnknownCall);
        Program.Expect("unmapped pointer"u8, Program.Call(SystemCall.ConsoleWrite, Unmapped, 8, 1), Status.BadAddress);
        Program.Expect("null pointer"u8, Program.Call(SystemCall.ConsoleWrite, 0, 8, 1), Status.BadAddress);
        Program.Expect("kernel address"u8, Program.Call(SystemCall.ConsoleWrite, KernelAddress, 8, 1),
            Status.BadAddress);
        Program.Expect("non-canonical address"u8, Program.Call(SystemCall.ConsoleWrite, NonCanonical, 8, 1),
            Status.BadAddress);
        Program.Expect("huge length"u8, Program.Call(SystemCall.ConsoleWrite, valid, ulong.MaxValue - 4, 1),
            Status.InvalidArgument);
        Program.Expect("unknown stream"u8, Program.Call(SystemCall.ConsoleWrite, valid, 1, 77), Status.InvalidArgument);
        Program.Expect("read into own code"u8,
            Program.Call(SystemCall.DomainInfo, (ulong)Domain.Quantum, RawAccess.CodeAddress), Status.BadAddress);
        Program.Expect("read into the kernel"u8,
            Program.Call(SystemCall.DomainInfo, (ulong)Domain.Quantum, KernelAddress), Status.BadAddress);
        Program.Expect("descriptor in the kernel"u8,
            Program.Call(SystemCall.Call, (ulong)Domain.Classical, (ulong)Domain.Quantum, KernelAddress,
                CapabilityHandle.For(Domain.Quantum).Value), Status.BadAddress);
        Program.Expect("heap beyond all memory"u8, Program.Call(SystemCall.MemoryGrow, 1UL << 40), Status.OutOfMemory);
        MessageBuffer();
        Program.Expect("wait for a stranger"u8, Program.Call(SystemCall.Wait, 1), Status.ProcessNotFound);
        Program.Expect("kill init"u8, Program.Call(SystemCall.Kill, 1), Status.ProcessNotFound);
        Program.Expect("end the session"u8, Program.Call(SystemCall.PowerOff), Status.CapabilityUnauthorized);
    }

    /// <summary>The kernel keeps the frame of a message buffer: it is not the program's to give back, nor is the place
    /// of another thread's.</summary>
    private static void MessageBuffer()
    {
        const ulong PageBytes = 4096;
        ulong buffer = Gateway.Invoke(SystemCall.MessageBuffer, out Status status);
        Program.Expect("message buffer"u8, status, Status.Ok);
        Program.Expect("give the message buffer back"u8, Program.Call(SystemCall.MemoryUnmap, buffer, 1),
            Status.BadAddress);
        Program.Expect("a mapping where buffers are"u8,
            Program.Call(SystemCall.MemoryMap, buffer + PageBytes, 1, (ulong)MemoryFlags.Write), Status.BadAddress);
        Program.Expect("a mapping at no page's start"u8,
            Program.Call(SystemCall.MemoryMap, (buffer & ~0xFFFFFFFUL) - PageBytes + 8, 1), Status.BadAddress);
        Program.Expect("a mapping that reaches there"u8,
            Program.Call(SystemCall.MemoryMap, (buffer & ~0xFFFFFFFUL) - PageBytes, 2), Status.BadAddress);
    }
}
