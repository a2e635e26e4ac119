// Two processes: the child owns the endpoint and gives its parent a capability for it.
using System;
using Xdv.Abi;
using Xdv.Runtime;

namespace Xdv.Programs.IpcTest;

internal static class Messages
{
    private const int Rounds = 100, Clients = 3, MaxWords = 16, Yields = 40;

    private static readonly Status[] s_told = new Status[Clients];
    private static Endpoint s_held;

    private static ReadOnlySpan<byte> Self => "/bin/ipctest"u8;

    /// <summary>Messages of 0, 4 and 16 words; the server answers each word plus its place.</summary>
    public static Status Run()
    {
        Status status = StartServer("ipctest\0serve\0"u8, out uint server, out Endpoint endpoint);
        MessageBuffer buffer = default;
        if (status == Status.Ok) status = MessageBuffer.Open(out buffer);
        for (int words = 0; words <= MaxWords && status == Status.Ok; words = words == 0 ? 4 : words * 4)
        {
            status = Exchange(endpoint, words, buffer);
            if (status == Status.Ok) Terminal.WriteLine($"{words} words: {Rounds} calls");
        }
        Status killed = HybridProcess.Kill(server);
        return status == Status.Ok ? killed : status;
    }

    /// <summary>Calls with words that no other call has.</summary>
    public static Status Exchange(Endpoint endpoint, int words, MessageBuffer buffer)
    {
        Span<ulong> message = stackalloc ulong[MaxWords];
        for (ulong round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < MaxWords; i++) message[i] = i < words ? First(round, i) : 0;
            Status status = endpoint.Call(message, words, out int received, buffer);
            if (status != Status.Ok) return status;
            if (received != words) return Status.DescriptorInvalid;
            for (int i = 0; i < words; i++)
                if (message[i] != First(round, i) + (ulong)i + 1) return Status.DescriptorInvalid;
        }
        return Status.Ok;
    }

    private static ulong First(ulong round, int place) => (round << 32) + 0x1111_0000_0000_0000 * ((ulong)place & 7);

    public static Status Serve()
    {
        Status status = Offer(out Endpoint endpoint);
        MessageBuffer buffer = default;
        if (status == Status.Ok) status = MessageBuffer.Open(out buffer);
        if (status != Status.Ok) return status;
        Span<ulong> message = stackalloc ulong[MaxWords];
        status = endpoint.Receive(message, out int words, out _, buffer);
        while (status == Status.Ok)
        {
            for (int i = 0; i < words; i++) message[i] += (ulong)i + 1;
            status = endpoint.ReplyReceive(message, words, out words, out _, buffer);
        }
        return status;
    }

    /// <summary>A server that receives one call of several, never answers, and is killed: the first caller's reply is
    /// lost, the others find the endpoint closed.</summary>
    public static Status LoseServer()
    {
        Status status = StartServer("ipctest\0hold\0"u8, out uint server, out s_held);
        Thread?[] clients = new Thread?[Clients];
        for (ulong i = 0; i < Clients && status == Status.Ok; i++)
            status = Thread.Start(CallHeld, i, out clients[i]);
        for (int i = 0; i < Yields; i++) HybridProcess.Yield();
        if (status == Status.Ok) status = HybridProcess.Kill(server);
        for (int i = 0; i < Clients && status == Status.Ok; i++)
        {
            status = clients[i]!.Join(out _);
            Terminal.WriteLine($"client {i}: {s_told[i]}");
        }
        return status;
    }

    private static ulong CallHeld(ulong client)
    {
        Span<ulong> message = stackalloc ulong[4];
        s_told[client] = s_held.Call(message, 1, out _);
        return client;
    }

    public static Status Hold()
    {
        Status status = Offer(out Endpoint endpoint);
        Span<ulong> message = stackalloc ulong[4];
        if (status == Status.Ok) status = endpoint.Receive(message, out _, out _);
        while (status == Status.Ok) HybridProcess.Yield();
        return status;
    }

    /// <summary>Starts this program as a server and waits for its capability.</summary>
    public static Status StartServer(ReadOnlySpan<byte> arguments, out uint server, out Endpoint endpoint)
    {
        endpoint = default;
        Status status = HybridProcess.Spawn(Self, arguments, out server);
        if (status != Status.Ok) return status;
        ulong capability = CapabilityHandle.ForObject(CapabilityKind.Endpoint);
        for (; capability == 0; capability = CapabilityHandle.ForObject(CapabilityKind.Endpoint)) HybridProcess.Yield();
        endpoint = new Endpoint(capability);
        return Status.Ok;
    }

    /// <summary>A new endpoint, shared with the parent.</summary>
    private static Status Offer(out Endpoint endpoint)
    {
        Status status = Endpoint.Create(out endpoint);
        return status == Status.Ok ? CapabilityHandle.Share(endpoint.Capability, Parent()) : status;
    }

    public static uint Parent()
    {
        ProcessInfo row = default;
        uint self = HybridProcess.Id;
        for (uint index = 0; ProcessTable.Row(index, ref row) == Status.Ok; index++)
            if (row.Process == self) return row.Parent;
        return 0;
    }
}
