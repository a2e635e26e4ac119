// Memory (XDV-013.1, XDV-020.4, XDV-030.3): the kernel's, another process's, and shared only as granted.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Cts;

internal static class MemoryCases
{
    public const ulong KernelAddress = 0xFFFF_FFFF_8000_0000, NullAddress = 0x10;
    /// <summary>Where nothing of a program is unless it maps it.</summary>
    private const ulong Place = 0x1000_0000_0000;
    private const byte Mine = 42;
    private const int Patience = 20_000;

    public static void Kernel(Check check)
    {
        Dies(check, "read the kernel", "read", KernelAddress);
        Dies(check, "write the kernel", "write", KernelAddress);
        Dies(check, "execute the kernel", "jump", KernelAddress);
        Dies(check, "read at null", "read", NullAddress);
        Dies(check, "write its own code", "write", 0);
        Dies(check, "execute its own data", "jump", 0);
    }

    public static void AddressSpaces(Check check)
    {
        if (!check.Ok("map", Pages.Map(1, out ulong page, at: Place))) return;
        RawAccess.Write(page, Mine);
        check.Ok("child", Children.Ask("overwrite", page, out int answer));
        check.Is("its own page at the same address", (ulong)answer, 0);
        check.Is("the parent's afterwards", RawAccess.Read(page), Mine);
        Dies(check, "read where only the parent has a page", "read", page);
        Pages.Unmap(page, 1);
    }

    public static void Pointers(Check check)
    {
        const ulong NonCanonical = 0x8000_0000_0000_0000;
        ReadOnlySpan<ulong> bad = [0, NullAddress, Place, KernelAddress, NonCanonical];
        foreach (ulong address in bad)
        {
            check.Is("text from there", Work.Call(SystemCall.ConsoleWrite, address, 8, 1), Status.BadAddress);
            check.Is("an answer to there", Work.Call(SystemCall.DomainInfo, (ulong)Domain.Quantum, address),
                Status.BadAddress);
        }

        check.Is("an answer into one's own code",
            Work.Call(SystemCall.DomainInfo, (ulong)Domain.Quantum, RawAccess.CodeAddress), Status.BadAddress);
        check.Is("a descriptor from the kernel", Work.Call(SystemCall.Call, (ulong)Domain.Classical,
            (ulong)Domain.Quantum, KernelAddress, Work.Own(Domain.Quantum)), Status.BadAddress);
    }

    public static void SegmentForReading(Check check)
    {
        if (!Share(check, "segment-read", writable: false, out SharedSegment segment, out uint child, out _,
            out ulong page)) return;
        check.Is("to write what was granted for reading", HybridProcess.Wait(child, out _), Status.ProcessTrapped);
        check.Is("what is in it", RawAccess.Read(page), Mine);
        segment.Revoke();
    }

    public static void SegmentTakenBack(Check check)
    {
        if (!Share(check, "segment-write", writable: true, out SharedSegment segment, out uint child,
            out ulong granted, out ulong page)) return;
        for (int i = 0; i < Patience && RawAccess.Read(page) == Mine; i++) HybridProcess.Yield();
        check.Is("what the child wrote", RawAccess.Read(page), Mine + 1);
        check.Ok("revocation", SharedSegment.Revoke(granted));
        check.Is("to go on reading", HybridProcess.Wait(child, out _), Status.ProcessTrapped);
        segment.Revoke();
    }

    private static bool Share(Check check, string role, bool writable, out SharedSegment segment, out uint child,
        out ulong granted, out ulong page)
    {
        (child, granted, page) = (0, 0, 0);
        if (!check.Ok("segment", SharedSegment.Create(1, out segment))) return false;
        if (!check.Ok("map", segment.Map(writable: true, out SharedMapping mapping))) return false;
        page = mapping.Address;
        RawAccess.Write(page, Mine);
        if (!check.Ok("child", Children.Start(role, Mine, out child))) return false;
        return check.Ok("grant", segment.Grant(child, writable, out granted));
    }

    private static void Dies(Check check, string what, string role, ulong address)
    {
        Status status = Children.Start(role, address, out uint child);
        if (status == Status.Ok) status = HybridProcess.Wait(child, out _);
        check.Is(what, status, Status.ProcessTrapped);
    }
}
