// Shared memory by grant: a parent owns, its children are the others (SegmentMembers.cs). Each step says what came of
// it; the whole is done twice and the second time leaves the machine as it found it.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.IpcTest;

internal static class Segments
{
    public const uint PageCount = 3;
    /// <summary>What members say to each other, at the beginning of the segment.</summary>
    public const byte Mapped = 0x11, Seen = 0x22;

    private static bool s_silent;

    public static Status Run()
    {
        s_silent = true;
        Status status = Steps();
        s_silent = false;
        Inventory before = Inventory.Now;
        if (status == Status.Ok) status = Steps();
        Inventory after = Inventory.Now;
        if (status != Status.Ok) return status;
        bool same = after.IsAs(before);
        if (same) Terminal.WriteLine("all that was taken came back"u8);
        if (!same) before.Show("before"u8);
        if (!same) after.Show("after "u8);
        return same ? Status.Ok : Status.ResourceExhausted;
    }

    private static Status Steps()
    {
        Status status = SharedSegment.Create(PageCount, out SharedSegment segment);
        SharedMapping memory = default;
        if (status == Status.Ok) status = segment.Map(true, out memory);
        if (status != Status.Ok) return status;
        for (int i = 0; i < memory.Length; i++) memory.Bytes[i] = Pattern(i);
        Tell("reader of the writer's bytes"u8, Member(segment, "ipctest\0member\0read\0"u8, writable: false));
        Tell("writer through a read-only mapping"u8,
            Member(segment, "ipctest\0member\0scribble\0"u8, writable: false));
        if (memory.Bytes[100] != Pattern(100)) return Status.DescriptorInvalid;
        Tell("who may write"u8, Member(segment, "ipctest\0member\0write\0"u8, writable: true));
        if (memory.Bytes[100] != Seen) return Status.DescriptorInvalid;
        status = RevokeWhileMapped(segment, memory);
        if (status == Status.Ok) status = TryOwnPagesCalls(segment, memory);
        if (status != Status.Ok) return status;
        status = HybridProcess.Spawn(Self, "ipctest\0member\0outlive\0"u8, out uint outliving);
        if (status == Status.Ok) Tell("who outlives the owner"u8, HybridProcess.Wait(outliving, out _));
        if (status == Status.Ok) status = memory.Unmap();
        if (memory.Unmap() != Status.BadAddress) return Status.DescriptorInvalid;
        return status == Status.Ok ? segment.Revoke() : status;
    }

    public static ReadOnlySpan<byte> Self => "/bin/ipctest"u8;

    public static byte Pattern(int place) => (byte)(place * 7 + place / 4096);

    /// <summary>Starts a child, grants the segment to it, and says how it ended.</summary>
    private static Status Member(SharedSegment segment, ReadOnlySpan<byte> arguments, bool writable)
    {
        Status status = HybridProcess.Spawn(Self, arguments, out uint child);
        if (status == Status.Ok) status = segment.Grant(child, writable, out _);
        int exit = 0;
        if (status == Status.Ok) status = HybridProcess.Wait(child, out exit);
        return status == Status.Ok && exit != 0 ? Status.DescriptorInvalid : status;
    }

    /// <summary>A child that has it mapped and reads on and on, until it is taken away.</summary>
    private static Status RevokeWhileMapped(SharedSegment segment, SharedMapping memory)
    {
        memory.Bytes[0] = 0;
        Status status = HybridProcess.Spawn(Self, "ipctest\0member\0hold\0"u8, out uint child);
        ulong granted = 0;
        if (status == Status.Ok) status = segment.Grant(child, true, out granted);
        while (status == Status.Ok && RawAccess.Read(memory.Address) != Mapped) HybridProcess.Yield();
        if (status == Status.Ok) status = SharedSegment.Revoke(granted);
        if (status == Status.Ok) Tell("who had it when it was taken away"u8, HybridProcess.Wait(child, out _));
        return status;
    }

    /// <summary>memory_map and memory_unmap leave a segment's pages alone, and a segment theirs.</summary>
    private static Status TryOwnPagesCalls(SharedSegment segment, SharedMapping memory)
    {
        Status unmapped = Pages.Unmap(memory.Address + Pages.Bytes, 1);
        Status mapped = Pages.Map(1, out _, at: memory.Address);
        Status over = MapAt(segment, memory.Address - Pages.Bytes);
        Status askew = MapAt(segment, memory.Address + (1 << 24) + 1);
        if (askew == Status.BadAddress) askew = Pages.Map(1, out _, at: memory.Address + (1 << 24) + 1);
        int inside = (int)Pages.Bytes + 100;
        bool left = memory.Bytes[inside] == Pattern(inside);
        if (!s_silent) Terminal.WriteLine($"other calls on its pages: {unmapped} {mapped} {over} {askew}");
        return left ? Status.Ok : Status.DescriptorInvalid;
    }

    private static Status MapAt(SharedSegment segment, ulong address)
    {
        Gateway.Invoke(SystemCall.SegmentMap, out Status status, segment.Capability, address);
        return status;
    }

    private static void Tell(ReadOnlySpan<byte> who, Status how)
    {
        if (!s_silent) Terminal.WriteLine($"{who}: {how}");
    }
}
