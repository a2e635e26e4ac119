// Running out of memory, handles and children: a clear status for who asked, nobody else affected, all of it back
// afterwards.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Churn;

internal static class Exhaustion
{
    private const uint FewPages = 64;
    private const ulong ManyPages = 1000;
    private const uint FewChildren = 3;
    private const int Unexpected = 9;

    public static Status Run(int unused)
    {
        Status status = Expect("churn\0touch\0"u8, FewPages, Status.OutOfMemory, 0);
        if (status == Status.Ok) status = Expect("churn\0fill\0"u8, uint.MaxValue, Status.Ok, 0);
        return status;
    }

    /// <summary>A child with a quota touches more pages than it may have: it ends, and its parent knows why.</summary>
    public static int Touch()
    {
        if (Pages.Map(ManyPages, out ulong address) != Status.Ok) return Unexpected;
        for (ulong i = 0; i < ManyPages; i++) RawAccess.Write(address + i * Pages.Bytes, 1);
        return Unexpected;
    }

    /// <summary>A child takes all memory, all handles and all the children it may have, gets told so each time, and can
    /// go on when it gives something back.</summary>
    public static int Fill()
    {
        if (!FillMemory()) return 1;
        if (!FillHandles()) return 2;
        return FillChildren() ? 0 : 3;
    }

    private static bool FillMemory()
    {
        ulong address = 0, first = 0;
        Status status = Status.Ok;
        int blocks = 0;
        for (; status == Status.Ok; blocks++)
        {
            status = Pages.Map(ManyPages, out address, MemoryFlags.Write | MemoryFlags.Populate);
            if (first == 0) first = address;
        }

        if (status != Status.OutOfMemory || blocks < 2) return false;
        if (Pages.Unmap(first, ManyPages) != Status.Ok) return false;
        if (Pages.Map(1, out _, MemoryFlags.Write | MemoryFlags.Populate) != Status.Ok) return false;
        for (int i = 1; i < blocks - 1; i++)
            if (Pages.Unmap(first + (ulong)i * (ManyPages + 1) * Pages.Bytes, ManyPages) != Status.Ok) return false;
        return true;
    }

    private static bool FillHandles()
    {
        CapabilityInfo own = default;
        ulong handle = Gateway.Invoke(SystemCall.CapabilityGet, out Status status, 0, Gateway.Address(ref own));
        own.Owner = 0;
        if (status == Status.Ok)
            handle = Gateway.Invoke(SystemCall.CapabilityDerive, out status, handle, Gateway.Address(ref own));
        ulong last = 0;
        int derived = 0;
        while (status == Status.Ok)
        {
            ulong next = Gateway.Invoke(SystemCall.CapabilityDerive, out status, handle, Gateway.Address(ref own));
            if (status == Status.Ok) (last, derived) = (next, derived + 1);
        }

        if (status != Status.ResourceExhausted || derived == 0) return false;
        Gateway.Invoke(SystemCall.CapabilityRevoke, out status, last);
        if (status != Status.Ok) return false;
        Gateway.Invoke(SystemCall.CapabilityDerive, out status, handle, Gateway.Address(ref own));
        if (status != Status.Ok) return false;
        Gateway.Invoke(SystemCall.CapabilityRevoke, out status, handle);
        return status == Status.Ok;
    }

    private static bool FillChildren()
    {
        ProcessLimits limits = new() { Pages = 10_000, Capabilities = 1000, Contracts = 1, Threads = 10,
            Children = FewChildren };
        if (Pages.Limit(HybridProcess.Id, limits) != Status.Ok) return false;
        Status status = Status.Ok;
        Span<uint> children = stackalloc uint[(int)FewChildren + 1];
        int made = 0;
        for (; made < children.Length && status == Status.Ok; made++)
            status = HybridProcess.Spawn("/bin/churn"u8, "churn\0end\0"u8, out children[made]);
        if (status != Status.ResourceExhausted || made != children.Length) return false;
        for (int i = 0; i < made - 1; i++)
            if (HybridProcess.Wait(children[i], out _) != Status.Ok) return false;
        return HybridProcess.Spawn("/bin/churn"u8, "churn\0end\0"u8, out uint again) == Status.Ok
            && HybridProcess.Wait(again, out _) == Status.Ok;
    }

    private static Status Expect(ReadOnlySpan<byte> arguments, uint pages, Status reason, int exit)
    {
        Status status = HybridProcess.Spawn("/bin/churn"u8, arguments, out uint child);
        if (status != Status.Ok) return status;
        if (pages != uint.MaxValue)
        {
            ProcessLimits limits = new() { Pages = pages, Capabilities = 16, Contracts = 1, Threads = 1, Children = 1 };
            status = Pages.Limit(child, limits);
            if (status != Status.Ok) return status;
        }

        Status ended = HybridProcess.Wait(child, out int code);
        if (ended == reason && code == exit) return Status.Ok;
        Terminal.WriteLine($"churn: a child ended with {ended}, {code}");
        return Status.InvalidProcess;
    }
}
