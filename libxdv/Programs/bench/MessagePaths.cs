// Paths between two threads: messages, signals, threads. The other side is a child process, so that address spaces
// change too; each side hands the other a capability for what it owns.
using System;
using Xdv.Abi;
using Xdv.Runtime;
using Xdv.Runtime.Memory;

namespace Xdv.Programs.Bench;

internal static class MessagePaths
{
    private const ulong ThreadStackBytes = 4096;
    private const ulong Bit = 1;

    private static ReadOnlySpan<byte> Self => "/bin/bench"u8;

    public static ReadOnlySpan<byte> ServingChild => "child-serves"u8;

    public static ReadOnlySpan<byte> NotifiedChild => "child-notified"u8;

    public static Status Ipc0(Samples samples) => Call(samples, 0);

    public static Status Ipc4(Samples samples) => Call(samples, 4);

    public static Status Ipc16(Samples samples) => Call(samples, 16);

    /// <summary>Call and reply: one round trip between two address spaces.</summary>
    private static Status Call(Samples samples, ulong words)
    {
        Gateway.Invoke(SystemCall.MessageBuffer, out Status status);
        if (status != Status.Ok) return status;
        status = HybridProcess.Spawn(Self, "bench\0child-serves\0"u8, out uint child);
        if (status != Status.Ok) return status;
        ulong endpoint = Await(CapabilityKind.Endpoint);
        while (samples.Wanted && status == Status.Ok)
        {
            status = Stopwatch.Time(SystemCall.IpcCall, out uint instructions, endpoint, 1, words, 2, 3, 4);
            samples.Add(instructions);
        }

        Status killed = HybridProcess.Kill(child);
        return status == Status.Ok ? killed : status;
    }

    /// <summary>The other side of a call: replies with as many words as it got.</summary>
    public static int Serve()
    {
        Gateway.Invoke(SystemCall.MessageBuffer, out _);
        ulong endpoint = Gateway.Invoke(SystemCall.EndpointCreate, out Status status);
        if (status == Status.Ok) status = Grant(endpoint, CapabilityKind.Endpoint);
        if (status != Status.Ok) return (int)status;
        uint words = (uint)Gateway.Invoke(SystemCall.IpcReceive, out status, endpoint);
        return (int)Stopwatch.Repeat(SystemCall.IpcReplyReceive, endpoint, 0, words);
    }

    /// <summary>A signal to another process and the wait for its answer.</summary>
    public static Status Notification(Samples samples)
    {
        ulong own = Gateway.Invoke(SystemCall.NotificationCreate, out Status status);
        if (status != Status.Ok) return status;
        status = HybridProcess.Spawn(Self, "bench\0child-notified\0"u8, out uint child);
        if (status == Status.Ok) status = Grant(own, CapabilityKind.Notification, child);
        if (status != Status.Ok) return status;
        ulong other = AwaitOther(CapabilityKind.Notification, own);
        while (samples.Wanted && status == Status.Ok)
        {
            status = Stopwatch.TimePair(SystemCall.NotificationSignal, other, Bit, SystemCall.NotificationWait, own,
                out uint instructions);
            samples.Add(instructions);
        }

        Status killed = HybridProcess.Kill(child);
        return status == Status.Ok ? killed : status;
    }

    /// <summary>The other side of <see cref="Notification"/>.</summary>
    public static int Answer()
    {
        ulong other = Await(CapabilityKind.Notification);
        ulong own = Gateway.Invoke(SystemCall.NotificationCreate, out Status status);
        if (status == Status.Ok) status = Grant(own, CapabilityKind.Notification);
        if (status != Status.Ok) return (int)status;
        return (int)Stopwatch.RepeatPair(SystemCall.NotificationWait, own, SystemCall.NotificationSignal, other, Bit);
    }

    /// <summary>Create, run, end and join a thread that does nothing.</summary>
    public static Status Thread(Samples samples)
    {
        byte[] stack = new byte[ThreadStackBytes];
        ulong top = (Gateway.Address(stack) + ThreadStackBytes) & ~15UL;
        Status status = Status.Ok;
        while (samples.Wanted && status == Status.Ok)
        {
            ulong begin = Stopwatch.Begin();
            ulong thread = Gateway.Invoke(SystemCall.ThreadCreate, out status, Stopwatch.ThreadThatEnds, top, 0, 2);
            if (status == Status.Ok) Gateway.Invoke(SystemCall.ThreadJoin, out status, thread);
            samples.Add(Stopwatch.End(begin));
        }

        return status;
    }

    /// <summary>Gives the parent, or a process, a copy of a capability for an object.</summary>
    private static Status Grant(ulong capability, CapabilityKind kind, uint process = 0)
    {
        CapabilityInfo info = default;
        for (uint index = 0; CapabilityHandle.Get(index, ref info) == Status.Ok; index++)
            if (info.Handle == capability) break;
        if (info.Handle != capability || info.Kind != kind) return Status.CapabilityInvalid;
        info.Owner = process == 0 ? Parent() : process;
        Gateway.Invoke(SystemCall.CapabilityDerive, out Status status, capability, Gateway.Address(ref info));
        return status;
    }

    private static uint Parent()
    {
        ProcessInfo row = default;
        uint self = HybridProcess.Id;
        for (uint index = 0; ProcessTable.Row(index, ref row) == Status.Ok; index++)
            if (row.Process == self) return row.Parent;
        return 0;
    }

    private static ulong Await(CapabilityKind kind) => AwaitOther(kind, 0);

    /// <summary>The first capability of a kind that is not this one, once somebody has granted it.</summary>
    private static ulong AwaitOther(CapabilityKind kind, ulong own)
    {
        CapabilityInfo info = default;
        while (true)
        {
            for (uint index = 0; CapabilityHandle.Get(index, ref info) == Status.Ok; index++)
                if (info.Kind == kind && info.Handle != own) return info.Handle;
            HybridProcess.Yield();
        }
    }
}
