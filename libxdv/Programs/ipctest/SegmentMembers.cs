// The other processes of Segments.cs: each waits for a segment in its capability table and does one thing with it.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.IpcTest;

internal static class SegmentMembers
{
    public static Status Run(ReadOnlySpan<byte> what)
    {
        if (what.SequenceEqual("outlive"u8)) return Outlive();
        if (what.SequenceEqual("give"u8)) return Give();
        SharedSegment segment = Await();
        bool writes = what.SequenceEqual("write"u8) || what.SequenceEqual("hold"u8);
        if (!writes && segment.Map(true, out _) != Status.CapabilityUnauthorized) return Status.CapabilityInvalid;
        Status status = segment.Map(writes, out SharedMapping memory);
        if (status != Status.Ok) return status;
        if (what.SequenceEqual("read"u8)) return Check(memory);
        if (what.SequenceEqual("write"u8)) return Fill(memory);
        if (what.SequenceEqual("scribble"u8)) RawAccess.Write(memory.Address + 100, 1);
        memory.Bytes[0] = Segments.Mapped;
        while (RawAccess.Read(memory.Address) == Segments.Mapped) HybridProcess.Yield();
        return Status.Ok;
    }

    public static SharedSegment Await()
    {
        ulong capability = CapabilityHandle.ForObject(CapabilityKind.Segment);
        for (; capability == 0; capability = CapabilityHandle.ForObject(CapabilityKind.Segment)) HybridProcess.Yield();
        return new SharedSegment(capability);
    }

    /// <summary>Sees what the owner wrote; system calls may read it, and not write it.</summary>
    private static Status Check(SharedMapping memory)
    {
        if (memory.Length != Segments.PageCount * (int)Pages.Bytes) return Status.DescriptorInvalid;
        for (int i = 0; i < memory.Length; i++)
            if (memory.Bytes[i] != Segments.Pattern(i)) return Status.DescriptorInvalid;
        Gateway.Invoke(SystemCall.FileSize, out Status read, memory.Address + Pages.Bytes - 8, 16);
        Gateway.Invoke(SystemCall.MemoryInfo, out Status written, memory.Address);
        return read == Status.FileNotFound && written == Status.BadAddress ? Status.Ok : Status.BadAddress;
    }

    /// <summary>The kernel writes through it, across a page, and so does the program.</summary>
    private static Status Fill(SharedMapping memory)
    {
        Gateway.Invoke(SystemCall.MemoryInfo, out Status status, memory.Address + Pages.Bytes - 32);
        memory.Bytes[100] = Segments.Seen;
        return status;
    }

    /// <summary>Has a segment of a child's mapped when that child ends.</summary>
    private static Status Outlive()
    {
        Status status = HybridProcess.Spawn(Segments.Self, "ipctest\0member\0give\0"u8, out uint owner);
        if (status != Status.Ok) return status;
        status = Await().Map(true, out SharedMapping memory);
        if (status != Status.Ok) return status;
        memory.Bytes[0] = Segments.Mapped;
        status = HybridProcess.Wait(owner, out _);
        if (status == Status.Ok) RawAccess.Read(memory.Address);
        return status;
    }

    private static Status Give()
    {
        Status status = SharedSegment.Create(1, out SharedSegment segment);
        SharedMapping memory = default;
        if (status == Status.Ok) status = segment.Map(false, out memory);
        if (status == Status.Ok) status = segment.Grant(Messages.Parent(), true, out _);
        while (status == Status.Ok && RawAccess.Read(memory.Address) != Segments.Mapped) HybridProcess.Yield();
        return status;
    }
}
